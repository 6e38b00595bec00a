"""Receivers of solved blocks of goals: values, and sets of optimal actions."""

from __future__ import annotations

from threading import Event

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import DecisionProcess, Model
from ic_sandbox.planning.goal_blocks import OUTCOMES_A_CALL, Block
from ic_sandbox.planning.kernels import lanes, optimal_sets
from ic_sandbox.planning.kernels.arrays import PlanArrays, SolvedGoals
from ic_sandbox.planning.sweep_rows import SweepRows

__all__ = ["TIED", "PlanSink", "SetSink", "ValueSink"]

FLOAT32_ROUNDING = 2.0**-24

FLOAT32_UNDERFLOW = 2.0**-150
"""The largest error of storing a value as float32 if it is too small for a normal number."""

TIED = 1e-6
"""Actions are tied when their Q differ by less than this share of the best."""

VALUES_A_CALL = 500_000
"""The most values written between two checks for cancellation; first writes to new memory are slow."""

NO_WAITING = -1
"""The index of waiting in a process given as a table, in which no action is known to be waiting."""


class SetSink:
    """A sink for the sets of the actions that are best by the values of solved blocks.

    ``values`` float32 [S, G] are written as well if they are not empty.
    """

    def __init__(self, model: DecisionProcess, rows: SweepRows, n_goals: int, discount: float) -> None:
        self.rows = rows
        self.n_active = model.n_active
        self.discount = float(discount)
        self.actions = np.empty((len(model.states), n_goals), np.uint8)
        self.actions[model.n_living :] = (1 << len(model.actions)) - 1  # blocks write the rows of living states
        self.values = np.empty((0, n_goals), np.float32)
        self.wait = WAIT if isinstance(model, Model) else NO_WAITING

    def take(self, block: Block, cancelled: Event) -> None:
        piece, rows, n_goals = block.piece, self.rows, len(block.goals)
        n_swept = len(rows.states)
        at_once = OUTCOMES_A_CALL // block.width * n_swept // max(1, rows.n_outcomes)
        at_once = max(1, min(at_once, VALUES_A_CALL // block.width))
        error = 2.0 * self.discount * block.change / (1.0 - self.discount)
        solved = SolvedGoals(
            block.terms,
            block.event_reward,
            error,
            TIED,
            block.signed,
            self.n_active,
            self.wait,
            1.0 - self.discount,
        )
        together = lanes.NARROW if block.width < len(lanes.MIDDLE) else lanes.MIDDLE
        out = PlanArrays(self.values.reshape(-1), self.actions.reshape(-1), self.actions.shape[1])
        for first in range(0, n_swept, at_once):
            optimal_sets.optimal_sets(
                (together, lanes.NARROW),  # in crossings, more would not fit into the registers
                first,
                min(n_swept, first + at_once),
                rows.first,
                rows.bits,
                block.tape,
                solved,
                rows.states,
                n_goals,
                piece.start,
                out,
            )
            if cancelled.is_set():
                return

    def policies(self) -> NDArray[np.uint8]:
        """Return the sets from which agents draw, when all blocks are solved: uint8 [S, G].

        These are made only now because the memory of the blocks is free again.
        """
        if self.wait == NO_WAITING:
            return self.actions.copy()
        found = np.empty_like(self.actions)
        optimal_sets.split_sets(np.uint8(1 << self.wait), self.actions.reshape(-1), found.reshape(-1))
        return found


class PlanSink(SetSink):
    """A sink for the values of all states, and the sets of optimal actions that follow from them."""

    def __init__(self, model: DecisionProcess, rows: SweepRows, n_goals: int, discount: float) -> None:
        super().__init__(model, rows, n_goals, discount)
        self.values = np.empty((len(model.states), n_goals), np.float32)
        self.error_bounds = np.zeros(n_goals)
        self.scales = np.zeros(n_goals)

    def take(self, block: Block, cancelled: Event) -> None:
        piece, rows, n_goals = block.piece, self.rows, len(block.goals)
        rounding = FLOAT32_ROUNDING * block.scale[:n_goals]
        rounding[block.scale[:n_goals] > 0] += FLOAT32_UNDERFLOW
        self.error_bounds[piece] = block.bounds[:n_goals] + rounding
        self.scales[piece] = block.scale[:n_goals]
        n_swept = len(rows.states)
        self.values[n_swept:, piece] = block.values.reshape(-1, block.width)[n_swept:, :n_goals]
        super().take(block, cancelled)


class ValueSink:
    """A sink for the values of a few states."""

    def __init__(self, rows: SweepRows, states: NDArray[np.int64], n_states: int, n_goals: int) -> None:
        place = np.arange(n_states)
        place[rows.states] = np.arange(len(rows.states))
        self.places = place[states]
        self.values = np.zeros((len(states), n_goals))
        self.error_bounds = np.zeros(n_goals)
        self.scales = np.zeros(n_goals)

    def take(self, block: Block, cancelled: Event) -> None:
        n_goals = len(block.goals)
        self.scales[block.piece] = block.scale[:n_goals]
        self.values[:, block.piece] = block.values.reshape(-1, block.width)[self.places, :n_goals]
        self.error_bounds[block.piece] = block.bounds[:n_goals]
