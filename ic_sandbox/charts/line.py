"""The lines of a chart: from these it is drawn, read out, pinned behind later runs, and exported."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.array_types import Floats
from ic_sandbox.charts.colours import Colour
from ic_sandbox.charts.labels import percent
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["Dash", "Floats", "Line", "Reading", "known", "read_out", "readings", "ticks_after", "ticks_before"]


class Dash(Enum):
    """How a line is drawn."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASH_DOTTED = "dash-dotted"


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a chart, through float64 [points] at ``x``, which rises; NaN is a gap.

    ``key``: the same in every run and language, so that the lines of two runs can be compared.
    ``name``: what users read.
    ``low``, ``high``: the 95 % interval, if there is one.
    ``dash``: how the line is drawn.
    ``shown``: writes a value.
    ``level``: how high the line is drawn, if that is not its value: in stacks.
    ``places``: the names of the points, if their x are 0, 1, 2 ... and stand for names.
    ``control``: whether the line is one with which others are compared.
    ``behind``: whether it belongs to another run than the one that is shown.
    ``shape``: marks the line of a drive, so that its colour is not all that tells it from others.
    ``drive``: the drive that the line is about, if any.
    """

    key: str
    name: str
    colour: Colour
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    dash: Dash = Dash.SOLID
    shown: Callable[[float], str] = percent
    level: Floats | None = None
    places: tuple[str, ...] = ()
    control: bool = False
    behind: bool = False
    shape: str = ""
    drive: str = ""

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
            self.dash,
            self.shown,
            None,
            self.places,
            self.control,
            self.behind,
            self.shape,
            self.drive,
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
    """One line at one place, in words; ``interval`` is empty if there is none."""

    line: Line
    value: str
    interval: str


def readings(lines: Sequence[Line], x: float) -> list[Reading]:
    """Read each line at the point nearest to ``x``; lines that are undefined there are left out."""
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
    """The x of figures that hold as each tick begins."""
    return np.arange(series.first, series.ticks, dtype=np.float64)


def ticks_after(series: RunSeries) -> Floats:
    """The x of figures that hold once each tick is over."""
    return np.arange(series.first + 1, series.ticks + 1, dtype=np.float64)
