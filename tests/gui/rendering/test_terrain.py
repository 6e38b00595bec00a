"""The terrain of the map: every kind has a suitable colour in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from ic_sandbox.gui.rendering.picture import draw_without_window
from ic_sandbox.gui.rendering.terrain import cell_colour
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.world.document import FLOOR, WALL, Terrain, World
from ic_sandbox.world.io.files import shipped_worlds
from ic_sandbox.world.presets import terrain_presets

KINDS = {preset.terrain for preset in terrain_presets()} | {
    kind for shipped in shipped_worlds() for kind in shipped.world.legend
}


@pytest.mark.parametrize("kind", sorted(KINDS, key=repr), ids=lambda kind: kind.label)
def test_terrain_does_not_glare_on_a_dark_map_and_keeps_its_hue(kind: Terrain) -> None:
    light, dark = (cell_colour(kind, drawing_colours(dark=dark)) for dark in (False, True))
    if kind.passable is not False or kind.colour is not None:
        assert dark.lightnessF() < 0.42
        assert light.hslSaturationF() < 0.05 or abs(dark.hslHueF() - light.hslHueF()) < 0.03
    assert dark != cell_colour(FLOOR, drawing_colours(dark=True))


def test_lighter_ground_stays_lighter() -> None:
    colours = drawing_colours(dark=True)
    grounds = [cell_colour(Terrain("x", colour=name), colours) for name in ("#ffffff", "#9a9a9a", "#202020")]
    assert [ground.lightnessF() for ground in grounds] == sorted((g.lightnessF() for g in grounds), reverse=True)


def test_wall_and_floor_have_the_colours_of_the_theme() -> None:
    for dark in (False, True):
        colours = drawing_colours(dark=dark)
        assert cell_colour(WALL, colours) == QColor(colours.wall)
        assert cell_colour(FLOOR, colours) == QColor(colours.floor)


def test_an_area_is_named_once_and_long_names_are_elided(tmp_path: Path) -> None:
    legend = (Terrain("w", "water"), Terrain("f", "forbidden passage"))
    world = World(terrain=("ww..f", "www.f", "....f"), legend=legend)
    draw_without_window(world, tmp_path / "map.svg", 48, dark=False)
    written = re.findall(r">\s*([^<>\s][^<>]*)</text>", (tmp_path / "map.svg").read_text("utf-8"))
    words = [text for text in written if len(text) > 1]
    elided, *others = sorted(words)
    assert others == ["water"]
    assert elided.endswith("…")
    assert "forbidden passage".startswith(elided[:-1])
