"""Layers of Tiled maps made by others: shifted, grouped, hidden, named and classed in many ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ic_sandbox.world.importing import Choices
from tests.world.importing.test_tiled import TILESET, a_map, at, faults, ground, imported, objects, read

RING = [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1]
ROOM = ("####", "#..#", "####")
BARE = {"firstgid": 1, "name": "bare"}


def bare_map(*layers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return a_map(*layers, **{"tilesets": [BARE], **fields})


@pytest.mark.parametrize(
    "name", ["Collision", "collisions", "Collision Layer", "Obstacles", "Solid", "CollisionTiles", "walls 2", "Blocked"]
)
def test_common_names_of_layers_mean_walls(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground([9] * 12, name="Grass"), ground(RING, name=name)))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert any(f'layer "{name}" was taken as wall' in note for note in result.notes) == (name.casefold() != "walls")


@pytest.mark.parametrize(
    "name", ["No collision", "Wall decoration", "Wallpaper", "Solitude", "Ground", "Col", "collisionfall"]
)
def test_other_names_mean_nothing(tmp_path: Path, name: str) -> None:
    assert "doesn't say what is wall" in faults(tmp_path, bare_map(ground(RING, name=name)))[0]


@pytest.mark.parametrize("key", ["collides", "solid", "Blocked", "walkable", "isBlocking"])
@pytest.mark.parametrize("on", ["tile", "layer"])
def test_common_properties_mean_walls(tmp_path: Path, key: str, on: str) -> None:
    noted = [{"name": key, "type": "bool", "value": key != "walkable"}]
    tile = {"id": 0, "properties": noted if on == "tile" else []}
    layer = ground(RING, name="Things", properties=noted if on == "layer" else [])
    assert imported(tmp_path, a_map(layer, tilesets=[{**BARE, "tiles": [tile]}])).terrain == ROOM


def test_a_layer_that_does_not_block_the_way_turns_nothing_into_wall(tmp_path: Path) -> None:
    open_air = ground([0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0], name="Air", properties=[{"name": "solid", "value": False}])
    assert imported(tmp_path, bare_map(ground(RING, name="Walls"), open_air)).terrain == ROOM
    named = ground(RING, name="Collision", properties=[{"name": "collides", "value": False}])
    assert "doesn't say what is wall" in faults(tmp_path, bare_map(named))[0]


def test_a_guess_does_not_wall_up_the_whole_map(tmp_path: Path) -> None:
    filled = ground([9] * 12, name="Ground", properties=[{"name": "solid", "value": True}])
    result = read(tmp_path, bare_map(filled, ground(RING, name="Walls")))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert result.notes == ('layer "Ground" was not taken as wall, because it leaves hardly a cell free',)


def test_a_tile_that_collides_everywhere_is_wall(tmp_path: Path) -> None:
    xml = """<map orientation="orthogonal" width="4" height="3" tilewidth="16" tileheight="16">
<tileset firstgid="1" name="t" tilewidth="16" tileheight="16">
 <tile id="0"><objectgroup><object id="1" x="0" y="0" width="16" height="16"/></objectgroup></tile>
 <tile id="1"><objectgroup><object id="1" x="0" y="0" width="3" height="16"/></objectgroup></tile></tileset>
<layer name="Map"><data encoding="csv">1,1,1,1,1,2,0,1,1,1,1,1</data></layer></map>"""
    result = read(tmp_path, xml, "map.tmx")
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert any("a property or shape that blocks the way (10 times" in note for note in result.notes)


def test_a_decoration_layer_turns_no_empty_cell_into_wall(tmp_path: Path) -> None:
    flower = ground([0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0], name="Decoration")
    assert imported(tmp_path, bare_map(ground(RING, name="Walls"), flower)).terrain == ROOM


def test_cells_without_a_tile_become_wall_with_a_remark_if_floor_is_drawn(tmp_path: Path) -> None:
    result = read(tmp_path, a_map(ground([0, 2, 2, 0, 0, 2, 2, 0, 0, 0, 0, 0])))
    assert result.world is not None
    assert result.world.terrain == ("#..#", "#..#", "####")
    assert result.notes == ("cells without a tile became wall, because floor is drawn (8 times)",)


@pytest.mark.parametrize("key", ["class", "type"])
def test_the_class_of_a_layer_gives_its_meaning(tmp_path: Path, key: str) -> None:
    xml = f"""<map orientation="orthogonal" width="4" height="3" tilewidth="16" tileheight="16">
<layer name="Map" {key}="wall"><data encoding="csv">{",".join(map(str, RING))}</data></layer></map>"""
    assert imported(tmp_path, xml, "map.tmx").terrain == ROOM


def test_classes_that_the_map_does_not_use_do_not_matter(tmp_path: Path) -> None:
    tiles = [*TILESET["tiles"], {"id": 7, "class": "Enemy"}, {"id": 8, "properties": {"slip": "x"}}]  # type: ignore[misc]
    result = read(tmp_path, a_map(ground(), tilesets=[{**TILESET, "tiles": tiles}]))
    assert result.world is not None
    assert result.notes == ()


def test_foreign_tiles_are_floor_and_listed_once(tmp_path: Path) -> None:
    tiles = [*TILESET["tiles"], {"id": 7, "class": "Enemy"}]  # type: ignore[misc]
    result = read(tmp_path, a_map(ground([1, 1, 1, 1, 1, 8, 8, 1, 1, 1, 1, 1]), tilesets=[{**TILESET, "tiles": tiles}]))
    assert result.world is not None
    assert result.world.terrain == ROOM
    (note,) = result.notes
    assert note.startswith('left out: tiles of class "Enemy"')
    assert "2 times" in note


def test_layers_and_groups_are_shifted(tmp_path: Path) -> None:
    inner = ground([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], name="Walls", offsetx=16)
    group = {
        "type": "group",
        "name": "g",
        "offsety": 16,
        "offsetx": 16,
        "layers": [inner, objects(at(0, 0, "charger"))],
    }
    world = imported(tmp_path, bare_map(group))
    assert world.terrain == ("....", "..#.", "....")
    assert [device.at for device in world.devices] == [(1, 1)]


@pytest.mark.parametrize(("pixels", "col"), [(7, 0), (8, 1), (20, 1), (-8, 0)])
def test_a_layer_shifted_by_part_of_a_cell_is_rounded_with_a_remark(tmp_path: Path, pixels: int, col: int) -> None:
    layer = ground([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], name="Walls", offsetx=pixels)
    result = read(tmp_path, bare_map(layer))
    assert result.world is not None
    assert result.world.terrain[0].index("#") == col
    assert [note for note in result.notes if "shifted" in note]


def test_tiles_shifted_off_the_map_are_listed(tmp_path: Path) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls", offsetx=32)))
    assert result.world is not None
    assert result.world.terrain == ("..##", "..#.", "..##")
    assert result.notes == ('left out: tiles of layer "Walls" that are off the map (5 times)',)


def test_a_hidden_layer_counts_only_if_it_holds_collisions(tmp_path: Path) -> None:
    hidden = ground(RING, name="Collision", visible=False)
    result = read(tmp_path, bare_map(ground([9] * 12), hidden))
    assert result.world is not None
    assert result.world.terrain == ROOM
    assert any("is hidden" in note for note in result.notes)


def test_json_of_tiled_1_1_names_tiles_by_number(tmp_path: Path) -> None:
    old = {
        **BARE,
        "tiles": {"2": {"type": "lava"}},
        "tileproperties": {"0": {"terrain": "wall"}, "1": {"terrain": "floor"}},
        "tilepropertytypes": {"0": {"terrain": "string"}, "1": {"terrain": "string"}},
    }
    cells = [1, 1, 1, 1, 1, 2, 3, 1, 1, 1, 1, 1]
    assert imported(tmp_path, a_map(ground(cells), tilesets=[old])).terrain == ("####", "#.L#", "####")


def test_a_map_of_images_has_no_layer_of_tiles(tmp_path: Path) -> None:
    image = '<imagelayer name="a"><image source="a.png"/></imagelayer>'
    xml = f'<map orientation="orthogonal" width="3" height="3">{image}</map>'
    assert faults(tmp_path, xml, "map.tmx") == ["the map has no tile layer; draw its floor and walls with tiles"]


def test_an_empty_chunk_far_away_does_not_matter(tmp_path: Path) -> None:
    chunks = [
        {"x": -5, "y": 3, "width": 4, "height": 3, "data": RING},
        {"x": 10**9, "y": 0, "width": 1, "height": 1, "data": [0]},
    ]
    layer = {"type": "tilelayer", "name": "Walls", "chunks": chunks}
    assert imported(tmp_path, bare_map(layer, infinite=True)).terrain == ROOM


def test_a_missing_tileset_is_only_listed_if_the_map_does_not_need_it(tmp_path: Path) -> None:
    result = read(tmp_path, a_map(ground(RING, name="Walls"), tilesets=[{"firstgid": 1, "source": "gone.tsx"}]))
    assert result.world is not None
    assert [note for note in result.notes if 'tileset "gone.tsx": there is no such file' in note]


@pytest.mark.parametrize("source", ["//host/share/a.tsx", "\\\\host\\share\\a.tsx", "smb://host/a.tsx"])
def test_files_on_other_machines_are_not_read(tmp_path: Path, source: str) -> None:
    said = faults(tmp_path, a_map(ground(), tilesets=[{"firstgid": 1, "source": source}]))
    assert "it is on another machine" in said[0]


def test_the_user_chooses_what_the_map_leaves_open(tmp_path: Path) -> None:
    written = bare_map(ground([9] * 12, name="Grass"), ground(RING, name="Trees"))
    (fault,) = faults(tmp_path, written)
    assert '"Grass" (12), "Trees" (10)' in fault
    world = read(tmp_path, written, choices=Choices(walls=("trees",))).world
    assert world is not None
    assert world.terrain == ROOM
    icy = read(tmp_path, written, choices=Choices(terrain=(("Trees", "wall"), ("Grass", "ice")))).world
    assert icy is not None
    assert icy.terrain == ("####", "#~~#", "####")


def test_the_user_chooses_the_meaning_of_a_class(tmp_path: Path) -> None:
    tiles = [*TILESET["tiles"], {"id": 7, "class": "Enemy"}]  # type: ignore[misc]
    written = a_map(
        ground([1, 1, 1, 1, 1, 8, 2, 1, 1, 1, 1, 1]),
        objects(at(1, 2, "hero")),
        tilesets=[{**TILESET, "tiles": tiles}],
    )
    result = read(tmp_path, written, choices=Choices(terrain=(("enemy", "lava"), ("hero", "start"))))
    assert result.world is not None
    assert result.world.terrain == ("####", "#L.#", "####")
    assert [crowd.at for crowd in result.world.populations] == [(1, 2)]
    assert result.notes == ()


def test_a_layer_can_be_left_out(tmp_path: Path) -> None:
    roof = ground([1] * 12, name="Roof")
    choices = Choices(terrain=(("Roof", "nothing"),))
    world = read(tmp_path, a_map(ground(), roof), choices=choices).world
    assert world is not None
    assert world.terrain == ("####", "#.~#", "####")


def test_choices_that_name_nothing_on_the_map_are_faults(tmp_path: Path) -> None:
    choices = Choices(walls=("Tres",), terrain=(("Enemy", "lava"),))
    result = read(tmp_path, bare_map(ground(RING, name="Trees")), choices=choices)
    assert [str(fault) for fault in result.faults] == [
        '--walls: the map has nothing called "Tres"; did you mean "Trees"?',
        '--terrain: the map has nothing called "Enemy"; known here: Trees, bare:0',
    ]


def test_names_that_a_spreadsheet_would_run_are_changed_with_a_remark(tmp_path: Path) -> None:
    noted = [{"name": "name", "value": "=1+1"}]
    things = objects(at(1, 1, "-gold", **{"class": "goal"}), at(1, 2, "@lab", **{"class": "lab"}))
    result = read(tmp_path, a_map(ground(), things, properties=noted))
    assert result.world is not None
    assert result.world.name == "_=1+1"
    assert result.world.goals[0].name == "_-gold"
    assert result.world.devices[0].name == "_@lab"
    assert len([note for note in result.notes if "spreadsheet" in note]) == 3


TARGET = [0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("name", ["Goals", "goal", "Exit", "Targets"])
def test_a_layer_of_goals_is_a_goal(tmp_path: Path, name: str) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), ground(TARGET, name=name)))
    assert result.world is not None
    found = [[cell for cell, _ in goal.cells] for goal in result.world.goals]
    if name == "Targets":
        assert not found
        assert 'taken as floor: layers whose tiles have no meaning, "Targets"' in result.notes
    else:
        assert found == [[(1, 1)]]
        assert result.notes == (f'layer "{name}" was taken as goal',)


def test_a_layer_called_goals_that_covers_much_of_the_map_is_none(tmp_path: Path) -> None:
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), ground([5] * 12, name="Goals")))
    assert result.world is not None
    assert not result.world.goals


@pytest.mark.parametrize("kind", ["goal", "start", "population", "charger"])
def test_the_user_may_say_that_a_layer_has_items(tmp_path: Path, kind: str) -> None:
    chosen = Choices(terrain=(("Marks", kind),))
    marks = {
        "type": "objectgroup",
        "name": "Marks",
        "objects": [{"id": 1, "x": 16, "y": 16, "width": 16, "height": 16}],
    }
    for layer in (ground(TARGET, name="Marks"), marks):
        result = read(tmp_path, bare_map(ground(RING, name="Walls"), layer), choices=chosen)
        assert result.world is not None, result.faults
        world = result.world
        assert world.terrain == ROOM
        starts = [agent.at for agent in world.agents] + [crowd.at for crowd in world.populations]
        goals = [cell for goal in world.goals for cell, _ in goal.cells]
        devices = [device.at for device in world.devices]
        assert {"goal": goals, "charger": devices}.get(kind, starts) == [(1, 1)]
        assert len(goals + devices + starts) == 1
        assert {source.name: source.meaning for source in result.sources}["Marks"] == kind


def test_objects_without_a_name_are_what_their_layer_is_called(tmp_path: Path) -> None:
    layer = {"type": "objectgroup", "name": "PlayerSpawn", "objects": [{"id": 1, "x": 20, "y": 20, "point": True}]}
    result = read(tmp_path, bare_map(ground(RING, name="Walls"), layer))
    assert result.world is not None
    assert [crowd.at for crowd in result.world.populations] == [(1, 1)]
    assert result.notes == ('taken as start: objects with no class and no name (layer "PlayerSpawn")',)


def test_a_map_with_floor_but_no_wall_asks_what_its_other_layers_are(tmp_path: Path) -> None:
    layers = (ground([2] * 12, name="Floor"), ground(RING, name="Event"))
    asked = read(tmp_path, bare_map(*layers))
    assert "doesn't say what is wall" in str(asked.faults[0])
    assert {"Event", "Floor"} <= {source.name for source in asked.sources}
    said = read(tmp_path, bare_map(*layers), choices=Choices(walls=("Event",)))
    assert said.world is not None
    assert said.world.terrain == ROOM
    without = read(tmp_path, bare_map(*layers), choices=Choices(terrain=(("Event", "nothing"),)))
    assert without.world is not None
    assert "nothing on the map is wall" in without.notes
    alone = read(tmp_path, bare_map(layers[0]))
    assert alone.world is not None


def test_tiles_of_a_missing_tileset_have_its_name_and_can_be_chosen(tmp_path: Path) -> None:
    gone = {"firstgid": 5, "source": "sets/gone.tsx"}
    layers = ground([5, 5, 5, 5, 5, 6, 6, 5, 5, 5, 5, 5])
    asked = read(tmp_path, a_map(layers, tilesets=[{**BARE, "tilecount": 4}, gone]))
    assert asked.faults[0].place == 'tileset "sets/gone.tsx"'
    assert {source.name for source in asked.sources} >= {"gone:0", "gone:1"}
    chosen = Choices(terrain=(("gone:0", "wall"),))
    said = read(tmp_path, a_map(layers, tilesets=[{**BARE, "tilecount": 4}, gone]), choices=chosen)
    assert said.world is not None
    assert said.world.terrain == ROOM
    assert any("gone.tsx" in note for note in said.notes)


def test_layers_without_a_tile_are_not_offered_as_walls(tmp_path: Path) -> None:
    asked = read(tmp_path, bare_map(ground([0] * 12, name="Bildlag"), ground(RING, name="Lag 2")))
    assert '"Lag 2" (10)' in str(asked.faults[0])
    assert "Bildlag" not in str(asked.faults[0])


def test_layers_of_walls_that_leave_two_cells_of_a_large_map_are_not_all_walls(tmp_path: Path) -> None:
    high, wide = 12, 12
    full = [9] * (high * wide)
    ring = [9 if k // wide in (0, high - 1) or k % wide in (0, wide - 1) else 0 for k in range(high * wide)]
    few = [0 if ring[k] or k in (30, 31) else 9 for k in range(high * wide)]
    size = {"width": wide, "height": high}
    layers = [
        ground(cells, name=name, **size) for name, cells in (("Trees", full), ("Obstacles", ring), ("Hitbox", few))
    ]
    result = read(tmp_path, bare_map(*layers, **size))
    assert result.world is not None
    assert sum(row.count("#") for row in result.world.terrain) == 2 * (high + wide) - 4
    assert 'layer "Hitbox" was not taken as wall, because it leaves hardly a cell free' in result.notes


INNER = [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
BLOCKED = ("####", "#.##", "####")


@pytest.mark.parametrize("floor", ["Floor", "floor1"])
@pytest.mark.parametrize("how", ["name", "layer property", "tile property"])
def test_floor_on_top_of_collisions_does_not_free_the_way(tmp_path: Path, floor: str, how: str) -> None:
    noted = [{"name": "collides", "type": "bool", "value": True}]
    layer = ground(INNER, name="Collisions" if how == "name" else "Things")
    layer |= {"properties": noted} if how == "layer property" else {}
    tile = {"id": 0, "properties": noted if how == "tile property" else []}
    floors = ground([0, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 0], name=floor)
    assert imported(tmp_path, a_map(layer, floors, tilesets=[{**BARE, "tiles": [tile]}])).terrain == BLOCKED


def test_floor_that_a_tile_or_the_user_names_covers_collisions(tmp_path: Path) -> None:
    collisions = ground(INNER, name="Collisions")
    named = {**BARE, "tiles": [{"id": 8, "class": "floor"}]}
    passage = ground([0, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 0], name="Bridge floor")
    assert imported(tmp_path, a_map(collisions, passage, tilesets=[named])).terrain == ROOM
    chosen = read(tmp_path, bare_map(collisions, passage), choices=Choices(terrain=(("Bridge floor", "floor"),)))
    assert chosen.world is not None
    assert chosen.world.terrain == ROOM


def test_floor_on_top_of_a_layer_called_walls_covers_it(tmp_path: Path) -> None:
    floors = ground([0, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 0], name="Floor")
    assert imported(tmp_path, bare_map(ground(INNER, name="Walls"), floors)).terrain == ROOM


def test_walls_that_the_user_chose_stay_under_a_layer_called_floor(tmp_path: Path) -> None:
    floors = ground([0, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 0], name="Floor")
    result = read(tmp_path, bare_map(ground(INNER, name="Props"), floors), choices=Choices(walls=("Props",)))
    assert result.world is not None
    assert result.world.terrain == BLOCKED


def test_hidden_objects_on_a_layer_of_walls_count(tmp_path: Path) -> None:
    inner = {**objects({"x": 32, "y": 16, "width": 16, "height": 16}), "name": "Walls", "visible": False}
    result = read(tmp_path, bare_map(ground(RING, name="Obstacles"), inner))
    assert result.world is not None
    assert result.world.terrain == BLOCKED
    assert 'layer "Walls" is hidden, but was read' in result.notes
    group = {"type": "group", "name": "Old", "visible": False, "layers": [{**inner, "visible": True}]}
    assert imported(tmp_path, bare_map(ground(RING, name="Obstacles"), group)).terrain == ROOM


def test_a_few_tiles_of_a_layer_called_start_are_starts(tmp_path: Path) -> None:
    start = ground([0, 0, 0, 0, 0, 7, 7, 0, 0, 0, 0, 0], name="start")
    result = read(tmp_path, bare_map(ground(RING, name="Collisions"), start))
    assert result.world is not None
    assert [crowd.at for crowd in result.world.populations] == [(1, 1), (1, 2)]
    assert 'layer "start" was taken as start' in result.notes
    many = read(tmp_path, bare_map(ground(RING, name="Collisions"), ground([7] * 12, name="start")))
    assert many.world is not None
    assert not many.world.populations
    left = read(tmp_path, bare_map(ground(RING, name="Walls"), start), choices=Choices(terrain=(("start", "nothing"),)))
    assert left.world is not None
    assert not left.world.populations


@pytest.mark.parametrize("name", ["PermanentWall", "stone_walls", "Wall left", "corner wall"])
def test_more_names_of_tiles_mean_walls(tmp_path: Path, name: str) -> None:
    tileset = {**BARE, "tiles": [{"id": 0, "class": name}]}
    assert imported(tmp_path, a_map(ground(RING, name="Map"), tilesets=[tileset])).terrain == ROOM


def test_numbers_may_have_line_breaks_or_a_last_comma_between_them(tmp_path: Path) -> None:
    cells = "\n".join(",".join(map(str, RING[k : k + 4])) for k in (0, 4, 8)) + ",\n"
    xml = f"""<map orientation="orthogonal" width="4" height="3" tilewidth="16" tileheight="16">
<layer name="Walls"><data encoding="csv">{cells}</data></layer></map>"""
    assert imported(tmp_path, xml, "map.tmx").terrain == ROOM
