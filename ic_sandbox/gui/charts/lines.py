"""What a chart shows, as named lines: from these it is read out, pinned behind later runs, compared and exported."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from ic_sandbox.i18n import numeral
from ic_sandbox.measures.run_series import RunSeries

__all__ = [
    "DASHED",
    "DOTTED",
    "SOLID",
    "Floats",
    "Line",
    "Reading",
    "known",
    "number",
    "percent",
    "read_out",
    "readings",
    "rounded",
    "ticks_after",
    "ticks_before",
]

Floats = NDArray[np.float64]

SOLID, DASHED, DOTTED = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine

NONE = "–"


def percent(value: float) -> str:
    """A share, in whole percent."""
    return NONE if math.isnan(value) else f"{100 * value:.0f} %"


def number(value: float) -> str:
    """A number, with decimals where they make a difference."""
    if math.isnan(value):
        return NONE
    return (
        f"{value:.2f}"
        if abs(value) < 9.995
        else numeral(value, ",.1f")
        if abs(value) < 99.95
        else numeral(value, ",.0f")
    )


def rounded(value: float) -> str:
    """A round number, as along an axis: without decimals that say nothing."""
    return numeral(value, ",g")


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a chart: float64 [points] at ``x``, rising; nan is a gap.

    ``name`` is for people; ``key`` stays the same in every run and language, so that the lines of two runs can be set
    side by side. ``low`` and ``high`` are the 95 % interval, where there is one. ``shown`` says how a value is written.
    ``level`` is how high the line is drawn, where that is not its value: in stacks. ``places`` name the points of
    charts whose x are not numbers; their x are 0, 1, 2 ... ``shape``: what a drive's line is marked with, so that its
    colour is not all that tells it. ``control``: whether the line is one with which others are
    compared. ``behind``: whether it is of another run than the one that is shown.
    """

    key: str
    name: str
    colour: QColor
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    style: Qt.PenStyle = SOLID
    shown: Callable[[float], str] = percent
    level: Floats | None = None
    places: tuple[str, ...] = ()
    control: bool = False
    behind: bool = False
    shape: str = ""

    @property
    def drawn(self) -> Floats:
        """How high the line is drawn."""
        return self.y if self.level is None else self.level

    def through(self, x: Floats, y: Floats, low: Floats | None, high: Floats | None) -> Line:
        """The same line through other points, at their own level. (``replace`` would take most of a chart's time.)"""
        return Line(
            self.key,
            self.name,
            self.colour,
            x,
            y,
            low,
            high,
            self.style,
            self.shown,
            None,
            self.places,
            self.control,
            self.behind,
            self.shape,
        )

    def at(self, x: float) -> int | None:
        """The point nearest to ``x``; None where there is no point at all, or none near a tick."""
        if not self.x.size:
            return None
        after = int(np.searchsorted(self.x, x))
        nearest = [place for place in (after - 1, after) if 0 <= place < len(self.x)]
        return min(nearest, key=lambda place: abs(float(self.x[place]) - x))


@dataclass(frozen=True, slots=True)
class Reading:
    """One line at one place, in words; ``interval`` is empty where there is none."""

    line: Line
    value: str
    interval: str


def readings(lines: Sequence[Line], x: float) -> list[Reading]:
    """What each line says at the point nearest to ``x``; lines that say nothing there are left out."""
    found = []
    for line in lines:
        place = line.at(x)
        if place is None or math.isnan(float(line.y[place])):
            continue
        interval = ""
        if line.low is not None and line.high is not None and not math.isnan(float(line.low[place])):
            interval = f"{line.shown(float(line.low[place]))} – {line.shown(float(line.high[place]))}"
        found.append(Reading(line, line.shown(float(line.y[place])), interval))
    return found


def read_out(found: Sequence[Reading]) -> str:
    """The readings as one sentence, for those who hear it."""
    parts = [
        f"{reading.line.name}: {reading.value}" + (f" ({reading.interval})" if reading.interval else "")
        for reading in found
    ]
    return "; ".join(parts)


def known(values: ArrayLike) -> Floats:
    """A copy that stays as it is."""
    kept = np.array(values, np.float64)
    kept.flags.writeable = False
    return kept


def ticks_before(series: RunSeries) -> Floats:
    """Where figures stand that hold as each tick begins."""
    return np.arange(series.first, series.ticks, dtype=np.float64)


def ticks_after(series: RunSeries) -> Floats:
    """Where figures stand that hold once each tick is over."""
    return np.arange(series.first + 1, series.ticks + 1, dtype=np.float64)
