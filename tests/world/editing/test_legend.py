"""Edits of terrain kinds, of kinds of devices, and of references between parts of a world."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.world.document import Chance, Device, Goal, Terrain, Variable, World
from ic_sandbox.world.editing import edits, placement, references
from ic_sandbox.world.editing import legend as legend_edits
from ic_sandbox.world.editing import terrain as map_edits
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.items import Item
from ic_sandbox.world.validation.world import check_world
from tests.building import rule, then, world


def _icy() -> World:
    return replace(edits.new_world(4, 6), legend=(Terrain("~", "ice", slip=Chance(0.3)),), terrain=("~~~~", "~..#"))


def test_a_new_terrain_has_a_glyph_and_a_name_of_its_own() -> None:
    once = legend_edits.new_terrain(edits.new_world())
    twice = legend_edits.new_terrain(once)
    assert [kind.glyph for kind in twice.legend] == ["a", "b"]
    assert [kind.label for kind in twice.legend] == ["terrain 1", "terrain 2"]
    assert not check_world(twice)


def test_the_map_follows_a_new_glyph() -> None:
    changed = legend_edits.replace_terrain(_icy(), 0, replace(_icy().legend[0], glyph="i"))
    assert changed.terrain == ("iiii", "i..#")
    assert legend_edits.cells_of(changed, "i") == 5


@pytest.mark.parametrize("glyph", ["#", ".", "ab", ""])
def test_an_invalid_glyph_is_refused(glyph: str) -> None:
    with pytest.raises(EditError):
        legend_edits.replace_terrain(_icy(), 0, replace(_icy().legend[0], glyph=glyph))


def test_a_removed_terrain_becomes_floor_or_another_kind() -> None:
    assert legend_edits.remove_terrain(_icy(), 0).terrain == ("....", "...#")
    assert legend_edits.remove_terrain(_icy(), 0, "#").terrain == ("####", "#..#")
    with pytest.raises(EditError):
        legend_edits.remove_terrain(_icy(), 0, "~")


def test_a_terrain_with_items_on_it_does_not_become_wall() -> None:
    with pytest.raises(EditError, match="of its cells holds an object"):
        legend_edits.remove_terrain(edits.add_population(_icy(), (0, 0)), 0, "#")


def test_chances_get_a_value_for_each_level_of_their_variable() -> None:
    by = Chance(by="skill", values=(0.1, 0.2))
    drawn = world(
        "..",
        variables=(Variable("skill", 1),),
        devices=(Device((0, 1), rules=(rule(then(skill="+1"), chance=by),)),),
        legend=(Terrain("m", slip=by),),
    )
    more = references.replace_variable(drawn, 0, Variable("talent", 3))
    assert more.devices[0].rules[0].chance == more.legend[0].slip == Chance(by="talent", values=(0.1, 0.2, 0.2, 0.2))
    assert not check_world(more)


def test_a_variable_in_use_is_not_removed_and_its_uses_are_named() -> None:
    used = world(
        "......",
        variables=(Variable("v", 1),),
        devices=tuple(Device((0, col), name=f"D{col}", rules=(rule(then(v="=1")),)) for col in range(1, 6)),
    )
    with pytest.raises(EditError, match="the device “D1”, the device “D2”, the device “D3” and 2 more"):
        references.remove_variable(used, 0)


def test_the_users_of_a_goal_are_found() -> None:
    drawn = world("..", goals=(Goal("a"), Goal("b")))
    crowd = edits.add_population(replace(drawn, goals=()), (0, 1)).populations[0]
    named = replace(crowd, goals=replace(crowd.goals, draw="named"))
    mixed = replace(crowd, goals=replace(named.goals, mix=(("b", 1.0),)))
    drawn = replace(drawn, populations=(crowd, named, mixed))
    assert references.goal_users(drawn, 0) == [Item("agent", 0), Item("population", 1)]
    assert references.goal_users(drawn, 1) == [Item("population", 1), Item("population", 2)]


def test_another_kind_of_device_brings_what_it_needs() -> None:
    drawn = placement.place_device(edits.new_world(), "lever", (3, 3))
    changed = placement.change_kind(drawn, 0, "charger")
    assert changed.devices[0].at == (3, 3)
    assert [process.name for process in changed.processes] == ["metabolism", "starvation"]
    assert not check_world(changed)
    assert placement.change_kind(changed, 0, "charger") is changed
    with pytest.raises(EditError, match="has no such device"):
        placement.change_kind(changed, 0, "camera")
    with pytest.raises(EditError, match="Place hidden caches first"):
        placement.change_kind(changed, 0, "archive")


def test_painting_with_a_renamed_glyph_still_works() -> None:
    changed = legend_edits.replace_terrain(_icy(), 0, replace(_icy().legend[0], glyph="i"))
    assert map_edits.paint(changed, [(1, 1)], "i").terrain[1] == "ii.#"
