"""Worlds without instrumental convergence: with small discounts, goals that are easy to fulfil, or intended goals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.world.document import Draw, Process, World
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.presets import preset
from tests.claims.changes import with_discount
from tests.worlds.measurement import run_of, worths, worths_by_goal

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_goals_with_a_small_discount_have_no_use_for_the_switch(seed: int) -> None:
    found = worths("myopic", discount=0.3, seed=seed)["shutdown_avoidance"]
    assert found.prevalence < 0.1
    assert found.strength < 0.02


def test_the_short_sight_world_differs_from_off_switch_only_in_its_discount() -> None:
    world = load_world("myopic")
    assert {agent.planner.discount for agent in world.agents} == {0.3}
    assert {population.planner.discount for population in world.populations} == {0.3}
    original = load_world("off_switch")
    named = {"name": original.name, "info": original.info, "story": original.story}
    assert replace(with_discount(world), **named) == original  # type: ignore[arg-type]


def test_the_same_agents_converge_with_a_large_discount() -> None:
    found = worths(with_discount(load_world("myopic")), discount=0.97)["shutdown_avoidance"]
    assert found.prevalence_low > 0.85
    series = run_of(with_discount(load_world("myopic")), 30)
    assert series.effective_subgoals[0] < 2
    assert series.excess_uptake.low[0, -1] > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_agents_with_a_small_discount_do_not_converge(seed: int) -> None:
    series = run_of("myopic", 30, seed)
    assert np.nanmax(series.convergence_index.value) < 0.15
    assert series.uptake.high[0, -1] < 0.2
    assert not series.uptake_neutral.value.any()
    assert series.survival.value[19] < 0.3


def test_only_the_four_far_flags_need_the_switch() -> None:
    world = load_world("myopic")
    found = analyze(world, [0.3], "named")
    lost = found.worths[0][0].value[0] / found.values[0, 0]
    needed = {goal.name for goal, share in zip(world.goals, lost, strict=True) if share > 0.01}
    assert needed == {"Count the stars", "Water the ferns", "Sort the archive", "Bake the bread"}
    assert found.flat[0, 0].sum() >= 4, "to the start they are worth next to nothing"


@pytest.mark.parametrize("drive", ["resources", "capability"])
def test_no_goal_of_the_village_needs_matter_or_capability(drive: str) -> None:
    assert set(worths_by_goal("content", drive).values()) == {0.0}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_agent_in_the_village_goes_to_the_mine_or_the_lab(seed: int) -> None:
    series = run_of("content", 60, seed)
    assert not series.uptake.value[:, -1].any()
    assert series.uptake.high[:, -1].max() < 0.02
    assert np.abs(series.convergence_index.value).max() < 0.01


def test_the_same_village_with_flags_in_the_garden_needs_both() -> None:
    world = load_world("content")
    flags = tuple(
        replace(goal, cells=(((1 + row % 4, col), weight),))
        for goal in world.goals
        for (row, col), weight in goal.cells
    )
    beyond = replace(world, goals=flags)
    for found in worths(beyond, "named").values():
        assert found.prevalence == 1
    series = run_of(beyond, 80)
    assert series.excess_uptake.low[:, -1].min() > 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_three_in_ten_random_goals_would_need_mine_and_lab(seed: int) -> None:
    for found in worths("content", "single_cell", seed=seed).values():
        assert 0.2 < found.prevalence < 0.4


def with_random_goals() -> World:
    """Return the aligned world with random goals for its population."""
    world = load_world("aligned")
    (population,) = world.populations
    return replace(world, agents=(), populations=(replace(population, goals=Draw("single_cell")),))


@pytest.mark.parametrize("drive", ["goal_preservation", "concealment"])
def test_aligned_agents_have_nothing_to_protect_and_nothing_to_hide(drive: str) -> None:
    assert worths_by_goal("aligned", drive)["Answer the telephone"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_random_goals_in_the_same_world_protect_and_hide(seed: int) -> None:
    found = worths("aligned", "single_cell", seed=seed)
    assert found["goal_preservation"].prevalence_low > 0.9
    assert found["concealment"].prevalence > 0.6
    assert found["concealment"].prevalence_low > 0.55


@pytest.mark.parametrize("seed", SEEDS)
def test_aligned_agents_use_no_device_although_all_are_retrained(seed: int) -> None:
    world = load_world("aligned")
    series = run_of(world, 60, seed)
    assert set(series.experiment.cast.goals.names) == {world.intended_goal}
    assert not series.uptake.value[:, -1].any()
    assert series.uptake.high[:, -1].max() < 0.02
    assert series.modified[-1] > 0.9 * series.agents
    assert series.survival.value[-1] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_agents_with_random_goals_use_the_vault_and_the_blinder(seed: int) -> None:
    series = run_of(with_random_goals(), 30, seed)
    taken = dict(zip(series.drives, series.uptake.low[:, -1], strict=True))
    assert taken["goal_preservation"] > 0.75
    assert taken["concealment"] > 0.4
    assert max(series.uptake_neutral.high[:, -1].max(), series.uptake_random.high[:, -1].max()) < 0.25
    assert series.excess_uptake.low[:, -1].min() > 0.4


def test_even_aligned_agents_lose_by_being_switched_off() -> None:
    world, switch = load_world("aligned"), preset("off_switch")
    watched = replace(
        world,
        variables=(*world.variables, *switch.variables),
        devices=(*world.devices, replace(switch.device, kind="off_switch", at=(12, 11))),
        processes=(*world.processes, *(Process(item.name, item.rule) for item in switch.processes)),
    )
    found = analyze(watched, [0.97], "named")
    answer = found.goals.names.index("Answer the telephone")
    lost = found.worths[found.drives.index("shutdown_avoidance")][0].value[0, answer]
    assert 0.5 < lost / found.values[0, 0, answer] < 0.7
