"""Edits: pure functions that keep a valid world valid, and refuse the impossible with a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ic_sandbox.world.document import Agent, Device, Goal, Planner, Population, Terrain, Variable, World
from ic_sandbox.world.editing import edits, placement, references
from ic_sandbox.world.editing import legend as legend_edits
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.editing.story import keep_story
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.items import Item, cell_of, exists, items_at
from ic_sandbox.world.presets import presets
from ic_sandbox.world.validation.world import check_world
from tests.world.strategies import valid_worlds

Edit = Callable[[World, st.DataObject], World]


def _cell(world: World, data: st.DataObject) -> tuple[int, int]:
    return data.draw(st.integers(-1, world.rows)), data.draw(st.integers(-1, world.cols))


def _item(world: World, data: st.DataObject) -> Item:
    items = [item for r in range(world.rows) for c in range(world.cols) for item in items_at(world, (r, c))]
    assume(items)
    return data.draw(st.sampled_from(items))


def _paint(world: World, data: st.DataObject) -> World:
    cells = [_cell(world, data) for _ in range(data.draw(st.integers(0, 4)))]
    return edits.paint(world, cells, data.draw(st.sampled_from(list(world.terrain_kinds()))))


def _rename_goal(world: World, data: st.DataObject) -> World:
    index = data.draw(st.integers(0, len(world.goals) - 1))
    name = data.draw(st.sampled_from(["new name", world.goals[0].name, " "]))
    return references.replace_goal(world, index, replace(world.goals[index], name=name))


def _change_variable(world: World, data: st.DataObject) -> World:
    assume(world.variables)
    index = data.draw(st.integers(0, len(world.variables) - 1))
    changed = data.draw(st.sampled_from([{"name": "other"}, {"max": 6}, {"initial": 1}, {"name": "status"}]))
    return references.replace_variable(world, index, replace(world.variables[index], **changed))  # type: ignore[arg-type]


def _with_other_levels(world: World, data: st.DataObject) -> World:
    if not world.variables:
        return world
    index = data.draw(st.integers(0, len(world.variables) - 1))
    return references.replace_variable(
        world, index, replace(world.variables[index], max=data.draw(st.integers(1, 5)), name="other")
    )


def _with_another_glyph(world: World, data: st.DataObject) -> World:
    if not world.legend:
        return world
    index = data.draw(st.integers(0, len(world.legend) - 1))
    glyph = data.draw(st.sampled_from(["Z", "é", "#", world.legend[0].glyph]))
    return legend_edits.replace_terrain(world, index, replace(world.legend[index], glyph=glyph))


def _without_a_terrain(world: World, data: st.DataObject) -> World:
    if not world.legend:
        return world
    index = data.draw(st.integers(0, len(world.legend) - 1))
    return legend_edits.remove_terrain(world, index, data.draw(st.sampled_from([*world.terrain_kinds()])))


def _with_another_kind(world: World, data: st.DataObject) -> World:
    if not world.devices:
        return world
    index = data.draw(st.integers(0, len(world.devices) - 1))
    return placement.change_kind(world, index, data.draw(st.sampled_from(presets())).kind)


EDITS: list[Edit] = [
    _paint,
    _rename_goal,
    _change_variable,
    lambda world, data: placement.place_device(world, data.draw(st.sampled_from(presets())).kind, _cell(world, data)),
    lambda world, data: edits.add_agent(world, _cell(world, data)),
    lambda world, data: edits.add_population(world, _cell(world, data)),
    lambda world, data: placement.place_camera(world, _cell(world, data)),
    lambda world, data: edits.add_goal(world, _cell(world, data)),
    lambda world, data: edits.set_goal_cell(world, 0, _cell(world, data), data.draw(st.sampled_from([0.0, 2.5]))),
    lambda world, data: edits.move(world, _item(world, data), _cell(world, data)),
    lambda world, data: edits.remove(world, _item(world, data)),
    lambda world, data: edits.assign_goal(world, _item(world, data), world.goals[-1].name),
    lambda world, data: edits.remove_goal(world, data.draw(st.integers(0, len(world.goals) - 1))),
    lambda world, data: edits.resize(
        world,
        data.draw(st.integers(1, 7)),
        data.draw(st.integers(1, 7)),
        (data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))),
    ),
    lambda world, data: edits.change_discount(world, data.draw(st.sampled_from([0.0, 0.5, 0.99]))),
    lambda world, data: references.add_variable(world, Variable("extra", 2)),
    lambda world, data: legend_edits.new_terrain(world),
    _with_other_levels,
    _with_another_glyph,
    _without_a_terrain,
    _with_another_kind,
    lambda world, data: (
        references.remove_variable(world, data.draw(st.integers(0, max(0, len(world.variables) - 1))))
        if world.variables
        else world
    ),
]


def _attempted(edit: Edit, world: World, data: st.DataObject) -> tuple[World, str]:
    try:
        return edit(world, data), ""
    except EditError as refused:
        return world, str(refused)


@settings(max_examples=150)
@given(valid_worlds(), st.sampled_from(EDITS), st.data())
@pytest.mark.slow
def test_an_edit_keeps_a_valid_world_valid(world: World, edit: Edit, data: st.DataObject) -> None:
    before = dump_world(world)
    after, refusal = _attempted(edit, world, data)
    assert refusal == "" or refusal.endswith(".")
    assert dump_world(world) == before
    assert check_world(keep_story(after)) == ()  # as the document does
    if after == world:
        assert after is world


SMALL = World(
    terrain=("...", ".#.", "..."),
    goals=(Goal("left", cells=(((0, 0), 1.0),)), Goal("right", cells=(((0, 2), 1.0),))),
    agents=(Agent((2, 0), "left"),),
    populations=(Population(5, (2, 2)),),
)


def test_a_wall_leaves_out_cells_with_items() -> None:
    walled = edits.paint(SMALL, [(r, c) for r in range(3) for c in range(3)], "#")
    assert walled.terrain == (".#.", "###", ".#.")


def test_painting_what_is_there_already_changes_nothing() -> None:
    assert edits.paint(SMALL, [(0, 1), (9, 9)], ".") is SMALL


def test_a_device_brings_the_variables_and_processes_that_it_needs_once() -> None:
    world = placement.place_device(SMALL, "off_switch", (0, 1))
    assert [v.name for v in world.variables] == ["switch_disabled"]
    assert [p.name for p in world.processes] == ["operator"]
    again = placement.place_device(world, "off_switch", (1, 0))
    assert len(again.devices) == 2
    assert again.variables == world.variables
    assert again.processes == world.processes


def test_nothing_is_placed_on_a_wall_or_two_devices_on_a_cell() -> None:
    with pytest.raises(EditError, match="wall"):
        placement.place_device(SMALL, "lab", (1, 1))
    with pytest.raises(EditError, match="holds only one"):
        placement.place_device(placement.place_device(SMALL, "lab", (0, 1)), "mine", (0, 1))


def test_a_goal_dropped_on_an_agent_becomes_its_goal() -> None:
    assert edits.assign_goal(SMALL, Item("agent", 0), "right").agents[0].goal == "right"
    crowd = edits.assign_goal(SMALL, Item("population", 0), "right").populations[0]
    assert crowd.goals.draw == "named"
    assert dict(crowd.goals.mix) == {"right": 1.0}


def test_a_goal_in_use_is_not_removed() -> None:
    with pytest.raises(EditError, match="still in use"):
        edits.remove_goal(SMALL, 0)
    assert [goal.name for goal in edits.remove_goal(SMALL, 1).goals] == ["left"]


def test_removing_a_flag_removes_an_unused_goal() -> None:
    assert len(edits.remove(SMALL, Item("goal_cell", 1, (0, 2))).goals) == 1
    kept = edits.remove(SMALL, Item("goal_cell", 0, (0, 0)))
    assert kept.goals[0].name == "left"
    assert kept.goals[0].cells == ()


def test_a_renamed_goal_is_renamed_for_its_agents() -> None:
    world = replace(SMALL, intended_goal="left")
    renamed = references.replace_goal(world, 0, replace(world.goals[0], name="west"))
    assert renamed.agents[0].goal == renamed.intended_goal == "west"


def test_a_renamed_variable_is_renamed_in_every_use() -> None:
    world = placement.place_device(SMALL, "lab", (0, 1))
    index = [v.name for v in world.variables].index("matter")
    renamed = references.replace_variable(world, index, replace(world.variables[index], name="stuff"))
    assert "matter" not in dump_world(replace(renamed, devices=()))
    assert {test.variable for test in renamed.devices[0].rules[0].when} == {"stuff", "capability"}


def test_a_variable_in_use_is_not_removed() -> None:
    world = placement.place_device(SMALL, "off_switch", (0, 1))
    with pytest.raises(EditError, match="Off-switch blocker"):
        references.remove_variable(world, 0)


def test_the_discount_is_set_for_all_agents() -> None:
    world = edits.change_discount(SMALL, 0.5)
    assert {p.discount for p in edits.planners(world)} == {0.5}
    assert edits.change_discount(world, 0.5) is world
    assert edits.add_agent(world, (0, 0)).agents[-1].planner == Planner(discount=0.5)


def test_a_map_does_not_shrink_over_items() -> None:
    with pytest.raises(EditError, match="cut off"):
        edits.resize(SMALL, 2, 3)
    assert edits.resize(SMALL, 4, 4).terrain == ("....", ".#..", "....", "....")
    assert edits.resize(SMALL, 5, 3, keep=(1, 0)).terrain == ("...", "...", ".#.", "...", "...")
    assert edits.resize(SMALL, 3, 4, keep=(0, 2)).terrain == ("....", "..#.", "....")


def test_items_are_found_topmost_first_and_follow_a_move() -> None:
    world = placement.place_device(SMALL, "lab", (2, 0))
    assert [item.kind for item in items_at(world, (2, 0))] == ["agent", "device"]
    moved = edits.move(world, Item("goal_cell", 1, (0, 2)), (1, 2))
    assert cell_of(moved, Item("goal_cell", 1, (1, 2))) == (1, 2)
    assert not exists(moved, Item("goal_cell", 1, (0, 2)))


def test_a_kind_of_terrain_joins_the_legend_once() -> None:
    ice = Terrain("~", "ice")
    world = edits.add_terrain(SMALL, ice)
    assert world.legend == (ice,)
    assert edits.add_terrain(world, Terrain("~", "mud")) is world


def test_everything_can_be_removed_from_a_shipped_world() -> None:
    world = load_world("off_switch")
    while items := [i for r in range(world.rows) for c in range(world.cols) for i in items_at(world, (r, c))]:
        world = edits.remove(world, items[0])
    assert check_world(keep_story(world)) == ()
    assert (world.devices, world.agents, world.populations) == ((), (), ())


def test_rules_of_planners_follow_the_names_of_devices_and_drives() -> None:
    rules = ("vault", "influence", "forbidden")
    planner = Planner("constrained", parameters=(("rules", rules),))
    devices = (Device((0, 0), name="vault"), Device((0, 1), drive="influence"), Device((0, 2), drive="influence"))
    world = World(terrain=("...",), devices=devices, populations=(Population(2, (0, 0), planner=planner),))

    def rules_of(world: World) -> tuple[str, ...]:
        found = dict(world.populations[0].planner.parameters)["rules"]
        assert isinstance(found, tuple)
        return found

    renamed = edits.replace_device(world, 0, replace(devices[0], name="safe"))
    assert rules_of(renamed) == ("safe", "influence", "forbidden")
    one_of_two = edits.replace_device(renamed, 1, replace(devices[1], drive="control"))
    assert rules_of(one_of_two) == rules_of(renamed), "another device still serves the drive"
    both = edits.replace_device(one_of_two, 2, replace(devices[2], drive="control"))
    assert rules_of(both) == ("safe", "control", "forbidden")
    assert rules_of(edits.replace_device(both, 0, replace(both.devices[0], name=""))) == rules_of(both)
