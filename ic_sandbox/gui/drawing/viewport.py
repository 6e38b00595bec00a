"""Where a map is drawn: in which place, how large, at which pixel ratio and in which colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from ic_sandbox.gui.style.theme import DrawingColours
from ic_sandbox.world.document import Cell, World

__all__ = ["Viewport"]


@dataclass(frozen=True, slots=True)
class Viewport:
    """The map's corner is at ``x``, ``y``, a cell has ``size``, and ``width`` by ``height`` is what can be seen: all in
    logical pixels, of which each is ``ratio`` device pixels wide. What can be seen begins at ``left``, ``top``.
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
        """Where a cell is."""
        return QRectF(self.x + cell[1] * self.size, self.y + cell[0] * self.size, self.size, self.size)

    def whole(self, world: World) -> QRectF:
        """Where the map is."""
        return QRectF(self.x, self.y, self.size * world.cols, self.size * world.rows)

    def rows(self, world: World) -> range:
        """The rows of which something can be seen."""
        return _seen(self.y - self.top, self.size, self.height, world.rows)

    def cols(self, world: World) -> range:
        """The columns of which something can be seen."""
        return _seen(self.x - self.left, self.size, self.width, world.cols)

    def shows(self, cell: Cell) -> bool:
        """Whether something of a cell, or of what sticks out of it, can be seen."""
        corner = QPointF(self.x + cell[1] * self.size - self.left, self.y + cell[0] * self.size - self.top)
        return -self.size <= corner.x() <= self.width and -self.size <= corner.y() <= self.height


def _seen(begin: float, size: float, room: float, count: int) -> range:
    first = max(0, math.floor(-begin / size))
    last = min(count, math.ceil((room - begin) / size))
    return range(first, max(first, last))
