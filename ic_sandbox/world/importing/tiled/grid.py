"""The cells of a Tiled map: squares, or diamonds in a square or in a staggered arrangement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.importing.parts import Part, check_parts
from ic_sandbox.world.importing.tiled.values import Node, real, text

__all__ = ["Grid", "Stagger", "frame_of", "stagger_of"]

LARGEST_SIDE_OF_TILE = 1e6
"""The largest size of a tile in pixels; a larger one counts as missing."""

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Stagger:
    """The arrangement of a staggered map, whose every second row or column is shifted by half a tile.

    A world has no shifted rows, so it shows the diamonds as Tiled's isometric maps count them: columns run down to the
    right, rows down to the left. ``by_columns`` if columns are shifted, ``even`` if those with even numbers are.
    """

    by_columns: bool
    even: bool

    def cells(self, row: Numbers, col: Numbers) -> tuple[Numbers, Numbers]:
        """Return the world's row and column of each of the map's, which may be below 0."""
        right, down = self._halves(row, col)
        return (down - right + self.even) // 2, (right + down - self.even) // 2

    def of_cells(self, row: Numbers, col: Numbers) -> tuple[Numbers, Numbers]:
        """Return the map's row and column of each of the world's; the inverse of :meth:`cells`."""
        right, down = col - row + self.even, row + col
        if self.by_columns:
            return (down - (right % 2 ^ self.even)) // 2, right
        return down, (right - (down % 2 ^ self.even)) // 2

    def _halves(self, row: Numbers, col: Numbers) -> tuple[Numbers, Numbers]:
        """Return the distances of tiles from the map's corner in halves of a tile."""
        if self.by_columns:
            return col, 2 * row + (col % 2 ^ self.even)
        return 2 * col + (row % 2 ^ self.even), row

    def around(self, top: int, left: int, rows: int, cols: int) -> tuple[int, int, int, int]:
        """Return the world's first row and column, and the rows and columns, around an area of the map."""
        lines = [(k, left, 1, cols) for k in (top, top + rows - 1)] + [
            (top, k, rows, 1) for k in (left, left + cols - 1)
        ]
        found = [self.cells(*_indices(*line)) for line in lines]
        least = [int(min(side[axis].min() for side in found)) for axis in (0, 1)]
        most = [int(max(side[axis].max() for side in found)) for axis in (0, 1)]
        return least[0], least[1], most[0] - least[0] + 1, most[1] - least[1] + 1

    def diamond(self, top: int, left: int, tiles: Numbers) -> tuple[int, int, Numbers]:
        """Return the world's row and column of the corner of a part of the map, and its tiles, 0 around them."""
        row, col = self.cells(*_indices(top, left, *tiles.shape))
        first = int(row.min()), int(col.min())
        laid = np.zeros((int(row.max()) - first[0] + 1, int(col.max()) - first[1] + 1), tiles.dtype)
        laid[row - first[0], col - first[1]] = tiles
        return *first, laid


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of the map.

    Their number, the position of the first in Tiled's own counting (infinite maps reach below 0), the height and
    width of a cell in pixels, in the coordinates of objects, and the width of a tile on the screen. ``within`` is the
    area of a staggered map in its own counting: top, left, rows and columns. ``is_part`` if the map has other parts.
    """

    rows: int
    cols: int
    top: int = 0
    left: int = 0
    high: float = 0.0
    wide: float = 0.0
    isometric: bool = False
    screen_wide: float = 0.0
    stagger: Stagger | None = None
    within: tuple[int, int, int, int] = (0, 0, 0, 0)
    is_part: bool = False

    def cells_at(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Return the rows and columns of points given in pixels, with the share of the cell that they are past."""
        down, right = y / self.high, x / self.wide
        if self.stagger is not None:
            shifted = self.stagger.even / 2
            down, right = down - right + shifted + 0.5, down + right - shifted - 0.5
        return down - self.top, right - self.left

    def middles(self, row: Numbers, col: Numbers) -> tuple[Numbers, Numbers]:
        """Return the middles of cells, x and y in pixels."""
        down, right = row + self.top + 0.5, col + self.left + 0.5
        if self.stagger is not None:
            shifted = self.stagger.even / 2 + 0.5
            down, right = (right + down) / 2, (right - down) / 2 + shifted
        return right * self.wide, down * self.high

    def shift(self, right: float, down: float) -> tuple[float, float]:
        """Return the rows and columns by which a layer is shifted that is moved by some pixels on the screen."""
        if not (self.high and self.screen_wide):
            return 0.0, 0.0
        if not self.isometric and self.stagger is None:
            return down / self.high, right / self.screen_wide
        across, along = right / self.screen_wide, down / self.high
        return along - across, along + across

    def object_shift(self, right: float, down: float) -> tuple[float, float]:
        """Return the same as pixels in the coordinates of objects, x and y."""
        if not self.isometric:
            return right, down
        rows, cols = self.shift(right, down)
        return cols * self.wide, rows * self.high

    def outside(self) -> NDArray[np.bool_]:
        """Return which cells of the world are outside a staggered map, bool [row, col]."""
        if self.stagger is None:
            return np.zeros((self.rows, self.cols), bool)
        top, left, rows, cols = self.within
        row, col = self.stagger.of_cells(*_indices(self.top, self.left, self.rows, self.cols))
        return np.asarray((row < top) | (row >= top + rows) | (col < left) | (col >= left + cols))

    def cut(self, part: Part) -> Grid:
        """Return a part of the grid."""
        top, left = self.top + part.top, self.left + part.left
        return replace(self, rows=part.rows, cols=part.cols, top=top, left=left, is_part=part.of_several)


def _indices(top: int, left: int, rows: int, cols: int) -> tuple[Numbers, Numbers]:
    """Return the row and the column of each cell of an area, both int [row, col]."""
    down, right = np.meshgrid(np.arange(top, top + rows), np.arange(left, left + cols), indexing="ij")
    return down, right


def stagger_of(entry: Node) -> Stagger | None:
    """Return the arrangement of a staggered map, by rows with odd numbers if it does not say; None for others."""
    if text(entry.get("orientation")) != "staggered":
        return None
    return Stagger(text(entry.get("staggeraxis")) == "x", text(entry.get("staggerindex")) == "even")


def frame_of(entry: Node, top: int, left: int, rows: int, cols: int) -> Grid:
    """Return the grid around an area of the map. Raises :class:`WorldError` if it has too many parts for a choice."""
    high, wide = (
        size if (size := real(entry.get(key))) and 1 <= size <= LARGEST_SIDE_OF_TILE else 0.0
        for key in ("tileheight", "tilewidth")
    )
    isometric = text(entry.get("orientation")) == "isometric"
    sizes: dict[str, Any] = {"high": high, "wide": high if isometric else wide, "screen_wide": wide}
    check_parts(rows, cols, "map")
    stagger = stagger_of(entry)
    if stagger is None:
        return Grid(rows, cols, top, left, isometric=isometric, **sizes)
    first_row, first_col, high_side, wide_side = stagger.around(top, left, rows, cols)
    check_parts(high_side, wide_side, "map")
    area = (top, left, rows, cols)
    return Grid(high_side, wide_side, first_row, first_col, stagger=stagger, within=area, **sizes)
