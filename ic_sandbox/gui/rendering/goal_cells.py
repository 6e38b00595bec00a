"""The rewards of goals drawn as colours: one goal as a heat map with numbers, or all goals where flags do not fit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ic_sandbox.gui.drawing.vector_output import draw_cells
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.terrain import DETAIL, write
from ic_sandbox.gui.style.theme import goal_colour
from ic_sandbox.i18n import numeral
from ic_sandbox.identity_cache import IdentityCache
from ic_sandbox.world.document import Cell, Goal, World

__all__ = ["paint_goal", "paint_plain", "paint_weights", "seen_cells"]

FAINTEST, FULLEST, FULLEST_OVER_FLAGS = 0.16, 0.72, 0.5
"""The opacity of the cells that matter least and most; flags must remain readable through the colour."""

PLAIN = 0.6
"""The opacity of cells when weights are not shown."""

NUMBERED = 30.0
"""The cell size from which weights are written."""

MOST_KEPT = 8
MANY = 100
"""The number of cells from which visible ones are found with arrays."""

Weighed: TypeAlias = tuple[tuple[Cell, float], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A goal's cells as arrays: intp [K] rows and columns, float64 [K] weights."""

    row: NDArray[np.intp]
    col: NDArray[np.intp]
    weight: NDArray[np.float64]


def _list(cells: Weighed) -> Listed:
    count = len(cells)
    where = np.fromiter(chain.from_iterable(cell for cell, _ in cells), np.intp, 2 * count)
    return Listed(where[::2], where[1::2], np.fromiter((weight for _, weight in cells), np.float64, count))


_listed = IdentityCache(_list, MOST_KEPT)


def seen_cells(goal: Goal, world: World, framing: Viewport) -> Weighed:
    """Return the goal's rewarded cells that are visible, at least in part."""
    if len(goal.cells) < MANY:
        return tuple(entry for entry in goal.cells if framing.shows(entry[0]))
    found, down, right = _listed.of(goal.cells), framing.rows(world), framing.cols(world)
    seen = (found.row >= down.start - 1) & (found.row <= down.stop)
    seen &= (found.col >= right.start - 1) & (found.col <= right.stop)
    where = zip(found.row[seen].tolist(), found.col[seen].tolist(), strict=True)
    return tuple(zip(where, found.weight[seen].tolist(), strict=True))


def paint_weights(painter: QPainter, world: World, index: int, framing: Viewport) -> None:
    """Draw the weights of one of the world's goals over the map, in its colour."""
    _paint(painter, world, world.goals[index], goal_colour(index), framing)


def paint_goal(painter: QPainter, world: World, goal: Goal, framing: Viewport) -> None:
    """Draw the weights of any goal over the map, in the colour of the world's goal of that name if there is one."""
    names = [known.name for known in world.goals]
    _paint(painter, world, goal, goal_colour(names.index(goal.name) if goal.name in names else 0), framing)


def _paint(painter: QPainter, world: World, goal: Goal, colour: QColor, framing: Viewport) -> None:
    """Draw a goal's weights over the map: the higher, the more opaque; negative ones in red."""
    if not goal.cells:
        return
    found = _listed.of(goal.cells)
    share = np.abs(found.weight) / np.abs(found.weight).max()
    fullest = FULLEST_OVER_FLAGS if framing.size >= DETAIL else FULLEST
    opacity = np.round(255 * (FAINTEST + (fullest - FAINTEST) * share)).astype(np.uint32)
    positive, negative = (np.uint32(each.rgb() & 0xFFFFFF) for each in (colour, _red(framing)))
    pixels = np.zeros((world.rows, world.cols), np.uint32)
    pixels[found.row, found.col] = opacity << 24 | np.where(found.weight < 0, negative, positive)
    _draw(painter, pixels, world, framing)
    if framing.size >= NUMBERED:
        for cell, weight in seen_cells(goal, world, framing):
            _write_weight(painter, framing.rect(cell), weight, framing)


def paint_plain(painter: QPainter, world: World, framing: Viewport) -> None:
    """Draw the cells of all goals over the map, each in the colour of the last goal that rewards it."""
    pixels = np.zeros((world.rows, world.cols), np.uint32)
    for index, goal in enumerate(world.goals):
        found = _listed.of(goal.cells)
        pixels[found.row, found.col] = np.uint32(round(255 * PLAIN) << 24 | goal_colour(index).rgb() & 0xFFFFFF)
    if pixels.any():
        _draw(painter, pixels, world, framing)


def _draw(painter: QPainter, pixels: NDArray[np.uint32], world: World, framing: Viewport) -> None:
    image = QImage(pixels.data, world.cols, world.rows, 4 * world.cols, QImage.Format.Format_ARGB32).copy()
    draw_cells(painter, image, framing.whole(world))


def _red(framing: Viewport) -> QColor:
    return QColor(framing.colours.forbidden)


def _write_weight(painter: QPainter, box: QRectF, weight: float, framing: Viewport) -> None:
    """Write a weight at the bottom of the cell, on a patch of floor, to be readable on every colour."""
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
