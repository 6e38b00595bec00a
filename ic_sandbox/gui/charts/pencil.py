"""Pencils that collect what a chart draws, and then draw it at once: paths with a kernel, separate points with Qt."""

from __future__ import annotations

from array import array
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPen

from ic_sandbox.charts.bands import Band
from ic_sandbox.charts.colours import Palette
from ic_sandbox.charts.line import Dash, Floats, Line
from ic_sandbox.gui.charts.colours import PEN_STYLES, rgba
from ic_sandbox.gui.charts.frame import Frame
from ic_sandbox.gui.charts.kernels import BAND, LINE, MARK, draw_lines
from ic_sandbox.gui.charts.strokes import PATTERNS, Stroke, draw, paths, pen, polygon, put, stamp
from ic_sandbox.gui.style.marker_shapes import SHAPES

__all__ = ["PathPencil", "PointPencil"]

MARK_SIZE, POINT_SIZE, DOT_SIZE = 7, 8, 11

EDGE = 0.6
"""The opacity of the edges of intervals relative to that in files, where they are thinner than lines."""

OPAQUE = 255

COLUMNS = 7
"""The number of entries of an operation; see ``draw_lines``."""

Stamp = tuple[str, int, bool]


class _Pencil:
    """Knows the colours and the device pixels of a logical one."""

    def __init__(self, ratio: float, palette: Palette) -> None:
        self.ratio = ratio
        self.palette = palette

    def ink(self, line: Line) -> int:
        """Return the colour of a line, 0xAARRGGBB."""
        return rgba(self.palette.paler(line.colour) if line.behind else self.palette.of(line.colour))


class PathPencil(_Pencil):
    """A pencil for lines with their intervals and shapes, each over those before."""

    def __init__(self, ratio: float, palette: Palette) -> None:
        super().__init__(ratio, palette)
        self._xs: list[Floats] = []
        self._ys: list[Floats] = []
        self._at_x: dict[int, int] = {}
        """Where the x of lines begin; most lines share theirs."""
        self._x_end = self._y_end = 0
        self._rows: list[int] = []
        """The entries of all operations, one after the other."""
        self._stamps: dict[Stamp, int] = {}

    def line(self, line: Line, marked: NDArray[np.intp] | None, style: Band) -> None:
        """Add the interval of a line, its path, and its shape at some points."""
        ink, x, points, rows = self.ink(line), self._x(line.x), len(line.x), self._rows
        if line.low is not None and line.high is not None and (style.shade or style.edge):
            low, high = self._y(line.low), self._y(line.high)
            if style.shade:
                rows += BAND, x, low, points, high, _premultiplied(ink, round(OPAQUE * style.shade)), 0
            if style.edge:
                faint = _premultiplied(ink, round(OPAQUE * EDGE * style.edge))
                rows += LINE, x, low, points, 0, faint, 0, LINE, x, high, points, 0, faint, 0
        y = self._y(line.y)
        rows += LINE, x, y, points, 0, _premultiplied(ink, OPAQUE), DASHES[line.dash]
        if marked is not None:
            key = SHAPES[line.shape][0], ink, not line.control
            shape = self._stamps.setdefault(key, len(self._stamps))
            for place in marked.tolist():
                rows += MARK, x + place, y + place, 1, shape, 0, 0

    def way(self, line: Line) -> None:
        """Add the path of a line."""
        ink = _premultiplied(self.ink(line), OPAQUE)
        self._rows += LINE, self._x(line.x), self._y(line.y), len(line.x), 0, ink, DASHES[line.dash]

    def area(self, line: Line) -> None:
        """Add the area from a line down to 0."""
        ink, x, y = _premultiplied(self.ink(line), OPAQUE), self._x(line.x), self._y(line.y)
        self._rows += BAND, x, y, len(line.x), self._y(np.zeros(len(line.x))), ink, 0

    def draw(self, image: QImage, frame: Frame) -> None:
        """Draw everything into an image of the view."""
        if not self._rows or image.isNull():
            return
        xs = frame.x(np.concatenate(self._xs)) * self.ratio
        ys = frame.y(np.concatenate(self._ys)) * self.ratio
        pixels = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.width())
        left, top, wide, high = (self.ratio * side for side in frame.room)
        clip = (
            max(0, round(left)),
            max(0, round(top)),
            min(image.width(), round(left + wide)),
            min(image.height(), round(top + high)),
        )
        width, (stamps, sides) = max(1, round(self.ratio)), _stamps(tuple(self._stamps), self.ratio)
        rows = np.frombuffer(array("q", self._rows), np.int64).reshape(-1, COLUMNS)  # quicker than ``np.array``
        draw_lines(pixels, clip, xs, ys, rows, width, _patterns(width), stamps, sides)

    def _x(self, values: Floats) -> int:
        begin = self._at_x.get(id(values))
        if begin is None:
            begin = self._at_x[id(values)] = self._x_end
            self._xs.append(values)
            self._x_end += len(values)
        return begin

    def _y(self, values: Floats) -> int:
        begin = self._y_end
        self._ys.append(values)
        self._y_end += len(values)
        return begin


DASHES = {dash: place for place, dash in enumerate(Dash)}
"""The row of each pattern in the array of all; that of solid lines is 0."""


@lru_cache(maxsize=4)
def _patterns(width: int) -> Floats:
    """Return the lengths of dashes and gaps in pixels, float64 [dashes, lengths]; 0 beyond their number.

    Those of wide lines include square caps.
    """
    found = np.zeros((len(DASHES), max(map(len, PATTERNS.values()))))
    for dash, place in DASHES.items():
        lengths = PATTERNS.get(PEN_STYLES[dash], ())
        found[place, : len(lengths)] = width * np.array(lengths)
        if lengths and width > 1:
            found[place, 0 : len(lengths) : 2] += width
            found[place, 1 : len(lengths) : 2] -= width
    return found


@lru_cache(maxsize=1024)
def _premultiplied(colour: int, alpha: int) -> int:
    """Return a colour with an opacity from 0 to 255, premultiplied."""
    channels = [round((colour >> shift & 0xFF) * alpha / OPAQUE) for shift in (16, 8, 0)]
    return alpha << 24 | channels[0] << 16 | channels[1] << 8 | channels[2]


@lru_cache(maxsize=32)
def _stamps(shapes: tuple[Stamp, ...], ratio: float) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the pixels of shapes, premultiplied uint32 [shapes, side, side], and the side of each int64 [shapes]."""
    pictures = [
        stamp(name, MARK_SIZE, ink, filled, True, ratio)
        .toImage()
        .convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        for name, ink, filled in shapes
    ]
    sides = np.array([picture.width() for picture in pictures], np.int64)
    found = np.zeros((len(pictures), max(sides, default=0), max(sides, default=0)), np.uint32)
    for place, picture in enumerate(pictures):
        side = picture.width()
        found[place, :side, :side] = np.frombuffer(picture.constBits(), np.uint32).reshape(side, side)
    return found, sides


class PointPencil(_Pencil):
    """A pencil for separate points with their intervals, each over those before."""

    def __init__(self, frame: Frame, ratio: float, palette: Palette) -> None:
        super().__init__(ratio, palette)
        self.frame = frame
        self._strokes: list[Stroke] = []

    def whiskers(self, line: Line, offset: float, shape: str) -> None:
        """Add points with whiskers, at an ``offset`` along x, for lines whose x are names."""
        x, y, ink = self.frame.x(line.x + offset), self.frame.y(line.y), self.ink(line)
        if line.low is not None and line.high is not None:
            whisker, low, high = pen(ink, self.ratio), self.frame.y(line.low), self.frame.y(line.high)
            for at in np.flatnonzero(~np.isnan(low + high)):
                self._stroke(whisker, x[[at, at]], np.array([low[at], high[at]]))
        there = ~np.isnan(y)
        mark = stamp(SHAPES[shape][0], POINT_SIZE, ink, True, False, self.ratio)
        self._strokes.append(partial(put, mark, x[there].tolist(), y[there].tolist()))

    def bars(self, line: Line) -> None:
        """Add the lines that join the points of a scatter, and bars for the intervals on both axes."""
        ink = pen(self.ink(line), self.ratio)
        x, y = self.frame.x(line.x), self.frame.y(line.y)
        self._strokes.extend(paths(ink, x, y))
        for low, high, across in ((line.x_low, line.x_high, True), (line.low, line.high, False)):
            if low is not None and high is not None:
                ends = np.stack([low, high])
                ends = self.frame.x(ends) if across else self.frame.y(ends)
                for at in np.flatnonzero(np.isfinite(ends.sum(axis=0) + x + y)):
                    still = np.full(2, y[at] if across else x[at])
                    self._stroke(ink, *((ends[:, at], still) if across else (still, ends[:, at])))

    def dots(self, line: Line) -> None:
        """Add the points of a scatter."""
        x, y = self.frame.x(line.x), self.frame.y(line.y)
        there = np.isfinite(x + y)
        mark = stamp(SHAPES[line.shape][0], DOT_SIZE, self.ink(line), True, False, self.ratio)
        self._strokes.append(partial(put, mark, x[there].tolist(), y[there].tolist()))

    def draw(self, image: QImage, frame: Frame) -> None:
        """Draw everything into an image of the view."""
        if not self._strokes or image.isNull():
            return
        painter = QPainter(image)
        try:
            painter.setClipRect(QRectF(*frame.room))
            for stroke in self._strokes:
                stroke(painter)
        finally:
            painter.end()

    def _stroke(self, ink: QPen, x: Floats, y: Floats) -> None:
        self._strokes.append(partial(draw, ink, polygon(x, y)))
