"""The result of planning: values, sets of optimal actions, and bounds on the error of the values."""

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

    Attributes
    ----------
    model : DecisionProcess
        The model that was solved.
    goals : Goals
        The goals, as arrays for this model.
    discount : float
        The discount, in [0, 1).
    tolerance : float
        The error allowed in a value, as a share of the largest absolute value of its goal.
    values : float32 [S, G]
        The expected discounted sum of rewards under optimal behaviour.
    actions : uint8 [S, G]
        Bit a is set if action a is optimal. In modified states: the actions from which the agent draws instead.
    policies : uint8 [S, G]
        The sets from which agents draw uniformly: only ``wait`` if waiting is optimal within (1 - discount) times the
        tolerance of ``actions``, otherwise the same as ``actions``.
    error_bounds : float64 [G]
        Certified bounds: no value of goal g is further from the true one.
    certified : bool
        Whether every error bound is within the tolerance.

    Notes
    -----
    The bound is that of a contraction (Puterman 1994, theorem 6.3.1; for in-place sweeps, theorems 6.3.4 and 6.3.7).

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> process = ics.tabular([[0, 1], [1, 1]])
    >>> plan = ics.solve(process, ics.Goal("leave", cells=(((0, 1), 1.0),)), discount=0.9)
    >>> plan.actions[:, 0].tolist(), plan.certified
    ([2, 3], True)
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
        """The largest error bound of any goal, in units of reward."""
        return float(self.error_bounds.max(initial=0.0))

    def optimal_actions(self, state: int, goal: int) -> tuple[str, ...]:
        """Return the names of the optimal actions of one goal in one state.

        Parameters
        ----------
        state, goal
            Indices of the state and the goal.

        Returns
        -------
        tuple of str
            The names, in the order of ``model.actions``.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> process = ics.tabular([[0, 1], [1, 1]])
        >>> goal = ics.Goal("leave", cells=(((0, 1), 1.0),))
        >>> ics.solve(process, goal, discount=0.9).optimal_actions(0, 0)
        ('action 1',)
        """
        bits = int(self.actions[state, goal])
        return tuple(name for a, name in enumerate(self.model.actions) if bits >> a & 1)
