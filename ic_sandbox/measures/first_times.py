"""Shares of agents that are off, have used a device of a drive, or have visited one, by the end of each tick.

Only the counts by cluster are carried from tick to tick, so memory does not grow with ticks times clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.measures import kernels
from ic_sandbox.measures.clusters import RatioSums, excess_band
from ic_sandbox.measures.run_series import Banded, Piece
from ic_sandbox.simulation.agents import AgentSet
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["Carried", "shares_by_tick"]

Times = NDArray[np.int32]

NO_TIMES = np.zeros(0, np.int32)

NEW = {"first_fired": "new_fired", "first_visited": "new_visited"}
"""The counts of first times in each tick."""


@dataclass(eq=False)
class Carried:
    """The counts int64 [C] by cluster at the start of ``tick``, and their three sums."""

    tick: int
    counts: NDArray[np.int64]
    sums: NDArray[np.int64]


def shares_by_tick(run: Run, first: int, stop: int, carried: dict[str, Any]) -> Piece:
    """Measure survival, uptake and visits of all arms, and the excess over neutral arms, from ``first`` to ``stop``.

    Returns them by the names of :class:`~ic_sandbox.measures.run_series.RunSeries`.
    """
    controls = {history.arm.key: history for history in run.controls}
    drives = run.main.arm.model.drives
    neutral = [controls.get(ArmKey(NEUTRAL, drive)) for drive in drives]
    random = controls.get(ArmKey(RANDOM))
    counter = _Counter(run.experiment.cast, first, stop, carried)
    # Times after these ticks are ignored, so they need not be copied.
    off = [None if arm is None else arm.times.off_tick for arm in (run.main, random, *neutral)]
    alive = counter.share_without("survival", off)
    piece = {"survival": alive[0], "survival_random": alive[1], "survival_neutral": alive[2:]}
    for name, excess, of in (("uptake", "excess_uptake", "first_fired"), ("visit", "excess_visits", "first_visited")):

        def times(arms: Sequence[ArmHistory | None], of: str = of) -> list[Times | None]:
            return [None if history is None else getattr(history.times, of)[d] for d, history in enumerate(arms)]

        def news(arms: Sequence[ArmHistory | None], of: str = of) -> list[bool]:
            """Return for each drive whether any agent was the first in these ticks."""
            counts = [None if arm is None else getattr(arm, NEW[of])[first:stop, d] for d, arm in enumerate(arms)]
            return [count is not None and bool(count.any()) for count in counts]

        mains, randoms = [run.main] * len(drives), [random] * len(drives)
        main, without = times(mains), times(neutral)
        new, new_without = news(mains), news(neutral)
        piece[name] = counter.share(name, main, new)
        piece[f"{name}_neutral"] = counter.share(f"{name}_neutral", without, new_without)
        piece[f"{name}_random"] = counter.share(f"{name}_random", times(randoms), news(randoms))
        either = [one or other for one, other in zip(new, new_without, strict=True)]
        piece[excess] = counter.excess(excess, main, without, either, piece[name], piece[f"{name}_neutral"])
    return piece


class _Counter:
    """Counts first times in the ticks from ``first`` to ``stop``."""

    def __init__(self, cast: AgentSet, first: int, stop: int, carried: dict[str, Any]) -> None:
        self.first, self.stop = first, stop
        self.agents, self.clusters = len(cast), cast.clusters
        self._carried = carried

    def share(self, name: str, times: list[Times | None], news: list[bool]) -> Banded:
        """Return the shares [R, T] of agents whose time int32 [N] is not after each tick; NaN without times.

        ``news``: whether any time lies in these ticks.
        """
        rows = enumerate(zip(times, news, strict=True))
        return self._ratio([self._sums(f"{name} {r}", when, NO_TIMES, new) for r, (when, new) in rows]).share()

    def share_without(self, name: str, times: list[Times | None]) -> Banded:
        """Return the shares [R, T] of agents with a later time than each tick, or with none."""
        gone = self._ratio([self._sums(f"{name} {r}", when, NO_TIMES) for r, when in enumerate(times)])
        left = gone.could_square - gone.product
        square = left - gone.product + gone.did_square
        return replace(gone, did=gone.could - gone.did, did_square=square, product=left).share()

    def excess(
        self,
        name: str,
        times: list[Times | None],
        others: list[Times | None],
        news: list[bool],
        one: Banded,
        other: Banded,
    ) -> Banded:
        """Return the shares ``one`` minus the shares ``other``, which are of other times of the same agents: [R, T]."""
        rows = enumerate(zip(times, others, news, strict=True))
        sums = self._ratio([self._sums(f"{name} {r}", when, other_when, new) for r, (when, other_when, new) in rows])
        return excess_band(sums, one, other)

    def _ratio(self, rows: list[Floats]) -> RatioSums:
        did, did_square, product = np.array(rows).reshape(len(rows), self.stop - self.first, 3).transpose(2, 0, 1)
        totals = (np.full(did.shape, number) for number in (self.clusters.size_square, len(self.clusters), self.agents))
        return RatioSums(did, np.full(did.shape, float(self.agents)), did_square, product, *totals)

    def _sums(self, name: str, times: Times | None, others: Times | None, news: bool = True) -> Floats:
        """Return the sums of counts, of their squares and of their products with cluster sizes: float64 [T, 3]."""
        ticks = self.stop - self.first
        if times is None or others is None:
            return np.full((ticks, 3), np.nan)
        before = self._carried.get(name)
        if before is None or before.tick != self.first:
            before = self._counted(times, others)
        if not news:
            self._carried[name] = Carried(self.stop, before.counts, before.sums)
            return np.tile(before.sums.astype(np.float64), (ticks, 1))
        added = np.zeros((ticks, 3), np.int64)
        counts = before.counts.copy()
        _accumulate(self.first, self.stop, times, others, self.clusters.of, self.clusters.sizes, counts, added)
        sums = before.sums + np.cumsum(added, axis=0)
        self._carried[name] = Carried(self.stop, counts, sums[-1] if ticks else before.sums)
        return sums.astype(np.float64)

    def _counted(self, times: Times, others: Times) -> Carried:
        """Count the times before the first tick."""
        of, sizes = self.clusters.of, self.clusters.sizes
        counts = np.bincount(of[(times >= 0) & (times < self.first)], minlength=len(sizes)).astype(np.int64)
        if len(others):
            counts -= np.bincount(of[(others >= 0) & (others < self.first)], minlength=len(sizes))
        return Carried(self.first, counts, np.array([counts.sum(), counts @ counts, counts @ sizes]))


def _accumulate(
    first: int,
    stop: int,
    times: Times,
    others: Times,
    of: NDArray[np.int32],
    sizes: NDArray[np.int64],
    counts: NDArray[np.int64],
    added: NDArray[np.int64],
) -> None:
    if stop == first:
        return
    if len(others):
        kernels.accumulate_difference(first, stop, times, others, of, sizes, counts, added)
    else:
        kernels.accumulate(first, stop, times, 1, of, sizes, counts, added)
