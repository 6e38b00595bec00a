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

from ic_sandbox.translation import numeral

__all__ = ["DASHED", "DOTTED", "SOLID", "Area", "Line", "area_chart", "line_chart"]

Floats = NDArray[np.float64]

SOLID, DASHED, DOTTED = "", "6 4", "1.5 3.5"

WIDTH, HEIGHT = 420.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 10.0, 8.0, 24.0
"""The room beside the plot, in which its axes are labelled."""

MOST_POINTS = 600
"""More than this can't be told apart at the width of a page; longer runs are thinned out evenly."""

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through ``y`` at ``x``, with the interval from ``low`` to ``high`` around it; nan is a gap."""

    title: str
    colour: str
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None
    dash: str = SOLID


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


def line_chart(title: str, lines: Sequence[Line], most: float | None = 1.0, percent: bool = True) -> str:
    """Lines over time, from 0 (or below, where a line goes there) to ``most`` (None: as far as they reach)."""
    values = np.concatenate([line.y[np.isfinite(line.y)] for line in lines] or [np.zeros(0)])
    top = most if most is not None else _above(float(values.max(initial=1.0)), ENDS)
    bottom = -_above(-float(values.min()), ENDS) if values.size and values.min() < 0 else 0.0
    frame = Frame(max([1.0, *(float(line.x[-1]) for line in lines if line.x.size)]), bottom, top)
    drawing = _drawing(title, frame, percent)
    for line in lines:
        x, kept = frame.x(line.x), _thinned(len(line.x))
        if line.low is not None and line.high is not None:
            for part in _unbroken(line.low + line.high, kept):
                band = [*_points(x[part], frame.y(line.low[part])), *_points(x[part], frame.y(line.high[part]))[::-1]]
                _add(drawing, "polygon", points=" ".join(band), fill=line.colour, opacity="0.18")
        for part in _unbroken(line.y, kept):
            drawn = _add(drawing, "polyline", points=" ".join(_points(x[part], frame.y(line.y[part]))), fill="none")
            drawn.set("stroke", line.colour)
            drawn.set("stroke-width", "1.8")
            drawn.set("stroke-linejoin", "round")
            if line.dash:
                drawn.set("stroke-dasharray", line.dash)
    return ElementTree.tostring(drawing, "unicode")


def area_chart(title: str, x: Floats, areas: Sequence[Area]) -> str:
    """Shares of a whole over time, stacked."""
    frame = Frame(max(1.0, float(x[-1]) if x.size else 0.0), 0.0, 1.0)
    drawing = _drawing(title, frame, percent=True)
    across, kept = frame.x(x), _thinned(len(x))
    below = np.zeros(len(x))
    for area in areas:
        above = below + area.y
        for part in _unbroken(above, kept):
            outline = [*_points(across[part], frame.y(below[part])), *_points(across[part], frame.y(above[part]))[::-1]]
            _add(drawing, "polygon", points=" ".join(outline), fill=area.colour)
        below = above
    return ElementTree.tostring(drawing, "unicode")


def _drawing(title: str, frame: Frame, percent: bool) -> ElementTree.Element:
    drawing = ElementTree.Element("svg", {"viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "aria-label": title})
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for value in _marks(frame.least, frame.most, 4):
        y = float(frame.y(np.array([value]))[0])
        _rule(drawing, LEFT, y, right, y)
        _word(drawing, f"{value:.0%}" if percent else f"{value:g}", LEFT - 6, y + 4, "end")
    for value in _marks(0.0, frame.last, 5):
        if value == int(value):
            x = float(frame.x(np.array([value]))[0])
            _rule(drawing, x, bottom, x, bottom + 4)
            _word(drawing, numeral(int(value)), x, HEIGHT - 6, "middle" if x < right - 12 else "end")
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


def _thinned(number: int) -> NDArray[np.int64]:
    """Places of at most so many points as can be told apart; the first and the last are among them."""
    if number <= MOST_POINTS:
        return np.arange(number)
    return np.linspace(0, number - 1, MOST_POINTS).round().astype(np.int64)


def _unbroken(values: Floats, kept: NDArray[np.int64]) -> Iterable[NDArray[np.int64]]:
    """The stretches of the places kept in which every value is known."""
    known = np.isfinite(values[kept])
    for part in np.split(kept, np.flatnonzero(np.diff(known)) + 1):
        if part.size and np.isfinite(values[part[0]]):
            yield part


def _marks(least: float, most: float, about: int) -> list[float]:
    """Round numbers from least to most, about so many."""
    step = _above((most - least) / about, STEPS)
    first, last = math.ceil(least / step - 1e-9), math.floor(most / step + 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, last + 1)]


def _above(value: float, steps: Sequence[float]) -> float:
    """The least round number that is no less: one of the steps, times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in steps if step * power >= value * (1 - 1e-9))
