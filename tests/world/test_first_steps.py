"""Templates, the checklist of a new world, and suggestions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.world.document import Draw, Goal, Population, Terrain, World
from ic_sandbox.world.editing.edits import add_agent, add_goal, add_population, new_world, paint
from ic_sandbox.world.first_steps import first_steps, suggestions
from ic_sandbox.world.templates import TEMPLATES, Template
from ic_sandbox.world.validation.world import check_world


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_is_a_valid_world_with_nothing_overlooked(template: Template) -> None:
    world = template.make()
    assert not check_world(world)
    assert suggestions(world) == ()
    assert template.title
    assert template.about.endswith(".")
    if world.populations:
        assert compile_world(world).states


def test_the_template_with_an_operator_has_one() -> None:
    world = next(template for template in TEMPLATES if template.key == "operator").make()
    assert [process.rule.then.status for process in world.processes] == ["off"]
    assert [device.kind for device in world.devices] == ["off_switch"]


def test_steps_tick_themselves() -> None:
    start = new_world()

    def done(world: World, played: bool = False) -> list[str]:
        return [step.key for step in first_steps(start, world, played) if step.done]

    assert done(start) == []
    assert done(paint(start, [(3, 3)], "#")) == ["walls"]
    with_goal = add_goal(start, (5, 5))
    assert done(with_goal) == ["walls", "goal"]
    complete = add_agent(with_goal, (3, 3))
    assert done(complete) == ["walls", "goal", "agents"]
    assert done(complete, played=True) == ["walls", "goal", "agents", "play"]
    assert done(add_population(start, (3, 3))) == ["walls", "goal", "agents"], "it brings random goals"


def test_a_goal_behind_a_wall_is_pointed_out_but_not_one_behind_a_door() -> None:
    world = World(
        terrain=("..#..",),
        goals=(Goal("Far", cells=(((0, 4), 1.0),)),),
        populations=(Population(3, (0, 0), Draw("named")),),
    )
    assert suggestions(world) == ("No agent can reach “Far”.",)
    assert suggestions(replace(world, terrain=(".....",))) == ()
    door = Terrain("D", "door", passable=())
    assert suggestions(replace(world, terrain=("..D..",), legend=(door,))) == ()


def test_one_way_ground_counts() -> None:
    slide = Terrain("s", "slide", exits=("west",))
    world = World(
        terrain=(".s.",),
        legend=(slide,),
        goals=(Goal("East", cells=(((0, 2), 1.0),)),),
        populations=(Population(3, (0, 0), Draw("named")),),
    )
    assert suggestions(world) == ("No agent can reach “East”.",)
    assert suggestions(replace(world, populations=(Population(3, (0, 2), Draw("named")),))) == ()


def test_a_goal_that_no_agent_has_is_pointed_out() -> None:
    world = World(
        terrain=("...",),
        goals=(Goal("A", cells=(((0, 0), 1.0),)), Goal("B", cells=(((0, 2), 1.0),)), Goal("Empty")),
        populations=(Population(3, (0, 1), Draw("named", mix=(("A", 1.0),))),),
    )
    assert suggestions(world) == ("No agent has “B”. Drag its flag onto an agent or a population.",)
    assert suggestions(replace(world, populations=(Population(3, (0, 1)),)))[0].startswith("No agent has “A”")
    assert suggestions(replace(world, populations=())) == ()
