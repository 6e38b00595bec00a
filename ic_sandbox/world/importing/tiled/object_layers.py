"""The objects of a Tiled map: terrain, items on it, and unknown objects, which are left out and listed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import WALL, Terrain
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import (
    GOAL,
    NOTHING,
    Choices,
    kind_title,
    known_kinds,
    known_things,
    same_word,
    terrain_of,
    thing_named,
)
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.terrain_words import guessed_terrain, guessed_thing, solidity, terrain_named
from ic_sandbox.world.importing.tiled.flat_layers import FlatLayer
from ic_sandbox.world.importing.tiled.grid import Grid
from ic_sandbox.world.importing.tiled.ground import Ground
from ic_sandbox.world.importing.tiled.neighbours import Neighbours
from ic_sandbox.world.importing.tiled.objects import Thing
from ic_sandbox.world.importing.tiled.shapes import Shape, covered, effort, own_cell, shape_of
from ic_sandbox.world.importing.tiled.tilesets import Tile, Tiles
from ic_sandbox.world.importing.tiled.values import Node, node, nodes, noted_on, properties, text, whole, word_of

__all__ = ["read_objects"]

MOST_OBJECTS = 20_000
MOST_EFFORT = 2**20
"""The most comparisons of cells with the corners of all objects: 4 times the largest map."""

OBJECTS_A_STEP = 200
TILE_BITS = 0x0FFFFFFF
NAMING = ("name", "type", "class", "kind")
"""Properties by which some games name their objects."""

LAST_NUMBER = re.compile(r"[\s_.#-]*\d+$")
CLOSE = 0.75
"""The similarity from which on a known name is suggested for an unknown one."""


@dataclass(frozen=True, slots=True)
class _Object:
    """An object, completed from its template and its tile; ``kind`` is empty if it is unknown."""

    entry: Node
    place: str
    tile: Tile | None
    word: str
    kind: str
    guessed: bool


def read_objects(
    layers: Sequence[FlatLayer],
    grid: Grid,
    tiles: Tiles,
    neighbours: Neighbours,
    ground: Ground,
    choices: Choices,
    findings: Findings,
) -> Generator[Progress, None, list[Thing]]:
    """Paint the objects that are terrain on the ground, and return those that are on it."""
    things: list[Thing] = []
    count, spent = 0, 0
    for layer in layers:
        listed = nodes(layer.entry.get("objects")) if layer.sort == "objectgroup" else []
        if listed and not (layer.unread or (grid.high and grid.wide)):
            reason = tr("the map does not give the size of its tiles, so the cell of this is unknown")
            raise WorldError([Fault(layer.place, reason)])
        findings.source("layer", layer.name, len(listed), _label(layer))
        findings.measure(grid.rows, grid.cols)
        if listed:
            layer.remark(findings)
        for raw in () if layer.left_out else listed:
            if count % OBJECTS_A_STEP == 0:
                yield Progress(tr("Reading the objects"), 0.0, layer.name)
            count += 1
            if count > MOST_OBJECTS:
                raise WorldError([Fault("", tr("the map has more than {most:,} objects", most=MOST_OBJECTS))])
            if raw.get("visible") in (False, "0", 0) and layer.terrain is None:
                continue
            entry = yield from _with_template(raw, layer, tiles, neighbours, findings)
            found = _known(entry, layer, tiles, choices)
            shape = _shape(found, layer, grid, tiles)
            _locate(found, layer, shape, grid, findings)
            if not found.kind or found.kind == NOTHING:
                _leave_out(found, layer, findings)
                continue
            terrain = terrain_of(found.kind)
            if shape is None:
                findings.note(tr("left out: texts, and objects with impossible coordinates"), found.place)
                continue
            if terrain is not None or found.kind == GOAL or shape.sort == "polygon":
                spent += effort(shape, grid)
                if spent > MOST_EFFORT:
                    raise WorldError([Fault(layer.place, tr("its objects cover too many cells"))])
            if terrain is not None:
                _paint(ground, terrain, found, shape, grid, layer, findings)
            else:
                _remark(found, layer, findings)
                things += _standing(found, shape, grid, findings)
    return things


def _locate(found: _Object, layer: FlatLayer, shape: Shape | None, grid: Grid, findings: Findings) -> None:
    """Record the cell of an object, if it is on the map."""
    own = own_cell(shape, grid) if shape is not None else None
    cells = tuple(np.array([part]) for part in own) if own is not None else ()
    findings.source("class", found.word, 1, found.kind, cells)
    findings.source("layer", layer.name, 0, cells=cells)


def _label(layer: FlatLayer) -> str:
    if layer.left_out or layer.terrain is None:
        return NOTHING if layer.left_out else layer.thing if layer.chosen or layer.thing == WALL.label else ""
    return layer.terrain.label


def _with_template(
    raw: Node, layer: FlatLayer, tiles: Tiles, neighbours: Neighbours, findings: Findings
) -> Generator[Progress, None, Node]:
    """Return the object, completed from its template."""
    source = text(raw.get("template"))
    if not source:
        return raw
    try:
        template = yield from neighbours.read(source)
    except WorldError as error:
        reason = error.faults[0].reason
        findings.note(tr('the template "{source}" is missing: {reason}', source=source, reason=reason), layer.place)
        return raw
    entry = node(template.get("object"))
    noted = [*noted_on(entry), *noted_on(raw)]
    number = whole(entry.get("gid"))
    if number is not None:
        hung = node(template.get("tileset")) or next(iter(nodes(template.get("tilesets"))), {})
        first, name = whole(hung.get("firstgid")) or 1, text(hung.get("source")).rpartition("/")[2]
        here = next((known.first for known in tiles.sets if known.source.rpartition("/")[2] == name), None)
        entry = {**entry, "gid": (number & TILE_BITS) - first + here if here is not None else 0}
    return {**entry, **{key: value for key, value in raw.items() if key != "template"}, "properties": noted}


def _known(entry: Node, layer: FlatLayer, tiles: Tiles, choices: Choices) -> _Object:
    name, word = text(entry.get("name")), word_of(entry)
    place = tr("{layer}, object {number}", layer=layer.place, number=whole(entry.get("id"))) + (
        f' "{name}"' if name else ""
    )
    number = whole(entry.get("gid"))
    tile = tiles[number & TILE_BITS] if number is not None else None
    by_tile = tile.name if tile is not None else ""
    noted = properties(entry)
    words = [said for said in (word, by_tile, name, *(text(noted.get(key)) for key in NAMING)) if said]
    shown = next(iter(words), "")
    kind, guessed = choices.of_name(*words) or "", False
    if not kind and layer.chosen and layer.terrain is not None:
        kind = layer.terrain.label
    if not kind and layer.chosen:
        kind = layer.thing
    if not kind:
        said = terrain_named(text(noted.get("terrain")))
        kind = said.label if said is not None else ""
    kind = kind or next((thing for said in words if (thing := _exact(said))), "")
    if not kind and tile is not None and tile.meaning and not tile.soft:
        kind, guessed = tile.meaning, tile.guessed
    if not kind and layer.terrain is not None and not layer.certain:  # a start may be drawn on a layer of obstacles
        shown, kind = next(((said, thing) for said in words if (thing := guessed_thing(said))), (shown, ""))
        guessed = bool(kind)
    if not kind and layer.terrain is not None:
        kind = layer.terrain.label
    if not kind:
        shown = next((said for said in words if _likely(said)), shown)
        kind = _likely(shown) or ""
        kind = kind or (WALL.label if solidity(noted) else "")
        kind = kind or (layer.thing if not words else "")
        guessed = bool(kind)
    return _Object(entry, place, tile, shown, kind, guessed)


def _exact(word: str) -> str | None:
    terrain = terrain_named(word)
    return terrain.label if terrain is not None else thing_named(word)


def _likely(word: str) -> str | None:
    terrain = guessed_terrain(word)
    return terrain.label if terrain is not None else guessed_thing(word)


def _leave_out(found: _Object, layer: FlatLayer, findings: Findings) -> None:
    if found.kind == NOTHING:
        return
    if not found.word:
        findings.note(tr("left out: objects with no class and no name"), layer.place)
        return
    base = LAST_NUMBER.sub("", found.word)
    if base != found.word and base:
        what = tr('left out: objects called "{base}" and a number, which is neither a terrain nor a device', base=base)
    else:
        what = tr('left out: objects called "{word}", which is neither a terrain nor a device', word=found.word)
    findings.note(what if findings.knows(what) else what + _hint(found.word), found.place)


@lru_cache(maxsize=1024)
def _hint(word: str) -> str:
    words = {same_word(known): known for known in (*known_kinds(), *known_things())}
    near = difflib.get_close_matches(same_word(word)[:40], words, 1, CLOSE)
    return "; " + tr('did you mean "{words}"?', words=words[near[0]]) if near else ""


def _shape(found: _Object, layer: FlatLayer, grid: Grid, tiles: Tiles) -> Shape | None:
    """Return the shape of an object. An object with a tile is positioned by the point that its tileset gives."""
    entry = found.entry
    aligned = "topleft"
    number = whole(entry.get("gid"))
    if number is not None:
        tileset = tiles.tileset(number & TILE_BITS)
        usual = "bottom" if grid.isometric else "bottomleft"
        aligned = tileset.aligned if tileset.aligned not in ("", "unspecified") else usual
        if not whole_size(entry):
            size = {"width": tileset.wide or grid.wide, "height": tileset.high or grid.high}
            entry = {**entry, **size}
    if grid.isometric and number is not None:  # in an isometric map, such a tile is on a point of the ground
        x, y = (entry.get(key) for key in ("x", "y"))
        entry = {"x": x, "y": y, "point": True}
    return shape_of(entry, *grid.object_shift(layer.right, layer.down), aligned)


def whole_size(entry: Node) -> bool:
    """Return whether an object with a tile gives its size, as it does since Tiled 0.16."""
    return all(text(entry.get(key)) or entry.get(key) for key in ("width", "height"))


def _paint(
    ground: Ground, terrain: Terrain, found: _Object, shape: Shape, grid: Grid, layer: FlatLayer, findings: Findings
) -> None:
    cells = covered(shape, grid)
    if not len(cells):
        if grid.is_part:
            ground.hear(terrain)
        else:
            findings.note(
                tr("left out: {kind} that is off the map or runs between cells", kind=kind_title(terrain.label)),
                layer.place,
            )
        return
    ground.paint(terrain, cells[:, 0], cells[:, 1], found.guessed)
    _remark(found, layer, findings)


def _remark(found: _Object, layer: FlatLayer, findings: Findings) -> None:
    """Add a remark if the kind of an object is only likely."""
    if found.guessed:
        kind, base = kind_title(found.kind), LAST_NUMBER.sub("", found.word) or found.word
        named = tr('taken as {kind}: objects called "{word}"', kind=kind, word=base)
        if not base:
            findings.note(tr("taken as {kind}: objects with no class and no name", kind=kind), layer.place)
            return
        plain = tr("taken as {kind}: objects with a property that says so", kind=kind)
        findings.note(named if _likely(found.word) == found.kind else plain, layer.place)


def _standing(found: _Object, shape: Shape, grid: Grid, findings: Findings) -> Iterator[Thing]:
    own = own_cell(shape, grid)
    if shape.sort == "polygon":  # its middle may be outside it
        inside = [(int(row), int(col)) for row, col in covered(shape, grid)]
        own = own if own in inside else next(iter(inside), None)
    cells: tuple[tuple[int, int], ...] = (own,) if own is not None else ()
    if found.kind == GOAL and (found.tile is None or not found.tile.thing):
        under = [(int(row), int(col)) for row, col in covered(shape, grid)]
        cells = tuple(dict.fromkeys([*cells, *under])) if shape.sort != "polyline" else tuple(dict.fromkeys(under))
    if not cells:
        if grid.is_part:
            return
        size = tr("{rows} rows and {cols} columns", rows=grid.rows, cols=grid.cols)
        findings.note(
            tr("left out: {kind} off the map; the map has {size}", kind=kind_title(found.kind), size=size), found.place
        )
        return
    name = text(found.entry.get("name"))
    title = "" if name and _exact(name) == found.kind else name
    if not title and found.tile is not None and found.tile.thing:
        title = text(found.tile.entry.get("name"))
    of_tile = properties(found.tile.entry) if found.tile is not None else {}
    yield Thing(found.kind, title, {**of_tile, **properties(found.entry)}, cells, found.place)
