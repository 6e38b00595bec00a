"""Importing any file gives a valid world or faults with messages, never a crash."""

from __future__ import annotations

import json
import string
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import FORMATS, import_world
from ic_sandbox.world.validation.world import check_world
from tests.world.importing.test_png_map import BLACK, WHITE
from tests.world.importing.test_tiled import CELLS, TILESET, a_map, at, ground, objects

SUFFIXES = [known.suffixes[0] for known in FORMATS] + [".tmj", ".map", "", ".xyz"]


def tried(contents: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(contents)
        try:
            world = import_world(path)
        except WorldError as error:
            said = [str(fault) for fault in error.faults]
        else:
            said = ["a world"]
            assert check_world(world) == ()
            assert world.name
    assert said
    assert all(line and line.replace("\u00a0", " ").isprintable() for line in said)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(contents=st.binary(max_size=200) | st.text("#. SAG12~LDrw@$%\t\n\r?", max_size=80).map(str.encode))
@example(contents=b"")
@example(contents=b"type octile\nheight 99999999999999999999\nmap")
@example(contents=b"MAP\n\0\nENDMAP")
@example(contents=b"<SokobanLevels><Level>")
@example(contents=b"<a>" * 2000)
@example(contents=b"[" * 5000)
@example(contents=b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
def test_any_bytes(suffix: str, contents: bytes) -> None:
    tried(contents, suffix)


odd: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        2**40,
        1e300,
        1e-300,
        float("nan"),
        "",
        "\x00",
        "9" * 60,
        "١",
        [],
        {},
        [[]],
        "agent",
        "wall",
        -16,
    ]
)
NEAR = ("x", "y", "width", "height", "name", "class", "gid", "properties", "data", "encoding", "compression", "chunks")
KEYS = (
    *NEAR,
    "layers",
    "objects",
    "tilesets",
    "firstgid",
    "tiles",
    "id",
    "infinite",
    "tilewidth",
    "orientation",
    "value",
    "rotation",
    "polygon",
    "polyline",
    "ellipse",
    "offsetx",
    "objectalignment",
    "template",
    "tileproperties",
    "visible",
)


def swapped(value: Any, key: str, count: list[int], new: Any) -> Any:
    """Return the map with the ``count``-th value of a key replaced."""
    if isinstance(value, dict):
        found = {}
        for name, inner in value.items():
            if name == key:
                count[0] -= 1
            found[name] = new if name == key and count[0] == 0 else swapped(inner, key, count, new)
        return found
    return [swapped(inner, key, count, new) for inner in value] if isinstance(value, list) else value


@given(key=st.sampled_from(KEYS), place=st.integers(1, 12), new=odd)
def test_a_tiled_map_with_any_value_anywhere(key: str, place: int, new: Any) -> None:
    things = objects(at(1, 1, "off_switch"), at(1, 2, "population", noted={"count": 3}), at(1, 2, "goal"))
    corners = [{"x": 0, "y": 0}, {"x": 20, "y": 0}, {"x": 0, "y": 30}]
    things["objects"] += [
        at(0, 0, "wall", polygon=corners, rotation=30),
        at(1, 1, "ice", polyline=corners, template="a.tx"),
        at(1, 1, "goal", ellipse=True, offsetx=3),
    ]
    old = {"firstgid": 90, "tiles": {"0": {"type": "lava"}}, "tileproperties": {"1": {"collides": True}}}
    written = a_map(ground(), ground(list(CELLS), offsetx=16), things, tilesets=[TILESET, old])
    written = swapped(written, key, [place], new)
    tried(json.dumps(written).encode(), ".tmj")


TMX = (
    b'<map orientation="orthogonal" width="2" height="1" tilewidth="8" tileheight="8">'
    b'<tileset firstgid="1"><tile id="0" class="wall"/></tileset>'
    b'<layer name="a" width="2" height="1"><data encoding="csv">1,0</data></layer>'
    b'<objectgroup name="o"><object id="1" name="agent" x="8" y="0"/></objectgroup></map>'
)


@given(where=st.integers(0, len(TMX) - 1), byte=st.sampled_from([*string.printable.encode(), 0, 255]))
def test_a_tiled_map_with_a_wrong_byte(where: int, byte: int) -> None:
    tried(TMX[:where] + bytes([byte]) + TMX[where + 1 :], ".tmx")


@given(where=st.integers(0, 100), byte=st.integers(0, 255))
def test_a_picture_with_a_wrong_byte(where: int, byte: int) -> None:
    import io

    import numpy as np
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.array([[BLACK, WHITE]], np.uint8)).save(file, "PNG")
    contents = bytearray(file.getvalue())
    contents[where % len(contents)] = byte
    tried(bytes(contents), ".png")
