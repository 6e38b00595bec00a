"""Planning a few ticks ahead, again at every tick, optionally with an approver's rating of each action.

``Q_k(s, a) = R(s, a) + discount * sum_s' P(s' | s, a) V_{k-1}(s')``, ``V_k = max_a Q_k``, ``V_0 = 0``. The agent takes
the best action by ``Q_h``. An approver with the goal B adds ``beta * (Q*_B(s, a) - V*_B(s))`` to the reward (Farquhar
et al. 2025, *MONA: Myopic Optimization with Non-myopic Approval*).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from threading import Event

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.planning.aligned_memory import aligned
from ic_sandbox.planning.extra_rewards import ExtraReward, with_extra_rewards
from ic_sandbox.planning.goal_blocks import OUTCOMES_A_CALL, Block, Results, solving_blocks
from ic_sandbox.planning.kernels import penalties
from ic_sandbox.planning.kernels.horizon import look_ahead
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, SETTLED_EXACTLY, best_sets
from ic_sandbox.planning.start_values import valuing_starts
from ic_sandbox.planning.sweep_rows import SweepRows, rows_of
from ic_sandbox.progress import Progress

__all__ = ["approval_steps", "approved_sets", "myopic_sets"]

SETTLED_LOOKS = 1e-14
"""Looking further ahead is stopped if it changes no value by more than this share of the largest."""
LOOKS_A_CHECK = 16


@dataclass(eq=False)
class RecedingBlock(Block):
    """A block of goals whose values are those of ``horizon - 1`` ticks ahead."""

    horizon: int = 1

    def solve(self, results: Results, cancelled: Event) -> None:
        """Look ahead, and write the block's columns of the results."""
        if cancelled.is_set():
            return
        self._prepare()
        self._write_fixed_values()
        n_swept, n_goals = len(self.rows.states), len(self.goals)
        self.values[:] = 0.0
        after, room, off_value = aligned(len(self.values)), np.empty(self.width), np.zeros(n_goals)
        after[:] = 0.0
        rewards = (self.place_reward, self.event_reward)
        n_outcomes = max(1, self.rows.n_outcomes)
        at_once = max(1, OUTCOMES_A_CALL // self.width * n_swept // n_outcomes)
        for ahead in range(1, self.horizon):
            for first in range(0, n_swept, at_once):
                stop = min(n_swept, first + at_once)
                look_ahead(
                    first,
                    stop,
                    self.rows.table,
                    self.discount,
                    rewards,
                    self.rows.cell,
                    self.values,
                    after,
                    self.width,
                    room,
                )
                if cancelled.is_set():
                    return
            off_value = self.goals.off + self.discount * off_value
            after.reshape(-1, self.width)[n_swept:, :n_goals] = off_value
            self.values, after = after, self.values
            self.done = 0.9 * ahead / self.horizon
            if ahead % LOOKS_A_CHECK == 0:
                change = np.abs(self.values - after).reshape(-1, self.width).max(axis=0)
                largest = np.abs(self.values).reshape(-1, self.width).max(axis=0)
                if np.all(change <= SETTLED_LOOKS * largest):
                    break
        self.terms[: len(self.values)] = self.values
        results.take(self, cancelled)
        del self.terms, self.values, self.place_reward, self.event_reward
        self.done = 1.0


def myopic_sets(case: PlanningCase, horizon: int) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Compute the sets from which agents draw if they plan ``horizon`` ticks ahead: uint8 [S, G]."""
    rows = rows_of(case.model, (yield from case.following()))
    block_type = partial(RecedingBlock, horizon=horizon)
    return (yield from best_sets(case.model, rows, case.goals, case.discount, block_type))


def approved_sets(
    case: PlanningCase, horizon: int, approver: Goals, strength: float, units: str
) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Compute the sets from which agents draw if an ``approver``, with one goal, rates each action as well."""
    following = yield from case.following()
    scale = yield from case.units(units)
    opinion, size = yield from approval_steps(case, approver, units)
    # An approval counts in the scale of ties with all its terms, so it is written as the
    # difference of two rewards that together have that size.
    size = np.maximum(size, np.abs(opinion))
    weight = strength * scale
    parts = [ExtraReward((size + opinion) / 2.0, weight), ExtraReward((size - opinion) / 2.0, -weight)]
    model, goals = with_extra_rewards(case.model, case.goals, parts)
    block_type = partial(RecedingBlock, horizon=horizon)
    return (yield from best_sets(model, rows_of(model, following), goals, case.discount, block_type))


def approval_steps(case: PlanningCase, approver: Goals, units: str) -> Generator[Progress, None, tuple[Floats, Floats]]:
    """Compute how much worse each action is for the approver than the best one, in units of its span.

    Returns it, float64 [active states, A], and the sums of the absolute values of the terms of its Q, of the same
    shape.
    """
    key = ("approval", approver.names, units)
    return (yield from case.results.of(key, lambda: _opinions(case, approver, units)))


def _opinions(case: PlanningCase, approver: Goals, units: str) -> Generator[Progress, None, tuple[Floats, Floats]]:
    model, discount = case.model, case.discount
    rows = rows_of(model, (yield from case.following()))
    span = 1.0
    if units == "span":
        span = float((yield from valuing_starts(model, approver, discount)).mean_span[0])
    results = _ActionSink(rows, model.n_active, len(model.actions), discount)
    yield from solving_blocks(model, rows, approver, discount, SETTLED_EXACTLY, DEFAULT_TOLERANCE, results)
    values = results.values
    return (values - values.max(axis=1, keepdims=True)) / span, results.sizes / span


class _ActionSink:
    """A sink for the Q of every action for one goal, float64 [active states, A], without the reward of the cell.

    ``sizes``, of the same shape, are the sums of the absolute values of its terms.
    """

    def __init__(self, rows: SweepRows, n_active: int, n_actions: int, discount: float) -> None:
        self.rows = rows
        self.discount = float(discount)
        self.values = np.zeros((n_active, n_actions))
        self.sizes = np.zeros((n_active, n_actions))

    def take(self, block: Block, cancelled: Event) -> None:
        penalties.list_action_values(
            self.rows.table,
            self.discount,
            block.values,
            block.event_reward,
            self.rows.states,
            block.width,
            self.values,
            self.sizes,
        )
