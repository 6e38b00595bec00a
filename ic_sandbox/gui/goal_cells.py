"""What goals pay for cells, drawn as colours: of one goal as heat with figures, of all where flags have no room."""

from __future__ import annotations

from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ic_sandbox.gui.framing import Framing
from ic_sandbox.gui.ground import DETAIL, write
from ic_sandbox.gui.theme import goal_colour
from ic_sandbox.gui.vectors import draw_cells
from ic_sandbox.translation import numeral
from ic_sandbox.world.document import Cell, Goal, World

__all__ = ["GoalCells"]

FAINTEST, FULLEST, FULLEST_OVER_FLAGS = 0.16, 0.72, 0.5
"""How opaque the cells are that matter least and most; flags are to be read through the colour."""

PLAIN = 0.6
"""How opaque cells are where only which ones they are is shown."""

NUMBERED = 30.0
"""From this size on, a cell has room for its weight."""

MOST_KEPT = 8

Listed: TypeAlias = tuple[NDArray[np.intp], NDArray[np.float64]]
"""Places on the map, row by row, and the weights there."""


class GoalCells:
    """Draws goals. Keeps the cells of those drawn last as arrays."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[tuple[tuple[Cell, float], ...], int, Listed]] = {}

    def paint_weights(self, painter: QPainter, world: World, index: int, framing: Framing) -> None:
        """Lay one goal's weights over the map: the fuller, the more it pays, and in red where it costs."""
        goal = world.goals[index]
        places, weights = self._listed(goal, index, world.cols)
        if not len(places):
            return
        share = np.abs(weights) / np.abs(weights).max()
        fullest = FULLEST_OVER_FLAGS if framing.size >= DETAIL else FULLEST
        opacity = np.round(255 * (FAINTEST + (fullest - FAINTEST) * share)).astype(np.uint32)
        pays, costs = (np.uint32(colour.rgb() & 0xFFFFFF) for colour in (goal_colour(index), _red(framing)))
        pixels = np.zeros(world.rows * world.cols, np.uint32)
        pixels[places] = opacity << 24 | np.where(weights < 0, costs, pays)
        _draw(painter, pixels, world, framing)
        if framing.size >= NUMBERED:
            row, col = np.divmod(places, world.cols)
            down, right = framing.rows(world), framing.cols(world)
            seen = (row >= down.start) & (row < down.stop) & (col >= right.start) & (col < right.stop)
            for cell, weight in zip(np.stack([row, col], 1)[seen].tolist(), weights[seen].tolist(), strict=True):
                _write_weight(painter, framing.rect((cell[0], cell[1])), weight, framing)

    def paint_plain(self, painter: QPainter, world: World, framing: Framing) -> None:
        """Lay all goals' cells over the map, each in the colour of the last goal that pays for it."""
        pixels = np.zeros(world.rows * world.cols, np.uint32)
        for index, goal in enumerate(world.goals):
            places, _ = self._listed(goal, index, world.cols)
            pixels[places] = np.uint32(round(255 * PLAIN) << 24 | goal_colour(index).rgb() & 0xFFFFFF)
        if pixels.any():
            _draw(painter, pixels, world, framing)

    def _listed(self, goal: Goal, index: int, cols: int) -> Listed:
        cells, wide, listed = self._kept.get(index, ((), 0, None))
        if listed is None or cells is not goal.cells or wide != cols:
            count = len(goal.cells)
            where = np.fromiter(chain.from_iterable(cell for cell, _ in goal.cells), np.intp, 2 * count)
            weights = np.fromiter((weight for _, weight in goal.cells), np.float64, count)
            listed = where[::2] * cols + where[1::2], weights
            if index < MOST_KEPT:
                self._kept[index] = goal.cells, cols, listed
        return listed


def _draw(painter: QPainter, pixels: NDArray[np.uint32], world: World, framing: Framing) -> None:
    image = QImage(pixels.data, world.cols, world.rows, 4 * world.cols, QImage.Format.Format_ARGB32).copy()
    draw_cells(painter, image, framing.whole(world))


def _red(framing: Framing) -> QColor:
    return QColor(framing.colours.forbidden)


def _write_weight(painter: QPainter, box: QRectF, weight: float, framing: Framing) -> None:
    """In the foot of the cell, on a patch of floor, so that it is read on every colour."""
    side = box.width()
    high = min(16.0, max(11.0, side * 0.26))
    text = numeral(weight, ".3g")
    wide = min(side - 2, (0.62 * len(text) + 0.5) * high)
    label = QRectF(box.right() - wide - 1, box.bottom() - high - 1, wide, high)
    ground = QColor(framing.colours.floor)
    ground.setAlpha(215)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(label, 3, 3)
    write(painter, label, text, QColor(framing.colours.ink), 0.74)
