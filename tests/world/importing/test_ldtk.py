"""Projects of LDtk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map

WALLS = [1, 1, 1, 1, 1, 0, 2, 1, 1, 1, 1, 1]


def int_grid(values: list[Any], name: str = "Collisions", **fields: Any) -> dict[str, Any]:
    usual = {"__identifier": name, "__type": "IntGrid", "__cWid": 4, "__cHei": 3, "__gridSize": 16, "layerDefUid": 7}
    return {**usual, "visible": True, "intGridCsv": values, "gridTiles": [], "entityInstances": [], **fields}


def entities(*listed: dict[str, Any]) -> dict[str, Any]:
    usual = {"__identifier": "Entities", "__type": "Entities", "__gridSize": 16, "visible": True}
    return {**usual, "entityInstances": list(listed)}


def entity(name: str, x: int, y: int, pivot: tuple[float, float] = (0.0, 0.0), **noted: Any) -> dict[str, Any]:
    fields = [{"__identifier": key, "__value": value} for key, value in noted.items()]
    return {"__identifier": name, "px": [x, y], "__pivot": pivot, "width": 16, "height": 16, "fieldInstances": fields}


def level(*layers: dict[str, Any], name: str = "First", **fields: Any) -> dict[str, Any]:
    return {"identifier": name, "pxWid": 64, "pxHei": 48, "layerInstances": list(layers), **fields}


def project(*levels: dict[str, Any], names: tuple[str, ...] = ("stone", "ladder"), **fields: Any) -> dict[str, Any]:
    values = [{"value": k, "identifier": name} for k, name in enumerate(names, 1)]
    tags = [{"enumValueId": "Wall", "tileIds": [5]}]
    defs = {"layers": [{"uid": 7, "intGridValues": values}], "tilesets": [{"uid": 3, "enumTags": tags}]}
    return {"defs": defs, "levels": list(levels), **fields}


def read(folder: Path, written: Any, name: str = "a.ldtk", choices: Choices | None = None) -> Imported:
    (folder / name).write_text(json.dumps(written), "utf-8")
    return run_to_end(import_map(folder / name, choices or Choices()))


@pytest.mark.parametrize("name", ["a.ldtk", "a.json"])
def test_a_layer_of_collisions_is_wall_and_its_ladders_are_not(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, project(level(int_grid(WALLS))), name)
    assert result.world is not None
    assert result.world.terrain == ("####", "#..#", "####")
    assert result.notes[0] == 'layer "Collisions" was taken as wall'


def test_values_with_the_names_of_terrains_are_these(tmp_path: Path) -> None:
    result = read(tmp_path, project(level(int_grid(WALLS, "Ground")), names=("walls", "ice")))
    assert result.world is not None
    assert result.world.terrain == ("####", "#.~#", "####")
    chosen = Choices(terrain=(("stone", "wall"), ("ladder", "lava")))
    result = read(tmp_path, project(level(int_grid(WALLS, "Ground"))), choices=chosen)
    assert result.world is not None
    assert result.world.terrain == ("####", "#.L#", "####")


def test_entities_are_placed_by_their_upper_left_corner(tmp_path: Path) -> None:
    placed = entities(
        entity("PlayerStart", 24, 32, (0.5, 1.0)), entity("Exit", 32, 16, weight=3), entity("Chest", 0, 0)
    )
    result = read(tmp_path, project(level(placed, int_grid(WALLS))))
    assert result.world is not None
    assert [agent.at for agent in result.world.agents] == [(1, 1)]
    assert [goal.cells for goal in result.world.goals] == [(((1, 2), 3.0),)]
    assert any('left out: objects called "Chest"' in note for note in result.notes)


def test_the_topmost_layer_is_listed_first(tmp_path: Path) -> None:
    above = int_grid([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], "Lava")
    for layers, inner in (((above, int_grid(WALLS)), "#L.#"), ((int_grid([1] * 12, "Walls"), above), "####")):
        result = read(tmp_path, project(level(*layers)))
        assert result.world is not None
        assert result.world.terrain[1] == inner


def test_tags_of_tiles_are_their_classes(tmp_path: Path) -> None:
    tiles = [{"px": [16, 32], "t": 5}, {"px": [32, 32], "t": 6}]
    layer = {"__identifier": "Tiles", "__type": "Tiles", "__gridSize": 16, "__tilesetDefUid": 3, "gridTiles": tiles}
    result = read(tmp_path, project(level(layer)))
    assert result.world is not None
    assert result.world.terrain == ("....", "....", ".#..")


def test_cells_of_a_coarse_grid_cover_several_of_a_fine_one(tmp_path: Path) -> None:
    coarse = int_grid([1, 0], "Walls", __cWid=2, __cHei=1, __gridSize=32)
    result = read(tmp_path, project(level(coarse, int_grid([0] * 12, "Ice"))))
    assert result.world is not None
    assert result.world.terrain == ("##..", "##..", "....")
    odd = read(tmp_path, project(level(int_grid([1], "Odd", __gridSize=24), int_grid(WALLS))))
    assert 'left out: layer "Odd", whose cells do not fit those of the others' in odd.notes


def test_the_first_level_is_read_from_its_own_file_or_world(tmp_path: Path) -> None:
    (tmp_path / "levels").mkdir()
    (tmp_path / "levels" / "First.ldtkl").write_text(json.dumps(level(int_grid(WALLS))), "utf-8")
    apart = {"identifier": "First", "externalRelPath": "levels/First.ldtkl", "layerInstances": None}
    result = read(tmp_path, project(apart, level(name="Second")))
    assert result.world is not None
    assert result.world.terrain[1] == "#..#"
    assert 'read level 1 of 2, "First"' in result.notes
    worlds = {**project(), "worlds": [{"levels": [level(int_grid(WALLS))]}]}
    assert read(tmp_path, worlds).world is not None
    (tmp_path / "levels" / "First.ldtkl").unlink()
    assert str(read(tmp_path, project(apart)).faults[0]).startswith('level "First": there is no such file')


@pytest.mark.parametrize("wanted", ["2", "Deep_Cave", "deep cave"])
def test_another_level_is_read_when_the_user_wants_it(tmp_path: Path, wanted: str) -> None:
    other = level(int_grid([0] * 12, "Collisions", intGridCsv=[1, 1, 1, 1] * 3), name="Deep_Cave")
    worlds = {**project(level(int_grid(WALLS))), "worlds": [{"levels": [other]}]}
    result = read(tmp_path, worlds, choices=Choices(level=wanted, terrain=(("Collisions", "lava"),)))
    assert result.levels == ("First", "Deep_Cave")
    assert result.world is not None
    assert result.world.terrain == ("LLLL", "LLLL", "LLLL")
    (fault,) = read(tmp_path, worlds, choices=Choices(level="Cave")).faults
    assert fault.hint == 'give a number from 1 to 2, or a name: "Deep_Cave"'


def test_cells_as_old_versions_wrote_them(tmp_path: Path) -> None:
    cells = [{"coordId": place, "v": value - 1} for place, value in enumerate(WALLS) if value]
    result = read(tmp_path, project(level(int_grid([], "Ground", intGrid=cells)), names=("wall", "ice")))
    assert result.world is not None
    assert result.world.terrain == ("####", "#.~#", "####")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ({"a": 1}, "this is not a project of LDtk"),
        ({"layerInstances": []}, "this is not a project of LDtk; open the project itself, which ends in .ldtk"),
        (project(), "the project has no level"),
        (project(level()), "the level has no layer with cells, or no size"),
        (project(level(int_grid(WALLS), pxWid=10**9)), "at most 512 each are possible"),
        (project(level(int_grid([1, 1, "x"], "Ground"))), "the map doesn't say what is wall"),
    ],
)  # fmt: skip
def test_an_unusable_project_is_refused(tmp_path: Path, written: dict[str, Any], reason: str) -> None:
    assert reason in str(read(tmp_path, written).faults[0])
