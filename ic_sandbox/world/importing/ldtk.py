"""Projects of LDtk (ldtk.io): a level in the form of a map of Tiled, which is then read as one."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import Choices
from ic_sandbox.world.importing.draft import check_size
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.part_layers import TILES_OF_LAYER, laid_part, objects_of_part
from ic_sandbox.world.importing.parts import Part, chosen_part
from ic_sandbox.world.importing.tiled.neighbours import Neighbours
from ic_sandbox.world.importing.tiled.reader import world_of_map
from ic_sandbox.world.importing.tiled.values import Node, node, nodes, parse_tiled, text, whole

__all__ = ["is_ldtk", "world_from_ldtk"]

MOST_LAYERS = 512
LARGEST_GRID = 4_096
"""The largest size of a cell in pixels."""


def is_ldtk(entry: object) -> bool:
    """Return whether a JSON value is a project of LDtk."""
    return isinstance(entry, dict) and "defs" in entry and ("levels" in entry or "worlds" in entry)


def world_from_ldtk(
    contents: bytes, path: Path, choices: Choices, findings: Findings
) -> Generator[Progress, None, World]:
    """Read a level of a project. Values of IntGrid layers and tags of tiles are classes, entities objects."""
    project = yield from parse_tiled(contents)
    if not is_ldtk(project):
        hint = tr("open the project itself, which ends in .ldtk") if "layerInstances" in project else ""
        raise WorldError([Fault("", tr("this is not a project of LDtk"), hint)])
    neighbours = Neighbours(path.parent)
    level, part = yield from _level(project, neighbours, choices, findings)
    return (yield from world_of_map(_map_of(project, level, part, findings), neighbours, choices, findings))


def _level(
    project: Node, neighbours: Neighbours, choices: Choices, findings: Findings
) -> Generator[Progress, None, tuple[Node, Part]]:
    """Return the level that the user wants, from a file of its own if it has one, and the wanted part of it."""
    levels = [level for world in (project, *nodes(project.get("worlds"))) for level in nodes(world.get("levels"))]
    if not levels:
        raise WorldError([Fault("", tr("the project has no level"))])
    definitions = nodes(node(project.get("defs")).get("layers"))
    sizes = [(text(level.get("identifier")), *_size(level, definitions)) for level in levels]
    index, part = chosen_part(sizes, choices.level, findings)
    level, name = levels[index], sizes[index][0]
    source = text(level.get("externalRelPath"))
    if not source or nodes(level.get("layerInstances")):
        return level, part
    try:
        return (yield from neighbours.read(source)), part
    except WorldError as error:
        raise WorldError(
            [Fault(tr('level "{name}"', name=name), fault.reason, fault.hint) for fault in error.faults]
        ) from None


def _side(layers: Sequence[Node]) -> int:
    """Return the size of the finest cells of some layers or of their definitions, in pixels; 0 if there are none."""
    sizes = [(one.get("__type") or one.get("type"), _grid(one)) for one in layers[:MOST_LAYERS]]
    grids = {size for sort, size in sizes if size and sort in ("IntGrid", "Tiles")}
    return min(grids or {size for _, size in sizes if size}, default=0)


def _size(level: Node, definitions: Sequence[Node]) -> tuple[int, int]:
    """Return the rows and columns of a level; 1 each if they are not known."""
    side = _side(nodes(level.get("layerInstances"))) or _side(definitions)
    wide, high = whole(level.get("pxWid")), whole(level.get("pxHei"))
    return (-(-high // side), -(-wide // side)) if side and wide and high else (1, 1)


def _map_of(project: Node, level: Node, part: Part, findings: Findings) -> dict[str, Any]:
    """Return the wanted part of a level as Tiled would write it. Its cells are those of its finest layer."""
    instances = nodes(level.get("layerInstances"))[:MOST_LAYERS]
    side = _side(instances)
    wide, high = whole(level.get("pxWid")), whole(level.get("pxHei"))
    if not side or not wide or not high:
        raise WorldError([Fault("", tr("the level has no layer with cells, or no size"))])
    if not part.of_several:
        part = Part(0, 0, -(-high // side), -(-wide // side))
        check_size(part.rows, part.cols, "map")
    definitions = node(project.get("defs"))
    layers: list[dict[str, Any]] = []
    tilesets: list[dict[str, Any]] = []
    for number, one in enumerate(reversed(instances)):  # LDtk lists the topmost first
        name, sort = text(one.get("__identifier")), text(one.get("__type"))
        layer = {"name": name, "visible": one.get("visible") is not False}
        offset = {f"offset{axis.lower()}": one.get(f"__pxTotalOffset{axis}") for axis in "XY"}
        if sort == "Entities":
            objects = list(objects_of_part(_objects(one), part, side, offset))
            layers.append({**layer, **offset, "type": "objectgroup", "objects": objects})
        elif sort in ("IntGrid", "Tiles"):
            if _grid(one) % side:
                findings.note(tr('left out: layer "{name}", whose cells do not fit those of the others', name=name))
                continue
            first = 1 + number * TILES_OF_LAYER
            cells = _values(one) if sort == "IntGrid" else _tiles(one)
            data, left_over = laid_part(cells, first, _grid(one) // side, part, side, offset)
            layers.append({**layer, **left_over, "type": "tilelayer", "data": data})
            named = _value_names(definitions, one) if sort == "IntGrid" else _tile_tags(definitions, one)
            tiles = [{"id": value, "class": word} for value, word in named.items() if 0 <= value < TILES_OF_LAYER]
            tilesets.append({"firstgid": first, "name": name, "tiles": tiles})
    return {
        "orientation": "orthogonal", "width": part.cols, "height": part.rows, "tilewidth": side, "tileheight": side,
        "layers": layers, "tilesets": tilesets,
    }  # fmt: skip


def _grid(layer: Node) -> int:
    size = whole(layer.get("__gridSize", layer.get("gridSize"))) or 0
    return size if 0 < size <= LARGEST_GRID else 0


def _values(layer: Node) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and value of each cell of an IntGrid layer that is not empty."""
    cols = whole(layer.get("__cWid")) or 0
    listed = layer.get("intGridCsv")
    if isinstance(listed, list) and cols > 0:
        for place, value in enumerate(listed):
            if isinstance(value, int) and value > 0:
                yield place // cols, place % cols, value
    for cell in nodes(layer.get("intGrid")):  # as versions before 0.8 wrote it, with values from 0
        coordinate, before = whole(cell.get("coordId")), whole(cell.get("v"))
        if coordinate is not None and before is not None and cols > 0 <= coordinate:
            yield coordinate // cols, coordinate % cols, before + 1


def _tiles(layer: Node) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and number of each tile of a layer of tiles."""
    size = _grid(layer)
    for tile in nodes(layer.get("gridTiles")):
        place, number = tile.get("px"), whole(tile.get("t"))
        if isinstance(place, list) and len(place) == 2 and number is not None:
            col, row = (whole(pixels) for pixels in place)
            if col is not None and row is not None:
                yield row // size, col // size, number


def _value_names(definitions: Node, layer: Node) -> dict[int, str]:
    """Return the name of each value of an IntGrid layer."""
    uid = layer.get("layerDefUid")
    known = next((one for one in nodes(definitions.get("layers")) if one.get("uid") == uid), {})
    found = {}
    for k, value in enumerate(nodes(known.get("intGridValues"))):
        number = whole(value.get("value", k + 1))
        if number is not None:
            found[number] = text(value.get("identifier"))
    return found


def _tile_tags(definitions: Node, layer: Node) -> dict[int, str]:
    """Return the first tag of each tile of a layer of tiles."""
    uid = layer.get("__tilesetDefUid")
    known = next((one for one in nodes(definitions.get("tilesets")) if one.get("uid") == uid), {})
    found: dict[int, str] = {}
    for tag in nodes(known.get("enumTags")):
        listed = tag.get("tileIds")
        for number in listed if isinstance(listed, list) else ():
            if isinstance(number, int):
                found.setdefault(number, text(tag.get("enumValueId")))
    return found


def _objects(layer: Node) -> Iterator[dict[str, Any]]:
    """Yield the entities of a layer as objects, whose position is that of their upper left corner."""
    for number, entity in enumerate(nodes(layer.get("entityInstances")), 1):
        place, pivot = entity.get("px"), entity.get("__pivot")
        wide, high = whole(entity.get("width")) or 0, whole(entity.get("height")) or 0
        corner = [whole(pixels) for pixels in place] if isinstance(place, list) and len(place) == 2 else []
        shares = pivot if isinstance(pivot, list) and len(pivot) == 2 else [0, 0]
        if None in corner or not corner or not all(isinstance(share, int | float) for share in shares):
            continue
        noted = [
            {"name": text(one.get("__identifier")), "value": one.get("__value")}
            for one in nodes(entity.get("fieldInstances"))
            if isinstance(one.get("__value"), str | int | float | bool)
        ]
        x, y = (corner[0] or 0) - shares[0] * wide, (corner[1] or 0) - shares[1] * high
        yield {
            "id": number, "name": text(entity.get("__identifier")), "x": x, "y": y, "width": wide, "height": high,
            "properties": noted,
        }  # fmt: skip
