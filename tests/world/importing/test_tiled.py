"""Maps made with Tiled, as XML and as JSON."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Choices, Imported, import_map, import_world

CELLS = [1, 1, 1, 1, 1, 2, 3, 1, 1, 1, 1, 1]
GROUND = ("####", "#.~#", "####")
TILESET = {
    "firstgid": 1,
    "name": "ground",
    "tiles": [{"id": 0, "class": "Wall"}, {"id": 1, "type": "floor"}, {"id": 2, "properties": [
        {"name": "terrain", "type": "string", "value": "ice"}]}],
}  # fmt: skip


def a_map(*layers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    usual = {"orientation": "orthogonal", "width": 4, "height": 3, "tilewidth": 16, "tileheight": 16}
    return {**usual, "infinite": False, "tilesets": [TILESET], "layers": list(layers), **fields}


def ground(data: Any = None, **fields: Any) -> dict[str, Any]:
    return {"type": "tilelayer", "name": "Ground", "data": CELLS if data is None else data, **fields}


def objects(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"type": "objectgroup", "name": "Things", "objects": [{"id": k, **o} for k, o in enumerate(listed, 1)]}


def at(row: int, col: int, name: str, **fields: Any) -> dict[str, Any]:
    noted = [{"name": key, "value": value} for key, value in fields.pop("noted", {}).items()]
    return {"x": col * 16, "y": row * 16, "width": 16, "height": 16, "name": name, "properties": noted, **fields}


def imported(folder: Path, written: dict[str, Any] | str, name: str = "map.tmj") -> World:
    path = folder / name
    path.write_text(written if isinstance(written, str) else json.dumps(written), "utf-8")
    return import_world(path)


def read(
    folder: Path, written: dict[str, Any] | str, name: str = "map.tmj", choices: Choices | None = None
) -> Imported:
    path = folder / name
    path.write_text(written if isinstance(written, str) else json.dumps(written), "utf-8")
    return run_to_end(import_map(path, choices or Choices()))


def faults(folder: Path, written: dict[str, Any] | str, name: str = "map.tmj") -> list[str]:
    with pytest.raises(WorldError) as refused:
        imported(folder, written, name)
    return [str(fault) for fault in refused.value.faults]


def packed(how: str, cells: list[int] = CELLS) -> str:
    raw = struct.pack(f"<{len(cells)}I", *cells)
    ways = {"": bytes, "zlib": zlib.compress, "gzip": gzip.compress, "zstd": zstandard.ZstdCompressor().compress}
    return base64.b64encode(ways[how](raw)).decode()  # type: ignore[operator]


def test_tiles_are_terrain_by_their_class_or_property(tmp_path: Path) -> None:
    world = imported(tmp_path, a_map(ground()))
    assert world.terrain == GROUND
    assert world.name == "Map"


@pytest.mark.parametrize("how", ["", "zlib", "gzip", "zstd"])
def test_tiles_may_be_packed(tmp_path: Path, how: str) -> None:
    assert imported(tmp_path, a_map(ground(packed(how), encoding="base64", compression=how))).terrain == GROUND


@pytest.mark.parametrize("way", ["csv", "base64", "tiles"])
def test_xml_and_json_give_the_same_world(tmp_path: Path, way: str) -> None:
    data = {
        "csv": f'<data encoding="csv">\n{",".join(map(str, CELLS))}\n</data>',
        "base64": f'<data encoding="base64" compression="zlib">\n  {packed("zlib")}\n</data>',
        "tiles": "<data>" + "".join(f'<tile gid="{cell}"/>' for cell in CELLS) + "</data>",
    }[way]
    world = imported(tmp_path, f"""<?xml version="1.0" encoding="UTF-8"?>
<map version="1.10" orientation="orthogonal" width="4" height="3" tilewidth="16" tileheight="16" infinite="0">
 <properties><property name="info">Two
lines</property><property name="seed" type="int" value="5"/></properties>
 <tileset firstgid="1" name="ground"><tile id="0" class="wall"/><tile id="1" type="floor"/>
  <tile id="2"><properties><property name="terrain" value="ice"/></properties></tile></tileset>
 <group name="all"><layer id="1" name="Ground" width="4" height="3">{data}</layer></group>
 <objectgroup name="Things"><object id="1" name="off_switch" x="20" y="20"><point/></object>
  <object id="2" class="population" x="32" y="16" width="16" height="16">
   <properties><property name="count" type="int" value="9"/></properties></object></objectgroup>
</map>""", "two_rooms.tmx")  # fmt: skip
    assert (world.name, world.info, world.seed, world.terrain) == ("Two rooms", "Two\nlines", 5, GROUND)
    assert [(device.kind, device.at) for device in world.devices] == [("off_switch", (1, 1))]
    assert [(crowd.count, crowd.at) for crowd in world.populations] == [(9, (1, 2))]


def test_the_class_or_name_of_an_object_gives_its_meaning(tmp_path: Path) -> None:
    listed = objects(
        at(1, 1, "Red button", **{"class": "Off-switch"}),
        at(1, 2, "Archive"),
        at(0, 3, "camera", noted={"range": 2, "chance": 0.25}),
        at(0, 0, "Flowers", **{"class": "goal"}, noted={"weight": 2}),
        at(1, 2, "agent", noted={"goal": "flowers", "discount": 0.5}),
    )
    listed["objects"].insert(0, {"x": 24, "y": 24, "name": "hidden cache", "point": True})
    clear = ground([2] * 12)
    listed["objects"][1] |= {"x": 0}
    world = imported(tmp_path, a_map(clear, listed))
    assert [(device.kind, device.name) for device in world.devices[:2]] == [
        ("hidden_cache", "Hidden cache"),
        ("off_switch", "Red button"),
    ]
    assert (world.cameras[0].range, world.cameras[0].chance.value) == (2, 0.25)
    assert world.goals[0].cells == (((0, 0), 2.0),)
    assert (world.agents[0].goal, world.agents[0].planner.discount) == ("Flowers", 0.5)
    assert {variable.name for variable in world.variables} >= {"switch_disabled", "supplies", "cameras_blind"}


def test_a_goal_covers_every_cell_under_it(tmp_path: Path) -> None:
    world = imported(tmp_path, a_map(ground([2] * 12), objects(at(0, 1, "goal", width=32, height=32))))
    assert {cell for cell, _ in world.goals[0].cells} == {(0, 1), (0, 2), (1, 1), (1, 2)}


def test_a_tile_can_stand_for_a_device(tmp_path: Path) -> None:
    tiles = [*TILESET["tiles"], {"id": 3, "class": "charger"}]  # type: ignore[misc]
    stamped = ground([0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0], name="Devices")
    hung = objects({"x": 32, "y": 32, "width": 16, "height": 16, "gid": 4})
    written = a_map(ground([2] * 12), stamped, hung, tilesets=[{**TILESET, "tiles": tiles}])
    assert [device.at for device in imported(tmp_path, written).devices] == [(1, 1), (1, 2)]


def test_a_layer_may_give_the_meaning_of_its_tiles(tmp_path: Path) -> None:
    walls = ground([7, 7, 7, 7, 7, 0, 0, 7, 7, 7, 7, 7], name="Walls")
    assert imported(tmp_path, a_map(walls, tilesets=[])).terrain == ("####", "#..#", "####")


def test_cells_without_a_tile_are_wall_if_floor_is_drawn(tmp_path: Path) -> None:
    assert imported(tmp_path, a_map(ground([0, 2, 2, 0, 0, 3, 2, 0, 0, 0, 0, 0]))).terrain == ("#..#", "#~.#", "####")


def test_flipped_tiles_count_and_hidden_layers_do_not(tmp_path: Path) -> None:
    turned = [cell | 0xA0000000 for cell in CELLS]
    hidden = ground([1] * 12, visible=False)
    assert imported(tmp_path, a_map(ground(turned), hidden)).terrain == GROUND


def test_a_tile_can_make_a_terrain_of_its_own(tmp_path: Path) -> None:
    mud = {"id": 1, "class": "mud", "properties": {"slip": 0.2, "colour": "#ff332211", "restricted": True}}
    kind = imported(tmp_path, a_map(ground(), tilesets=[{**TILESET, "tiles": [TILESET["tiles"][0], mud, TILESET["tiles"][2]]}])).terrain_at((1, 1))  # type: ignore[index]  # fmt: skip  # noqa: E501
    assert (kind.label, kind.slip.value, kind.restricted, kind.colour) == ("mud", 0.2, True, "#332211")


def test_infinite_maps_are_cut_to_what_is_drawn(tmp_path: Path) -> None:
    chunk = [0] * 256
    for k, cell in enumerate(CELLS):
        chunk[(10 + k // 4) * 16 + 12 + k % 4] = cell
    layer = {"type": "tilelayer", "name": "Ground", "chunks": [{"x": -16, "y": -16, "width": 16, "height": 16, "data": chunk}]}  # fmt: skip  # noqa: E501
    world = imported(tmp_path, a_map(layer, objects(at(-5, -3, "charger")), infinite=True))
    assert world.terrain == GROUND
    assert world.devices[0].at == (1, 1)


@pytest.mark.parametrize("name", ["ground.tsx", "ground.tsj"])
def test_tilesets_may_be_files_of_their_own(tmp_path: Path, name: str) -> None:
    (tmp_path / "sets").mkdir()
    xml = (
        '<tileset name="g"><tile id="0" class="wall"/><tile id="1" class="floor"/><tile id="2" class="ice"/></tileset>'
    )
    (tmp_path / "sets" / name).write_text(xml if name.endswith("x") else json.dumps(TILESET))
    written = a_map(ground(), tilesets=[{"firstgid": 1, "source": f"sets/{name}"}])
    assert imported(tmp_path, written).terrain == GROUND


def test_a_missing_tileset_is_named(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, a_map(ground(), tilesets=[{"firstgid": 1, "source": "gone.tsx"}]))
    assert fault.startswith('tileset "gone.tsx": there is no such file; put it at gone.tsx')


def test_items_that_cannot_be_placed_are_left_out_and_listed_once(tmp_path: Path) -> None:
    written = a_map(
        ground(),
        objects(at(1, 1, "off swich"), at(0, 0, "charger"), at(9, 9, "mine"), at(1, 1, ""), at(1, 1, "off swich")),
    )
    result = read(tmp_path, written)
    assert result.world is not None
    assert result.world.devices == ()
    assert len(result.notes) == 4
    off_switch, mine, nameless, charger = result.notes
    assert "off swich" in off_switch
    assert 'did you mean "off_switch"?' in off_switch
    assert '2 times, first in layer "Things", object 1' in off_switch
    assert "Mine off the map; the map has 3 rows and 4 columns" in mine
    assert "no class and no name" in nameless
    assert "Charger, because it is inside a wall" in charger


def test_an_unused_goal_is_a_fault(tmp_path: Path) -> None:
    said = faults(tmp_path, a_map(ground(), objects(at(1, 1, "goal"), at(1, 2, "agent", noted={"goal": "gold"}))))
    assert said == ['layer "Things", object 2 "agent": there is no goal "gold"; did you mean "Goal"?']


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"orientation": "hexagonal"}, "orientation: the map is hexagonal"),
        ({"width": 900}, "at most 512"),
        ({"width": "x"}, "width and height"),
        ({"layers": [ground([1, 2])]}, 'layer "Ground": there are 2 cells instead of 3 rows of 4'),
        ({"layers": [ground("1,2,x")]}, 'the cell 2 is "x"'),
        ({"layers": [ground("AAAA!", encoding="base64")]}, "can't be unpacked"),
        ({"layers": [ground("AAAAAA==", encoding="base64", compression="zlib")]}, "can't be unpacked"),
        ({"layers": [ground("AAAAAA==", encoding="base64", compression="zstd")]}, "can't be unpacked"),
        ({"layers": [ground("AAAAAA==", encoding="base64", compression="rar")]}, '"rar" is unknown'),
        ({"tilesets": []}, "doesn't say what is wall"),
    ],
)
def test_an_unusable_map_is_refused(tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    assert reason in faults(tmp_path, {**a_map(ground()), **changed})[0]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000))).decode()
    assert "instead of 3 rows of 4" in faults(tmp_path, a_map(ground(bomb, encoding="base64", compression="zlib")))[0]
    laughs = '<!DOCTYPE map [<!ENTITY a "ha">]><map>&a;</map>'
    assert "entities" in faults(tmp_path, laughs, "map.tmx")[0]


@pytest.mark.parametrize("text", ["", "{", "<map", "<svg/>", "[]", "{}", "<tileset/>", '{"tiles": []}'])
def test_a_file_that_is_no_tiled_map_is_refused_with_a_message(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text, "map.tmx")


def test_the_same_fault_is_reported_once(tmp_path: Path) -> None:
    twice = objects(at(1, 1, "population", noted={"draw": "none_such"}))
    assert len(faults(tmp_path, a_map(ground(), twice, twice))) == 1
    assert len(faults(tmp_path, a_map(ground([1]), ground([1])))) == 1
