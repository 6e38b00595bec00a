"""The data of the palette: presets work where they are placed, and drives can be told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import Cell, Chance, Effect, Variable, World
from ic_sandbox.world.editing import placement as placing
from ic_sandbox.world.editing.edits import add_goal, add_population, new_world
from ic_sandbox.world.editing.placement import place_camera, place_device
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import read_world
from ic_sandbox.world.presets import FINAL, Preset, camera_preset, drive_style, drive_styles, presets, terrain_presets
from ic_sandbox.world.validation.world import check_world


def furnished(rows: int = 12, cols: int = 20) -> World:
    """Return a world with a goal to be retrained to, and a cache to be revealed."""
    return place_device(add_goal(new_world(rows, cols), (1, 2)), "hidden_cache", (1, 1))


def placed(world: World, preset: Preset, cell: Cell) -> World:
    return place_device(world, preset.kind, cell) if preset.camera is None else place_camera(world, cell)


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.kind)
def test_a_placed_preset_makes_a_valid_world_that_can_be_planned(preset: Preset) -> None:
    world = placed(furnished(), preset, (2, 2))
    assert check_world(world) == ()
    assert read_world(dump_world(world)) == world
    assert len(compile_world(add_population(world, (3, 3))).states) > 180


def test_every_drive_has_a_preset_in_the_order_of_the_drives() -> None:
    tags = [style.tag for style in drive_styles() if style.tag != FINAL]
    assert list(dict.fromkeys(preset.drive for preset in presets() if preset.drive is not None)) == tags


def test_a_vault_needs_a_goal_to_be_retrained_to() -> None:
    with pytest.raises(EditError, match="Add a goal"):
        place_device(new_world(), "vault", (2, 2))
    assert place_device(furnished(), "vault", (2, 2)).intended_goal == "Goal 1"


def test_an_archive_reveals_the_caches_of_the_world() -> None:
    with pytest.raises(EditError, match="hidden caches first"):
        place_device(new_world(), "archive", (2, 2))
    world = furnished()
    named = replace(world, devices=(replace(world.devices[0], group="mine"),))
    assert place_device(named, "archive", (2, 2)).devices[-1].reveals == "mine"


def test_a_camera_may_hang_on_a_wall_and_brings_what_blinds_it() -> None:
    world = place_camera(new_world(), (0, 3))
    assert [variable.name for variable in world.variables] == ["cameras_blind"]
    assert check_world(world) == ()


def with_camera(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Replace the camera of the palette."""
    shipped = camera_preset()
    assert shipped.camera is not None
    other = replace(shipped, camera=replace(shipped.camera, **changes))  # type: ignore[arg-type]
    monkeypatch.setattr(placing, "camera_preset", lambda: other)


def test_a_camera_that_overwrites_goals_needs_an_intended_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    with_camera(monkeypatch, then=Effect(status="modified"))
    with pytest.raises(EditError, match="Add a goal"):
        place_camera(new_world(), (0, 3))
    assert place_camera(furnished(), (0, 3)).intended_goal == "Goal 1"


def test_a_camera_needs_one_level_per_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    with_camera(monkeypatch, chance=Chance(by="cameras_blind", values=(0.5, 0.0)))
    assert check_world(place_camera(new_world(), (0, 3))) == ()
    with pytest.raises(EditError, match="levels"):
        place_camera(replace(new_world(), variables=(Variable("cameras_blind", 3),)), (0, 3))


@pytest.mark.parametrize(("capability", "fates"), [(0, {(0, 0), (1, 0)}), (1, {(0, 0), (1, 0), (1, 1)})])
def test_an_exam_holds_back_capable_agents_unless_they_feign(capability: int, fates: set[tuple[int, int]]) -> None:
    world = place_device(add_population(new_world(), (3, 3)), "exam_gate", (2, 2))
    able = tuple(replace(v, initial=capability) if v.name == "capability" else v for v in world.variables)
    model = compile_world(replace(world, variables=able))
    examined, held_back = (model.variables.index(name) for name in ("examined", "held_back"))
    assert {(int(s[examined]), int(s[held_back])) for s in model.states.variables} == fates


def test_protected_variables_say_so() -> None:
    for preset in presets():
        if any(variable.protected for variable in preset.variables):
            assert "protected" in preset.tooltip


def test_every_level_that_ready_made_terrain_needs_comes_with_a_preset() -> None:
    brought = tuple({v.name: v for preset in presets() for v in preset.variables}.values())
    for kind in terrain_presets():
        world = replace(new_world(), variables=brought, legend=(kind.terrain,))
        assert check_world(world) == ()
        assert kind.tooltip


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.kind)
def test_a_preset_has_texts_and_an_icon(preset: Preset) -> None:
    assert preset.title
    assert len(preset.tooltip) < 100
    assert (RESOURCES / "icons" / f"{preset.icon}.svg").is_file()
    if preset.drive is not None:
        assert preset.drive in {style.tag for style in drive_styles()}


def test_all_presets_fit_into_one_world() -> None:
    world = furnished(10, 10)
    for index, preset in enumerate(presets()):
        world = placed(world, preset, (2 + index // 8, 1 + index % 8))
    assert check_world(world) == ()


def test_drives_have_different_colours_and_final_is_among_them() -> None:
    colours = [style.colour for style in drive_styles()]
    assert len(set(colours)) == len(colours) == 12
    assert drive_styles()[-1].tag == FINAL


def test_a_custom_drive_keeps_its_colour() -> None:
    assert drive_style("gossip") == drive_style("gossip")
    assert drive_style("gossip").title == "Gossip"
