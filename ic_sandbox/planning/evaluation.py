"""The value of a given policy for every goal: the sweeps of planning, without a choice."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ic_sandbox.mdp.goals import Goals, goals_of
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.mdp.probabilities import checked_probabilities
from ic_sandbox.planning.goal_blocks import Block, solving_blocks
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, SETTLED_EXACTLY, check_planning, following_intended
from ic_sandbox.planning.sweep_rows import rows_under, shares_of
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import Goal

__all__ = ["Evaluation", "evaluate", "evaluating"]


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """The values of one policy for G goals in a process with S states.

    Attributes
    ----------
    values : float64 [S, G]
        The expected discounted sum of rewards of each goal from each state.
    error_bounds : float64 [G]
        Certified bounds: no value of goal g is further from the true one.

    Examples
    --------
    >>> import numpy as np
    >>> import ic_sandbox as ics
    >>> process = ics.tabular([[0, 1], [1, 1]])
    >>> goal = ics.Goal("stay", cells=(((0, 0), 1.0),))
    >>> found = ics.evaluate(process, np.full((2, 2), 0.5), [goal], discount=0.5)
    >>> found.values.shape, bool((found.error_bounds < 1e-9).all())
    ((2, 1), True)
    """

    values: NDArray[np.float64]
    error_bounds: NDArray[np.float64]


def evaluate(model: DecisionProcess, policy: ArrayLike, goals: Goals | Iterable[Goal], discount: float) -> Evaluation:
    """Compute the value of a policy for every goal.

    Parameters
    ----------
    model
        A compiled world, or a process from :func:`tabular`.
    policy
        The probability of each action in each active state, [n_active, A], in any type of real numbers. Rows that are
        rounded to their type (float16, float32) are scaled to add up to 1. Modified agents follow the world's intended
        goal, as in planning.
    goals
        Arrays for this model, or goals of a world.
    discount
        The discount, in [0, 1).

    Returns
    -------
    Evaluation
        Values float64 [S, G] and error bounds float64 [G].

    Raises
    ------
    ValueError
        If ``policy`` has the wrong shape or a row that is not a distribution, or if the discount is out of range.
    TypeError
        If ``policy`` does not hold real numbers.

    Notes
    -----
    Puterman 1994, section 6.1. Unlike a plan's, the values are stored as float64.

    Examples
    --------
    Stay in state 0 or leave it with equal probability, with reward 1 in state 0 and discount 0.5: V = 1 + 0.25 V.

    >>> import numpy as np
    >>> import ic_sandbox as ics
    >>> process = ics.tabular([[0, 1], [1, 1]])
    >>> goal = ics.Goal("stay", cells=(((0, 0), 1.0),))
    >>> found = ics.evaluate(process, np.full((2, 2), 0.5), [goal], discount=0.5)
    >>> found.values[:, 0].round(6).tolist()
    [1.333333, 0.0]
    """
    return run_to_end(evaluating(model, policy, goals, discount))


def evaluating(
    model: DecisionProcess, policy: ArrayLike, goals: Goals | Iterable[Goal], discount: float
) -> Generator[Progress, None, Evaluation]:
    """Evaluate like :func:`evaluate`, as a generator that yields progress."""
    check_planning(discount, DEFAULT_TOLERANCE)
    wanted = goals if isinstance(goals, Goals) else goals_of(model, goals)
    given = np.asarray(policy)
    shape = (model.n_active, len(model.actions))
    if given.shape != shape:
        raise ValueError(f"the policy must have a row for each active state, {shape}, not {given.shape}")
    chosen = checked_probabilities(given, lambda state: f"policy[{state}]")
    following = yield from following_intended(model, discount)
    rows = rows_under(model, np.concatenate([chosen, shares_of(following, len(model.actions))]))
    results = _Everything(len(model.states), len(wanted), rows.states)
    yield from solving_blocks(model, rows, wanted, discount, SETTLED_EXACTLY, DEFAULT_TOLERANCE, results)
    return Evaluation(results.values, results.error_bounds)


class _Everything:
    """A sink for the values of all states, in float64."""

    def __init__(self, n_states: int, n_goals: int, order: NDArray[np.int32]) -> None:
        self.place = np.arange(n_states)
        self.place[: len(order)] = order
        self.values = np.zeros((n_states, n_goals))
        self.error_bounds = np.zeros(n_goals)

    def take(self, block: Block, cancelled: Event) -> None:
        n_goals = len(block.goals)
        self.values[self.place, block.piece] = block.values.reshape(-1, block.width)[:, :n_goals]
        self.error_bounds[block.piece] = block.bounds[:n_goals]
