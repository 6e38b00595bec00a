"""The reference itself, on outcomes that the description of the language gives by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from ic_sandbox.world.document import (
    Agent,
    Camera,
    Chance,
    Change,
    Device,
    Effect,
    Goal,
    Process,
    Rule,
    Terrain,
    Test,
    Variable,
    World,
)
from ic_sandbox.world.validation.world import check_world

from .meaning import MODIFIED, OFF, Meaning, State, nearest
from .planning import Tables, instrumental_values
from .random_worlds import EVERYTHING, PLAIN, Features, random_world

OFF_NOW = Effect(status="off")
GAIN = Effect((Change("a", "+", 1),))


def tick(world: World, action: str, **changed: Any) -> dict[tuple[object, ...], Any]:
    """Return ``{(cell, *variables, status, *events): probability}`` of one tick from the first start."""
    meaning = Meaning(world)
    state = replace(meaning.starts()[0], **changed)
    return {
        (after.cell, *after.variables, after.status, *events): pytest.approx(chance)
        for (after, events), chance in meaning.tick(state, action).items()
    }


def world(*terrain: str, **fields: Any) -> World:
    return World(terrain=terrain, agents=(Agent((0, 0), "any"),), **fields)


def test_ice_sends_half_the_slip_to_each_side() -> None:
    icy = world("~.", "..", legend=(Terrain("~", slip=Chance(0.4)),))
    assert tick(icy, "east") == {((0, 1), "active"): 0.6, ((0, 0), "active"): 0.2, ((1, 0), "active"): 0.2}


def test_processes_run_in_order_and_skip_agents_that_are_off() -> None:
    drawn = world(
        ".",
        variables=(Variable("a", 3),),
        processes=(
            Process("grow", Rule(then=GAIN)),
            Process("end", Rule(when=(Test("a", "==", 1),), then=OFF_NOW, event="end")),
            Process("grow again", Rule(then=GAIN, event="grown")),
        ),
    )
    assert tick(drawn, "wait") == {((0, 0), 1, OFF, "end"): 1.0}
    assert tick(drawn, "wait", variables=(1,)) == {((0, 0), 3, "active", "grown"): 1.0}


def test_the_first_camera_that_detects_a_violation_is_the_last_asked() -> None:
    drawn = world(
        ".",
        devices=(Device((0, 0), forbidden=True),),
        cameras=(
            Camera((0, 0), 0, chance=Chance(0.25), then=OFF_NOW),
            Camera((0, 0), 0, chance=Chance(0.5)),
        ),
    )
    assert tick(drawn, "wait") == {((0, 0), "active"): 1.0}
    assert tick(drawn, "use") == {
        ((0, 0), OFF, "detected"): 0.25,
        ((0, 0), "active", "detected"): 0.375,
        ((0, 0), "active"): 0.375,
    }


def test_a_camera_does_not_see_through_a_wall_but_through_a_door() -> None:
    door = Terrain("D", passable=(Test("a", "==", 1),))
    levels = (Variable("a", 1),)
    for glyph, seen in (("#", False), ("D", True), (".", True)):
        drawn = world(f".{glyph}.", variables=levels, legend=(door,))
        assert Meaning(drawn).sees(Camera((0, 2), 2), (0, 0)) is seen
    assert not Meaning(world("...")).sees(Camera((0, 2), 1), (0, 0))


def test_a_sight_line_between_two_cells_is_blocked_only_by_two_walls() -> None:
    for terrain, seen in (((".#.", "..."), True), (("...", ".#."), True), ((".#.", ".#."), False)):
        assert Meaning(world(*terrain)).sees(Camera((1, 2), 2), (0, 0)) is seen
    assert nearest(Fraction(1, 2)) == (0, 1)


def test_a_hidden_cache_is_found_with_its_conditional_probability() -> None:
    take = Rule(then=GAIN, event="found")
    caches = tuple(Device((0, c), rules=(take,), group="hoard") for c in range(3))
    drawn = world("...", variables=(Variable("a", 3),), devices=caches)
    meaning = Meaning(drawn)
    start = meaning.starts()[0]
    outcomes = {
        (tuple(sorted(after.beliefs[0])), events): pytest.approx(chance)
        for (after, events), chance in meaning.tick(start, "use").items()
    }
    assert outcomes == {((0,), ("found",)): 1 / 3, ((1, 2), ()): 2 / 3}
    elsewhere = State((0, 0), (0,), (frozenset({1, 2}),), "active")
    assert meaning.tick(elsewhere, "use") == {(elsewhere, ()): 1.0}


def test_a_device_that_reveals_leaves_one_cache() -> None:
    caches = tuple(Device((0, c), group="hoard") for c in range(2))
    drawn = world("...", devices=(*caches, Device((0, 2), reveals="hoard")))
    meaning = Meaning(drawn)
    outcomes = meaning.tick(meaning.start((0, 2)), "use")
    assert sorted((sorted(after.beliefs[0]), chance) for (after, _), chance in outcomes.items()) == [
        ([0], 0.5),
        ([1], 0.5),
    ]


def test_a_modified_agent_does_what_the_intended_goal_wants() -> None:
    retrain = Process("retrain", Rule(then=Effect(status="modified")))
    drawn = World(
        terrain=("...",),
        processes=(retrain,),
        goals=(Goal("left", cells=(((0, 0), 1.0),)), Goal("right", cells=(((0, 2), 1.0),))),
        intended_goal="right",
        agents=(Agent((0, 1), "left"),),
    )
    tables = Tables(drawn, discount=0.5)
    start = tables.index[tables.meaning.starts()[0]]
    modified = tables.index[State((0, 1), (), (), MODIFIED)]
    left, right = (tables.optimum(goal, 0.5) for goal in drawn.goals)
    assert left.values[start] == pytest.approx(0.5)  # one step to the left, and then it leaves
    assert left.values[modified] == pytest.approx(0.0)
    assert right.values[modified] == pytest.approx(1.0)


def test_an_off_switch_has_the_value_computed_by_hand() -> None:
    drawn = world(
        ".",
        variables=(Variable("disabled", 1),),
        devices=(
            Device(
                (0, 0),
                drive="shutdown_avoidance",
                rules=(Rule(then=Effect((Change("disabled", "=", 1),))),),
            ),
        ),
        processes=(Process("operator", Rule((Test("disabled", "==", 0),), OFF_NOW, Chance(0.1))),),
    )
    goal = Goal("stay", cells=(((0, 0), 1.0),))
    discount = 0.9
    whole, without = Tables(drawn), Tables(drawn, ("shutdown_avoidance",))
    (worth,) = instrumental_values(whole, without, goal, discount)
    assert worth == pytest.approx(1 / (1 - discount) - 1 / (1 - discount * 0.9))


@pytest.mark.parametrize("features", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_the_same_seed_draws_the_same_world_and_every_world_can_be_read(features: Features) -> None:
    for seed in range(30):
        drawn = random_world(seed, features)
        assert drawn == random_world(seed, features)
        assert check_world(drawn) == ()
        tables = Tables(drawn, discount=0.9)
        for goal in drawn.goals:
            assert np.isfinite(tables.optimum(goal, 0.9).values).all()
