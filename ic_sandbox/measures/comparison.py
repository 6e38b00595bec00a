"""A comparison of two runs, such as with and without a mitigation: each figure, and its difference with an interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ic_sandbox.measures.catalogue import measure_named
from ic_sandbox.measures.intervals import (
    Figure,
    are_paired,
    difference_by_intervals,
    difference_of_means,
    paired_difference,
)
from ic_sandbox.measures.measure import Interval, Measurement
from ic_sandbox.simulation.arm_key import ArmKey

__all__ = ["Compared", "compare", "difference_of"]

DIFFERENCES: dict[Interval, Callable[[Figure, Figure], Figure]] = {
    Interval.SHARE: difference_by_intervals,
    Interval.MEAN: difference_of_means,
    Interval.OTHER: difference_by_intervals,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of two runs. ``difference`` is the current one minus the earlier one; NaN if either run lacks it."""

    figure: str
    of: str
    arm: ArmKey
    before: Figure | None
    present: Figure | None
    difference: Figure


def compare(before: Sequence[Measurement], present: Sequence[Measurement]) -> tuple[Compared, ...]:
    """Compare every figure that either run has, in the order of the current one.

    Runs with the same agents, goals and seed are paired over goals (over agents if the goals are given), so the
    difference of a run from itself is exactly 0. Other runs are treated as independent.
    """
    one, other = ({(line.figure, line.of, line.arm): line.measured for line in lines} for lines in (before, present))
    found = []
    for key in {**other, **one}:
        figure, of, arm = key
        found.append(
            Compared(figure, of, arm, one.get(key), other.get(key), difference_of(figure, other.get(key), one.get(key)))
        )
    return tuple(found)


def difference_of(figure: str, present: Figure | None, before: Figure | None) -> Figure:
    """Return the current figure minus the earlier one: paired if both are of the same agents, otherwise with the
    interval for the measure's kind in the catalogue.
    """
    if present is None or before is None:
        return Figure(float("nan"), float("nan"), float("nan"), 0)
    if are_paired(present, before):
        return paired_difference(present, before)
    return DIFFERENCES[measure_named(figure).interval](present, before)
