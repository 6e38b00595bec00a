"""The placement of a map in a drawing: position, cell size, pixel ratio and colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from ic_sandbox.gui.style.theme import DrawingColours
from ic_sandbox.world.document import Cell, World

__all__ = ["Viewport"]


@dataclass(frozen=True, slots=True)
class Viewport:
    """The placement of a map, in logical pixels.

    The map's corner is at ``x``, ``y`` and a cell has ``size``. The visible part starts at ``left``, ``top`` and is
    ``width`` by ``height``. A logical pixel has ``ratio`` device pixels.
    """

    x: float
    y: float
    size: float
    width: float
    height: float
    ratio: float
    colours: DrawingColours
    left: float = 0.0
    top: float = 0.0

    def rect(self, cell: Cell) -> QRectF:
        """Return the rectangle of a cell."""
        return QRectF(self.x + cell[1] * self.size, self.y + cell[0] * self.size, self.size, self.size)

    def whole(self, world: World) -> QRectF:
        """Return the rectangle of the map."""
        return QRectF(self.x, self.y, self.size * world.cols, self.size * world.rows)

    def rows(self, world: World) -> range:
        """Return the rows that are visible, at least in part."""
        return _seen(self.y - self.top, self.size, self.height, world.rows)

    def cols(self, world: World) -> range:
        """Return the columns that are visible, at least in part."""
        return _seen(self.x - self.left, self.size, self.width, world.cols)

    def shows(self, cell: Cell) -> bool:
        """Return whether a cell, or anything that extends from it, is visible."""
        corner = QPointF(self.x + cell[1] * self.size - self.left, self.y + cell[0] * self.size - self.top)
        return -self.size <= corner.x() <= self.width and -self.size <= corner.y() <= self.height


def _seen(begin: float, size: float, room: float, count: int) -> range:
    first = max(0, math.floor(-begin / size))
    last = min(count, math.ceil((room - begin) / size))
    return range(first, max(first, last))
