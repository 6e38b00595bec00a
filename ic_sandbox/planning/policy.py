"""How agents choose in each state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.planning.plan import Plan

__all__ = ["Policy"]


@dataclass(frozen=True, eq=False, repr=False)
class Policy:
    """How agents with each of G goals choose in each of S states.

    ``sets``: uint8 [S, G], bit sets of actions, from which an agent draws uniformly; [S, 1] if the goal does not
    matter. ``plan``: the plan from which the policy follows, None if there is none.
    """

    sets: NDArray[np.uint8]
    plan: Plan | None = None
