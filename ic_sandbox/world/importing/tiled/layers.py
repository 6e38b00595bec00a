"""The layers of a Tiled map on one grid: with their shifts and those of their groups, on top of one another."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.draft import check_size
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.parts import check_parts, wanted_part
from ic_sandbox.world.importing.tiled.flat_layers import FlatLayer
from ic_sandbox.world.importing.tiled.grid import Grid, Stagger, frame_of, stagger_of
from ic_sandbox.world.importing.tiled.tile_data import unpacked
from ic_sandbox.world.importing.tiled.values import Node, nodes, whole

__all__ = ["TileLayer", "tile_layers"]

FLIPS = np.uint32(0x0FFFFFFF)
"""The bits of a cell that say which tile it is; the others turn or mirror it."""

MOST_CELLS = 2**24
"""The most cells of all tile layers together: 64 layers of the largest map."""

Tiles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer: ``tiles`` is uint32 [row, col], 0 for none, otherwise the number of a tile.

    ``elsewhere`` has the numbers of the tiles of all parts of the map; it is empty if the map has no others.
    """

    layer: FlatLayer
    tiles: Tiles
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a layer: the row and column of its corner, and its tiles."""

    top: int
    left: int
    tiles: Tiles

    def diamond(self, stagger: Stagger) -> _Piece:
        """Return the part as the diamond that it is in a world."""
        return _Piece(*stagger.diamond(self.top, self.left, self.tiles))


def tile_layers(
    entry: Node, layers: Sequence[FlatLayer], level: str | None, findings: Findings
) -> Generator[Progress, None, tuple[Grid, list[TileLayer]]]:
    """Return the map's grid and its tile layers. Raises :class:`WorldError` with every layer's fault.

    ``level`` is the part of a large map that the user wants; None if the file has other levels.
    """
    tiled = [layer for layer in layers if layer.sort == "tilelayer"]
    infinite = entry.get("infinite") in (True, "1", 1)
    rows, cols = (whole(entry.get(key)) for key in ("height", "width"))
    if not infinite:
        if rows is None or cols is None:
            raise WorldError([Fault("", tr("the map does not give its width and height"))])
        grid = _wanted(frame_of(entry, 0, 0, rows, cols), level, findings)
    stagger = stagger_of(entry)
    faults: list[Fault] = []
    pieces: list[list[_Piece]] = []
    cells = 0
    for number, layer in enumerate(tiled):
        yield Progress(tr("Reading the layers"), number / len(tiled), layer.name)
        pieces.append([])
        try:
            for chunk in _chunks(layer, rows, cols, infinite):
                size = chunk["height"] * chunk["width"]
                cells += size if stagger is None else 3 * size  # a diamond around it
                if cells > MOST_CELLS:
                    raise WorldError([Fault("", tr("the map has more than {most:,} cells of layers", most=MOST_CELLS))])
                tiles = unpacked(layer.entry, layer.place, chunk["data"], chunk["height"], chunk["width"])
                if tiles.any():
                    pieces[-1].append(_Piece(chunk["y"], chunk["x"], tiles & FLIPS))
        except WorldError as error:
            faults += () if layer.unread else error.faults
    if faults:
        raise WorldError(faults)
    if infinite:
        grid = _wanted(frame_of(entry, *_area(pieces, tiled, entry)), level, findings)
    return grid, [
        TileLayer(layer, _laid(grid, of_layer, layer, findings), _elsewhere(grid, of_layer))
        for layer, of_layer in zip(tiled, pieces, strict=True)
    ]


def _elsewhere(grid: Grid, pieces: Sequence[_Piece]) -> frozenset[int]:
    """Return the numbers of the tiles of a layer if only a part of the map is read."""
    return (
        frozenset().union(*(np.unique(piece.tiles).tolist() for piece in pieces)) - {0} if grid.is_part else frozenset()
    )


def _wanted(grid: Grid, level: str | None, findings: Findings) -> Grid:
    """Return the part of a grid that the user wants, all of it if it is not too large."""
    if level is None:
        check_size(grid.rows, grid.cols, "map")
        return grid
    return grid.cut(wanted_part(grid.rows, grid.cols, level, findings))


def _chunks(layer: FlatLayer, rows: int | None, cols: int | None, infinite: bool) -> Iterator[dict[str, Any]]:
    """Yield the position, the size and the data of each part of a layer."""
    listed = nodes(layer.entry.get("chunks"))
    if not listed and not infinite:
        high, wide = (whole(layer.entry.get(key)) for key in ("height", "width"))
        size = {"height": high or rows, "width": wide or cols}
        check_parts(size["height"] or 0, size["width"] or 0, "layer")
        yield {"y": 0, "x": 0, **size, "data": layer.entry.get("data")}
    for chunk in listed:
        where = {key: whole(chunk.get(key)) for key in ("y", "x", "height", "width")}
        if None in where.values() or min(where["height"] or 0, where["width"] or 0) < 1:
            raise WorldError([Fault(layer.place, tr("a chunk does not give its position and size"))])
        check_parts(where["height"] or 0, where["width"] or 0, "chunk")
        yield {**where, "data": chunk.get("data")}


def _shift(layer: FlatLayer, grid: Grid, findings: Findings) -> tuple[int, int]:
    """Return the rows and columns by which a layer is shifted, rounded."""
    exact = grid.shift(layer.right, layer.down)
    shift = math.floor(exact[0] + 0.5), math.floor(exact[1] + 0.5)
    if shift != exact:
        findings.note(
            tr(
                'layer "{name}" is shifted by {right:g} and {down:g} pixels, taken as {cols} columns and {rows} rows',
                name=layer.name,
                right=layer.right,
                down=layer.down,
                cols=shift[1],
                rows=shift[0],
            )
        )
    return shift


def _area(pieces: Sequence[Sequence[_Piece]], layers: Sequence[FlatLayer], entry: Node) -> tuple[int, int, int, int]:
    """Return the smallest area around what is drawn: chunks are larger, and may be empty and far away.

    Layers of a staggered map are shifted later, because a shift changes which of its rows are shifted.
    """
    unit = frame_of(entry, 0, 0, 1, 1)
    edges = []
    for layer, of_layer in zip(layers, pieces, strict=True):
        if layer.unread:
            continue
        down, right = _shift(layer, unit, Findings()) if unit.stagger is None else (0, 0)
        for piece in of_layer:
            rows, cols = np.flatnonzero(piece.tiles.any(axis=1)), np.flatnonzero(piece.tiles.any(axis=0))
            top, left = piece.top + down, piece.left + right
            edges.append((top + int(rows[0]), left + int(cols[0]), top + int(rows[-1]), left + int(cols[-1])))
    if not edges:
        raise WorldError([Fault("", tr("the map is empty"), tr("draw at least one tile"))])
    top, left = min(edge[0] for edge in edges), min(edge[1] for edge in edges)
    return top, left, max(edge[2] for edge in edges) - top + 1, max(edge[3] for edge in edges) - left + 1


def _laid(grid: Grid, pieces: Sequence[_Piece], layer: FlatLayer, findings: Findings) -> Tiles:
    """Return the tiles of a layer, uint32 [row, col], without those off the map."""
    laid = np.zeros((grid.rows, grid.cols), np.uint32)
    down, right = _shift(layer, grid, findings)
    drawn = 0
    for piece in pieces if grid.stagger is None else (given.diamond(grid.stagger) for given in pieces):
        rows, cols = piece.tiles.shape
        top, left = piece.top + down - grid.top, piece.left + right - grid.left
        high = slice(min(max(0, -top), rows), max(0, min(rows, grid.rows - top)))
        wide = slice(min(max(0, -left), cols), max(0, min(cols, grid.cols - left)))
        seen = piece.tiles[high, wide]
        drawn += int((piece.tiles > 0).sum())
        if seen.size:
            under = laid[top + high.start : top + high.stop, left + wide.start : left + wide.stop]
            under[seen > 0] = seen[seen > 0]
    if grid.stagger is not None:
        laid[grid.outside()] = 0
    lost = drawn - int((laid > 0).sum())
    if lost > 0 and not (grid.is_part or layer.unread):
        findings.note(tr('left out: tiles of layer "{name}" that are off the map', name=layer.name), count=lost)
    return laid
