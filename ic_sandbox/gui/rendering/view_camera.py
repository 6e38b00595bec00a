"""The camera of the map view: cell size and position of the map. Independent of widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ic_sandbox.world.document import Cell

__all__ = ["LARGEST_CELL", "SMALLEST_CELL", "ViewCamera"]

SMALLEST_CELL = 2.0
TINIEST_CELL = 0.25
LARGEST_CELL = 160.0
MARGIN = 14.0
"""The free margin around a fitted map, in pixels."""


@dataclass(slots=True)
class ViewCamera:
    """``size``: logical pixels per cell; ``x``, ``y``: the map's top left corner in the view."""

    size: float = 32.0
    x: float = 0.0
    y: float = 0.0

    def fit(self, rows: int, cols: int, width: float, height: float) -> None:
        """Show the whole map, as large as possible and centred."""
        self.size = min(_fitting(rows, cols, width, height), LARGEST_CELL / 2)
        if self.size > 8:
            self.size = math.floor(self.size)  # whole pixels keep the grid crisp
        self.x = round((width - self.size * cols) / 2)
        self.y = round((height - self.size * rows) / 2)

    def zoom(self, factor: float, at_x: float, at_y: float, smallest: float = SMALLEST_CELL) -> None:
        """Zoom around a point of the view; cells get no smaller than ``smallest``."""
        size = min(max(self.size * factor, smallest), LARGEST_CELL)
        self.x = at_x - (at_x - self.x) * size / self.size
        self.y = at_y - (at_y - self.y) * size / self.size
        self.size = size

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by an offset in pixels."""
        self.x += dx
        self.y += dy

    @staticmethod
    def smallest(rows: int, cols: int, width: float, height: float) -> float:
        """Return the smallest allowed cell size: small enough to see the whole map."""
        return min(SMALLEST_CELL, _fitting(rows, cols, width, height))

    def cell_at(self, x: float, y: float) -> Cell:
        """Return the cell under a point; it may lie off the map."""
        return math.floor((y - self.y) / self.size), math.floor((x - self.x) / self.size)

    def keep(self, rows: int, cols: int, width: float, height: float) -> None:
        """Keep the map in sight: its edges go no further than the middle of the view."""
        self.x = min(max(self.x, width / 2 - self.size * cols), width / 2)
        self.y = min(max(self.y, height / 2 - self.size * rows), height / 2)

    def reveal(self, cell: Cell, width: float, height: float) -> None:
        """Move the map just far enough to show a cell."""
        left, top = self.x + cell[1] * self.size, self.y + cell[0] * self.size
        self.x += max(0.0, -left) - max(0.0, left + self.size - width)
        self.y += max(0.0, -top) - max(0.0, top + self.size - height)


def _fitting(rows: int, cols: int, width: float, height: float) -> float:
    """Return the cell size at which the whole map fits; tiny for a view too small for any map."""
    size = min((width - 2 * MARGIN) / max(1, cols), (height - 2 * MARGIN) / max(1, rows))
    return max(size, TINIEST_CELL)
