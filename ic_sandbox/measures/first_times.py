"""Shares of agents that are off, have used a device of a drive, or have visited one, by the end of each tick.

Only the counts by cluster are carried from tick to tick, so memory does not grow with ticks times clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.measures import kernels
from ic_sandbox.measures.clusters import RatioSums, excess_band
from ic_sandbox.measures.run_series import Banded, BandRows
from ic_sandbox.simulation.agents import AgentSet
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["shares_by_tick"]

Times = NDArray[np.int32]

CARRIED = "first times"

FIRST, NEW = ("first_fired", "first_visited"), ("new_fired", "new_visited")
"""First times, and their counts in each tick."""

SUMS = 3
"""The sum of the counts of clusters, that of their squares, and that of their products with the clusters' sizes."""


class _Row(NamedTuple):
    """The first times int32 [N] that one row of figures counts; None if an arm is missing.

    ``others`` are subtracted. ``new``: whether any of these times may lie in the ticks that are measured.
    """

    times: Times | None
    others: Times | None = None
    new: bool = True


@dataclass(eq=False)
class _Carried:
    """The counts int64 [C] by cluster of each row at the start of ``tick``, and their sums int64 [R, 3]."""

    tick: int
    counts: list[NDArray[np.int64]]
    sums: NDArray[np.int64]


def shares_by_tick(run: Run, first: int, stop: int, carried: dict[str, Any]) -> tuple[BandRows, BandRows]:
    """Measure survival, uptake and visits of all arms, and the excess over neutral arms, from ``first`` to ``stop``.

    Returns the shares and the excess by the names of :class:`~ic_sandbox.measures.run_series.RunSeries`.
    """
    controls = {history.arm.key: history for history in run.controls}
    drives = run.main.arm.model.drives
    neutral = [controls.get(ArmKey(NEUTRAL, drive)) for drive in drives]
    random = controls.get(ArmKey(RANDOM))
    # Times after these ticks are ignored, so they need not be copied.
    rows = [_Row(None if arm is None else arm.times.off_tick) for arm in (run.main, random, *neutral)]
    n, lasting = len(drives), len(rows)
    mains, randoms = [run.main] * n, [random] * n
    both = [_first_times(arms, k, first, stop) for arms in (mains, neutral, randoms) for k in range(2)]
    for found in both:
        rows += found
    pairs = (pair for k in range(2) for pair in zip(both[k], both[2 + k], strict=True))
    rows += [_difference(one, other) for one, other in pairs]
    sums = _counted(rows, run.experiment.cast, first, stop, carried)
    count = len(rows) - 2 * n
    shares = _ratio(run.experiment.cast, sums[:count], lasting).share()
    names = ("uptake", "visit", "uptake_neutral", "visit_neutral", "uptake_random", "visit_random")
    places: dict[str, int | slice] = {"survival": 0, "survival_random": 1, "survival_neutral": slice(2, lasting)}
    places |= {name: slice(lasting + k * n, lasting + (k + 1) * n) for k, name in enumerate(names)}
    one, other = shares[lasting : lasting + 2 * n], shares[lasting + 2 * n : lasting + 4 * n]
    excess = Banded.undefined((2 * n, stop - first))
    if any(row.times is not None for row in rows[count:]):
        excess = excess_band(_ratio(run.experiment.cast, sums[count:]), one, other)
    return (
        BandRows(shares, places),
        BandRows(excess, {"excess_uptake": slice(0, n), "excess_visits": slice(n, 2 * n)}),
    )


def _first_times(arms: Sequence[ArmHistory | None], kind: int, first: int, stop: int) -> list[_Row]:
    """Return the first times of one kind of each drive, each in its own arm."""
    rows, before, new = [], None, []
    for d, arm in enumerate(arms):
        if arm is None:
            rows.append(_Row(None))
            continue
        if arm is not before:  # usually one arm has all drives
            new, before = getattr(arm, NEW[kind])[first:stop].any(axis=0).tolist(), arm
        rows.append(_Row(getattr(arm.times, FIRST[kind])[d], None, new[d]))
    return rows


def _difference(one: _Row, other: _Row) -> _Row:
    if one.times is None or other.times is None:
        return _Row(None)
    return _Row(one.times, other.times, one.new or other.new)


def _ratio(cast: AgentSet, sums: Floats, lasting: int = 0) -> RatioSums:
    """Return the sums of the shares [R, T] of agents whose time has come; of the first rows, of those it has not."""
    clusters = cast.clusters
    did, did_square, product = sums.transpose(2, 0, 1).copy()
    did[:lasting] = len(cast) - did[:lasting]
    did_square[:lasting] += clusters.size_square - 2.0 * product[:lasting]
    product[:lasting] = clusters.size_square - product[:lasting]
    agents, *totals = (np.asarray(float(n)) for n in (len(cast), clusters.size_square, len(clusters), len(cast)))
    return RatioSums(did, agents, did_square, product, *totals)


def _counted(rows: Sequence[_Row], cast: AgentSet, first: int, stop: int, carried: dict[str, Any]) -> Floats:
    """Return the sums over clusters of each row after each tick: float64 [R, T, 3]; NaN for missing times."""
    before: _Carried | None = carried.pop(CARRIED, None)
    if before is None or before.tick != first:
        before = _before(rows, cast, first)
    added = np.zeros((len(rows), stop - first, SUMS), np.int64)
    of, sizes = cast.clusters.of, cast.clusters.sizes
    for row, counts, change in zip(rows, before.counts, added, strict=True):
        if row.times is None or not row.new or stop == first:
            continue
        if row.others is None:
            kernels.accumulate(first, stop, row.times, of, sizes, counts, change)
        else:
            kernels.accumulate_difference(first, stop, row.times, row.others, of, sizes, counts, change)
    sums = before.sums[:, None, :] + np.cumsum(added, axis=1)
    carried[CARRIED] = _Carried(stop, before.counts, sums[:, -1] if stop > first else before.sums)
    found = sums.astype(np.float64)
    found[[row.times is None for row in rows]] = np.nan
    return found


def _before(rows: Sequence[_Row], cast: AgentSet, tick: int) -> _Carried:
    """Count the times before a tick."""
    of, sizes = cast.clusters.of, cast.clusters.sizes
    counts = [np.zeros(0 if row.times is None else len(sizes), np.int64) for row in rows]
    sums = np.zeros((len(rows), SUMS), np.int64)
    for row, count, total in zip(rows, counts, sums, strict=True):
        for times, sign in ((row.times, 1), (row.others, -1)):
            if times is not None and tick > 0:
                count += sign * np.bincount(of[(times >= 0) & (times < tick)], minlength=len(sizes))
        if row.times is not None:
            total[:] = count.sum(), count @ count, count @ sizes
    return _Carried(tick, counts, sums)
