"""Blocks of goals, each solved separately, several at once in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.planning.kernels import lanes, sweep
from ic_sandbox.planning.kernels.arrays import GoalArrays, SweepOrder, SweepTape
from ic_sandbox.planning.sweep_rows import SweepRows, tape_of
from ic_sandbox.progress import Progress

__all__ = [
    "OUTCOMES_A_CALL",
    "Block",
    "BlockType",
    "Results",
    "aligned",
    "solving_blocks",
    "threads_to_use",
    "working_bytes",
]


MOST_WIDTHS = 32
VALUES_A_BLOCK = 60_000
"""The size of a block in values: half a megabyte, to fit into the second-level cache."""

OUTCOMES_A_CALL = 10_000_000
"""The most outcomes times goals that a kernel call visits, so that cancelling takes effect within about 20 ms."""

NEGLIGIBLE = 1e-12
"""A change is negligible below this share of the largest value that the goal could have."""

UNDERFLOWING = 1e-290
"""Values of a goal below this may have lost some or all digits; the only certificate is that they are this small."""

LINE = 64
"""The bytes in a cache line."""

MOST_SWEEPS = 100_000
MOST_CERTIFYING_SWEEPS = 1000
USUAL_SWEEPS = 15
FLOAT64_ROUNDING = 2.0**-52
SECONDS_BETWEEN_REPORTS = 0.02

WORTH_A_THREAD = 300_000
"""The fewest outcomes times goals for which threads pay off; a smaller solve takes about a millisecond."""


def threads_to_use() -> int:
    """Return the number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@dataclass(eq=False)
class Block:
    """A block of goals being solved; ``piece`` selects their columns in the results.

    When solved, ``values`` float64 is flat, [S, width], with states in sweep order; ``bounds`` float64 [width] are
    certified error bounds, ``scale`` float64 [width] the largest absolute values. ``width`` is the number of goals,
    padded to full lanes. ``visited`` counts multiply-adds.
    """

    model: DecisionProcess
    rows: SweepRows
    tape: SweepTape
    goals: Goals
    piece: slice
    discount: float
    settled: float
    tolerance: float
    done: float = field(default=0.0, init=False)
    visited: int = field(default=0, init=False)

    def solve(self, results: Results, cancelled: Event) -> None:
        """Solve the block and write its columns of the results; return early once ``cancelled`` is set."""
        if cancelled.is_set():
            return
        self._prepare()
        everyone = np.ones(self.width)
        if not self._settle(self.rows.order, MOST_SWEEPS, everyone, 0.9, cancelled):
            return
        self._certify(cancelled)
        if cancelled.is_set():
            return
        results.take(self, cancelled)
        del self.values, self.place_reward, self.event_reward
        self.done = 1.0

    def _prepare(self) -> None:
        rows, goals, discount = self.rows, self.goals, self.discount
        n_goals, n_swept = len(goals), len(rows.states)
        self.many = lanes.NARROW if n_goals <= lanes.WIDTH else lanes.WIDE
        self.width = -(-n_goals // len(self.many)) * len(self.many)
        self.place_reward = self._padded(goals.by_place())
        self.event_reward = self._padded(goals.events.T)
        self.values = aligned(len(self.model.states) * self.width)
        # A state that is off stays off, so its value is a geometric sum, and it is never swept.
        self.values.reshape(-1, self.width)[n_swept:, :n_goals] = goals.off / (1.0 - discount)
        self.negligible = np.zeros(self.width)
        largest = self._largest_possible()
        self.negligible[:n_goals] = NEGLIGIBLE * largest
        self.lost = np.zeros(self.width)
        self.lost[:n_goals] = np.where(largest < UNDERFLOWING, largest, 0.0)
        self.columns = np.arange(self.width)
        self.change = np.zeros(self.width)
        self.bounds = np.zeros(self.width)
        self.scale = np.zeros(self.width)

    def _padded(self, columns: Floats) -> Floats:
        """Return a flat copy of float64 [n, G], padded to the width of the block with goals without rewards."""
        padded = aligned(len(columns) * self.width)
        padded.reshape(-1, self.width)[:, : columns.shape[1]] = columns
        return padded

    def _largest_possible(self) -> Floats:
        """Return a bound on any value, from the largest reward of one tick: float64 [G]."""
        goals, rows = self.goals, self.rows
        highest, lowest = goals.cells.max(axis=1) + goals.tick, goals.cells.min(axis=1) + goals.tick
        self.signed = min(lowest.min(), goals.off.min(), goals.events.min(initial=0.0)) < 0.0
        largest: Floats = np.maximum(highest, -lowest)
        emissions = rows.table.emissions
        if len(emissions.events):
            emitted = np.zeros(len(self.model.events))
            np.maximum.at(emitted, emissions.events, emissions.expected)
            largest += np.abs(goals.events) @ emitted
        if self.model.off_reachable:
            largest = np.maximum(largest, np.abs(goals.off))
        bound: Floats = largest / (1.0 - self.discount)
        return bound

    def _certify(self, cancelled: Event) -> None:
        """Sweep over all states until the change of a sweep certifies the error."""
        whole = SweepOrder(np.array([0, len(self.rows.states)], np.int64), self.rows.order.turned)
        wanted = np.ones(self.width)
        for _ in range(MOST_CERTIFYING_SWEEPS):
            self.change[wanted > 0] = 0.0
            if not self._settle(whole, 1, wanted, 1.0, cancelled):
                return
            sweep.largest_values(self.many, self.values, self.scale)
            rounding = 16 * FLOAT64_ROUNDING * self.scale
            self.bounds = (self.discount * self.change + rounding) / (1.0 - self.discount) + self.lost
            wanted = (self.bounds > 0.5 * self.tolerance * self.scale).astype(np.float64)
            if not wanted.any():
                return

    def _settle(self, order: SweepOrder, most_sweeps: int, wanted: Floats, share: float, cancelled: Event) -> bool:
        """Run the kernel piece by piece; return False if that was cancelled.

        ``share`` of the block's work is then done.
        """
        position = np.zeros(sweep.POSITION, np.int64)
        goals = GoalArrays(
            self.place_reward,
            self.event_reward,
            self.values,
            self.columns,
            self.negligible,
            wanted,
            live=np.zeros(self.width),
            excess=np.zeros(self.width),
            change=self.change,
            moved=np.zeros((2, self.width), np.int64),
        )
        component_ends, begun = order.component_ends, self.done
        budget = max(1, OUTCOMES_A_CALL // self.width)
        while not sweep.settle(self.many, position, budget, most_sweeps, self.settled, order, self.tape, goals):
            if cancelled.is_set():
                return False
            component, sweeps = int(position[sweep.COMPONENT]), int(position[sweep.SWEEP])
            # Components are solved in order; within one, the first sweeps do most of the work.
            low, high = component_ends[component], component_ends[component + 1]
            swept = (low + (high - low) * sweeps / (sweeps + USUAL_SWEEPS)) / component_ends[-1]
            self.done = max(self.done, begun + (share - begun) * float(swept))
        self._restore_columns()
        self.visited += int(position[sweep.VISITED])
        self.done = max(self.done, share)
        return True

    def _restore_columns(self) -> None:
        """Restore the order of columns that were moved."""
        if np.any(self.columns != np.arange(self.width)):
            back = np.argsort(self.columns)
            for name in ("values", "place_reward", "event_reward"):
                columns = getattr(self, name).reshape(-1, self.width)
                columns[:] = columns[:, back]
            self.negligible = self.negligible[back]
            self.columns = self.columns[back]


BlockType = Callable[[DecisionProcess, SweepRows, SweepTape, Goals, slice, float, float, float], Block]
"""A function that creates a block of goals; the arguments are the fields of :class:`Block`."""


def aligned(size: int) -> Floats:
    """Return zeros that begin at a cache line, so that no vector spans two."""
    room = np.zeros(size + LINE // 8)
    first = -room.ctypes.data % LINE // 8
    return room[first : first + size]


class Results(Protocol):
    """A receiver of the columns of solved blocks."""

    def take(self, block: Block, cancelled: Event) -> None:
        """Take the results for the goals of a solved block; called in the block's thread."""


def _block_width(n_states: int, n_goals: int, threads: int) -> int:
    """Return the number of goals per block: few enough to fit into the cache and to keep every thread busy."""
    fitting = VALUES_A_BLOCK // max(1, n_states) // lanes.WIDTH
    sharing = -(-n_goals // (threads * lanes.WIDTH))
    return lanes.WIDTH * max(1, min(fitting, sharing, MOST_WIDTHS))


def working_bytes(n_states: int, n_goals: int) -> int:
    """Return the memory that solving takes besides its results: values and rewards of the blocks being solved."""
    threads = threads_to_use()
    width = _block_width(n_states, n_goals, threads)
    return 2 * 8 * n_states * width * min(threads, -(-n_goals // width))


def solving_blocks(
    model: DecisionProcess,
    rows: SweepRows,
    goals: Goals,
    discount: float,
    settled: float,
    tolerance: float,
    results: Results,
    block_type: BlockType | None = None,
) -> Generator[Progress, None, None]:
    """Solve all goals in blocks that fit into the cache where that makes sense, with one thread per processor.

    Only one block per thread is in memory. Closing the generator stops the threads and waits for them.
    ``block_type`` creates the blocks (None: :class:`Block`).
    """
    threads = threads_to_use()
    width = _block_width(len(model.states), len(goals), threads)
    pieces = [slice(first, min(len(goals), first + width)) for first in range(0, len(goals), width)]
    tape = tape_of(rows, discount)
    made = block_type or Block
    blocks = [made(model, rows, tape, goals[piece], piece, discount, settled, tolerance) for piece in pieces]
    cancelled = Event()
    if len(rows.table.outcomes.successors) * len(pieces) * width < WORTH_A_THREAD:
        for block in blocks:
            block.solve(results, cancelled)
        return
    with ThreadPoolExecutor(min(threads, len(pieces)), "planning") as pool:
        try:
            running = {pool.submit(block.solve, results, cancelled) for block in blocks}
            while running:
                done, running = wait(running, SECONDS_BETWEEN_REPORTS, FIRST_COMPLETED)
                for future in done:
                    future.result()
                share = sum(block.done for block in blocks)
                yield Progress(
                    tr("Planning"), min(1.0, share / len(pieces)), tr("{known:,} states", known=len(model.states))
                )
        finally:
            cancelled.set()
