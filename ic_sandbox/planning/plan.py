"""What planning yields: values, sets of optimal actions, and how far off the values can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import DecisionProcess

__all__ = ["Plan"]


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """The optimal behaviour of G goals in one model of S states, at one discount.

    ``values``: float32 [S, G], the expected discounted sum of rewards under optimal behaviour. ``actions``: uint8
    [S, G], bit a set where action a is optimal; in modified states, those from which the agent draws instead.
    ``policies``: uint8 [S, G], the sets from which agents draw uniformly: only ``wait`` if waiting is optimal within
    (1 - discount) times the tolerance of ``actions``, otherwise these.
    ``error_bounds``: float64 [G], certified: no value of goal g is further than this from the true one (Puterman 1994,
    theorem 6.3.1). ``certified``: every error bound is within the tolerance that was asked for.
    """

    model: DecisionProcess
    goals: Goals
    discount: float
    tolerance: float
    values: NDArray[np.float32]
    actions: NDArray[np.uint8]
    policies: NDArray[np.uint8]
    error_bounds: NDArray[np.float64]
    certified: bool

    @property
    def error_bound(self) -> float:
        """The largest error bound of any goal."""
        return float(self.error_bounds.max(initial=0.0))

    def optimal_actions(self, state: int, goal: int) -> tuple[str, ...]:
        """The names of the optimal actions of one goal in one state."""
        bits = int(self.actions[state, goal])
        return tuple(name for a, name in enumerate(self.model.actions) if bits >> a & 1)
