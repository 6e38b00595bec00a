"""What the shipped worlds claim, tested: out of planning alone, and against their controls in a run."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.measures.instrumental_value import Worth, analyze
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import load_world


def worth(name: str, discount: float, seed: int = 0) -> Worth:
    """What the world's only drive is worth to 256 random goals."""
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


def test_strangers_converge_on_the_switch_and_part_again() -> None:
    series = run_of("off_switch", 60)
    assert series.effective_goals[0] > 250
    assert series.effective_subgoals[0] < 2
    assert series.convergence_index.value[0] > 0.85
    assert series.convergence_index.value[-1] < 0.05
    assert series.uptake.low[0, -1] > max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1])
    assert series.excess_uptake.low[0, -1] > 0.5


def test_strangers_do_not_converge_on_a_switch_too_far_away() -> None:
    series = run_of("counterexample", 60)
    assert np.nanmax(series.convergence_index.value) < 0.1
    assert series.uptake.value[0, -1] < 0.05
    assert series.excess_uptake.low[0, -1] <= 0 <= series.excess_uptake.high[0, -1]


def test_strangers_come_back_for_fuel_and_stay_on() -> None:
    series = run_of("fuel", 60)
    assert series.uptake.low[0, -1] > max(series.uptake_neutral.high[0, -1], series.uptake_random.high[0, -1])
    assert series.survival.low[-1] > 0.7
