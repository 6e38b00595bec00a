"""Policies: how agents choose in each state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.planning.plan import Plan

__all__ = ["Policy"]


@dataclass(frozen=True, eq=False, repr=False)
class Policy:
    """The choices of agents with each of G goals in each of S states.

    ``sets``: uint8 [S, G], bit sets of actions, from which an agent draws uniformly; [S, 1] if the goal does not
    matter. ``plan``: the plan that the policy follows from, or None.
    """

    sets: NDArray[np.uint8]
    plan: Plan | None = None
