"""Sets of cells that tools draw: lines, rectangles and connected areas."""

from __future__ import annotations

from dataclasses import dataclass

from ic_sandbox.world.document import Cell, World

__all__ = ["Box", "connected", "line", "outline", "rectangle", "squared", "straightened"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells: its top left corner and its size."""

    row: int
    col: int
    rows: int
    cols: int

    @classmethod
    def between(cls, one: Cell, other: Cell) -> Box:
        """Return the smallest box that holds two cells."""
        row, col = min(one[0], other[0]), min(one[1], other[1])
        return cls(row, col, abs(one[0] - other[0]) + 1, abs(one[1] - other[1]) + 1)

    @classmethod
    def whole(cls, world: World) -> Box:
        """Return the box of the whole map."""
        return cls(0, 0, world.rows, world.cols)

    @property
    def corner(self) -> Cell:
        """The top left cell."""
        return self.row, self.col

    def __contains__(self, cell: Cell) -> bool:
        row, col = cell
        return self.row <= row < self.row + self.rows and self.col <= col < self.col + self.cols

    def opposite(self, corner: Cell) -> Cell:
        """Return the corner opposite a corner; a cell that is no corner is its own opposite."""
        row, col = corner
        if row in (self.row, self.row + self.rows - 1) and col in (self.col, self.col + self.cols - 1):
            return 2 * self.row + self.rows - 1 - row, 2 * self.col + self.cols - 1 - col
        return corner

    def moved(self, down: int, right: int) -> Box:
        """Return the box, moved."""
        return Box(self.row + down, self.col + right, self.rows, self.cols)

    def clipped(self, world: World) -> Box | None:
        """Return the part that lies on the map; None if there is none."""
        row, col = max(0, self.row), max(0, self.col)
        rows = min(self.row + self.rows, world.rows) - row
        cols = min(self.col + self.cols, world.cols) - col
        return Box(row, col, rows, cols) if rows > 0 and cols > 0 else None

    def cells(self) -> list[Cell]:
        """Return every cell, row by row."""
        return [
            (row, col) for row in range(self.row, self.row + self.rows) for col in range(self.col, self.col + self.cols)
        ]


def line(begin: Cell, end: Cell) -> list[Cell]:
    """Return the cells of a line (Bresenham 1965), so that a quick stroke has no gaps."""
    (row, col), (last_row, last_col) = begin, end
    down, right = abs(last_row - row), abs(last_col - col)
    row_step, col_step = (1 if last_row > row else -1), (1 if last_col > col else -1)
    error = right - down
    cells = [(row, col)]
    while (row, col) != (last_row, last_col):
        twice = 2 * error
        if twice > -down:
            error -= down
            col += col_step
        if twice < right:
            error += right
            row += row_step
        cells.append((row, col))
    return cells


def straightened(begin: Cell, end: Cell) -> Cell:
    """Return the cell near ``end`` that a line along a row, a column or a diagonal reaches from ``begin``."""
    down, right = end[0] - begin[0], end[1] - begin[1]
    if 2 * abs(down) < abs(right):
        return begin[0], end[1]
    if 2 * abs(right) < abs(down):
        return end[0], begin[1]
    return squared(begin, end)


def squared(begin: Cell, end: Cell) -> Cell:
    """Return the cell that forms a square with ``begin``, as large as the longer side of their rectangle."""
    down, right = end[0] - begin[0], end[1] - begin[1]
    side = max(abs(down), abs(right))
    return begin[0] + (side if down >= 0 else -side), begin[1] + (side if right >= 0 else -side)


def rectangle(begin: Cell, end: Cell) -> list[Cell]:
    """Return every cell between two corners."""
    return Box.between(begin, end).cells()


def outline(begin: Cell, end: Cell) -> list[Cell]:
    """Return the cells at the edge of a rectangle."""
    box = Box.between(begin, end)
    last_row, last_col = box.row + box.rows - 1, box.col + box.cols - 1
    return [cell for cell in box.cells() if cell[0] in (box.row, last_row) or cell[1] in (box.col, last_col)]


def connected(world: World, begin: Cell) -> list[Cell]:
    """Return the connected area (by sides) of cells with the same terrain as this one."""
    if not world.contains(begin):
        return []
    glyph = world.terrain_at(begin).glyph
    found, waiting = {begin}, [begin]
    while waiting:
        row, col = waiting.pop()
        for cell in ((row - 1, col), (row, col + 1), (row + 1, col), (row, col - 1)):
            if cell not in found and world.contains(cell) and world.terrain[cell[0]][cell[1]] == glyph:
                found.add(cell)
                waiting.append(cell)
    return sorted(found)
