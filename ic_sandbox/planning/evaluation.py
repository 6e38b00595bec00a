"""What a given policy is worth to every goal: the same sweeps as planning, with nothing left to choose."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.goals import Goals, goals_of
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.planning.goal_blocks import Block, solving_blocks
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, SETTLED_EXACTLY, check_planning, following_intended
from ic_sandbox.planning.sweep_rows import rows_under, shares_of
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import Goal

__all__ = ["Evaluation", "evaluate", "evaluating"]

CHANCES_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """``values``: float64 [S, G], the expected discounted sum of rewards of each goal, under one policy for all.

    ``error_bounds``: float64 [G], certified: no value of goal g is further than this from the true one.
    """

    values: NDArray[np.float64]
    error_bounds: NDArray[np.float64]


def evaluate(
    model: DecisionProcess, policy: NDArray[np.float64], goals: Goals | Iterable[Goal], discount: float
) -> Evaluation:
    """What behaving by ``policy`` is worth to every goal (Puterman 1994, section 6.1).

    ``policy`` is float64 [active states, A], the chance of each action in each of the first, active states; modified
    agents follow the world's intended goal, as they do in planning. ``discount`` is in [0, 1). Raises ValueError where
    a row is not a distribution, or the discount is out of range.
    """
    return run_to_end(evaluating(model, policy, goals, discount))


def evaluating(
    model: DecisionProcess, policy: NDArray[np.float64], goals: Goals | Iterable[Goal], discount: float
) -> Generator[Progress, None, Evaluation]:
    """The same as :func:`evaluate`, one step at a time."""
    check_planning(discount, DEFAULT_TOLERANCE)
    wanted = goals if isinstance(goals, Goals) else goals_of(model, goals)
    chosen = np.asarray(policy, np.float64)
    shape = (model.n_active, len(model.actions))
    if chosen.shape != shape:
        raise ValueError(f"the policy must have a row for each active state, {shape}, not {chosen.shape}")
    if np.any(chosen < 0.0) or np.any(np.abs(chosen.sum(axis=1) - 1.0) > CHANCES_ROUNDING):
        raise ValueError("each row of the policy must be chances that add up to 1")
    following = yield from following_intended(model, discount)
    rows = rows_under(model, np.concatenate([chosen, shares_of(following, len(model.actions))]))
    results = _Everything(len(model.states), len(wanted), rows.states)
    yield from solving_blocks(model, rows, wanted, discount, SETTLED_EXACTLY, DEFAULT_TOLERANCE, results)
    return Evaluation(results.values, results.error_bounds)


class _Everything:
    """The values of all states in float64."""

    def __init__(self, n_states: int, n_goals: int, order: NDArray[np.int32]) -> None:
        self.place = np.arange(n_states)
        self.place[: len(order)] = order
        self.values = np.zeros((n_states, n_goals))
        self.error_bounds = np.zeros(n_goals)

    def take(self, block: Block, cancelled: Event) -> None:
        n_goals = len(block.goals)
        self.values[self.place, block.piece] = block.values.reshape(-1, block.width)[:, :n_goals]
        self.error_bounds[block.piece] = block.bounds[:n_goals]
