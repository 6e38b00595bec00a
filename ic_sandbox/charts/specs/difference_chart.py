"""The chart of the difference between two runs, tick by tick."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ic_sandbox.charts.axis_ticks import round_above
from ic_sandbox.charts.colours import ACCENT, MUTED, Colour, drive_role
from ic_sandbox.charts.labels import difference_text, figure_title, number, percent
from ic_sandbox.charts.line import Dash, Line, known
from ic_sandbox.charts.spec import ChartSpec
from ic_sandbox.i18n import mark, tr, tr_many
from ic_sandbox.measures.catalogue import measure_named
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.measure import Unit
from ic_sandbox.measures.pairs.paired_measure import PairedMeasure
from ic_sandbox.measures.run_series import Banded

__all__ = ["DIFFERENCE", "Differences", "pairing_text"]

SMALLEST_RANGE = 0.05
"""The least distance of the ends of y from 0, so that a difference of nearly nothing looks like that."""


@dataclass(frozen=True, eq=False)
class Differences:
    """The figure of the second world minus that of the first, float64 [T] in ``values``.

    ``paired``: whether both worlds have the same agents, goals and seeds. ``runs``: the number of runs of each of which
    it is the mean.
    """

    what: PairedMeasure
    values: Banded
    paired: bool = True
    runs: int = 1

    @property
    def title(self) -> str:
        """The title of the figure."""
        return figure_title(self.what.figure, self.what.of)

    @property
    def share(self) -> bool:
        """Return whether the figure is a share."""
        return measure_named(self.what.figure).unit is Unit.SHARE

    def at(self, tick: int) -> Figure | None:
        """Return the difference after a tick, or as it begins if the figure holds then; None if it is unknown."""
        place = min(tick, self.values.value.size - 1) if self.what.begins else tick - 1
        if not 0 <= place < self.values.value.size:
            return None
        value, low, high = (float(part[place]) for part in self.values.parts)
        return Figure(value, low, high, 1)

    @property
    def pairing(self) -> str:
        """The number of runs, and whether the difference is paired, in a few words."""
        pairing = tr("paired") if self.paired else tr("unpaired")
        return f"{pairing}, {tr_many('{count} run', '{count} runs', self.runs)}" if self.runs > 1 else pairing

    @property
    def description(self) -> str:
        """The description of the chart of this difference."""
        return f"{tr(DIFFERENCE.description)} {pairing_text(self.paired, self.runs)}"


def pairing_text(paired: bool, runs: int) -> str:
    """Say why the difference between two worlds is paired or not, and what its interval is of."""
    if paired and runs > 1:
        return tr(
            "The difference is the mean over {runs} pairs of runs: in each pair, both worlds have the same agents,"
            " goals and seed. The interval is over the pairs.",
            runs=runs,
        )
    if paired:
        return tr(
            "The difference is paired: both worlds have the same agents, goals and random numbers, so most of the"
            " chance cancels out."
        )
    if runs > 1:
        return tr(
            "The difference is unpaired: the worlds do not have the same agents and goals, so their runs are two"
            " independent samples of {runs} runs each, and the interval is wider.",
            runs=runs,
        )
    return tr(
        "The difference is unpaired: the worlds do not have the same agents, goals and seed, so they are two"
        " independent samples, and the interval is wider."
    )


def _lines(found: Differences) -> list[Line]:
    ticks = found.values.value.size
    x = known(np.arange(ticks) + (0.0 if found.what.begins else 1.0))
    colour: Colour = drive_role(found.what.of) if found.what.of else ACCENT
    figure = found.what.figure

    def shown(value: float) -> str:
        return difference_text(figure, Figure(value, math.nan, math.nan, 1))

    none = Line("none", tr("no difference"), MUTED, known([0.0, float(max(1, ticks))]), known([0.0, 0.0]),
                dash=Dash.DOTTED, shown=percent if found.share else number, control=True)  # fmt: skip
    return [none, Line("difference", found.title, colour, x, *found.values.parts, shown=shown, drive=found.what.of)]


def _range(found: Differences) -> tuple[float, float]:
    """Return round ends of y that show all intervals."""
    parts = np.concatenate([np.zeros(1), *found.values.parts])
    known_parts = parts[np.isfinite(parts)]
    low, high = min(float(known_parts.min()), -SMALLEST_RANGE), max(float(known_parts.max()), SMALLEST_RANGE)
    return -round_above(-low), round_above(high)


def _readout(found: Differences, tick: int) -> str:
    at = found.at(tick)
    return "" if at is None or math.isnan(at.value) else f"<b>{difference_text(found.what.figure, at)}</b>"


DIFFERENCE: ChartSpec[Differences] = ChartSpec(
    "difference",
    mark("Difference"),
    mark(
        "The figure in the second world minus that in the first, after each tick, with a pointwise 95 % interval. An"
        " interval without 0 means that the worlds differ."
    ),
    _lines,
    y_range=_range,
    y_label=mark("second minus first"),
    readout=_readout,
)
"""The chart of a difference."""
