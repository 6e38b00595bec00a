"""Blocks of goals, each solved separately, several at once in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals, check_goals
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.planning.aligned_memory import aligned, give_back
from ic_sandbox.planning.block_threads import work_at_once, working
from ic_sandbox.planning.kernels import lanes, rewards, sweep
from ic_sandbox.planning.kernels.arrays import GoalArrays, SweepTape
from ic_sandbox.planning.rough_values import RoughValues, rough_width, worth_approximating
from ic_sandbox.planning.sweep_rows import SweepRows, tape_of
from ic_sandbox.progress import Progress
from ic_sandbox.world.validation.limits import LARGEST_WEIGHT

__all__ = [
    "OUTCOMES_A_CALL",
    "Block",
    "BlockType",
    "Results",
    "solving_blocks",
    "threads_to_use",
    "working_bytes",
]

MOST_WIDTHS, SHORT_TAPE, WORTH_NARROW_BLOCKS = 32, 32, 30_000  # SHORT_TAPE: in entries for a state
VALUES_A_BLOCK = 120_000
"""The size of a block in values: half a megabyte in float32, to fit into the second-level cache."""

OUTCOMES_A_CALL = 10_000_000
"""The most outcomes times goals that a kernel call visits, so that cancelling takes effect within about 20 ms."""

NEGLIGIBLE = 1e-12
"""A change is negligible below this share of the largest value that the goal could have."""

UNDERFLOWING = 1e-290
"""Values of a goal below this may have lost some or all digits; the only certificate is that they are this small."""

BLIND_SWEEPS, SLIPPERY_BLIND_SWEEPS = 6, 8  # in worlds without and with slip
"""The first sweeps, which change nearly all values, so that looking for others takes longer than it saves."""
MOST_SWEEPS = 100_000
MOST_CERTIFYING_SWEEPS = 1000
USUAL_SWEEPS = 15
FLOAT64_ROUNDING = 2.0**-52

WORTH_A_THREAD = 300_000
"""The fewest outcomes times goals for which threads pay off; a smaller solve takes about a millisecond."""

WORTH_A_REPORT = 100_000_000
"""The fewest outcomes times goals times ticks ahead for which progress is reported; less takes some milliseconds."""


def threads_to_use() -> int:
    """Return the number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@dataclass(eq=False)
class Block:
    """A block of goals being solved; ``piece`` selects their columns in the results.

    When solved, ``values`` float64 is flat, [S, width], with states in sweep order; ``bounds`` float64 [width] are
    certified error bounds, ``scale`` float64 [width] the largest absolute values. ``width`` is the number of goals,
    padded to full lanes. ``visited`` counts multiply-adds, those in float32 as one half.
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
    visited: float = field(default=0.0, init=False)

    def solve(self, results: Results, cancelled: Event) -> None:
        """Solve the block and write its columns of the results; return early once ``cancelled`` is set."""
        if cancelled.is_set():
            return
        self._prepare()
        if not self._approximate(cancelled) or not self._settle(cancelled):
            return
        self._certify(cancelled)
        if cancelled.is_set():
            return
        results.take(self, cancelled)
        give_back(self.terms, self.place_reward)
        del self.terms, self.values, self.place_reward, self.event_reward
        self.done = 1.0

    def _prepare(self) -> None:
        n_goals = len(self.goals)
        self.many = next((many for many in (lanes.NARROW, lanes.MIDDLE) if n_goals <= len(many)), lanes.WIDE)
        self.width = rough_width(n_goals)
        self.place_reward = aligned(n_rewards := self.goals.cells.shape[1] * self.width)
        self.rough_reward = aligned(n_rewards if worth_approximating(self.rows) else 0, np.float32)
        highest, lowest = np.empty((2, self.width))
        # Goals may be views of other arrays; another type would compile the kernel again.
        whole = (np.require(each, np.float64, ("C", "W")) for each in (self.goals.cells, self.goals.tick))
        rewards.spread(lanes.FEWEST, *whole, self.place_reward, self.rough_reward, highest, lowest)
        self._check(highest, lowest)
        n_values = len(self.model.states) * self.width
        # Sweeps read rewards for events, and nothing, as if they were values of further states.
        self.terms = aligned(n_values + (self.goals.events.shape[1] + 1) * self.width)
        self.values, self.event_reward = self.terms[:n_values], self.terms[n_values : -self.width]
        self.largest = np.zeros(self.width)
        self.largest[:n_goals] = self._largest_possible(highest[:n_goals], lowest[:n_goals])
        self.lost = np.where(self.largest < UNDERFLOWING, self.largest, 0.0)
        self.change, self.bounds, self.scale = np.zeros((3, self.width))

    def _check(self, highest: Floats, lowest: Floats) -> None:
        """Raise ValueError, naming the goal, for a weight that is not a number or too large.

        ``highest`` and ``lowest`` float64 [width] are the rewards of one tick by cell.
        """
        small = LARGEST_WEIGHT / 2  # so no weight in a sum that is smaller is too large
        others = np.concatenate((self.goals.tick, self.goals.off, self.goals.events.ravel()))
        usual = highest.max() < small and lowest.min() > -small and np.abs(others).max() < small  # false for NaN
        if not usual:
            check_goals(self.goals)

    def _off_values(self) -> Floats:
        """Return the value of being off, a geometric sum, since a state that is off stays off: float64 [G]."""
        worth: Floats = self.goals.off / (1.0 - self.discount)
        return worth

    def _write_fixed_values(self) -> None:
        """Write what no sweep changes: values of states that are off, rewards for events, and zeros."""
        n_goals = len(self.goals)
        self.terms[len(self.rows.states) * self.width :] = 0.0
        self.values.reshape(-1, self.width)[len(self.rows.states) :, :n_goals] = self._off_values()
        self.event_reward.reshape(-1, self.width)[:, :n_goals] = self.goals.events.T

    def _largest_possible(self, highest: Floats, lowest: Floats) -> Floats:
        """Return a bound on any value, from the highest and the lowest reward by cell of one tick: float64 [G]."""
        goals, rows = self.goals, self.rows
        self.negative = np.zeros(self.width, np.bool_)
        self.negative[: len(goals)] = np.minimum(np.minimum(lowest, goals.off), goals.events.min(axis=1, initial=0)) < 0
        self.signed = bool(self.negative.any())
        largest: Floats = np.maximum(highest, -lowest)
        largest += np.abs(goals.events) @ rows.emitted
        if self.model.off_reachable:
            largest = np.maximum(largest, np.abs(goals.off))
        bound: Floats = largest / (1.0 - self.discount)
        return bound

    def _approximate(self, cancelled: Event) -> bool:
        """Settle the values in float32, and start from them; return False if that was cancelled."""
        if not len(self.rough_reward):
            self.values[: len(self.rows.states) * self.width] = 0.0
            return True
        fixed = (self._off_values(), self.goals.events.T, self.negative)
        rough = RoughValues(self.rows, self.place_reward, self.rough_reward, self.terms, self.largest, *fixed)
        if not self._run(lambda position: rough.settle(position, self._budget(), self.tape), 0.4, 0.5, cancelled):
            return False
        rough.write()
        give_back(self.rough_reward)
        del self.rough_reward
        return True

    def _settle(self, cancelled: Event) -> bool:
        """Settle the values in float64; return False if that was cancelled."""
        self._write_fixed_values()
        blind = SLIPPERY_BLIND_SWEEPS if self.rows.slippery else BLIND_SWEEPS
        fixed = (blind, MOST_SWEEPS, self.settled, self.rows.order, self.tape, self._arrays())
        few = lanes.NARROW
        return self._run(lambda at: sweep.settle(self.many, few, at, self._budget(), *fixed), 0.9, 1.0, cancelled)

    def _arrays(self) -> GoalArrays:
        """Return the arrays for sweeping in float64."""
        due = np.ones(len(self.rows.states) * (self.width // len(self.many)), np.uint8)
        negligible = min(NEGLIGIBLE, self.settled) * self.largest
        return GoalArrays(self.place_reward, self.terms, negligible, due, aligned(len(self.many)), self.change)

    def _budget(self) -> int:
        """Return how many backups of a goal's value a kernel may do in a call."""
        return states_a_call(self.rows, 1)

    def _certify(self, cancelled: Event) -> None:
        """Bound the error by what the last backups would change; where that is not enough, sweep over all states."""
        n_swept, at_once = len(self.rows.states), states_a_call(self.rows, self.width)
        for _ in range(MOST_CERTIFYING_SWEEPS):
            sweep.largest_values(self.many, self.values, self.scale)
            rounding = 16 * FLOAT64_ROUNDING * self.scale
            self.bounds = (self.change + rounding) / (1.0 - self.discount) + self.lost
            asked = (self.bounds > 0.5 * self.tolerance * self.scale).astype(np.float64)
            if not asked.any():
                return
            self.change[asked > 0] = 0.0
            arrays = self._arrays()
            for first in range(0, n_swept, at_once):
                stop = min(n_swept, first + at_once)
                sweep.certify(self.many, lanes.NARROW, first, stop, self.tape, arrays, asked)
                if cancelled.is_set():
                    return
            self.visited += self.width * self.rows.n_outcomes

    def _run(self, kernel: Callable[[NDArray[np.int64]], bool], share: float, effort: float, cancelled: Event) -> bool:
        """Run a kernel piece by piece; return False if that was cancelled.

        ``share`` of the block's work is then done. ``effort`` is that of a multiply-add.
        """
        position = np.zeros(sweep.POSITION, np.int64)
        component_ends, begun = self.rows.order.component_ends, self.done
        while not kernel(position):
            if cancelled.is_set():
                return False
            component, sweeps = int(position[sweep.COMPONENT]), int(position[sweep.SWEEP])
            # Components are solved in order; within one, the first sweeps do most of the work.
            low, high = component_ends[component], component_ends[component + 1]
            swept = (low + (high - low) * sweeps / (sweeps + USUAL_SWEEPS)) / component_ends[-1]
            self.done = max(self.done, begun + (share - begun) * float(swept))
        self.visited += effort * position[sweep.BACKUPS] * self.rows.n_outcomes / component_ends[-1]
        self.done = max(self.done, share)
        return True


BlockType = Callable[[DecisionProcess, SweepRows, SweepTape, Goals, slice, float, float, float], Block]
"""A function that creates a block of goals; the arguments are the fields of :class:`Block`."""


def states_a_call(rows: SweepRows, width: int) -> int:
    """Return how many states a kernel may visit once in a call, so that cancelling takes effect soon."""
    return max(1, OUTCOMES_A_CALL // width * len(rows.states) // max(1, rows.n_outcomes))


class Results(Protocol):
    """A receiver of the columns of solved blocks."""

    def take(self, block: Block, cancelled: Event) -> None:
        """Take the results for the goals of a solved block; called in the block's thread."""


def _block_width(n_states: int, n_goals: int, threads: int, simple: bool = False) -> int:
    """Return the number of goals per block: few enough to fit into the cache and to keep every thread busy.

    ``simple``: a sweep reads little about a state besides values, so that narrow blocks cost little.
    """
    together = 2 * lanes.WIDTH
    fitting = VALUES_A_BLOCK // max(1, n_states) // together
    sharing = -(-n_goals // (threads * together))
    if simple and n_states >= WORTH_NARROW_BLOCKS and threads > 1 and n_goals <= together:
        return lanes.WIDTH
    return together * max(1, min(fitting, sharing, MOST_WIDTHS))


def working_bytes(n_states: int, n_goals: int) -> int:
    """Return the memory that solving takes besides its results: values and rewards of the blocks being solved."""
    threads = threads_to_use()
    width = _block_width(n_states, n_goals, threads)
    return (2 * 8 + 4) * n_states * width * min(threads, -(-n_goals // width))


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
    discount, threads = float(discount), threads_to_use()  # another type would compile the kernels again
    simple = rows.tape_length <= SHORT_TAPE * len(rows.states)
    width = _block_width(len(model.states), len(goals), threads, simple)
    pieces = [slice(first, min(len(goals), first + width)) for first in range(0, len(goals), width)]
    tape = tape_of(rows, discount, len(model.states), goals.events.shape[1])
    made = block_type or Block
    blocks = [made(model, rows, tape, goals[piece], piece, discount, settled, tolerance) for piece in pieces]
    effort = rows.n_outcomes * len(pieces) * width
    workers = min(threads, len(pieces)) if effort >= WORTH_A_THREAD else 1

    def solve(block: Block, stopped: Event) -> None:
        block.solve(results, stopped)

    if workers == 1 or effort < WORTH_A_REPORT * (1.0 - discount):
        return work_at_once(solve, blocks, workers - 1)
    for _ in working(solve, blocks, workers):
        share = sum(block.done for block in blocks)
        yield Progress(tr("Planning"), min(1.0, share / len(pieces)), tr("{known:,} states", known=len(model.states)))
