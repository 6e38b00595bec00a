"""Pictures as maps: each pixel is a cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Choices, import_map, import_world

BLACK, WHITE, RED, GREEN, BLUE = (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)


def painted(folder: Path, rows: list[list[tuple[int, ...]]], mode: str = "RGB") -> World:
    path = folder / "a-map.png"
    Image.fromarray(np.array(rows, np.uint8), mode=None).convert(mode).save(path)
    return import_world(path)


def test_colours_have_meanings(tmp_path: Path) -> None:
    world = painted(tmp_path, [[BLACK, WHITE, RED], [BLUE, GREEN, (0, 255, 255)]])
    assert world.name == "A map"
    assert world.terrain == ("#.L", "..~")
    assert [kind.label for kind in world.legend] == ["ice", "lava"]
    assert [agent.at for agent in world.agents] == [(1, 0)]
    assert [cell for cell, _ in world.goals[0].cells] == [(1, 1)]


def test_a_colour_may_be_a_little_off(tmp_path: Path) -> None:
    assert painted(tmp_path, [[(8, 3, 9), (250, 244, 255)]]).terrain == ("#.",)


def test_any_other_colour_is_terrain_of_that_colour(tmp_path: Path) -> None:
    world = painted(tmp_path, [[WHITE, (200, 40, 180), (203, 41, 180), (20, 90, 60)]])
    kinds = [world.terrain_at((0, col)) for col in range(4)]
    assert kinds[1] == kinds[2] != kinds[3]
    assert kinds[3].colour == "#145a3c"
    assert all(kind.passable is True for kind in kinds)


def test_transparent_pixels_are_wall(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.fromarray(np.array([[(255, 255, 255, 0), (255, 255, 255, 255)]], np.uint8)).save(path)
    assert import_world(path).terrain == ("#.",)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA"])
def test_every_kind_of_png_is_read(tmp_path: Path, mode: str) -> None:
    assert painted(tmp_path, [[BLACK, WHITE]], mode).terrain == ("#.",)


def test_a_photograph_is_no_map(tmp_path: Path) -> None:
    shades = [[(red, 3 * green, 120) for red in range(0, 256, 5)] for green in range(0, 80, 5)]
    with pytest.raises(WorldError, match=r"more than 24 colours.*without blur"):
        painted(tmp_path, shades)  # type: ignore[arg-type]


def test_the_size_is_checked_before_anything_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("1", (9_000, 9_000)).save(path)
    with pytest.raises(WorldError, match="9,000 rows by 9,000 columns; at most 512"):
        import_world(path)


def test_a_broken_picture_is_refused_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    Image.new("RGB", (60, 60), WHITE).save(path)
    whole = path.read_bytes()
    for cut in (0, 5, 20, 60, len(whole) - 30):
        path.write_bytes(whole[:cut])
        with pytest.raises(WorldError, match="PNG picture"):
            import_world(path)


def test_the_user_chooses_the_meaning_of_a_colour(tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    Image.fromarray(np.array([[WHITE, (200, 40, 180), (200, 40, 180)]], np.uint8)).save(path)
    result = run_to_end(import_map(path))
    assert result.notes == ("taken as floor: the colour #c828b4, which has no meaning",)
    assert [(source.name, source.meaning) for source in result.sources] == [("#c828b4", ""), ("#ffffff", "floor")]
    assert import_world(path, Choices(terrain=(("#C828B4", "lava"),))).terrain == (".LL",)
    assert len(import_world(path, Choices(terrain=(("#c828b4", "charger"),))).devices) == 2
