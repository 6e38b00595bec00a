"""Worlds in which agents collect resources, become capable, and turn everything into resources."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ic_sandbox.measures.behaviour.outcomes import side_effects
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import ALIGNED, prepare_steps
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import load_world
from tests.worlds.measurement import run_of, worths, worths_by_goal

SEEDS = range(3)


def run_and_controls(name: str, ticks: int, seed: int, agents: int | None = None) -> Run:
    experiment = run_to_end(prepare_steps(load_world(name), Settings(seed=seed, agents=agents, controls=True)))
    return run_to_end(simulate_steps(experiment, ticks))


@pytest.mark.parametrize("seed", SEEDS)
def test_most_goals_gain_by_the_bridges(seed: int) -> None:
    assert worths("resources", "single_cell", seed=seed)["resources"].prevalence_low > 0.65
    series = run_of("resources", 60, seed)
    assert series.uptake.low[0, -1] > 0.6
    assert max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1]) < 0.3
    assert series.excess_uptake.low[0, -1] > 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_most_goals_gain_by_the_lab(seed: int) -> None:
    found = worths("capability", "single_cell", seed=seed)
    assert min(found[drive].prevalence_low for drive in ("resources", "capability")) > 0.75
    series = run_of("capability", 60, seed)
    assert series.uptake.low[:, -1].min() > 0.75
    assert max(series.uptake_neutral.high[:, -1].max(), series.uptake_random.high[:, -1].max()) < 0.45
    assert series.excess_uptake.low[:, -1].min() > 0.75


def test_all_three_labs_would_lose_most_without_each_of_the_four_means() -> None:
    for drive in ("resources", "capability", "information", "shutdown_avoidance"):
        relative = worths_by_goal("three_labs", drive)
        assert len(relative) == 3
        assert min(relative.values()) > 0.75, drive


@pytest.mark.parametrize("seed", SEEDS)
def test_the_labs_use_all_means_before_their_first_result(seed: int) -> None:
    run = run_and_controls("three_labs", 150, seed)
    series = series_of(run)
    assert series.uptake.low[:, -1].min() > 0.75
    assert max(series.uptake_neutral.high[:, -1].max(), series.uptake_random.high[:, -1].max()) < 0.5
    assert series.excess_uptake.low[:, -1].min() > 0.7
    paid = {event for goal in run.experiment.world.goals for event, _ in goal.events}
    results = np.isin(run.events.event, [run.main.arm.model.events.index(event) for event in paid])
    early = 0
    for agent in np.unique(run.events.agent[results]):
        first = run.events.tick[results][run.events.agent[results] == agent].min()
        means = run.main.first_fired[:, agent]
        early += bool(((means == NEVER) | (means > first)).any())
    assert early <= 0.1 * run.main.states.shape[1]  # a try with probability 2 % sometimes succeeds on the way


@pytest.mark.parametrize("seed", SEEDS)
def test_clip_makers_use_up_the_garden_unless_their_goal_values_it(seed: int) -> None:
    run = run_and_controls("paperclips", 150, seed)
    model = run.main.arm.model
    habitat = model.states.variables[run.main.states[-1], model.variables.index("habitat")]
    names = np.array(run.experiment.goals.names)[run.experiment.cast.goal]
    left = {name: Counter(habitat[names == name].tolist()) for name in set(names)}
    whole = run.experiment.world.variables[model.variables.index("habitat")].initial
    assert left["Make paperclips"][0] >= 57
    assert left["Make paperclips, spare the garden"] == {whole: 64}
    (lost,) = side_effects(run.main).values()
    (chance,) = side_effects(next(arm for arm in run.controls if arm.arm.kind == "random")).values()
    (aligned,) = side_effects(next(arm for arm in run.controls if arm.arm.kind == ALIGNED)).values()
    assert lost.low > 0.3 > 0.1 > chance.high
    assert aligned.value == 0


@pytest.mark.slow
def test_the_town_has_every_drive_more_than_its_controls() -> None:
    series = series_of(run_and_controls("all_drives", 60, seed=1, agents=200))
    assert len(series.drives) == 11
    assert series.effective_subgoals[:3].max() < 1.5
    excess = dict(zip(series.drives, series.excess_uptake.low[:, -1], strict=True))
    assert min(excess.values()) > 0.03, excess
    for drive in ("goal_preservation", "influence", "shutdown_avoidance"):
        d = series.drives.index(drive)
        assert series.uptake.low[d, -1] > 0.75
        assert max(series.uptake_neutral.high[d, -1], series.uptake_random.high[d, -1]) < 0.5
