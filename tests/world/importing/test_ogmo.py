"""Levels of the Ogmo Editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map
from tests.world.importing.drawing import drawn

GRID = ["1", "1", "1", "1", "1", "0", "0", "1", "1", "1", "1", "1"]


def layer(name: str, side: int = 8, **data: Any) -> dict[str, Any]:
    size = {"gridCellWidth": side, "gridCellHeight": side, "gridCellsX": 32 // side, "gridCellsY": 24 // side}
    return {"name": name, "offsetX": 0, "offsetY": 0, **size, **data}


def read(folder: Path, *layers: dict[str, Any], choices: Choices | None = None, **fields: Any) -> Imported:
    path = folder / "level.json"
    level = {"ogmoVersion": "3.4.0", "width": 32, "height": 24, "layers": list(layers), **fields}
    path.write_text(json.dumps(level), "utf-8")
    return run_to_end(import_map(path, choices or Choices()))


@pytest.mark.parametrize("data", [{"grid": GRID}, {"grid2D": [GRID[:4], GRID[4:8], GRID[8:]], "arrayMode": 1}])
def test_a_grid_of_collisions_is_wall(tmp_path: Path, data: dict[str, Any]) -> None:
    result = read(tmp_path, layer("collisions", **data))
    assert drawn(result) == ("####", "#..#", "####")
    assert 'layer "collisions" was taken as wall' in result.notes


def test_entities_are_objects_by_their_upper_left_corner(tmp_path: Path) -> None:
    player = {"name": "player", "id": 0, "x": 12, "y": 12, "originX": 4, "originY": 4}
    exit_ = {"name": "exit", "id": 1, "x": 16, "y": 8, "width": 8, "height": 8, "values": {"weight": 2}}
    result = read(tmp_path, layer("things", entities=[player, exit_]), layer("walls", grid=GRID))
    assert drawn(result) == ("####", "#SG#", "####")


@pytest.mark.parametrize(
    "data",
    [
        {"data": [-1, 3, -1, -1, 7, -1, -1, -1, -1, -1, -1, -1]},
        {"data2D": [[-1, 3, -1, -1], [7, -1, -1, -1], [-1, -1, -1, -1]]},
        {"dataCoords": [[-1], [3, 0], [-1], [-1], [7, 0], *[[-1]] * 7]},
    ],
)
def test_single_tiles_get_a_meaning_from_the_user(tmp_path: Path, data: dict[str, Any]) -> None:
    tiles = layer("ground", tileset="town", **data)
    assert read(tmp_path, tiles).world is None
    chosen = Choices(terrain=(("town:3", "wall"), ("town:7", "ice")))
    assert drawn(read(tmp_path, tiles, choices=chosen)) == (".#..", "~...", "....")


def test_cells_of_a_coarser_layer_cover_several(tmp_path: Path) -> None:
    result = read(
        tmp_path, layer("walls", 16, grid=["1", "0", "0", "0"], gridCellsX=2), layer("ice", grid=["0"] * 11 + ["1"])
    )
    assert drawn(result) == ("##..", "##..", "...~")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"layers": []}, "no layer with cells"),
        ({"width": 0}, "no layer with cells"),
        ({"width": 99_999}, "at most 512"),
    ],
)
def test_levels_without_cells_are_refused(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    assert reason in str(read(tmp_path, layer("walls", grid=GRID), **fields).faults[0])


def test_a_project_is_no_level(tmp_path: Path) -> None:
    path = tmp_path / "game.ogmo"
    path.write_text('{"ogmoVersion": "3.4.0", "levelPaths": ["levels"], "layers": []}')
    assert str(run_to_end(import_map(path)).faults[0]) == "this is not a level of Ogmo; open one of its levels"
