"""Names and properties of Tiled maps made by others from which starts, goals, dangers and walls are guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ic_sandbox.i18n import set_language
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.importing import Choices
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
    floor = 'taken as floor: layers whose tiles have no meaning, "Grass"'
    assert result.notes == ('layer "Spikes" was taken as lava', floor)
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
    "name",
    [
        "Non-Walkable",
        "NoWalk",
        "Paredes",
        "Muros",
        "Wände",
        "Colisiones",
        "Blocks",
        "стены",
        "calque_plateformes",
        "GroundCollisions",
        "Invisible walls",
        "Hitboxes",
        "WallsCol",
        "sidewalls",
        "WallsPlus",
        "collisionobjects",
        "collision_chair",
    ],
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


def test_the_user_chooses_the_meaning_of_single_tiles(tmp_path: Path) -> None:
    plain = {"firstgid": 1, "name": "town"}
    rows = a_map(ground([5, 5, 5, 5, 5, 2, 3, 5, 5, 5, 5, 5]), tilesets=[plain])
    asked = read(tmp_path, rows)
    assert [(source.sort, source.name, source.count) for source in asked.sources] == [
        ("layer", "Ground", 12),
        ("tile", "town:4", 10),
        ("tile", "town:1", 1),
        ("tile", "town:2", 1),
    ]
    assert '"town:4" (10)' in str(asked.faults[0])
    for chosen in (
        (("town:4", "wall"), ("town:2", "ice")),
        (("Ground", "wall"), ("town:1", "floor"), ("town:2", "ice")),
    ):
        result = read(tmp_path, rows, choices=Choices(terrain=chosen))
        assert result.world is not None
        assert result.world.terrain == ("####", "#.~#", "####")
    wrong = read(tmp_path, rows, choices=Choices(terrain=(("town:9", "wall"),)))
    assert str(wrong.faults[0]).startswith('--terrain: the map has nothing called "town:9"')


def test_ladders_lead_through_a_layer_of_walls(tmp_path: Path) -> None:
    tiles = {**BARE, "tiles": [{"id": 1, "class": "Ladder"}, {"id": 0, "class": "stone"}]}
    result = read(tmp_path, a_map(ground([1, 1, 2, 1, 1, 0, 0, 1, 1, 1, 1, 1], name="Walls"), tilesets=[tiles]))
    assert result.world is not None
    assert result.world.terrain == ("##.#", "#..#", "####")
    assert [note.split(",")[0] for note in result.notes] == ['left out: tiles of class "Ladder"']


@pytest.mark.parametrize("source", ["/etc/hostname", "../secret.txt", "C:/a.tsx", "/tmp/a.tsx"])
def test_a_map_opens_only_tilesets_and_templates_relative_to_it(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "maps").mkdir()
    written = a_map(ground(RING), tilesets=[{"firstgid": 1, "source": source}])
    (fault,) = faults(tmp_path / "maps", written)
    assert "its name is not that of a tileset" in fault or "it is not given relative to the map" in fault


def test_a_hidden_layer_of_walls_is_left_out_and_listed(tmp_path: Path) -> None:
    hidden = ground(NINE, name="Walls", visible=False)
    result = read(tmp_path, bare_map(hidden, ground(RING, name="Obstacles")))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert 'left out: layer "Walls", which is hidden' in result.notes


def test_the_remark_names_the_word_that_was_understood(tmp_path: Path) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), objects(at(1, 1, "exit", type="Trigger"))))
    assert result.notes == ('taken as goal: objects called "exit" (layer "Things")',)


def test_numbers_in_a_question_are_not_escaped(tmp_path: Path) -> None:
    set_language("de")  # the fixture for all tests restores English
    asked = read(tmp_path, bare_map(ground([5] * 1200, name="Tiles"), width=40, height=30))
    assert '"Tiles" (1\u202f200)' in str(asked.faults[0])
    large = read(tmp_path, bare_map(ground([5] * 12), width=900))
    assert str(large.faults[0]).startswith("Karte: 3 Zeilen mal 900 Spalten")
    assert str(Fault("a\u00a0b", "1\u202f", "c\n")) == r"a\xa0b: 1\u202f; c\n"


@pytest.mark.parametrize("name", ["Ground", "physics", "Ground objects", "pipes"])
def test_nameless_objects_on_the_ground_are_walls_if_nothing_else_is(tmp_path: Path, name: str) -> None:
    boxes = {**objects({**at(0, 0, ""), "width": 64}, at(1, 1, "lamp")), "name": name}
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), boxes))
    assert result.world is not None
    assert result.world.terrain == ("####", "....", "....")
    assert f'taken as wall: objects with no class and no name (layer "{name}")' in result.notes
    assert next(source for source in result.sources if source.name == name).meaning == "wall"
    walls = ground([0] * 11 + [1], name="Walls")
    told = read(tmp_path, bare_map(ground(NINE, name="Grass"), walls, boxes))
    assert told.world is not None
    assert told.world.terrain == ("....", "....", "...#")


@pytest.mark.parametrize("noted", [{"Name": "Solid"}, {"type": "Wall"}, {"kind": "obstacle"}])
def test_objects_may_be_named_by_a_property(tmp_path: Path, noted: dict[str, str]) -> None:
    listed = [{"name": key, "value": value} for key, value in noted.items()]
    start = {**at(1, 1, ""), "properties": [{"name": "name", "value": "start"}]}
    box = {**at(0, 0, ""), "width": 32, "properties": listed}
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), objects(box, start)))
    assert result.world is not None
    assert result.world.terrain[0] == "##.."
    assert [crowd.at for crowd in result.world.populations] == [(1, 1)]


@pytest.mark.parametrize("key", ["type", "kind", "tileType"])
def test_tiles_may_be_named_by_a_property(tmp_path: Path, key: str) -> None:
    noted = [{"name": key, "value": "Wall"}]
    tiles = {**BARE, "tiles": [{"id": 0, "class": "LogicTile", "properties": noted}]}
    result = read(tmp_path, a_map(ground([1, *NINE[1:]]), tilesets=[tiles]))
    assert result.world is not None
    assert result.world.terrain[0] == "#..."
    noted[0]["value"] = "chest"
    assert "doesn't say what is wall" in faults(tmp_path, a_map(ground([1, *NINE[1:]]), tilesets=[tiles]))[0]


@pytest.mark.parametrize("key", ["block", "estSolide", "is_solid", "has-collision", "collideAll", "bloqueado"])
def test_more_properties_say_what_blocks_the_way(tmp_path: Path, key: str) -> None:
    tiles = {**BARE, "tiles": [{"id": 0, "properties": [{"name": key, "value": True}]}]}
    result = read(tmp_path, a_map(ground([1, *NINE[1:]]), tilesets=[tiles]))
    assert result.world is not None
    assert result.world.terrain[0] == "#..."
    assert any("a property or shape that blocks the way" in note for note in result.notes)


def test_a_layer_that_is_not_passable_is_wall(tmp_path: Path) -> None:
    noted = [{"name": "passable", "value": False}]
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), ground(RING, name="Sea", properties=noted)))
    assert result.world is not None
    assert result.world.terrain == ROOM


@pytest.mark.parametrize("name", ["cWalls", "Walls_B", "Collision Boxes", "b_collisions"])
def test_letters_and_boxes_in_a_name_do_not_hide_walls(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), ground(RING, name=name)))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert (
        "doesn't say what is wall" in faults(tmp_path, bare_map(ground(NINE, name="Grass"), ground(RING, name="B")))[0]
    )


def test_a_start_on_a_layer_of_obstacles_is_no_wall(tmp_path: Path) -> None:
    boxes = {**objects(at(0, 0, "hole"), at(1, 1, "player1")), "name": "obstacles"}
    result = read(tmp_path, bare_map(ground(NINE, name="Grass"), boxes))
    assert result.world is not None
    assert result.world.terrain == ("#...", "....", "....")
    assert [crowd.at for crowd in result.world.populations] == [(1, 1)]
    assert any(note.startswith('taken as start: objects called "player"') for note in result.notes)


def test_tiles_that_can_be_walked_on_among_others_do_not_say_that_nothing_is_wall(tmp_path: Path) -> None:
    listed = [{"id": 0, "properties": [{"name": "walkable", "value": True}]}, {"id": 1, "class": "player"}]
    tiles = {**BARE, "tiles": listed}
    player = ground([0] * 5 + [2] + [0] * 6, name="Objects")
    asked = faults(tmp_path, a_map(ground([1] * 6 + [9] * 6), player, tilesets=[tiles]))
    assert "doesn't say what is wall" in asked[0]
    result = read(tmp_path, a_map(ground([1] * 12), player, tilesets=[tiles]))
    assert result.world is not None
    assert set("".join(result.world.terrain)) == {"."}


def test_a_hidden_layer_of_walls_is_left_out_but_can_be_chosen(tmp_path: Path) -> None:
    hidden = ground(RING, name="Walls", visible=False)
    broken = ground([1, 2], name="Wall", visible=False)
    inside = {"type": "group", "name": "old", "visible": False, "layers": [hidden]}
    for layer in (hidden, inside):
        written = bare_map(ground(NINE, name="Grass"), layer, broken)
        result = read(tmp_path, written)
        assert result.world is None
        assert 'left out: layer "Walls", which is hidden' in result.notes
        listed = {source.name: source for source in result.sources}
        assert (listed["Walls"].meaning, listed["Walls"].count) == ("nothing", 10)
        chosen = read(tmp_path, written, choices=Choices(walls=("Walls",)))
        assert chosen.world is not None
        assert chosen.world.terrain == ROOM


def test_a_hidden_layer_does_not_hide_another_of_its_name(tmp_path: Path) -> None:
    far = {"x": 700, "y": 0, "width": 1, "height": 1, "data": [1]}
    near = {"x": 0, "y": 0, "width": 4, "height": 3, "data": RING}
    layers: list[dict[str, Any]] = [{"type": "tilelayer", "name": "Walls", "chunks": [near]}]
    layers += [{"type": "tilelayer", "name": name, "visible": False, "chunks": [far]} for name in ("Walls", "Ice")]
    result = read(tmp_path, bare_map(*layers, infinite=True))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert {source.name: source.meaning for source in result.sources} == {"Walls": "wall", "Ice": "nothing"}
