"""Painting overlays: heat maps as one image, arrows, sight and trails as lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from ic_sandbox.gui.rendering.vector_output import draw_cells
from ic_sandbox.gui.rendering.viewport import Viewport
from ic_sandbox.gui.session.overlay_kinds import OVERLAYS

__all__ = ["COLOUR_MAP", "heat_bounds", "paint_heat", "paint_lines", "shades"]

COLOUR_MAP = "viridis"
"""Perceptually even, and told apart by colour-blind eyes."""

HEAT_OPACITY = 0.78
ROUNDING = 1e-9
"""Figures that differ by a smaller share are the same one."""

SMALLEST_ARROW = 9.0
"""In smaller cells arrows would be a blur."""

ARROW_WAYS = {"north": (0.0, -1.0), "east": (1.0, 0.0), "south": (0.0, 1.0), "west": (-1.0, 0.0)}
ARROW_REACH, ARROW_HEAD = 0.36, 0.13
"""Of a cell's side."""


@lru_cache(maxsize=1)
def shades() -> NDArray[np.uint8]:
    """uint8 [256, 3]: the colours from the lowest figure to the highest."""
    table: NDArray[np.uint8] = pg.colormap.get(COLOUR_MAP).getLookupTable(0.0, 1.0, 256, alpha=False)
    return table


def heat_bounds(figures: NDArray[np.float64]) -> tuple[float, float] | None:
    """The lowest and the highest figure, the same where they differ by rounding alone; None where there is none."""
    known = figures[np.isfinite(figures)]
    if not len(known):
        return None
    low, high = float(known.min()), float(known.max())
    return (low, high) if high - low > ROUNDING * max(abs(low), abs(high)) else (high, high)


def paint_heat(painter: QPainter, figures: Mapping[str, Any], framing: Viewport) -> bool:
    """Lay the heat map over the ground, if there is one; returns whether there was."""
    heats = [found.name for found in OVERLAYS if found.heat and found.name in figures]
    for name in heats:
        _paint_heat(painter, figures[name], framing)
    return bool(heats)


def paint_lines(painter: QPainter, figures: Mapping[str, Any], framing: Viewport) -> None:
    """Draw the overlays that leave the ground to be seen."""
    if "sight" in figures:
        _paint_sight(painter, figures["sight"], framing)
    if "arrows" in figures:
        names, sets = figures["arrows"]
        _paint_arrows(painter, names, sets, framing)
    if "trails" in figures:
        _paint_trails(painter, figures["trails"], framing)


def _paint_heat(painter: QPainter, figures: NDArray[np.float64], framing: Viewport) -> None:
    bounds = heat_bounds(figures)
    if bounds is None:
        return
    low, high = bounds
    known = np.isfinite(figures)
    share = np.where(known, (figures - low) / (high - low) if high > low else 0.5, 0.0)
    pixels = np.zeros((*figures.shape, 4), np.uint8)
    pixels[..., :3] = shades()[np.round(share * 255).astype(np.intp)][..., ::-1]  # blue first, as Qt keeps them
    pixels[..., 3] = np.where(known, 255, 0)
    rows, cols = figures.shape
    image = QImage(pixels.data, cols, rows, cols * 4, QImage.Format.Format_ARGB32).copy()
    box = QRectF(framing.x, framing.y, framing.size * cols, framing.size * rows)
    painter.save()
    painter.setOpacity(HEAT_OPACITY)
    draw_cells(painter, image, box)
    painter.restore()


def _paint_sight(painter: QPainter, seen: NDArray[np.float64], framing: Viewport) -> None:
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    tint = QColor(framing.colours.forbidden)
    tint.setAlpha(46)
    strokes = QColor(framing.colours.forbidden)
    strokes.setAlpha(90)
    for row, col in np.argwhere(np.isfinite(seen)).tolist():
        if framing.shows((row, col)):
            box = framing.rect((row, col))
            painter.fillRect(box, tint)
            painter.fillRect(box, QBrush(strokes, Qt.BrushStyle.BDiagPattern))
    painter.restore()


def _paint_arrows(painter: QPainter, names: tuple[str, ...], sets: NDArray[np.uint8], framing: Viewport) -> None:
    if framing.size < SMALLEST_ARROW:
        return
    size = framing.size
    lines: list[QLineF] = []
    dots: list[QPointF] = []
    squares: list[QRectF] = []
    for row, col in np.argwhere(sets > 0).tolist():
        if not framing.shows((row, col)):
            continue
        middle = framing.rect((row, col)).center()
        chosen = [name for a, name in enumerate(names) if sets[row, col] >> a & 1]
        if len(chosen) == len(names):
            continue  # it is all the same there
        for name in chosen:
            if name in ARROW_WAYS:
                lines += _arrow(middle, *ARROW_WAYS[name], size)
            elif name == "wait":
                dots.append(middle)
            else:
                side = 0.2 * size
                squares.append(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, more in ((framing.colours.floor, 2.6), (framing.colours.ink, 0.0)):
        width = max(1.2, size * 0.045)
        painter.setPen(QPen(QColor(colour), width + more, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)
        painter.drawRects(squares)
        painter.setPen(QPen(QColor(colour), width * 2.6 + more, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(QPolygonF(dots))
    painter.restore()


def _arrow(middle: QPointF, right: float, down: float, size: float) -> list[QLineF]:
    tip = QPointF(middle.x() + right * ARROW_REACH * size, middle.y() + down * ARROW_REACH * size)
    back = ARROW_HEAD * size
    barbs = [
        QPointF(tip.x() - right * back + down * side * back, tip.y() - down * back + right * side * back)
        for side in (-1, 1)
    ]
    return [QLineF(middle, tip), *(QLineF(tip, barb) for barb in barbs)]


def _paint_trails(painter: QPainter, trails: list[NDArray[np.int16]], framing: Viewport) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, cells in enumerate(trails):
        aside = ((number * 7) % 11 - 5) * 0.05 * framing.size  # so that trails along the same way are seen apart
        points = [
            QPointF(framing.x + (col + 0.5) * framing.size + aside, framing.y + (row + 0.5) * framing.size + aside)
            for row, col in cells.tolist()
        ]
        for k in range(1, len(points)):
            colour = QColor(framing.colours.highlight)
            colour.setAlphaF(0.15 + 0.75 * k / len(points))  # older steps fade
            painter.setPen(QPen(colour, max(1.2, framing.size * 0.05), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(points[k - 1], points[k])
    painter.restore()
