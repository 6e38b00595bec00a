"""The map as arrays: the kind of terrain in each cell, and the cells that can ever be entered.

A world may have a quarter of a million cells, so nothing here loops over them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.world.document import World

__all__ = ["cells_of", "enterable", "kinds_at", "numbered"]


def kinds_at(world: World) -> NDArray[np.intp]:
    """Return the terrain kind of each cell: intp [rows, cols], indices into :meth:`World.terrain_kinds`."""
    written = "".join(world.terrain).encode("utf-32-le", "surrogatepass")
    glyphs = np.frombuffer(written, np.uint32).reshape(world.rows, world.cols)
    kinds = np.zeros(glyphs.shape, np.intp)
    for number, glyph in enumerate(world.terrain_kinds()):
        kinds[glyphs == ord(glyph)] = number
    return kinds


def enterable(world: World) -> NDArray[np.bool_]:
    """Return the cells that can ever be entered: bool [rows, cols]. A door counts, a wall does not."""
    open_kinds = [kind.passable is not False for kind in world.terrain_kinds().values()]
    found: NDArray[np.bool_] = np.array(open_kinds)[kinds_at(world)]
    return found


def cells_of(world: World) -> NDArray[np.int16]:
    """Return row and column of every cell that can ever be entered, row by row: int16 [cells, 2]."""
    return np.argwhere(enterable(world)).astype(np.int16)


def numbered(world: World) -> NDArray[np.int32]:
    """Return the index of each cell in :func:`cells_of`: int32 [rows, cols], -1 for cells that can never be entered."""
    opened = enterable(world)
    numbers = np.full(opened.shape, -1, np.int32)
    numbers[opened] = np.arange(np.count_nonzero(opened))
    return numbers
