"""Small charts as SVG, to stand inside a page: lines with their intervals, and shares stacked on one another.

Axes and words take the colour of the page around them, so that one chart serves light, dark and paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.axis_ticks import round_above, round_numbers
from ic_sandbox.charts.shapes import add_shape
from ic_sandbox.i18n import numeral

__all__ = [
    "DASHED",
    "DASH_DOTTED",
    "DOTTED",
    "SOLID",
    "Area",
    "Dot",
    "Floats",
    "Line",
    "area_chart",
    "dot_chart",
    "line_chart",
]

Floats = NDArray[np.float64]

SOLID, DASHED, DOTTED, DASH_DOTTED = "", "6 4", "1.5 3.5", "7 3 1.5 3"

WIDTH, HEIGHT = 420.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 10.0, 8.0, 24.0
"""The room beside the plot, in which its axes are labelled."""

MOST_POINTS = 600
"""More than this can't be told apart at the width of a page; of long runs, the ends of stretches are kept."""

MARKS, MARK = 6, 3.2
"""So many shapes a line has along its way, and how far each reaches to every side."""

NAMES = 150.0
ROW = 26.0
"""In charts of dots: how much room names have, and how high a row is."""

ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through ``y`` at ``x``, with the interval from ``low`` to ``high`` around it; nan is a gap. ``shape``
    is what it is marked with, hollow where it is a ``control``.
    """

    title: str
    colour: str
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    dash: str = SOLID
    shape: str = ""
    control: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval, nan where there is none; ``shape`` as in :mod:`ic_sandbox.charts.shapes`."""

    value: float
    low: float
    high: float
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class Area:
    """One of several shares that are stacked, the first at the bottom; nan is a gap."""

    title: str
    colour: str
    y: Floats


@dataclass(frozen=True, slots=True)
class Frame:
    """Where figures are in the drawing."""

    last: float
    least: float
    most: float

    def x(self, values: Floats) -> Floats:
        return LEFT + values / self.last * (WIDTH - LEFT - RIGHT)

    def y(self, values: Floats) -> Floats:
        share = (values - self.least) / (self.most - self.least)
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def line_chart(
    title: str, lines: Sequence[Line], most: float | None = 1.0, percent: bool = True, whole: bool = True
) -> str:
    """Lines, from 0 (or below, where a line goes there) to ``most`` (None: as far as they reach). ``whole``: whether
    there is anything only at whole numbers along x, such as ticks.
    """
    values = np.concatenate([line.y[np.isfinite(line.y)] for line in lines] or [np.zeros(0)])
    top = most if most is not None else round_above(float(values.max(initial=0.0)), ENDS)
    bottom = -round_above(-float(values.min()), ENDS) if values.size and values.min() < 0 else 0.0
    frame = Frame(max([1.0, *(float(line.x[-1]) for line in lines if line.x.size)]), bottom, top)
    drawing = _drawing(title, frame, percent, whole)
    for line in lines:
        x = frame.x(line.x)
        if line.low is not None and line.high is not None:
            low, high = (np.clip(bound, bottom, top) for bound in (line.low, line.high))
            for part in _unbroken(low + high, _kept(low, high)):
                band = [*_points(x[part], frame.y(low[part])), *_points(x[part], frame.y(high[part]))[::-1]]
                shade = "0.1" if line.control else "0.18"
                _add(drawing, "polygon", points=" ".join(band), fill=line.colour, opacity=shade)
    for number, line in enumerate(lines):
        x, y = frame.x(line.x), frame.y(line.y)
        for part in _unbroken(line.y, _kept(line.y, line.y)):
            points = _points(x[part], y[part]) * (1 if part.size > 1 else 2)  # a point alone would not be drawn
            drawn = _add(drawing, "polyline", points=" ".join(points), fill="none")
            drawn.set("stroke", line.colour)
            drawn.set("stroke-width", "1.8")
            drawn.set("stroke-linejoin", "round")
            drawn.set("stroke-linecap", "butt" if line.dash and part.size > 1 else "round")
            if line.dash:
                drawn.set("stroke-dasharray", line.dash)
        if line.shape:
            _mark(drawing, line, x, y, number)
    return ElementTree.tostring(drawing, "unicode")


def _mark(drawing: ElementTree.Element, line: Line, x: Floats, y: Floats, number: int) -> None:
    """Shapes along a line, beside those of other lines that lie on it."""
    if not x.size:
        return
    asked = x[0] + (x[-1] - x[0]) * (np.arange(MARKS) + 0.1 + number % 5 / 5) / MARKS
    for place in np.unique(np.searchsorted(x, asked).clip(0, len(x) - 1)).tolist():
        if np.isfinite(y[place]):
            shape = add_shape(drawing, line.shape, float(x[place]), float(y[place]), MARK)
            shape.set("fill", "none" if line.control else line.colour)
            shape.set("stroke", line.colour)


def area_chart(title: str, x: Floats, areas: Sequence[Area]) -> str:
    """Shares of a whole over time, stacked."""
    frame = Frame(max(1.0, float(x[-1]) if x.size else 0.0), 0.0, 1.0)
    drawing = _drawing(title, frame, percent=True)
    heights: Floats = np.cumsum([area.y for area in areas], axis=0)
    # Each is filled down to the axis, the tallest first, so that the next covers it up to its own edge.
    for area, height in reversed(list(zip(areas, heights, strict=True))):
        for part in _unbroken(height, _kept(height, height)):
            across, top = x[part], height[part]
            if part.size == 1:  # it lasts until the next
                across, top = np.append(across, min(across[0] + 1.0, frame.last)), np.repeat(top, 2)
            outline = _points(frame.x(across), frame.y(top)) + _points(frame.x(across[[-1, 0]]), frame.y(np.zeros(2)))
            _add(drawing, "polygon", points=" ".join(outline), fill=area.colour)
    return ElementTree.tostring(drawing, "unicode")


def dot_chart(title: str, rows: Sequence[tuple[str, Sequence[Dot]]]) -> str:
    """A row a name: shares with their intervals, from 0 (or below) to 1."""
    height, left, right = TOP + ROW * len(rows) + BOTTOM, NAMES, WIDTH - RIGHT
    least = min([0.0, *(dot.low for _, dots in rows for dot in dots if math.isfinite(dot.low))])
    bottom = height - BOTTOM

    def at(value: float) -> float:
        return left + (value - least) / (1.0 - least) * (right - left)

    drawing = ElementTree.Element("svg", {"viewBox": f"0 0 {WIDTH:g} {height:g}", "role": "img", "aria-label": title})
    for value in round_numbers(least, 1.0, 5):
        _rule(drawing, at(value), TOP, at(value), bottom)
        _word(drawing, f"{value:.0%}", at(value), height - 6, "middle" if value < 1.0 else "end")
    for number, (name, dots) in enumerate(rows):
        middle = TOP + ROW * (number + 0.5)
        _word(drawing, name, left - 10, middle + 4, "end")
        for place, dot in enumerate(dots):
            y = middle + ROW * 0.36 * (place - (len(dots) - 1) / 2)
            if math.isfinite(dot.low) and math.isfinite(dot.high):
                ends = {"x1": at(dot.low), "y1": y, "x2": at(dot.high), "y2": y}
                whisker = _add(drawing, "line", **{name: f"{end:.1f}" for name, end in ends.items()})
                whisker.set("stroke", dot.colour)
            if math.isfinite(dot.value):
                add_shape(drawing, dot.shape, at(dot.value), y, MARK).set("fill", dot.colour)
    return ElementTree.tostring(drawing, "unicode")


def _drawing(title: str, frame: Frame, percent: bool, whole: bool = True) -> ElementTree.Element:
    drawing = ElementTree.Element("svg", {"viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "aria-label": title})
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for value in round_numbers(frame.least, frame.most, 4):
        y = float(frame.y(np.array([value]))[0])
        _rule(drawing, LEFT, y, right, y)
        _word(drawing, f"{value:.0%}" if percent else f"{value:g}", LEFT - 6, y + 4, "end")
    for value in round_numbers(0.0, frame.last, 5, whole):
        x = float(frame.x(np.array([value]))[0])
        _rule(drawing, x, bottom, x, bottom + 4)
        text = numeral(int(value)) if whole else f"{value:g}"
        _word(drawing, text, x, HEIGHT - 6, "middle" if x < right - 12 else "end")
    return drawing


def _rule(drawing: ElementTree.Element, x1: float, y1: float, x2: float, y2: float) -> None:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    rule = _add(drawing, "line", **{name: f"{place:.1f}" for name, place in ends.items()})
    rule.set("stroke", "currentColor")
    rule.set("opacity", "0.2")


def _word(drawing: ElementTree.Element, text: str, x: float, y: float, anchor: str) -> None:
    word = _add(drawing, "text", x=f"{x:.1f}", y=f"{y:.1f}", fill="currentColor")
    word.set("text-anchor", anchor)
    word.text = text


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _points(x: Floats, y: Floats) -> list[str]:
    return [f"{across:.1f},{down:.1f}" for across, down in zip(x.tolist(), y.tolist(), strict=True)]


def _kept(low: Floats, high: Floats) -> NDArray[np.int64]:
    """Places of at most so many points as can be told apart: of each stretch the lowest and the highest, and the first
    and the last of all.
    """
    number = len(low)
    if number <= MOST_POINTS:
        return np.arange(number)
    stretch = -(-number // (MOST_POINTS // 2 - 1))
    first = np.arange(0, number, stretch)
    beyond = len(first) * stretch - number

    def most(values: Floats) -> NDArray[np.int64]:
        known = np.pad(np.where(np.isfinite(values), values, -np.inf), (0, beyond), constant_values=-np.inf)
        places: NDArray[np.int64] = first + known.reshape(-1, stretch).argmax(axis=1)
        return places

    return np.unique(np.concatenate([[0, number - 1], most(-low), most(high)]))


def _unbroken(values: Floats, kept: NDArray[np.int64]) -> Iterable[NDArray[np.int64]]:
    """The stretches of the places kept in which every value is known."""
    known = np.isfinite(values[kept])
    for part in np.split(kept, np.flatnonzero(np.diff(known)) + 1):
        if part.size and np.isfinite(values[part[0]]):
            yield part
