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
from ic_sandbox.world.document import WALL, Terrain
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import AGENT, GOAL, NOTHING, Choices, kind_title, terrain_of, thing_named
from ic_sandbox.world.importing.draft import check_size
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.terrain_words import (
    guessed_terrain,
    guessed_thing,
    is_collision,
    solidity,
    terrain_named,
)
from ic_sandbox.world.importing.tiled.grid import Grid, Stagger, frame_of, stagger_of
from ic_sandbox.world.importing.tiled.tile_data import unpacked
from ic_sandbox.world.importing.tiled.values import Node, nodes, properties, real, text, whole

__all__ = ["FlatLayer", "TileLayer", "flat_layers", "tile_layers"]

FLIPS = np.uint32(0x0FFFFFFF)
"""The bits of a cell that say which tile it is; the others turn or mirror it."""

MOST_LAYERS = 512
"""The most layers of all kinds, including those in groups."""

MOST_CELLS = 2**24
"""The most cells of all tile layers together: 64 layers of the largest map."""

FARTHEST_OFFSET = 1e9
"""The largest shift of a layer in pixels."""

Tiles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class FlatLayer:
    """A layer, taken out of its groups.

    ``down`` and ``right`` are its shift in pixels, ``terrain`` is the terrain that its name, class or properties give,
    ``chosen`` whether the user chose it, ``certain`` whether it is more than a guess. ``thing`` is the kind of item
    that its tiles or objects likely are if nothing else says what they are. ``blocks`` whether it is wall because it
    says what blocks the way, so that floor drawn on top of it does not matter.
    """

    entry: Node
    name: str
    class_name: str
    down: float
    right: float
    terrain: Terrain | None
    chosen: bool
    certain: bool
    left_out: bool
    thing: str = ""
    blocks: bool = False

    @property
    def sort(self) -> str:
        """The type of the layer: tilelayer, objectgroup or imagelayer."""
        return text(self.entry.get("type"))

    def remark(self, findings: Findings) -> None:
        """Add a remark if the terrain is a guess."""
        if self.terrain is not None and not self.certain:
            kind = kind_title(self.terrain.label)
            findings.note(tr('layer "{name}" was taken as {kind}', name=self.name, kind=kind))

    @property
    def place(self) -> str:
        """The name of the layer in a fault."""
        return tr('layer "{name}"', name=self.name)


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer: ``tiles`` is uint32 [row, col], 0 for none, otherwise the number of a tile."""

    layer: FlatLayer
    tiles: Tiles


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a layer: the row and column of its corner, and its tiles."""

    top: int
    left: int
    tiles: Tiles

    def diamond(self, stagger: Stagger) -> _Piece:
        """Return the part as the diamond that it is in a world."""
        return _Piece(*stagger.diamond(self.top, self.left, self.tiles))


def flat_layers(entry: Node, choices: Choices, findings: Findings) -> list[FlatLayer]:
    """Return every layer that counts: visible ones, and hidden ones whose name says that they block the way."""
    found: list[FlatLayer] = []
    for layer, down, right, in_hidden in _walk(entry, 0.0, 0.0, False):
        hidden = in_hidden or _is_hidden(layer)
        name, class_name = text(layer.get("name")), text(layer.get("class"))
        terrain, chosen, certain = _meaning(layer, name, class_name, choices)
        drawn = in_hidden or layer.get("type") != "objectgroup" or terrain != WALL  # no game draws objects around walls
        if hidden and not chosen and drawn and (certain or terrain is None):
            if terrain is not None:
                findings.note(tr('left out: layer "{name}", which is hidden', name=name))
            continue
        if hidden:
            findings.note(tr('layer "{name}" is hidden, but was read', name=name))
        kind = choices.of_layer(name, class_name)
        left_out = kind == NOTHING
        thing = "" if left_out or terrain is not None else kind or _likely_thing(class_name) or _likely_thing(name)
        blocks = terrain == WALL and (chosen or (not certain and _says_what_blocks(layer, name, class_name)))
        found.append(FlatLayer(layer, name, class_name, down, right, terrain, chosen, certain, left_out, thing, blocks))
        if len(found) > MOST_LAYERS:
            raise WorldError([Fault("", tr("the map has more than {most_layers} layers", most_layers=MOST_LAYERS))])
    return found


def _walk(entry: Node, down: float, right: float, hidden: bool) -> Iterator[tuple[Node, float, float, bool]]:
    """Yield each layer with its shift down and right, and whether it is in a group that is hidden."""
    for layer in nodes(entry.get("layers")):
        lower = down + _offset(layer, "offsety")
        farther = right + _offset(layer, "offsetx")
        if layer.get("type") == "group":
            yield from _walk(layer, lower, farther, hidden or _is_hidden(layer))
        else:
            yield layer, lower, farther, hidden


def _is_hidden(layer: Node) -> bool:
    return layer.get("visible") in (False, "0", 0)


def _offset(layer: Node, key: str) -> float:
    pixels = real(layer.get(key)) or 0.0
    return pixels if abs(pixels) <= FARTHEST_OFFSET else 0.0


def _meaning(layer: Node, name: str, class_name: str, choices: Choices) -> tuple[Terrain | None, bool, bool]:
    """Return the terrain of a layer, whether the user chose it, and whether the layer names it exactly."""
    chosen = choices.of_layer(name, class_name)
    if chosen is not None:
        return terrain_of(chosen), True, True
    noted = properties(layer)
    said = terrain_named(text(noted.get("terrain"))) or terrain_named(class_name) or terrain_named(name)
    if said is not None:
        return said, False, True
    if solidity(noted) is not None:  # a layer that blocks nothing is not therefore floor
        return WALL if solidity(noted) else None, False, False
    return guessed_terrain(class_name) or guessed_terrain(name), False, False


def _says_what_blocks(layer: Node, name: str, class_name: str) -> bool:
    """Return whether a layer of walls is one by a property, or by a name such as Collision."""
    return solidity(properties(layer)) is not None or is_collision(class_name) or is_collision(name)


def _likely_thing(name: str) -> str:
    """Return whether a layer of that name likely has goals or starts."""
    exact = thing_named(name)
    return exact if exact in (GOAL, AGENT) else guessed_thing(name) or ""


def tile_layers(
    entry: Node, layers: Sequence[FlatLayer], findings: Findings
) -> Generator[Progress, None, tuple[Grid, list[TileLayer]]]:
    """Return the map's grid and its tile layers. Raises :class:`WorldError` with every layer's fault."""
    tiled = [layer for layer in layers if layer.sort == "tilelayer"]
    infinite = entry.get("infinite") in (True, "1", 1)
    rows, cols = (whole(entry.get(key)) for key in ("height", "width"))
    if not infinite:
        if rows is None or cols is None:
            raise WorldError([Fault("", tr("the map does not give its width and height"))])
        check_size(rows, cols, "map")
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
            faults += error.faults
    if faults:
        raise WorldError(faults)
    area = _area(pieces, tiled, entry) if infinite else (0, 0, rows or 0, cols or 0)
    grid = frame_of(entry, *area)
    return grid, [
        TileLayer(layer, _laid(grid, of_layer, layer, findings)) for layer, of_layer in zip(tiled, pieces, strict=True)
    ]


def _chunks(layer: FlatLayer, rows: int | None, cols: int | None, infinite: bool) -> Iterator[dict[str, Any]]:
    """Yield the position, the size and the data of each part of a layer."""
    listed = nodes(layer.entry.get("chunks"))
    if not listed and not infinite:
        high, wide = (whole(layer.entry.get(key)) for key in ("height", "width"))
        size = {"height": high or rows, "width": wide or cols}
        check_size(size["height"] or 0, size["width"] or 0, "layer")
        yield {"y": 0, "x": 0, **size, "data": layer.entry.get("data")}
    for chunk in listed:
        where = {key: whole(chunk.get(key)) for key in ("y", "x", "height", "width")}
        if None in where.values() or min(where["height"] or 0, where["width"] or 0) < 1:
            raise WorldError([Fault(layer.place, tr("a chunk does not give its position and size"))])
        check_size(where["height"] or 0, where["width"] or 0, "chunk")
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
    if lost > 0:
        findings.note(tr('left out: tiles of layer "{name}" that are off the map', name=layer.name), count=lost)
    return laid
