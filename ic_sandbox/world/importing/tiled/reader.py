"""Maps made with Tiled (mapeditor.org): layers of tiles become terrain, and objects what stands on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.document import FLOOR, WALL, Cell, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.draft import Draft, ready_terrains
from ic_sandbox.world.importing.tiled.layers import Grid, TileLayer, flat_layers, layer_place, tile_layers
from ic_sandbox.world.importing.tiled.objects import Thing, place_things
from ic_sandbox.world.importing.tiled.tilesets import Tiles, read_tiles, terrain_named
from ic_sandbox.world.importing.tiled.values import Node, nodes, noted_on, parse_tiled, properties, real, text, whole

__all__ = ["world_from_tiled"]

UNSAID = mark(
    "this says nothing to go by: no tile has a class or property that names a terrain, and no layer is named so"
)
FARTHEST = 1e9
"""Pixels from the corner of the map: nothing on it is further away."""

HOW_TO_SAY = mark("give the tiles of walls the class wall in Tiled, or name their layer Walls")


def world_from_tiled(contents: bytes, path: Path) -> World:
    """Read a map of Tiled, as XML or as JSON."""
    entry = parse_tiled(contents)
    _check_kind(entry)
    grid, layers = tile_layers(entry)
    tiles = read_tiles(entry, path.parent)
    ground, standing = _ground(grid, layers, tiles)
    noted = properties(entry)
    legend = (*ready_terrains(), *tiles.own)
    draft = Draft(ground, legend, text(noted.get("name")), str(noted.get("info") or ""))
    draft.faults += tiles.faults
    things = [*standing, *_objects(entry, grid, tiles, draft)]
    place_things(draft, things)
    seed = whole(noted.get("seed"))
    if seed is not None and seed >= 0:
        draft.world = replace(draft.world, seed=seed)
    return draft.finish()


def _check_kind(entry: Node) -> None:
    if "layers" not in entry or ("tilesets" not in entry and "orientation" not in entry):
        hint = tr("open the map itself") if "tiles" in entry or "tilecount" in entry else ""
        raise WorldError([Fault("", tr("this is no map of Tiled"), hint)])
    orientation = text(entry.get("orientation")) or "orthogonal"
    if orientation != "orthogonal":
        reason = tr("the map is {orientation}, and a world's cells are squares", orientation=orientation)
        raise WorldError([Fault("orientation", reason, tr("make an orthogonal map"))])


def _ground(grid: Grid, layers: list[TileLayer], tiles: Tiles) -> tuple[list[str], list[Thing]]:
    """The rows of the map, and what tiles put on it. Higher layers cover lower ones where they name a terrain.

    What no tile covers is floor, unless floor is drawn with tiles: then it is wall.
    """
    glyphs = np.full((grid.rows, grid.cols), "", "<U1")
    standing: list[Thing] = []
    said = False
    for layer in layers:
        by_layer = terrain_named(layer.name)
        said = said or by_layer is not None
        for number in np.unique(layer.tiles):
            if number == 0:
                continue
            tile = tiles[int(number)]
            where = layer.tiles == number
            said = said or tile != tiles[0]
            if tile.thing is not None:
                place = f'layer "{layer.name}"'
                cells = ((int(row), int(col)) for row, col in np.argwhere(where))
                standing += [
                    Thing(tile.thing, (cell,), tr("{place}, cell {cell}", place=place, cell=list(cell)))
                    for cell in cells
                ]
                where &= glyphs == ""
            terrain = tile.terrain or by_layer
            if terrain is not None:
                glyphs[where] = terrain.glyph
            else:
                glyphs[where & (glyphs == "")] = FLOOR.glyph
    if not said and layers and not tiles.faults:
        raise WorldError([Fault("", tr(UNSAID), tr(HOW_TO_SAY))])
    glyphs[glyphs == ""] = WALL.glyph if (glyphs == FLOOR.glyph).any() else FLOOR.glyph
    return ["".join(row) for row in glyphs], standing


def _objects(entry: Node, grid: Grid, tiles: Tiles, draft: Draft) -> Iterator[Thing]:
    high, wide = (real(entry.get(key)) for key in ("tileheight", "tilewidth"))
    for layer in flat_layers(entry):
        for listed in nodes(layer.get("objects")) if layer.get("type") == "objectgroup" else ():
            name = text(listed.get("name"))
            place = tr("{layer}, object {number}", layer=layer_place(layer), number=whole(listed.get("id"))) + (
                f' "{name}"' if name else ""
            )
            if listed.get("visible") in (False, "0", 0):
                continue
            if "template" in listed:
                draft.fault(place, tr("it is made from a template"), tr("detach it from the template in Tiled"))
                continue
            if high is None or wide is None or high < 1 or wide < 1:
                draft.fault(place, tr("the map does not say how large its tiles are, and so not in which cell this is"))
                return
            number = whole(listed.get("gid"))
            of_tile = tiles[number & 0x0FFFFFFF].thing if number is not None else None
            cells = _cells(listed, high, wide, grid, of_tile is not None or number is not None)
            if not cells:
                size = tr("{rows} rows and {cols} columns", rows=grid.rows, cols=grid.cols)
                draft.fault(place, tr("it lies off the map"), tr("the map has {size}", size=size))
                continue
            spoken = {key: listed[key] for key in listed if text(listed[key])}
            noted = [*noted_on(of_tile or {}), *noted_on(listed)]
            yield Thing({**(of_tile or {}), **spoken, "properties": noted}, cells, place)


def _cells(listed: Node, high: float, wide: float, grid: Grid, is_tile: bool) -> tuple[Cell, ...]:
    """The cells whose middle an object covers; its own middle's where there is none. None is off the map."""
    x, y, width, height = (real(listed.get(key)) or 0.0 for key in ("x", "y", "width", "height"))
    if max(map(abs, (x, y, width, height))) > FARTHEST:
        return ()
    if is_tile:  # such an object is hung up by its foot
        y -= height
    middle = (math.floor((y + height / 2) / high) - grid.top, math.floor((x + width / 2) / wide) - grid.left)
    rows = _covered(y / high - grid.top, (y + height) / high - grid.top, grid.rows)
    cols = _covered(x / wide - grid.left, (x + width) / wide - grid.left, grid.cols)
    on_map = 0 <= middle[0] < grid.rows and 0 <= middle[1] < grid.cols
    covered = [] if is_tile else [(row, col) for row in rows for col in cols]
    return tuple(dict.fromkeys([middle, *covered])) if on_map else ()


def _covered(begin: float, end: float, count: int) -> range:
    """The rows or columns, of so many, whose middle lies between two places."""
    return range(max(0, math.ceil(begin - 0.5)), min(count, math.ceil(end - 0.5)))
