"""Maps within a frame of walls, which moves outwards when they grow."""

from __future__ import annotations

from dataclasses import replace

from ic_sandbox.world.document import FLOOR, WALL, Cell, World
from ic_sandbox.world.editing.regions import resize

__all__ = ["resize_framed"]


def resize_framed(world: World, rows: int, cols: int, keep: Cell = (0, 0)) -> World:
    """Resize the map as :func:`resize` does; if it only grows, a frame of walls around it moves outwards.

    Raises EditError if items would be cut off.
    """
    resized = resize(world, rows, cols, keep)
    if not _is_framed(world) or rows < world.rows or cols < world.cols:
        return resized
    top, left = (rows - world.rows) * keep[0] // 2, (cols - world.cols) * keep[1] // 2

    def glyph(row: int, col: int) -> str:
        if _on_edge(row, col, rows, cols):
            return WALL.glyph
        was_frame = world.contains((row - top, col - left)) and _on_edge(row - top, col - left, world.rows, world.cols)
        return FLOOR.glyph if was_frame else resized.terrain[row][col]

    return replace(resized, terrain=tuple("".join(glyph(r, c) for c in range(cols)) for r in range(rows)))


def _on_edge(row: int, col: int, rows: int, cols: int) -> bool:
    return row in (0, rows - 1) or col in (0, cols - 1)


def _is_framed(world: World) -> bool:
    ends = (world.terrain[0], world.terrain[-1])
    sides = all(row[0] == row[-1] == WALL.glyph for row in world.terrain)
    return sides and all(set(row) == {WALL.glyph} for row in ends)
