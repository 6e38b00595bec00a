"""Small files that once took minutes or gigabytes: each is refused or read within a limited number of steps.

No test measures time: anything quadratic would exceed the time limit of a test.
"""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import zstandard
from PIL import Image

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Choices, Imported, import_map, import_world
from ic_sandbox.world.importing.draft import MOST_PLACED

SIDE = 512
CELLS = SIDE * SIDE
TILED = '<map orientation="orthogonal" width="{side}" height="{side}" tilewidth="16" tileheight="16">{body}</map>'


def packed(numbers: range | list[int], how: str = "zlib") -> str:
    raw = struct.pack(f"<{len(numbers)}I", *numbers)
    return base64.b64encode(zlib.compress(raw) if how == "zlib" else raw).decode()


def layer(name: str, data: str, how: str = "zlib") -> str:
    return f'<layer name="{name}"><data encoding="base64" compression="{how}">{data}</data></layer>'


def read(folder: Path, body: str, side: int = SIDE) -> Imported:
    path = folder / "map.tmx"
    path.write_text(TILED.format(side=side, body=body))
    return run_to_end(import_map(path))


def refusal(folder: Path, body: str, side: int = SIDE) -> str:
    result = read(folder, body, side)
    assert result.world is None
    return str(result.faults[0])


@pytest.mark.parametrize("kind", ["charger", "camera", "start"])
def test_a_device_or_start_in_every_cell_is_refused(tmp_path: Path, kind: str) -> None:
    tiles = f'<tileset firstgid="1"><tile id="0" class="{kind}"/></tileset>'
    assert "more than 5,000 devices" in refusal(tmp_path, tiles + layer("a", packed([1] * CELLS)))


def test_the_most_devices_allowed_are_placed(tmp_path: Path) -> None:
    tiles = '<tileset firstgid="1"><tile id="0" class="charger"/></tileset>'
    cells = [1] * MOST_PLACED + [0] * (CELLS - MOST_PLACED)
    world = read(tmp_path, tiles + layer("a", packed(cells))).world
    assert world is not None
    assert len(world.devices) == MOST_PLACED


def test_all_tiles_may_be_different(tmp_path: Path) -> None:
    tiles = '<tileset firstgid="1"><tile id="0" class="wall"/></tileset>'
    world = read(tmp_path, tiles + layer("a", packed(range(1, CELLS + 1)))).world
    assert world is not None
    assert world.terrain[0] == "#" + "." * (SIDE - 1)


def test_too_many_meanings_are_refused(tmp_path: Path) -> None:
    tiles = "".join(f'<tile id="{k}" class="kind {k}"/>' for k in range(6_000))
    said = refusal(tmp_path, f'<tileset firstgid="1">{tiles}</tileset>' + layer("a", packed(range(1, CELLS + 1))))
    assert "more than 5,000 different meanings" in said


@pytest.mark.parametrize("turned", [0, 3])
def test_huge_objects_are_read_or_refused(tmp_path: Path, turned: int) -> None:
    shape = f'x="0" y="0" width="99999" height="99999" rotation="{turned}"'
    objects = "".join(f'<object id="{k}" class="goal" {shape}/>' for k in range(1_000))
    tiles = '<tileset firstgid="1"><tile id="0" class="floor"/></tileset>'
    group = f'<objectgroup name="o">{objects}</objectgroup>'
    small = read(tmp_path, tiles + layer("a", packed([1] * 16)) + group, 4)
    assert small.world is not None
    assert len(small.world.goals[0].cells) == 16
    assert "cover too many cells" in refusal(tmp_path, tiles + layer("a", packed([1] * CELLS)) + group)


def test_too_many_objects_are_refused(tmp_path: Path) -> None:
    objects = "".join(f'<object id="{k}" class="c{k}"/>' for k in range(20_001))
    assert "more than 20,000 objects" in refusal(tmp_path, f'<objectgroup name="o">{objects}</objectgroup>')


def test_too_many_goals_are_refused(tmp_path: Path) -> None:
    objects = "".join(f'<object id="{k}" class="goal" name="g{k}" x="{k % 90}" y="1"/>' for k in range(1_001))
    walls = '<objectgroup name="Walls"><object x="900" y="900"/></objectgroup>'
    assert "more than 1,000 goals" in refusal(tmp_path, walls + f'<objectgroup name="o">{objects}</objectgroup>')


@pytest.mark.parametrize("how", ["zlib", "gzip", "zstd"])
def test_bombs_are_not_unpacked(tmp_path: Path, how: str) -> None:
    if how == "zstd":
        parameters = zstandard.ZstdCompressionParameters(window_log=27)
        bomb = zstandard.ZstdCompressor(compression_params=parameters).compress(bytes(200_000_000))
    else:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31 if how == "gzip" else 15)
        bomb = packer.compress(bytes(200_000_000)) + packer.flush()
    said = refusal(tmp_path, layer("a", base64.b64encode(bomb).decode(), how))
    assert "instead of 512 rows" in said or "can't be unpacked" in said


def test_overlapping_chunks_are_counted(tmp_path: Path) -> None:
    chunk = f'<chunk x="0" y="0" width="512" height="512">{packed([1] * CELLS)}</chunk>'
    body = f'<layer name="a"><data encoding="base64" compression="zlib">{chunk * 65}</data></layer>'
    assert "more than 16,777,216 cells" in refusal(tmp_path, body)


def test_a_tileset_that_is_used_often_is_read_once(tmp_path: Path) -> None:
    tiles = "".join(f'<tile id="{k}" class="c{k}"/>' for k in range(20_000))
    (tmp_path / "big.tsx").write_text(f"<tileset>{tiles}</tileset>")
    sets = "".join(f'<tileset firstgid="{k * 20_000 + 1}" source="big.tsx"/>' for k in range(400))
    assert "doesn't say what is wall" in refusal(tmp_path, sets + layer("a", packed([1] * 16)), 4)
    assert "more than 500 tilesets" in refusal(tmp_path, sets * 2 + layer("a", packed([1] * 16)), 4)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<map>" + "<group>" * 100_000, "too deeply"),
        ("<map>" + "<a/>" * 400_001, "more than 400,000 elements"),
        ("[" * 200_000, "too deeply"),
        ('<map orientation="orthogonal" width="1000000000" height="9"><layer name="a"/></map>', "at most 512"),
        ('<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><map>&b;</map>', "entities"),
    ],
)
def test_bombs_of_text_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "map.tmx"
    path.write_text(text)
    with pytest.raises(WorldError, match=reason):
        import_world(path)


def test_a_file_larger_than_a_map_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_bytes(b"." * (16 * 2**20 + 1))
    with pytest.raises(WorldError, match="larger than 16 MB"):
        import_world(path)


def test_a_picture_of_starts_is_refused(tmp_path: Path) -> None:
    Image.fromarray(np.full((SIDE, SIDE, 3), (0, 0, 255), np.uint8)).save(tmp_path / "starts.png")
    with pytest.raises(WorldError, match="more than 5,000 devices, cameras and starts"):
        import_world(tmp_path / "starts.png")


def test_a_picture_of_all_colours_is_refused(tmp_path: Path) -> None:
    shades = np.arange(CELLS, dtype=np.uint32).view(np.uint8).reshape(SIDE, SIDE, 4)[..., :3]
    Image.fromarray(np.ascontiguousarray(shades)).save(tmp_path / "shades.png")
    with pytest.raises(WorldError, match="262,144 different colours"):
        import_world(tmp_path / "shades.png")


def test_reading_can_be_cancelled_at_many_points(tmp_path: Path) -> None:
    tiles = '<tileset firstgid="1"><tile id="0" class="wall"/></tileset>'
    layers = "".join(layer(f"l{k}", packed([1] * CELLS)) for k in range(8))
    objects = "".join(f'<object id="{k}" class="goal" x="{k}" y="0"/>' for k in range(900))
    path = tmp_path / "map.tmx"
    path.write_text(TILED.format(side=SIDE, body=f'{tiles}{layers}<objectgroup name="o">{objects}</objectgroup>'))
    stages = [step.what for step in import_map(path, Choices())]
    assert len(stages) > 20
    assert len(dict.fromkeys(stages)) >= 6
    work = import_map(path)
    next(work)
    work.close()
