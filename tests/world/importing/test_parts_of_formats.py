"""Parts of Tiled maps, LDtk and Ogmo levels, pictures and JSON tables that are larger than a world may be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map
from ic_sandbox.world.importing.parts import Part
from ic_sandbox.world.importing.tiled.grid import frame_of
from tests.world.importing.drawing import drawn

ROWS, COLS = 3, 514
"""Two rows and columns more than fit into the first part."""

SECOND = "rows 1 to 3, columns 513 to 514"


def read(path: Path, level: str = "") -> Imported:
    return run_to_end(import_map(path, Choices(level=level)))


def solid(*cells: tuple[int, int]) -> list[int]:
    """Return the cells of a layer, row by row, with a tile in some of them."""
    tiles = [0] * (ROWS * COLS)
    for row, col in cells:
        tiles[row * COLS + col] = 1
    return tiles


def tiled(folder: Path, *layers: dict[str, Any], **fields: Any) -> Path:
    entry = {
        "orientation": "orthogonal", "width": COLS, "height": ROWS, "tilewidth": 16, "tileheight": 16, "tilesets": [],
        "layers": list(layers), **fields,
    }  # fmt: skip
    path = folder / "large.tmj"
    path.write_text(json.dumps(entry), "utf-8")
    return path


def tile_layer(*cells: tuple[int, int], **fields: Any) -> dict[str, Any]:
    return {"type": "tilelayer", "name": "Walls", "width": COLS, "height": ROWS, "data": solid(*cells), **fields}


def item(name: str, col: float, row: float, wide: int = 0) -> dict[str, Any]:
    return {"name": name, "x": col * 16, "y": row * 16, "width": wide * 16, "height": 16 if wide else 0}


def test_a_large_tiled_map_offers_its_parts(tmp_path: Path) -> None:
    result = read(tiled(tmp_path, tile_layer((0, 0))))
    assert result.world is None
    assert result.levels == ("rows 1 to 3, columns 1 to 512", SECOND)
    assert "choose one of its 2 parts" in str(result.faults[0])


@pytest.mark.parametrize("level", ["2", SECOND])
def test_tiles_and_objects_of_a_part_of_a_tiled_map_stay_where_they_are(tmp_path: Path, level: str) -> None:
    things = [item("wall", 511, 0, 2), item("player", 513.5, 1.5), item("goal", 512.5, 2.5), item("player", 3, 1)]
    objects = {"type": "objectgroup", "name": "things", "objects": things}
    result = read(tiled(tmp_path, tile_layer((1, 512), (2, 511)), objects), level)
    assert drawn(result) == ("#.", "#S", "G.")
    assert not [note for note in result.notes if "off the map" in note]
    assert result.world is not None
    assert result.world.name == f"Large {SECOND}"
    first = drawn(read(tiled(tmp_path, tile_layer((1, 512), (2, 511)), objects), "1"))
    assert [row[510:] for row in first] == [".#", "..", ".#"]
    assert first[1][3] == "S"


@pytest.mark.parametrize(
    "second", [tile_layer((1, 513)), {"type": "objectgroup", "objects": [item("wall", 513, 1, 1)]}]
)
def test_what_another_part_says_counts_in_this_one(tmp_path: Path, second: dict[str, Any]) -> None:
    grass = {**tile_layer((0, 0), (0, 512)), "name": "grass"}
    assert set("".join(drawn(read(tiled(tmp_path, grass, second), "1")))) == {"."}
    assert drawn(read(tiled(tmp_path, grass, second), "2")) == ("..", ".#", "..")
    assert read(tiled(tmp_path, grass), "1").world is None


def test_floor_on_another_part_makes_empty_cells_wall_in_this_one(tmp_path: Path) -> None:
    floor = {**tile_layer((0, 0), (0, 512)), "name": "Floor"}
    assert drawn(read(tiled(tmp_path, floor), "2")) == (".#", "##", "##")
    nothing = {**tile_layer((0, 0)), "name": "Floor"}
    assert drawn(read(tiled(tmp_path, nothing, tile_layer((1, 513))), "2")) == ("##", "##", "##")


def test_a_shifted_layer_is_shifted_before_it_is_cut(tmp_path: Path) -> None:
    assert drawn(read(tiled(tmp_path, tile_layer((0, 511), (1, 0), offsetx=16)), "2")) == ("#.", "..", "..")


def test_an_infinite_map_has_parts_of_what_is_drawn(tmp_path: Path) -> None:
    chunks = [
        {"x": x, "y": -2, "width": 2, "height": 2, "data": [1, 0, 0, 1]} for x in (-4, 510)
    ]  # from column -4 to 511
    layer = {"type": "tilelayer", "name": "Walls", "chunks": chunks}
    path = tiled(tmp_path, layer, infinite=True)
    assert read(path).levels == ("rows 1 to 2, columns 1 to 512", "rows 1 to 2, columns 513 to 516")
    assert drawn(read(path, "2")) == ("..#.", "...#")


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("index", ["odd", "even"])
def test_the_corners_around_a_part_of_a_staggered_map_are_those_around_all_of_it(axis: str, index: str) -> None:
    entry = {
        "orientation": "staggered", "staggeraxis": axis, "staggerindex": index, "tilewidth": 32, "tileheight": 16,
    }  # fmt: skip
    grid = frame_of(entry, -1, 2, 9, 7)
    part = Part(2, 3, grid.rows - 4, grid.cols - 3, True)
    assert grid.stagger is not None
    rows, cols, laid = grid.stagger.diamond(-1, 2, np.ones((9, 7), np.uint8))
    assert (rows, cols, laid.shape) == (grid.top, grid.left, (grid.rows, grid.cols))
    np.testing.assert_array_equal(grid.outside(), laid == 0)
    np.testing.assert_array_equal(grid.cut(part).outside(), grid.outside()[2:-2, 3:])


def test_a_map_with_too_many_parts_is_refused_before_it_is_read(tmp_path: Path) -> None:
    result = read(tiled(tmp_path, {"type": "tilelayer", "name": "Walls"}, width=512 * 65), "2")
    assert "at most 512 each are possible; save a part of it" in str(result.faults[0])


def ldtk(folder: Path, *levels: dict[str, Any]) -> Path:
    values = [{"value": 1, "identifier": "wall"}]
    defs = {"layers": [{"uid": 7, "type": "IntGrid", "gridSize": 16, "intGridValues": values}]}
    path = folder / "large.ldtk"
    path.write_text(json.dumps({"defs": defs, "levels": list(levels)}), "utf-8")
    return path


def ldtk_level(name: str, cols: int, *layers: dict[str, Any]) -> dict[str, Any]:
    return {"identifier": name, "pxWid": cols * 16, "pxHei": ROWS * 16, "layerInstances": list(layers)}


def int_grid(cols: int, *cells: tuple[int, int], side: int = 16, **fields: Any) -> dict[str, Any]:
    wide = cols * 16 // side
    values = [0] * (wide * -(-ROWS * 16 // side))
    for row, col in cells:
        values[row * wide + col] = 1
    usual = {"__identifier": "Grid", "__type": "IntGrid", "__cWid": wide, "__gridSize": side, "layerDefUid": 7}
    return {**usual, "intGridCsv": values, **fields}


def test_parts_of_a_large_level_of_ldtk_are_levels_next_to_the_others(tmp_path: Path) -> None:
    start = {"__identifier": "Player", "px": [513 * 16, 32], "width": 16, "height": 16}
    elsewhere = {"__identifier": "Player", "px": [16, 32], "width": 16, "height": 16}
    entities = {"__identifier": "Things", "__type": "Entities", "__gridSize": 16, "entityInstances": [start, elsewhere]}
    coarse = int_grid(COLS, (0, 256), side=32)
    shifted = int_grid(COLS, (2, 511), __pxTotalOffsetX=16)
    large = ldtk_level("Sea", COLS, entities, coarse, shifted)
    path = ldtk(tmp_path, ldtk_level("Cave", 4, int_grid(4, (0, 0))), large)
    assert read(path).levels == ("Cave", "Sea, rows 1 to 3, columns 1 to 512", f"Sea, {SECOND}")
    assert drawn(read(path)) == ("#...", "....", "....")
    result = read(path, "3")
    assert drawn(result) == ("##", "##", "#S")
    assert not [note for note in result.notes if "off the map" in note]


def test_a_large_level_of_ldtk_in_a_file_of_its_own_has_parts(tmp_path: Path) -> None:
    level = ldtk_level("Sea", COLS, int_grid(COLS, (1, 513)))
    (tmp_path / "Sea.ldtkl").write_text(json.dumps(level), "utf-8")
    path = ldtk(tmp_path, {**level, "externalRelPath": "Sea.ldtkl", "layerInstances": None})
    assert read(path).world is None
    assert drawn(read(path, "2")) == ("..", ".#", "..")


def test_a_large_level_of_ogmo_has_parts(tmp_path: Path) -> None:
    size = {"gridCellWidth": 16, "gridCellHeight": 16, "gridCellsX": COLS, "gridCellsY": ROWS}
    cells = [str(tile) for tile in solid((0, 512), (2, 3))]
    walls = {"name": "walls", "offsetX": 0, "offsetY": 0, **size, "grid": cells}
    things = {"name": "things", **size, "entities": [{"name": "player", "x": 513 * 16, "y": 16}]}
    level = {"ogmoVersion": "3.4.0", "width": COLS * 16, "height": ROWS * 16, "layers": [things, walls]}
    path = tmp_path / "level.json"
    path.write_text(json.dumps(level), "utf-8")
    assert read(path).levels[1] == SECOND
    assert drawn(read(path, "2")) == ("#.", ".S", "..")


def test_a_large_picture_has_parts(tmp_path: Path) -> None:
    pixels = np.full((ROWS, COLS, 3), 255, np.uint8)
    pixels[1, 512] = 0
    Image.fromarray(pixels).save(tmp_path / "large.png")
    assert "the picture has 3 rows by 514 columns" in str(read(tmp_path / "large.png").faults[0])
    assert drawn(read(tmp_path / "large.png", "2")) == ("..", "#.", "..")


def test_a_large_table_in_a_json_file_has_parts(tmp_path: Path) -> None:
    rows = [["#"] + ["."] * (COLS - 1) for _ in range(ROWS)]
    rows[2][513] = "#"
    path = tmp_path / "large.json"
    path.write_text(json.dumps({"map": rows}), "utf-8")
    assert read(path).levels == (f"map, {SECOND.replace('513 to 514', '1 to 512')}", f"map, {SECOND}")
    assert drawn(read(path, "2")) == ("..", "..", ".#")
