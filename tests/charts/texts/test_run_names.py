"""The names of runs: what differs from another run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.charts.texts.run_names import RunInputs, differences, run_name
from ic_sandbox.simulation.experiment import Settings
from ic_sandbox.world.document import Chance, Planner, Process, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.files import load_world


@pytest.fixture(scope="module")
def world() -> World:
    return load_world("off_switch")


def inputs(world: World, agents: int = 64, **settings: object) -> RunInputs:
    return RunInputs(world, Settings(**settings).settled(world), agents)  # type: ignore[arg-type]


def of_all(world: World, planner: Planner) -> World:
    """Give every agent a planner."""
    populations = tuple(replace(population, planner=planner) for population in world.populations)
    return replace(world, populations=populations, agents=tuple(replace(a, planner=planner) for a in world.agents))


def with_chance(world: World, chance: float) -> World:
    (operator,) = world.processes
    return replace(world, processes=(replace(operator, rule=replace(operator.rule, chance=Chance(chance))),))


def test_a_run_by_itself_is_named_by_what_it_is(world: World) -> None:
    assert run_name(inputs(world, 1_264, seed=3)) == f"{world.name}, discount 0.97, seed 3, 1,264 agents"


def test_equal_runs_do_not_differ(world: World) -> None:
    assert differences(inputs(world), inputs(replace(world, name="Other", info="Other"))) == ()


def test_a_run_is_named_by_the_probability_of_the_operator(world: World) -> None:
    before = world.processes[0].rule.chance.value
    assert differences(inputs(world), inputs(with_chance(world, 0.01))) == (f"Operator {before:g} → 0.01",)


def test_a_run_is_named_by_its_discount(world: World) -> None:
    assert differences(inputs(world), inputs(edits.change_discount(world, 0.5))) == ("discount 0.97 → 0.5",)


def test_a_run_is_named_by_its_planner_and_its_parameters(world: World) -> None:
    quantilizer = of_all(world, Planner("quantilizer", 0.97, (("q", 0.1),)))
    assert differences(inputs(world), inputs(quantilizer)) == ("planner: Quantilizer · Share q 0.1",)


def test_a_run_is_named_by_what_was_removed_or_moved(world: World) -> None:
    (found,) = differences(inputs(world), inputs(replace(world, processes=())))
    assert found == "without Operator"
    (found,) = differences(inputs(world), inputs(edits.paint(world, [(2, 2)], "#")))
    assert found == "map changed"
    moved = replace(world, devices=tuple(replace(device, at=(1, 1)) for device in world.devices))
    assert differences(inputs(world), inputs(moved)) == ("devices moved",)
    (found,) = differences(
        inputs(world), inputs(replace(world, processes=(*world.processes, Process("tax", world.processes[0].rule))))
    )
    assert found == "with Tax"


def test_a_run_is_named_by_its_settings(world: World) -> None:
    changed = inputs(world, 256, seed=1, mode="shared")
    assert differences(inputs(world), changed) == ("agents 64 → 256", "seed 0 → 1", "one shared world")
