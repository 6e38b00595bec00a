"""A comparison of two worlds, such as with and without a mitigation: each figure, and its difference with an interval.

Each has one run, or several with successive seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ic_sandbox.measures.catalogue import measure_named
from ic_sandbox.measures.intervals import (
    Figure,
    are_paired,
    difference_by_intervals,
    difference_of_means,
    mean_of,
    paired_difference,
)
from ic_sandbox.measures.measure import Interval, Measurement
from ic_sandbox.simulation.arm_key import ArmKey

__all__ = ["Compared", "compare", "compare_runs", "difference_of", "difference_over_runs"]

DIFFERENCES: dict[Interval, Callable[[Figure, Figure], Figure]] = {
    Interval.SHARE: difference_by_intervals,
    Interval.MEAN: difference_of_means,
    Interval.OTHER: difference_by_intervals,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of two runs. ``difference`` is the current one minus the earlier one; NaN if either run lacks it.

    ``paired``: whether both are of the same agents, goals and seed. ``runs``: the number of runs of each world; with
    several, figures are means over them.
    """

    figure: str
    of: str
    arm: ArmKey
    before: Figure | None
    present: Figure | None
    difference: Figure
    paired: bool = False
    runs: int = 1


def compare(before: Sequence[Measurement], present: Sequence[Measurement]) -> tuple[Compared, ...]:
    """Compare every figure that either run has, in the order of the current one.

    Runs with the same agents, goals and seed are paired over goals (over agents if the goals are given), so the
    difference of a run from itself is exactly 0. Other runs are treated as independent.
    """
    one, other = ({(line.figure, line.of, line.arm): line.measured for line in lines} for lines in (before, present))
    found = []
    for key in {**other, **one}:
        figure, of, arm = key
        earlier, current = one.get(key), other.get(key)
        paired = earlier is not None and current is not None and are_paired(earlier, current)
        found.append(Compared(figure, of, arm, earlier, current, difference_of(figure, current, earlier), paired))
    return tuple(found)


def compare_runs(
    before: Sequence[Sequence[Measurement]], present: Sequence[Sequence[Measurement]], paired: bool
) -> tuple[Compared, ...]:
    """Compare every figure over several runs of each world, in the order of the current ones.

    ``paired``: whether each run of one world has the same agents, goals and seed as that of the other.
    """
    one, other = (_over_runs(runs) for runs in (before, present))
    found = []
    for key in {**other, **one}:
        figure, of, arm = key
        values = one.get(key), other.get(key)
        earlier, current = (None if known is None else _mean(known) for known in values)
        nothing = [math.nan] * len(before)
        difference = difference_over_runs(values[1] or nothing, values[0] or nothing, paired)
        found.append(Compared(figure, of, arm, earlier, current, difference, paired, len(before)))
    return tuple(found)


def _over_runs(runs: Sequence[Sequence[Measurement]]) -> dict[tuple[str, str, ArmKey], list[float]]:
    """Return the value of each figure in every run; NaN in runs that lack it."""
    found: dict[tuple[str, str, ArmKey], list[float]] = {}
    for number, lines in enumerate(runs):
        for line in lines:
            found.setdefault((line.figure, line.of, line.arm), [math.nan] * len(runs))[number] = line.measured.value
    return found


def difference_over_runs(present: Sequence[float], before: Sequence[float], paired: bool) -> Figure:
    """Return the mean of the current figures minus that of the earlier ones, both in the order of the seeds.

    If ``paired``, the interval is Student's over the differences of the runs that have the figure in both worlds;
    otherwise it is Welch's, of two independent samples of runs.
    """
    if paired:
        pairs = (one - other for one, other in zip(present, before, strict=True))
        return mean_of([value for value in pairs if not math.isnan(value)])
    return difference_of_means(_mean(present), _mean(before))


def _mean(values: Sequence[float]) -> Figure:
    return mean_of([value for value in values if not math.isnan(value)])


def difference_of(figure: str, present: Figure | None, before: Figure | None) -> Figure:
    """Return the current figure minus the earlier one, paired if both are of the same agents.

    Otherwise, the interval is that for the measure's kind in the catalogue.
    """
    if present is None or before is None:
        return Figure(float("nan"), float("nan"), float("nan"), 0)
    if are_paired(present, before):
        return paired_difference(present, before)
    return DIFFERENCES[measure_named(figure).interval](present, before)
