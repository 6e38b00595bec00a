"""The headline of a run has its numbers at a tick, their intervals, and what to compare them with."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.charts.headline import HeadlineReader
from ic_sandbox.charts.labels import effective, percent
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, world
from tests.gui.chart_helpers import GrowingRun, forty_agents


def test_the_headline_says_how_goals_converge_and_what_most_agents_have_used() -> None:
    series = GrowingRun(forty_agents()).on(9)
    convergence, used = HeadlineReader().read(series, 5)
    goals, subgoals = effective(series.effective_goals[5]), effective(series.effective_subgoals[5])
    assert convergence.text == f"<b>{goals}</b> goals → <b>{subgoals}</b> subgoals"
    share, low, high = (percent(float(part[0, 4])) for part in series.uptake.parts)
    assert (used.text, used.drive) == (f"<b>{share}</b> used a device", "shutdown_avoidance")
    neutral, random = (percent(float(arm.value[0, 4])) for arm in (series.uptake_neutral, series.uptake_random))
    assert used.details == (
        f"Shutdown avoidance, 95 %: {low} to {high}",
        f"control {neutral}, random agents {random}",
    )


def test_the_interval_is_that_of_the_index() -> None:
    series = GrowingRun(load_world("off_switch"), controls=False, agents=80).on(4)
    convergence, used = HeadlineReader().read(series, 1)
    index, goals = series.convergence_index, series.effective_goals[1]
    ends = [effective(float(goals ** (1 - end[1]))) for end in (index.high, index.low)]
    assert convergence.details[0] == f"95 %: {ends[0]} to {ends[1]}"
    assert used.details[1] == "", "there are no controls"


@pytest.mark.parametrize("step", [1, 4])
def test_the_tick_with_the_fewest_subgoals_is_found_as_the_run_grows(step: int) -> None:
    growing, reader = GrowingRun(forty_agents()), HeadlineReader()
    for _ in range(3):
        series = growing.on(step)
        convergence, *_ = reader.read(series, series.ticks)
        at = int(np.nanargmin(series.effective_subgoals))
        assert convergence.details[1] == f"fewest: {effective(series.effective_subgoals[at])} at tick {at}"
    begun = series_of(Simulator(series.experiment).run())
    assert [figure.details for figure in reader.read(begun, 0)] == [("", "")]
    assert reader.read(growing.series, 0) == HeadlineReader().read(growing.series, 0), (
        "another run is read from its start"
    )


def test_before_the_first_tick_the_headline_is_the_number_of_goals() -> None:
    (goals,) = HeadlineReader().read(GrowingRun(forty_agents()).series, 0)
    assert goals.text == "<b>41</b> goals"


def test_a_world_without_drives_and_one_without_agents_on_have_a_headline() -> None:
    (only,) = HeadlineReader().read(GrowingRun(world("...", goals=(cell_goal((0, 2)),))).on(4), 4)
    assert only.text == "<b>1.0</b> goals → <b>1.0</b> subgoals"
    off, *_ = HeadlineReader().read(GrowingRun(forty_agents(1.0)).on(4), 4)
    assert off.text == "all switched off"
