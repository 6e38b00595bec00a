"""Two runs side by side, such as with and without a mitigation: each figure, and its difference with an interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ic_sandbox.measures.intervals import Figure, difference, difference_by_intervals, difference_of_means
from ic_sandbox.measures.summary import Measurement

__all__ = ["Compared", "compare", "difference_of"]

SHARES = ("survival", "uptake", "violations_seen", "violations_unseen", "sandbagging", "treacherous_turn")
MEANS = ("turn_delay", "side_effect", "divergence")


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of two runs. ``difference`` is the present one minus the one before; all nan where either lacks it."""

    figure: str
    of: str
    arm: str
    before: Figure | None
    present: Figure | None
    difference: Figure


def compare(before: Sequence[Measurement], present: Sequence[Measurement]) -> tuple[Compared, ...]:
    """Every figure that either run has, in the order of the present one.

    The runs are taken as independent. Runs of one seed tend to be more alike than that; their intervals are then wider
    than need be.
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
    """What a figure has changed by: of shares with Newcombe's interval, of means with Welch's, else by their own."""
    if present is None or before is None:
        return Figure(float("nan"), float("nan"), float("nan"), 0)
    by: Callable[[Figure, Figure], Figure] = difference_by_intervals
    if figure in SHARES:
        by = difference
    elif figure in MEANS:
        by = difference_of_means
    return by(present, before)
