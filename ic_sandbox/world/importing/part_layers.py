"""Layers of a part of a map, in the form of Tiled: its cells, and the objects in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ic_sandbox.world.importing.parts import Part
from ic_sandbox.world.importing.tiled.values import real

__all__ = ["TILES_OF_LAYER", "laid_part", "objects_of_part"]

TILES_OF_LAYER = 100_000
"""The numbers of tiles reserved for each layer, so that they do not overlap."""

Offset = Mapping[str, Any]
"""The shift of a layer in pixels: ``offsetx`` and ``offsety``."""


def laid_part(
    cells: Iterable[tuple[int, int, int]], first: int, scale: int, part: Part, side: int, offset: Offset
) -> tuple[list[int], Offset]:
    """Return the numbers of the tiles of a part of a map, row by row, and the shift that is left to do.

    ``cells`` are the row, column and number of tiles, counted from ``first``; a cell of a coarser grid covers
    ``scale`` rows and columns of the map. A layer is shifted before a part is cut out of it, by whole cells of
    ``side`` pixels.
    """
    down, right = (math.floor((real(offset[key]) or 0.0) / side + 0.5) for key in ("offsety", "offsetx"))
    if not part.of_several:
        down, right = 0, 0
    laid = [0] * (part.rows * part.cols)
    for row, col, value in cells:
        if not 0 <= value < TILES_OF_LAYER:
            continue
        top, left = row * scale + down - part.top, col * scale + right - part.left
        for at in range(max(top, 0), min(top + scale, part.rows)):
            begin, end = max(left, 0), min(left + scale, part.cols)
            if begin < end:
                laid[at * part.cols + begin : at * part.cols + end] = [first + value] * (end - begin)
    return laid, {} if part.of_several else offset


def objects_of_part(
    objects: Iterable[dict[str, Any]], part: Part, side: int, offset: Offset
) -> Iterator[dict[str, Any]]:
    """Yield the objects that are in a part of a map, at least with a corner, in the coordinates of that part."""
    for one in objects:
        if not part.of_several:
            yield one
            continue
        x, y = one["x"] - part.left * side, one["y"] - part.top * side
        left, top = x + (real(offset["offsetx"]) or 0.0), y + (real(offset["offsety"]) or 0.0)
        if left < part.cols * side and left + one["width"] >= 0 and top < part.rows * side and top + one["height"] >= 0:
            yield {**one, "x": x, "y": y}
