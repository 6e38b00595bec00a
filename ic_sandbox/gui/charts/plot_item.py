"""All lines of a chart as one item of its plot: pyqtgraph's items, several per line, cost more than the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ic_sandbox.charts.bands import Band, bands_of
from ic_sandbox.charts.colours import PAPER, Palette
from ic_sandbox.charts.frame import BESIDE
from ic_sandbox.charts.legend import POINTS
from ic_sandbox.charts.line import Floats, Line
from ic_sandbox.charts.markers import along
from ic_sandbox.gui.charts.colours import PEN_STYLES, rgba
from ic_sandbox.gui.charts.strokes import Stroke, band, brush, draw, fill, paths, pen, polygon, put, stamp
from ic_sandbox.gui.style.marker_shapes import SHAPES

__all__ = ["LinesItem"]

MARK_SIZE, POINT_SIZE, DOT_SIZE = 7, 8, 11

EDGE = 0.6
"""The opacity of the edges of intervals relative to that in files, where they are thinner than lines."""


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

    ``lines`` are those of the run by key, ``behind`` those of other runs, as last shown; ``palette`` has their colours,
    and ``focus`` is the drive whose interval is shaded, even if many lines have one.
    """

    def __init__(self, box: pg.ViewBox, log_y: bool) -> None:
        super().__init__(box)
        self.lines: dict[str, Line] = {}
        self.behind: list[Line] = []
        self.palette = PAPER
        self.focus = ""
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

    def focus_on(self, drive: str) -> None:
        """Shade the interval of a drive, or with an empty tag, of none."""
        if drive != self.focus:
            self.focus = drive
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
        below = [stroke for line in self.behind for stroke in (pencil.dots(line) if line.names else pencil.ways(line))]
        if self._stacked:
            return [*(pencil.area(line) for line in reversed(self.lines.values())), *below]
        own: list[Stroke] = []
        marked = along(list(self.lines.values()))
        bands = bands_of(list(self.lines.values()), self.focus)
        for place, line in enumerate(self.lines.values()):
            if line.places:
                own.extend(pencil.points(line, place - (len(self.lines) - 1) / 2))
            elif line.names:
                own.extend(pencil.bars(line))
            else:
                own.extend(pencil.line(line, marked.get(line.key), bands[place]))
        for line in reversed(self.lines.values()):  # the first kinds of planner, for reference, lie on top
            if line.names:
                own.extend(pencil.dots(line))
        return [*below, *own]


class _Pencil:
    """Computes the strokes of lines in a frame. Most lines share their x, which is computed only once."""

    def __init__(self, frame: Frame, ratio: float, palette: Palette) -> None:
        self.frame = frame
        self.ratio = ratio
        self.palette = palette
        self._across: dict[int, Floats] = {}

    def line(self, line: Line, marked: NDArray[np.intp] | None, style: Band) -> list[Stroke]:
        """Return the interval of a line, its path, and its shape at some points."""
        found: list[Stroke] = []
        x, y, ink = self._x(line.x), self.frame.y(line.y), self._ink(line)
        if line.low is not None and line.high is not None and (style.shade or style.edge):
            low, high = self.frame.y(line.low), self.frame.y(line.high)
            known = ~np.isnan(low + high)
            there = x
            if not known.all():
                there, low, high = x[known], low[known], high[known]
            if style.shade:
                found.append(partial(fill, brush(ink, round(255 * style.shade)), band(there, low, high)))
            if style.edge:
                faint = pen(ink & 0xFFFFFF | round(255 * EDGE * style.edge) << 24, self.ratio)
                found.extend(partial(draw, faint, polygon(there, heights)) for heights in (low, high))
        found.extend(paths(pen(ink, self.ratio, PEN_STYLES[line.dash]), x, y))
        if marked is not None:
            mark = stamp(SHAPES[line.shape][0], MARK_SIZE, ink, not line.control, True, self.ratio)
            found.append(partial(put, mark, x[marked].tolist(), y[marked].tolist()))
        return found

    def ways(self, line: Line) -> list[Stroke]:
        """Return the path of a line."""
        ink = pen(self._ink(line), self.ratio, PEN_STYLES[line.dash])
        return paths(ink, self._x(line.x), self.frame.y(line.y))

    def points(self, line: Line, offset: float) -> list[Stroke]:
        """Return points with whiskers, for lines whose x are names."""
        found: list[Stroke] = []
        x, y, ink = self.frame.x(line.x + BESIDE * offset), self.frame.y(line.y), self._ink(line)
        if line.low is not None and line.high is not None:
            whisker, low, high = pen(ink, self.ratio), self.frame.y(line.low), self.frame.y(line.high)
            for at in np.flatnonzero(~np.isnan(low + high)):
                found.append(partial(draw, whisker, polygon(x[[at, at]], np.array([low[at], high[at]]))))
        there = ~np.isnan(y)
        mark = stamp(SHAPES[POINTS[round(offset + 0.5) % len(POINTS)]][0], POINT_SIZE, ink, True, False, self.ratio)
        found.append(partial(put, mark, x[there].tolist(), y[there].tolist()))
        return found

    def bars(self, line: Line) -> list[Stroke]:
        """Return the lines that join the points of a scatter, and bars for the intervals on both axes."""
        ink = pen(self._ink(line), self.ratio)
        x, y = self.frame.x(line.x), self.frame.y(line.y)
        found = paths(ink, x, y)
        for low, high, across in ((line.x_low, line.x_high, True), (line.low, line.high, False)):
            if low is not None and high is not None:
                ends = np.stack([low, high])
                ends = self.frame.x(ends) if across else self.frame.y(ends)
                for at in np.flatnonzero(np.isfinite(ends.sum(axis=0) + x + y)):
                    still = np.full(2, y[at] if across else x[at])
                    way = polygon(ends[:, at], still) if across else polygon(still, ends[:, at])
                    found.append(partial(draw, ink, way))
        return found

    def dots(self, line: Line) -> list[Stroke]:
        """Return the points of a scatter."""
        x, y = self.frame.x(line.x), self.frame.y(line.y)
        there = np.isfinite(x + y)
        mark = stamp(SHAPES[line.shape][0], DOT_SIZE, self._ink(line), True, False, self.ratio)
        return [partial(put, mark, x[there].tolist(), y[there].tolist())]

    def area(self, line: Line) -> Stroke:
        """Return the area from a line down to 0."""
        x, y = self._x(line.x), self.frame.y(line.y)
        return partial(fill, brush(self._ink(line), 255), band(x, y, np.full(len(x), self.frame.y(np.zeros(1)))))

    def _ink(self, line: Line) -> int:
        return rgba(self.palette.paler(line.colour) if line.behind else self.palette.of(line.colour))

    def _x(self, values: Floats) -> Floats:
        if id(values) not in self._across:
            self._across[id(values)] = self.frame.x(values)
        return self._across[id(values)]
