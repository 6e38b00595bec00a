"""Worlds in which agents protect their goals, control their surroundings, gain information and win trust."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.model import ACTIVE
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Chance
from ic_sandbox.world.io.files import load_world
from tests.claims.changes import moved
from tests.worlds.measurement import run_of, worths, worths_by_goal

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_nearly_every_goal_gains_by_the_vault(seed: int) -> None:
    found = worths("goal_preservation", seed=seed)["goal_preservation"]
    assert found.prevalence > 0.9
    assert found.prevalence_low > 0.87


def test_the_vault_has_value_for_every_goal_but_the_intended_one() -> None:
    relative = worths_by_goal("goal_preservation", "goal_preservation")
    assert relative.pop("Tidy the nursery") == 0
    assert len(relative) == 7
    assert min(relative.values()) > 0.5


def test_retraining_matters_only_with_a_large_discount() -> None:
    found = worths("goal_preservation", discount=0.9)["goal_preservation"]
    assert 0.1 < found.prevalence < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_most_agents_protect_their_goal_before_they_are_retrained(seed: int) -> None:
    series = run_of("goal_preservation", 30, seed)
    assert series.effective_goals[0] > 250
    assert series.effective_subgoals[0] < 2
    assert series.uptake.low[0, -1] > 0.7
    assert max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1]) < 0.1
    assert series.excess_uptake.low[0, -1] > 0.65
    assert 0.75 < series.intact[-1] < 0.9


def test_an_agent_with_the_intended_goal_walks_past_the_vault() -> None:
    world = load_world("goal_preservation")
    alone = [agent for agent in world.agents if agent.goal == world.intended_goal]
    series = run_of(replace(world, agents=tuple(alone * 64), populations=()), 30)
    assert series.uptake.value[0, -1] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_most_goals_gain_by_calm_ice_and_open_doors(seed: int) -> None:
    found = worths("control", "single_cell", seed=seed)["control"]
    assert found.prevalence_low > 0.7


def test_every_flag_on_the_lake_is_easier_to_reach_with_control() -> None:
    relative = worths_by_goal("control", "control")
    assert min(relative.values()) > 0.1
    assert relative["Ring the bell"] == pytest.approx(1)


@pytest.mark.parametrize("seed", SEEDS)
def test_goals_with_rewards_on_every_cell_of_the_lake_hardly_need_control(seed: int) -> None:
    assert worths("control", seed=seed)["control"].prevalence < 0.2


def test_half_of_the_random_goals_leave_safer_ice_as_it_is() -> None:
    world = load_world("control")
    safer = tuple(
        replace(kind, slip=Chance(by="calm", values=(0.3, 0))) if kind.label == "ice" else kind for kind in world.legend
    )
    assert 0.4 < worths(replace(world, legend=safer), "single_cell")["control"].prevalence < 0.6


def test_a_stabiliser_across_the_ice_is_left_alone() -> None:
    far = moved("Stabiliser", (1, 1))(load_world("control"))
    assert worths(far, "single_cell")["control"].prevalence_high < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_most_agents_take_control_before_they_set_out(seed: int) -> None:
    series = run_of("control", 30, seed)
    assert series.effective_goals[0] > 120
    assert series.effective_subgoals[0] < 3
    assert series.convergence_index.value[-1] < 0.05
    assert series.uptake.low[0, -1] > 0.8
    assert series.uptake_neutral.high[0, -1] < 0.12
    assert series.uptake_random.high[0, -1] < 0.4
    assert series.excess_uptake.low[0, -1] > 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_most_goals_gain_by_reading_the_archive(seed: int) -> None:
    found = worths("information", "single_cell", seed=seed)["information"]
    assert found.prevalence > 0.65
    assert found.prevalence_low > 0.6


def test_every_goal_in_the_garden_gains_a_fifth_by_reading() -> None:
    relative = worths_by_goal("information", "information")
    assert all(0.19 < value < 0.23 for value in relative.values())


@pytest.mark.parametrize("passage", [(11, 5), (11, 17)])
def test_a_distant_archive_has_no_value(passage: tuple[int, int]) -> None:
    far = moved("Archive", passage)(load_world("information"))
    assert worths(far, "single_cell")["information"].prevalence == 0
    series = run_of(far, 30)
    assert series.uptake.value[0, -1] < 0.01  # one agent's goal may be that very cell
    assert series.excess_uptake.low[0, -1] <= 0 <= series.excess_uptake.high[0, -1]


def test_agents_with_a_small_discount_search_at_once() -> None:
    assert worths("information", "single_cell", discount=0.85)["information"].prevalence == 0


def test_goals_with_rewards_on_every_cell_need_no_archive() -> None:
    assert worths("information")["information"].prevalence_high < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_most_agents_read_before_they_search(seed: int) -> None:
    series = run_of("information", 30, seed)
    assert series.subgoal_shares[0, 0] > 0.7
    assert series.effective_goals[0] > 120
    assert series.effective_subgoals[0] < 10
    assert series.convergence_index.value[-1] < 0.05
    assert series.uptake.low[0, 3] > 0.65
    assert max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1]) < 0.25
    assert series.excess_uptake.low[0, -1] > 0.65


@pytest.mark.parametrize("seed", SEEDS)
def test_most_goals_gain_by_the_council(seed: int) -> None:
    found = worths("influence", seed=seed)["influence"]
    assert found.prevalence_low > 0.7


def test_few_agents_use_a_distant_council() -> None:
    far = moved("Council", (1, 1))(load_world("influence"))
    assert worths(far)["influence"].prevalence < 0.2
    assert run_of(far, 30).uptake.high[0, -1] < 0.15


def test_agents_with_a_small_discount_do_not_use_the_council() -> None:
    assert worths("influence", discount=0.8)["influence"].prevalence < 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_agents_with_random_goals_win_trust_first_and_stay_on(seed: int) -> None:
    series = run_of("influence", 60, seed)
    assert series.effective_goals[0] > 250
    assert series.effective_subgoals[0] < 2.5
    assert series.convergence_index.value[-1] < 0.05
    assert series.uptake.low[0, -1] > 0.6
    assert max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1]) < 0.15
    assert series.excess_uptake.low[0, -1] > 0.6
    assert series.survival.value[-1] > 0.65
    assert series.survival.value[-1] > series.survival.value[20] - 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_no_agent_leaves_the_council_half_way(seed: int) -> None:
    experiment = run_to_end(prepare_steps(load_world("influence"), Settings(seed=seed)))
    run = run_to_end(simulate_steps(experiment, 30))
    states = run.main.arm.model.states
    on = run.main.states[-1][states.status[run.main.states[-1]] == ACTIVE]
    trust = states.variables[on, run.main.arm.model.variables.index("trust")]
    assert np.count_nonzero(trust == 1) == 0
    assert np.mean(trust == 2) > 0.9
