"""The lines of a chart, as drawn, read out, pinned behind later runs, and exported."""

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
    """The dash pattern of a line; hashed by identity, because charts look up several for each of their lines."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASH_DOTTED = "dash-dotted"
    LONG_DASHED = "long-dashed"
    DASH_DOT_DOTTED = "dash-dot-dotted"

    __hash__ = object.__hash__


@dataclass(eq=False, slots=True)  # not frozen, because making a line would take three times as long
class Line:
    """One line of a chart, through float64 [points] at increasing ``x``; NaN is a gap. Do not change it, share it.

    ``key``: the same in every run and language, to compare the lines of two runs.
    ``name``: the text for users.
    ``low``, ``high``: the 95 % interval, if there is one.
    ``dash``: the dash pattern.
    ``shown``: formats a value.
    ``level``: the height of the line if it differs from its value: in stacks.
    ``places``: the names of the points, if x are the indices 0, 1, 2 ... of named points.
    ``control``: whether others are compared with this line.
    ``behind``: whether it belongs to another run than the shown one.
    ``shape``: marks the line of a drive or of a kind of planner, so that colour is not the only cue.
    ``drive``: the drive that the line is about, if any.
    ``names``: the names of the points of a scatter, each of which gets the shape; its x are in any order.
    ``x_low``, ``x_high``: the 95 % interval of x, of the points of a scatter.
    ``run``: the name of the run that it belongs to, if that is another than the shown one; ``name`` ends with it.
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
    names: tuple[str, ...] = ()
    x_low: Floats | None = None
    x_high: Floats | None = None
    run: str = ""

    @property
    def drawn(self) -> Floats:
        """The height at which the line is drawn."""
        return self.y if self.level is None else self.level

    def through(self, x: Floats, y: Floats, low: Floats | None, high: Floats | None) -> Line:
        """Return the same line through other points, at their own level.

        ``replace`` would take most of a chart's time.
        """
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
            run=self.run,
        )

    def at(self, x: float) -> int | None:
        """Return the index of the point nearest to ``x``; None if there are no points, or none near a tick."""
        if not self.x.size:
            return None
        after = int(np.searchsorted(self.x, x))
        nearest = [place for place in (after - 1, after) if 0 <= place < len(self.x)]
        return min(nearest, key=lambda place: abs(float(self.x[place]) - x))


@dataclass(frozen=True, slots=True)
class Reading:
    """One line at one point, as text; ``interval`` is empty if there is none."""

    line: Line
    value: str
    interval: str


def readings(lines: Sequence[Line], x: float) -> list[Reading]:
    """Read each line at the point nearest to ``x``; lines that are undefined there are omitted."""
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
    """Return the readings as one sentence for screen readers."""
    parts = [
        f"{reading.line.name}: {reading.value}" + (f" ({reading.interval})" if reading.interval else "")
        for reading in found
    ]
    return "; ".join(parts)


def known(values: ArrayLike) -> Floats:
    """Return a copy that cannot be changed from outside."""
    kept = np.array(values, np.float64)
    kept.flags.writeable = False
    return kept


def ticks_before(series: RunSeries) -> Floats:
    """Return the x of figures that hold at the start of each tick."""
    return np.arange(series.first, series.ticks, dtype=np.float64)


def ticks_after(series: RunSeries) -> Floats:
    """Return the x of figures that hold at the end of each tick."""
    return np.arange(series.first + 1, series.ticks + 1, dtype=np.float64)
