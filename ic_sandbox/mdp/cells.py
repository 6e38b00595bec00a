"""The map as arrays: which kind of terrain lies in each cell, and which cells can ever be entered.

Worlds may have a quarter of a million cells: nothing here goes through them one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.document import World

__all__ = ["cells_of", "enterable", "kinds_at", "numbered"]


def kinds_at(world: World) -> NDArray[np.intp]:
    """Intp [rows, cols]: for each cell its kind, by its place in :meth:`World.terrain_kinds`."""
    written = "".join(world.terrain).encode("utf-32-le", "surrogatepass")
    glyphs = np.frombuffer(written, np.uint32).reshape(world.rows, world.cols)
    kinds = np.zeros(glyphs.shape, np.intp)
    for number, glyph in enumerate(world.terrain_kinds()):
        kinds[glyphs == ord(glyph)] = number
    return kinds


def enterable(world: World) -> NDArray[np.bool_]:
    """Bool [rows, cols]: the cells that can ever be entered; a door can, a wall can't."""
    open_kinds = [kind.passable is not False for kind in world.terrain_kinds().values()]
    found: NDArray[np.bool_] = np.array(open_kinds)[kinds_at(world)]
    return found


def cells_of(world: World) -> NDArray[np.int16]:
    """int16 [cells, 2]: row and column of every cell that can ever be entered, row by row."""
    return np.argwhere(enterable(world)).astype(np.int16)


def numbered(world: World) -> NDArray[np.int32]:
    """int32 [rows, cols]: each cell's place in :func:`cells_of`; -1 for what can never be entered."""
    opened = enterable(world)
    numbers = np.full(opened.shape, -1, np.int32)
    numbers[opened] = np.arange(np.count_nonzero(opened))
    return numbers
