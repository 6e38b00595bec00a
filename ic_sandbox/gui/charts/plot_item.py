"""All lines of a chart as one item of its plot: pyqtgraph's items, several per line, cost more than the drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import renderSymbol
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ic_sandbox.charts.colours import PAPER, Palette
from ic_sandbox.charts.frame import BESIDE, shades
from ic_sandbox.charts.legend import POINTS
from ic_sandbox.charts.line import Floats, Line
from ic_sandbox.charts.markers import along
from ic_sandbox.gui.charts.colours import PEN_STYLES, rgba
from ic_sandbox.gui.style.marker_shapes import SHAPES

__all__ = ["LinesItem", "pen"]

MARK_SIZE, POINT_SIZE = 7, 8

LONG_DASHES = (9.0, 3.0)
"""The lengths of long dashes and their gaps, in widths of the line."""

Stroke = Callable[[QPainter], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a plot: its left, top, width and height, in values and in pixels.

    ``log_y``: whether heights are powers of ten.
    """

    seen: tuple[float, float, float, float]
    room: tuple[float, float, float, float]
    log_y: bool = False

    def x(self, values: Floats) -> Floats:
        left, _, wide, _ = self.seen
        first, _, pixels, _ = self.room
        return (values - left) * (pixels / wide) + first

    def y(self, values: Floats) -> Floats:
        _, top, _, high = self.seen
        _, first, _, pixels = self.room
        heights = np.log10(np.where(values > 0, values, np.nan)) if self.log_y else values
        return (top - heights) * (pixels / high) + first


class LinesItem(QGraphicsItem):
    """The lines of a chart, drawn in the pixels of a plot's view box.

    ``lines`` are those of the run by key, ``behind`` those of other runs, as last shown; ``palette`` has their colours.
    """

    def __init__(self, box: pg.ViewBox, log_y: bool) -> None:
        super().__init__(box)
        self.lines: dict[str, Line] = {}
        self.behind: list[Line] = []
        self.palette = PAPER
        self._box = box
        self._log_y = log_y
        self._stacked = False
        self._framed: tuple[Frame, float] | None = None
        self._strokes: list[Stroke] = []
        self._room = QRectF(box.rect())
        self.setZValue(-1)  # below pyqtgraph's own items
        box.sigRangeChanged.connect(self._renew)
        box.sigResized.connect(self._resize)

    def show_lines(self, lines: Sequence[Line], stacked: bool = False) -> None:
        """Draw these lines, each over those before; if ``stacked``, as areas, each covering the later ones up to its
        edge.
        """
        self.lines, self._stacked = {line.key: line for line in lines}, stacked
        self._renew()

    def show_behind(self, lines: Sequence[Line]) -> None:
        """Draw these lines behind the others, but over areas, which would hide them."""
        self.behind = list(lines)
        self._renew()

    def heights(self) -> tuple[float, float] | None:
        """Return the lowest and highest value of all lines; None if there are none."""
        found = [line.y for line in (*self.lines.values(), *self.behind)]
        known = np.concatenate([np.zeros(0), *found])
        known = known[np.isfinite(known)]
        return (float(known.min()), float(known.max())) if known.size else None

    def boundingRect(self) -> QRectF:
        return self._room

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        ratio = 1.0 if widget is None else widget.devicePixelRatioF()
        framed = self._frame(), ratio
        if framed != self._framed:
            self._framed, self._strokes = framed, self._drawn(*framed)
        painter.setClipRect(self._room)
        for stroke in self._strokes:
            stroke(painter)

    def _renew(self, *_: object) -> None:
        self._framed = None
        self.update()

    def _resize(self, *_: object) -> None:
        self.prepareGeometryChange()
        self._room = QRectF(self._box.rect())
        self._renew()

    def _frame(self) -> Frame:
        (left, right), (low, high) = self._box.viewRange()
        room = self._room
        pixels = room.x(), room.y(), room.width(), room.height()
        return Frame((left, high, right - left, high - low), pixels, self._log_y)

    def _drawn(self, frame: Frame, ratio: float) -> list[Stroke]:
        pencil = _Pencil(frame, ratio, self.palette)
        below = [stroke for line in self.behind for stroke in pencil.ways(line)]
        if self._stacked:
            return [*(pencil.area(line) for line in reversed(self.lines.values())), *below]
        own: list[Stroke] = []
        marked = along(list(self.lines.values()))
        opacity = shades(list(self.lines.values()))
        for place, line in enumerate(self.lines.values()):
            if line.places:
                own.extend(pencil.points(line, place - (len(self.lines) - 1) / 2))
            else:
                own.extend(pencil.line(line, marked.get(line.key), opacity[line.control]))
        return [*below, *own]


class _Pencil:
    """Computes the strokes of lines in a frame. Most lines share their x, which is computed only once."""

    def __init__(self, frame: Frame, ratio: float, palette: Palette) -> None:
        self.frame = frame
        self.ratio = ratio
        self.palette = palette
        self._across: dict[int, Floats] = {}

    def line(self, line: Line, marked: NDArray[np.intp] | None, shade: float) -> list[Stroke]:
        """Return the interval band of a line, its path, and its shape at some points."""
        found: list[Stroke] = []
        x, y, ink = self._x(line.x), self.frame.y(line.y), self._ink(line)
        if line.low is not None and line.high is not None:
            low, high = self.frame.y(line.low), self.frame.y(line.high)
            known = ~np.isnan(low + high)
            there = x
            if not known.all():
                there, low, high = x[known], low[known], high[known]
            found.append(partial(_fill, _brush(ink, round(255 * shade)), _band(there, low, high)))
        found.extend(_paths(pen(ink, self.ratio, PEN_STYLES[line.dash]), x, y))
        if marked is not None:
            symbol = _symbol(SHAPES[line.shape][0], MARK_SIZE, ink, not line.control, True, self.ratio)
            found.append(partial(_put, symbol, x[marked].tolist(), y[marked].tolist()))
        return found

    def ways(self, line: Line) -> list[Stroke]:
        """Return the path of a line."""
        ink = pen(self._ink(line), self.ratio, PEN_STYLES[line.dash])
        return _paths(ink, self._x(line.x), self.frame.y(line.y))

    def points(self, line: Line, offset: float) -> list[Stroke]:
        """Return points with whiskers, for lines whose x are names."""
        found: list[Stroke] = []
        x, y, ink = self.frame.x(line.x + BESIDE * offset), self.frame.y(line.y), self._ink(line)
        if line.low is not None and line.high is not None:
            whisker, low, high = pen(ink, self.ratio), self.frame.y(line.low), self.frame.y(line.high)
            for at in np.flatnonzero(~np.isnan(low + high)):
                found.append(partial(_draw, whisker, _polygon(x[[at, at]], np.array([low[at], high[at]]))))
        there = ~np.isnan(y)
        symbol = _symbol(SHAPES[POINTS[round(offset + 0.5) % len(POINTS)]][0], POINT_SIZE, ink, True, False, self.ratio)
        found.append(partial(_put, symbol, x[there].tolist(), y[there].tolist()))
        return found

    def area(self, line: Line) -> Stroke:
        """Return the area from a line down to 0."""
        x, y = self._x(line.x), self.frame.y(line.y)
        return partial(_fill, _brush(self._ink(line), 255), _band(x, y, np.full(len(x), self.frame.y(np.zeros(1)))))

    def _ink(self, line: Line) -> int:
        return rgba(self.palette.paler(line.colour) if line.behind else self.palette.of(line.colour))

    def _x(self, values: Floats) -> Floats:
        if id(values) not in self._across:
            self._across[id(values)] = self.frame.x(values)
        return self._across[id(values)]


def _paths(ink: QPen, x: Floats, y: Floats) -> list[Stroke]:
    """Return the stretches in which every value is defined."""
    gaps = np.flatnonzero(np.isnan(y))
    if not gaps.size:
        return [partial(_draw, ink, _polygon(x, y))]
    edges = np.concatenate([[-1], gaps, [len(y)]])
    stretches = [(first + 1, stop) for first, stop in pairwise(edges.tolist()) if stop > first + 1]
    return [partial(_draw, ink, _polygon(x[first:stop], y[first:stop])) for first, stop in stretches]


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    found, places = _points(len(x))
    places[:, 0], places[:, 1] = x, y
    return found


def _band(x: Floats, low: Floats, high: Floats) -> QPolygonF:
    """Return the outline of a band: along its upper edge and back along the lower."""
    found, places = _points(2 * len(x))
    places[: len(x), 0], places[: len(x), 1] = x, low
    places[len(x) :, 0], places[len(x) :, 1] = x[::-1], high[::-1]
    return found


def _points(number: int) -> tuple[QPolygonF, Floats]:
    """Return a polygon of ``number`` points, and its memory as float64 [number, 2].

    pyqtgraph's own access to Qt's memory fails for an empty polygon.
    """
    if number == 0:
        return QPolygonF(), np.zeros((0, 2))
    found: QPolygonF = pg.functions.create_qpolygonf(number)
    return found, pg.functions.ndarray_from_qpolygonf(found)


@lru_cache(maxsize=256)
def pen(colour: int, ratio: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen of one logical pixel, which is ``ratio`` device pixels.

    pyqtgraph's pens count device pixels, and a line of one is hardly visible on fine screens.
    """
    found: QPen = pg.mkPen(QColor.fromRgba(colour), width=max(1, round(ratio)), style=style)
    if style is Qt.PenStyle.CustomDashLine:
        found.setDashPattern(LONG_DASHES)
    return found


def _draw(ink: QPen, way: QPolygonF, painter: QPainter) -> None:
    painter.setPen(ink)
    painter.drawPolyline(way)


def _fill(brush: QBrush, outline: QPolygonF, painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawPolygon(outline)


def _put(symbol: QPixmap, x: list[float], y: list[float], painter: QPainter) -> None:
    half = symbol.deviceIndependentSize() / 2
    right, down = half.width(), half.height()
    for across, below in zip(x, y, strict=True):
        painter.drawPixmap(QPointF(across - right, below - down), symbol)


@lru_cache(maxsize=256)
def _brush(colour: int, alpha: int) -> QBrush:
    shade = QColor.fromRgba(colour)
    shade.setAlpha(alpha)
    return QBrush(shade)


@lru_cache(maxsize=256)
def _symbol(name: str, size: int, colour: int, filled: bool, outlined: bool, ratio: float) -> QPixmap:
    ink = QColor.fromRgba(colour)
    edge = pg.mkPen(ink, width=1) if outlined else pg.mkPen(None)
    brush = pg.mkBrush(ink) if filled else pg.mkBrush(None)
    return QPixmap.fromImage(renderSymbol(name, size, edge, brush, dpr=ratio))
