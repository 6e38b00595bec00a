"""Strokes: what a chart draws in the pixels of its plot, as functions of a painter."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import renderSymbol
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from ic_sandbox.charts.line import Floats

__all__ = ["PATTERNS", "Stroke", "draw", "paths", "pen", "polygon", "put", "stamp"]

PATTERNS = {
    Qt.PenStyle.DashLine: (7.0, 4.0),
    Qt.PenStyle.DotLine: (2.0, 3.0),
    Qt.PenStyle.DashDotLine: (9.0, 3.0, 2.0, 3.0),
    Qt.PenStyle.DashDotDotLine: (9.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    Qt.PenStyle.CustomDashLine: (14.0, 4.0),
}
"""The lengths of dashes and their gaps, in widths of the line: longer than Qt's, to tell thin lines apart."""

Stroke = Callable[[QPainter], None]


def paths(ink: QPen, x: Floats, y: Floats) -> list[Stroke]:
    """Return the stretches in which every value is defined."""
    unknown = np.isnan(y)
    if not unknown.any():
        return [partial(draw, ink, polygon(x, y))]
    gaps = np.flatnonzero(unknown)
    edges = np.concatenate([[-1], gaps, [len(y)]])
    stretches = [(first + 1, stop) for first, stop in pairwise(edges.tolist()) if stop > first + 1]
    return [partial(draw, ink, polygon(x[first:stop], y[first:stop])) for first, stop in stretches]


def polygon(x: Floats, y: Floats) -> QPolygonF:
    """Return a path through points."""
    found, places = _room(len(x))
    places[:, 0], places[:, 1] = x, y
    return found


def _room(number: int) -> tuple[QPolygonF, Floats]:
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
    if style in PATTERNS:
        found.setDashPattern(PATTERNS[style])
    return found


def draw(ink: QPen, way: QPolygonF, painter: QPainter) -> None:
    """Draw a path."""
    painter.setPen(ink)
    painter.drawPolyline(way)


def put(symbol: QPixmap, x: list[float], y: list[float], painter: QPainter) -> None:
    """Draw a shape around each of several points."""
    half = symbol.deviceIndependentSize() / 2
    right, down = half.width(), half.height()
    for across, below in zip(x, y, strict=True):
        painter.drawPixmap(QPointF(across - right, below - down), symbol)


@lru_cache(maxsize=256)
def stamp(name: str, size: int, colour: int, filled: bool, outlined: bool, ratio: float) -> QPixmap:
    """Return a shape as a picture; if ``outlined``, with an edge in its colour, and perhaps not ``filled``."""
    ink = QColor.fromRgba(colour)
    edge = pg.mkPen(ink, width=1) if outlined else pg.mkPen(None)
    brush = pg.mkBrush(ink) if filled else pg.mkBrush(None)
    return QPixmap.fromImage(renderSymbol(name, size, edge, brush, dpr=ratio))
