"""The claims of three shipped worlds, from planning alone and against their controls in a run; and the texts of all."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.measures.catalogue import EXACT_MEASURES, MEASURES
from ic_sandbox.measures.instrumental_value import Worth, analyze
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import load_world, shipped_worlds
from ic_sandbox.world.parts import Chance


def worth(name: str, discount: float, seed: int = 0) -> Worth:
    """Return the value of the world's only drive for 256 random goals."""
    found = analyze(load_world(name), discounts=[discount], draw="uniform_cells", number=256, seed=seed)
    ((only,),) = found.worths
    return only


def run_of(name: str, ticks: int) -> RunSeries:
    experiment = run_to_end(prepare_steps(load_world(name), Settings(seed=1, controls=True)))
    return series_of(run_to_end(simulate_steps(experiment, ticks)))


def test_nearly_every_goal_is_better_served_by_the_off_switch() -> None:
    found = [worth("off_switch", 0.97, seed) for seed in range(4)]
    assert np.mean([one.prevalence for one in found]) > 0.9
    assert min(one.prevalence_low for one in found) > 0.82


def test_a_slower_operator_makes_no_goal_need_the_switch_that_is_too_far_away() -> None:
    world = load_world("counterexample")
    said = re.search(
        r"switching agents off to ([\d.]+) \(the slider \*(\w+)\* below the map\)\. Still no agent", world.info
    )
    assert said
    (process,) = world.processes
    assert process.name == said[2].lower()
    slower = replace(process, rule=replace(process.rule, chance=Chance(float(said[1]))))
    ((found,),) = analyze(replace(world, processes=(slower,)), discounts=[0.97], number=256, seed=1).worths
    assert found.curve.value[0] == 0


def test_charts_and_figures_that_texts_of_worlds_watch_have_these_titles() -> None:
    titles = {chart.title for chart in RUN_CHARTS} | {chart.title for chart in DRIVE_CHARTS}
    titles |= {measure.title for measure in MEASURES} | {measure.title for measure in EXACT_MEASURES}
    watched = [
        title
        for shipped in shipped_worlds()
        for section in re.findall(r"### What to watch\n\n(.*?)\n\n###", shipped.world.info, re.DOTALL)
        for title in re.findall(r"(?:^|[.:] )\*([A-Z][^*]+)\*", section)
    ]
    assert len(watched) > 15
    assert set(watched) <= titles


def test_texts_of_worlds_name_no_keys_and_no_command_lines() -> None:
    for shipped in shipped_worlds():
        found = re.findall(r"`|--\w|\b(?:uniform_cells|single_cell|ic-sandbox)\b", shipped.world.info)
        assert not found, (shipped.name, found)


@pytest.mark.parametrize("seed", range(4))
def test_hardly_any_goal_is_served_by_a_switch_too_far_away(seed: int) -> None:
    found = worth("counterexample", 0.97, seed)
    assert found.prevalence < 0.1
    assert found.prevalence_high < 0.1


def test_short_sighted_agents_hardly_need_the_off_switch() -> None:
    assert worth("off_switch", 0.5).prevalence < 0.2


def test_most_goals_are_better_served_with_fuel() -> None:
    found = worth("fuel", 0.97)
    assert found.prevalence_low > 0.7


def test_agents_converge_on_the_switch_and_part_again() -> None:
    series = run_of("off_switch", 60)
    assert series.effective_goals[0] > 250
    assert series.effective_subgoals[0] < 2
    assert series.convergence_index.value[0] > 0.85
    assert series.convergence_index.value[-1] < 0.05
    assert series.uptake.low[0, -1] > max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1])
    assert series.excess_uptake.low[0, -1] > 0.5


def test_agents_do_not_converge_on_a_switch_too_far_away() -> None:
    series = run_of("counterexample", 60)
    assert np.nanmax(series.convergence_index.value) < 0.1
    assert series.uptake.value[0, -1] < 0.05
    assert series.excess_uptake.low[0, -1] <= 0 <= series.excess_uptake.high[0, -1]


def test_agents_return_for_fuel_and_stay_on() -> None:
    series = run_of("fuel", 60)
    assert series.uptake.low[0, -1] > max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1])
    assert series.survival.low[-1] > 0.7
