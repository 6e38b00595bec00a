"""Figures of overlays and their drawing: heat maps as images; arrows, camera coverage and trails as lines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from ic_sandbox.gui.drawing.vector_output import draw_cells
from ic_sandbox.gui.drawing.viewport import Viewport

__all__ = [
    "COLOUR_MAP",
    "Arrows",
    "Figure",
    "Heat",
    "Sight",
    "Trails",
    "on_common_scale",
    "paint_ground",
    "paint_lines",
    "shades",
]

COLOUR_MAP = "viridis"
"""A perceptually uniform map that colour-blind people can read."""

HEAT_OPACITY = 0.78
ROUNDING = 1e-9
"""Figures whose relative difference is smaller count as equal."""

SMALLEST_ARROW = 9.0
"""The cell size below which arrows would blur, in pixels."""

ARROW_DIRECTIONS = {"north": (0.0, -1.0), "east": (1.0, 0.0), "south": (0.0, 1.0), "west": (-1.0, 0.0)}
ARROW_REACH, ARROW_HEAD = 0.36, 0.13
"""As a share of the cell's side."""


@lru_cache(maxsize=1)
def shades() -> NDArray[np.uint8]:
    """Return the colours from the lowest to the highest figure: uint8 [256, 3]."""
    table: NDArray[np.uint8] = pg.colormap.get(COLOUR_MAP).getLookupTable(0.0, 1.0, 256, alpha=False)
    return table


class Figure(ABC):
    """The content of an overlay. Those of a lower ``layer`` are drawn first."""

    layer: ClassVar[int]
    covers_ground: ClassVar[bool] = False
    """Whether it hides everything on the ground."""

    @abstractmethod
    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw the figure over the map."""


@dataclass(frozen=True, eq=False)
class Heat(Figure):
    """A figure for each cell: ``values`` float64 [rows, cols], NaN for cells without one.

    ``scale``: the figures of the lowest and the highest colour; None for the lowest and highest figure.
    """

    layer = 0
    covers_ground = True
    values: NDArray[np.float64]
    scale: tuple[float, float] | None = field(default=None, kw_only=True)

    def bounds(self) -> tuple[float, float] | None:
        """Return the lowest and highest figure, equal if they differ only by rounding; None if there is none."""
        if self.scale is not None:
            return self.scale
        known = self.values[np.isfinite(self.values)]
        if not len(known):
            return None
        low, high = float(known.min()), float(known.max())
        return (low, high) if high - low > ROUNDING * max(abs(low), abs(high)) else (high, high)

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Colour every cell that has a figure."""
        bounds = self.bounds()
        if bounds is None:
            return
        low, high = bounds
        known = np.isfinite(self.values)
        share = np.where(known, (self.values - low) / (high - low) if high > low else 0.5, 0.0)
        pixels = np.zeros((*self.values.shape, 4), np.uint8)
        pixels[..., :3] = shades()[np.round(share * 255).astype(np.intp)][..., ::-1]  # blue first, as Qt stores them
        pixels[..., 3] = np.where(known, 255, 0)
        rows, cols = self.values.shape
        image = QImage(pixels.data, cols, rows, cols * 4, QImage.Format.Format_ARGB32).copy()
        box = QRectF(viewport.x, viewport.y, viewport.size * cols, viewport.size * rows)
        painter.save()
        painter.setOpacity(HEAT_OPACITY)
        draw_cells(painter, image, box)
        painter.restore()


@dataclass(frozen=True, eq=False)
class Sight(Figure):
    """Visible cells: ``seen`` float64 [rows, cols], NaN for cells that no camera sees."""

    layer = 1
    seen: NDArray[np.float64]

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Hatch the cells."""
        _paint_sight(painter, self.seen, viewport)


@dataclass(frozen=True, eq=False)
class Arrows(Figure):
    """Action names and the ``sets`` of optimal ones: uint8 [rows, cols], one bit per action."""

    layer = 2
    actions: tuple[str, ...]
    sets: NDArray[np.uint8]

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw moves as arrows, waiting as dots, other actions as squares."""
        _paint_arrows(painter, self.actions, self.sets, viewport)


@dataclass(frozen=True, eq=False)
class Trails(Figure):
    """The last cells of some agents: each of the ``paths`` is int16 [ticks, 2], oldest first."""

    layer = 3
    paths: tuple[NDArray[np.int16], ...]

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw lines that fade towards the past."""
        _paint_trails(painter, self.paths, viewport)


def on_common_scale(figure: Figure, other: Figure | None) -> Figure:
    """Return a figure in colours that mean the same as those of another one, if both are heat maps."""
    if not isinstance(figure, Heat) or not isinstance(other, Heat):
        return figure
    own, others = figure.bounds(), other.bounds()
    if own is None or others is None:
        return figure
    return replace(figure, scale=(min(own[0], others[0]), max(own[1], others[1])))


def paint_ground(painter: QPainter, figures: Iterable[Figure], viewport: Viewport) -> bool:
    """Draw the figures that cover the ground. Returns whether there are any."""
    covering = [figure for figure in _by_layer(figures) if figure.covers_ground]
    for figure in covering:
        figure.paint(painter, viewport)
    return bool(covering)


def paint_lines(painter: QPainter, figures: Iterable[Figure], viewport: Viewport) -> None:
    """Draw the figures that leave the ground visible."""
    for figure in _by_layer(figures):
        if not figure.covers_ground:
            figure.paint(painter, viewport)


def _by_layer(figures: Iterable[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda figure: figure.layer)


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
            continue  # all actions are equal there
        for name in chosen:
            if name in ARROW_DIRECTIONS:
                lines += _arrow(middle, *ARROW_DIRECTIONS[name], size)
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


def _paint_trails(painter: QPainter, trails: tuple[NDArray[np.int16], ...], framing: Viewport) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, cells in enumerate(trails):
        aside = ((number * 7) % 11 - 5) * 0.05 * framing.size  # to separate trails along the same path
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
