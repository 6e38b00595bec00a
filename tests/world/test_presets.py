"""The palette's data: presets that work where they are placed, drives that can be told apart."""

from __future__ import annotations

import pytest

from ic_sandbox.locations import RESOURCES
from ic_sandbox.world.checks import check_world
from ic_sandbox.world.edits import new_world, place_device
from ic_sandbox.world.files import read_world
from ic_sandbox.world.presets import FINAL, Preset, drive_style, drive_styles, presets
from ic_sandbox.world.writing import dump_world


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.kind)
def test_a_placed_preset_makes_a_sound_world(preset: Preset) -> None:
    world = place_device(new_world(), preset.kind, (2, 2))
    assert check_world(world) == ()
    assert read_world(dump_world(world)) == world


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.kind)
def test_a_preset_has_words_and_an_icon(preset: Preset) -> None:
    assert preset.title
    assert len(preset.tooltip) < 100
    assert (RESOURCES / "icons" / f"{preset.icon}.svg").is_file()
    if preset.drive is not None:
        assert preset.drive in {style.tag for style in drive_styles()}


def test_all_presets_fit_into_one_world() -> None:
    world = new_world(10, 10)
    for index, preset in enumerate(presets()):
        world = place_device(world, preset.kind, (1 + index // 8, 1 + index % 8))
    assert check_world(world) == ()


def test_drives_have_different_colours_and_final_is_among_them() -> None:
    colours = [style.colour for style in drive_styles()]
    assert len(set(colours)) == len(colours) == 12
    assert drive_styles()[-1].tag == FINAL


def test_a_drive_of_ones_own_keeps_its_colour() -> None:
    assert drive_style("gossip") == drive_style("gossip")
    assert drive_style("gossip").title == "Gossip"
