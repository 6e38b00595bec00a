"""Levels of the Ogmo Editor, version 3, in the form of a map of Tiled, which is then read as one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import Choices
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.part_layers import TILES_OF_LAYER, laid_part, objects_of_part
from ic_sandbox.world.importing.parts import wanted_part
from ic_sandbox.world.importing.tiled.neighbours import Neighbours
from ic_sandbox.world.importing.tiled.reader import world_of_map
from ic_sandbox.world.importing.tiled.values import Node, node, nodes, parse_tiled, real, text, whole

__all__ = ["MARK", "world_from_ogmo"]

MARK = "ogmoVersion"
"""The key that only files of Ogmo have."""

WIDEST_TILESET = 1_000
"""The columns of a tileset whose tiles are given by column and row."""

MOST_LAYERS = 512
LARGEST_GRID = 4_096
"""The largest size of a cell in pixels."""

EMPTY = ("0", "", ".")
"""The values of cells of a grid in which nothing is."""


def world_from_ogmo(
    contents: bytes, path: Path, choices: Choices, findings: Findings
) -> Generator[Progress, None, World]:
    """Read a level. The values of a grid are tiles without a name, and entities are objects."""
    level = yield from parse_tiled(contents)
    if "layers" not in level or "width" not in level:
        hint = tr("open one of its levels") if "levelPaths" in level else ""
        raise WorldError([Fault("", tr("this is not a level of Ogmo"), hint)])
    drawn = _map_of(level, choices.level, findings)
    return (yield from world_of_map(drawn, Neighbours(path.parent), choices, findings))


def _map_of(level: Node, wanted: str, findings: Findings) -> dict[str, Any]:
    """Return the wanted part of a level as Tiled would write it. Its cells are those of its finest layer."""
    given = nodes(level.get("layers"))[:MOST_LAYERS]
    grids = {size for one in given if "entities" not in one and (size := _grid(one))}
    side = min(grids or {size for one in given if (size := _grid(one))}, default=0)
    wide, high = whole(level.get("width")), whole(level.get("height"))
    if not side or not wide or not high:
        raise WorldError([Fault("", tr("the level has no layer with cells, or no size"))])
    part = wanted_part(-(-high // side), -(-wide // side), wanted, findings)
    layers: list[dict[str, Any]] = []
    tilesets: list[dict[str, Any]] = []
    for number, one in enumerate(reversed(given)):  # Ogmo lists the topmost first
        name = text(one.get("name"))
        offset = {f"offset{axis.lower()}": one.get(f"offset{axis}") for axis in "XY"}
        if "entities" in one:
            objects = list(objects_of_part(_objects(one, side), part, side, offset))
            layers.append({"name": name, **offset, "type": "objectgroup", "objects": objects})
        elif any(key in one for key in ("grid", "grid2D", "data", "data2D", "dataCoords", "dataCoords2D")):
            if not _grid(one) or _grid(one) % side:
                findings.note(tr('left out: layer "{name}", whose cells do not fit those of the others', name=name))
                continue
            first = 1 + number * TILES_OF_LAYER
            data, left_over = laid_part(_cells(one), first, _grid(one) // side, part, side, offset)
            layers.append({"name": name, **left_over, "type": "tilelayer", "data": data})
            tilesets.append({"firstgid": first, "name": text(one.get("tileset")) or name})
    return {
        "orientation": "orthogonal", "width": part.cols, "height": part.rows, "tilewidth": side, "tileheight": side,
        "layers": layers, "tilesets": tilesets,
    }  # fmt: skip


def _grid(layer: Node) -> int:
    """Return the size of the cells of a layer; 0 if they are no squares."""
    wide, high = (whole(layer.get(key)) or 0 for key in ("gridCellWidth", "gridCellHeight"))
    return wide if wide == high and 0 < wide <= LARGEST_GRID else 0


def _cells(layer: Node) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and number of each cell with anything in it."""
    cols = whole(layer.get("gridCellsX")) or 0
    for key, flat in (("grid", True), ("grid2D", False), ("data", True), ("data2D", False)):
        yield from _listed(layer.get(key), cols, flat)
    for key, flat in (("dataCoords", True), ("dataCoords2D", False)):
        yield from _listed(layer.get(key), cols, flat)


def _listed(values: Any, cols: int, flat: bool) -> Iterator[tuple[int, int, int]]:
    if not isinstance(values, list) or (flat and cols < 1):
        return
    rows = [values[k : k + cols] for k in range(0, len(values), cols)] if flat else values
    for row, line in enumerate(rows):
        for col, value in enumerate(line if isinstance(line, list) else ()):
            number = _number(value)
            if 0 <= number < TILES_OF_LAYER:
                yield row, col, number


def _number(value: Any) -> int:
    """Return the number of a tile or of the sign in a cell of a grid; -1 for an empty cell."""
    if isinstance(value, str):
        numbered = value.isascii() and value.isdigit() and len(value) < len(str(TILES_OF_LAYER))
        return -1 if value in EMPTY else int(value) if numbered else ord(value[0])
    if isinstance(value, list) and len(value) == 2 and all(isinstance(part, int) for part in value):
        return value[0] + WIDEST_TILESET * value[1] if 0 <= value[0] < WIDEST_TILESET and value[1] >= 0 else -1
    return value if isinstance(value, int) else -1


def _objects(layer: Node, side: int) -> Iterator[dict[str, Any]]:
    """Yield the entities of a layer as objects; those without a size have that of a cell."""
    for number, entity in enumerate(nodes(layer.get("entities")), 1):
        x, y = (real(entity.get(key)) for key in ("x", "y"))
        if x is None or y is None:
            continue
        origin = [real(entity.get(key)) or 0.0 for key in ("originX", "originY")]
        noted = [
            {"name": key, "value": value}
            for key, value in node(entity.get("values")).items()
            if isinstance(value, str | int | float | bool)
        ]
        yield {
            "id": number, "name": text(entity.get("name")), "x": x - origin[0], "y": y - origin[1],
            "width": whole(entity.get("width")) or side, "height": whole(entity.get("height")) or side,
            "properties": noted,
        }  # fmt: skip
