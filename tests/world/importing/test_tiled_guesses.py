"""Names and properties of Tiled maps made by others from which starts, goals, dangers and walls are guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world.importing.test_tiled import TILESET, a_map, at, faults, ground, objects, read
from tests.world.importing.test_tiled_layers import BARE, RING, ROOM, bare_map

NINE = [9] * 12


@pytest.mark.parametrize("name", ["Player Spawn", "hero_spawn", "SpawnPoint", "Spawn Point 2", "Hero", "StartPosition"])
def test_common_names_of_objects_mean_a_start(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(at(1, 1, name))))
    assert result.world is not None
    assert [crowd.at for crowd in result.world.populations] == [(1, 1)]
    (note,) = result.notes
    assert note.startswith("taken as start: objects called ")


@pytest.mark.parametrize("name", ["Exit", "finish_line", "EndPoint", "Level End", "exit 1"])
def test_common_names_of_objects_mean_a_goal(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(at(1, 1, "start"), at(1, 2, name))))
    assert result.world is not None
    assert [cell for cell, _ in result.world.goals[0].cells] == [(1, 2)]


@pytest.mark.parametrize("name", ["spawn", "Enemy Spawn", "Monster start", "exit sign", "Weekend"])
def test_other_names_of_objects_are_left_out(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(at(1, 1, name))))
    assert result.world is not None
    assert result.world.goals == ()
    assert result.world.populations == ()
    assert result.notes[0].startswith("left out: objects called ")


def test_spikes_are_lava_but_do_not_tell_walls_from_floor(tmp_path: Path) -> None:
    spikes = ground([0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0], name="Spikes")
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), ground(RING, name="Walls"), spikes))
    assert result.world is not None
    assert result.world.terrain == ("####", "#L.#", "####")
    assert result.notes == ('layer "Spikes" was taken as lava',)
    assert "doesn't say what is wall" in faults(tmp_path, bare_map(ground(NINE, name="Grass"), spikes))[0]


def test_one_door_among_tiles_without_names_does_not_tell_walls_from_floor(tmp_path: Path) -> None:
    door = {**BARE, "tiles": [{"id": 0, "class": "door"}]}
    assert "doesn't say what is wall" in faults(tmp_path, a_map(ground([1, *NINE[1:]]), tilesets=[door]))[0]
    result = read(tmp_path, a_map(ground([1, *[0] * 11]), tilesets=[door]))
    assert result.world is not None
    assert result.notes == ("nothing on the map is wall",)


def test_tiles_that_block_the_way_do_not_wall_up_the_whole_map(tmp_path: Path) -> None:
    noted = [{"name": "collides", "type": "bool", "value": True}]
    solid = {**BARE, "tiles": [{"id": 8, "properties": noted}, {"id": 0, "properties": noted}]}
    result = read(tmp_path, a_map(ground(NINE, name="Ground"), ground(RING, name="World"), tilesets=[solid]))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert 'tiles that block the way on layer "Ground" were not taken as wall' in result.notes[0]


def test_cells_of_a_goal_that_are_wall_are_left_out(tmp_path: Path) -> None:
    flag = at(0, 1, "flag", height=48, width=32)
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(at(1, 1, "start"), flag)))
    assert result.world is not None
    assert {cell for cell, _ in result.world.goals[0].cells} == {(1, 1), (1, 2)}
    assert result.notes == (
        'left out: cells of a goal that are wall (4 times, first in layer "Things", object 2 "flag")',
    )
    walled = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(at(0, 0, "flag"))))
    assert walled.world is not None
    assert walled.notes == ('left out: goal, because it is inside a wall (layer "Things", object 1 "flag")',)


def test_objects_that_differ_by_a_number_are_listed_once(tmp_path: Path) -> None:
    barrels = [at(1, 1, f"barrel{k}") for k in range(1, 6)]
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(*barrels, at(1, 2, "lava 3"))))
    assert result.world is not None
    assert result.world.terrain[1] == "#.L#"
    assert sorted(note.split(" (")[0] for note in result.notes) == [
        'left out: objects called "barrel" and a number, which is neither a terrain nor a device',
        'taken as lava: objects called "lava"',
    ]


@pytest.mark.parametrize(
    "name", ["Non-Walkable", "NoWalk", "Paredes", "Muros", "Wände", "Colisiones", "Blocks", "стены"]
)
def test_names_of_layers_in_other_languages_and_forms_mean_walls(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), ground(RING, name=name)))
    assert result.world is not None
    assert result.world.terrain == ROOM


def test_the_remark_on_a_tile_that_collides_does_not_blame_its_class(tmp_path: Path) -> None:
    noted = [{"name": "collides", "type": "bool", "value": True}]
    tiles = {**TILESET, "tiles": [{"id": 0, "class": "TileComponent", "properties": noted}]}
    result = read(tmp_path, a_map(ground(RING), tilesets=[tiles]))
    assert result.world is not None
    assert result.notes[0].startswith("taken as wall: tiles with a property or shape that blocks the way")
