"""Comparisons of two runs: closed forms of differences, pairing, and missing figures."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.measures.comparison import compare, difference_of
from ic_sandbox.measures.intervals import Figure, mean_of, newcombe, share, wilson
from ic_sandbox.measures.series_snapshot import keep
from ic_sandbox.measures.summary import Measurement, figures_at, summarize
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.world.document import Population
from tests.gui.chart_helpers import GrowingRun, forty_agents

TICKS = 9


@pytest.fixture(scope="module")
def growing() -> GrowingRun:
    found = GrowingRun(forty_agents())
    found.on(TICKS)
    return found


def test_a_difference_of_shares_has_newcombe_s_closed_form() -> None:
    """The root of the sum of squares of the distances to the ends of both score intervals."""
    found = difference_of("survival", share(56, 70), share(48, 80))
    (low, high), (other_low, other_high) = wilson(56, 70), wilson(48, 80)
    value = 56 / 70 - 48 / 80
    assert found.value == pytest.approx(value)
    assert found.low == pytest.approx(value - math.hypot(56 / 70 - low, other_high - 48 / 80))
    assert found.high == pytest.approx(value + math.hypot(high - 56 / 70, 48 / 80 - other_low))
    assert (found.low, found.high) == pytest.approx(tuple(map(float, newcombe(56, 70, 48, 80))))


def test_a_difference_of_means_of_equal_samples_has_student_s_closed_form() -> None:
    """With equal sizes and variances, twice the degrees of freedom, and the error times the root of two."""
    one, other = mean_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), mean_of([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    found = difference_of("turn_delay", one, other)
    error = math.sqrt(3.5 / 6) * math.sqrt(2)
    assert (found.value, found.low, found.high) == pytest.approx(
        (1.0, 1.0 - 2.22814 * error, 1.0 + 2.22814 * error), rel=1e-4
    )


def test_runs_are_compared_figure_by_figure() -> None:
    before = [
        Measurement("survival", "", ArmKey("main"), share(5, 10)),
        Measurement("uptake", "a", ArmKey("main"), share(1, 10)),
    ]
    present = [
        Measurement("uptake", "a", ArmKey("main"), share(4, 10)),
        Measurement("gini", "x", ArmKey("main"), Figure(0.5, np.nan, np.nan, 10)),
    ]
    uptake, gini, survival = compare(before, present)
    assert (uptake.figure, uptake.difference.value) == ("uptake", pytest.approx(0.3))
    assert gini.before is None
    assert survival.present is None
    assert math.isnan(gini.difference.value)
    assert math.isnan(survival.difference.low)


def test_the_difference_of_a_run_from_itself_is_zero(growing: GrowingRun) -> None:
    lines = summarize(growing.simulator.run())
    again = summarize(growing.simulator.run())
    by_tick = figures_at(growing.series, 4)
    for compared in (*compare(lines, again), *compare(figures_at(keep(growing.series), 4), by_tick)):
        assert compared.difference.value == 0
        if compared.present is not None and not math.isnan(compared.present.low):
            assert (compared.difference.low, compared.difference.high) == (0.0, 0.0), compared.figure
    assert sum(line.measured.influence is not None for line in lines) > 6


def test_at_the_last_tick_the_figures_are_those_of_the_whole_run(growing: GrowingRun) -> None:
    whole = {(line.figure, line.of, line.arm): line.measured for line in summarize(growing.simulator.run())}
    at_end = [line for line in figures_at(growing.series, TICKS) if line.figure != "convergence_index"]
    controls = {line.arm for line in at_end}
    assert controls == {"main", "neutral:shutdown_avoidance", "random"}
    for line in at_end:
        same = whole[line.figure, line.of, line.arm]
        for name in ("value", "low", "high", "n"):
            assert getattr(line.measured, name) == pytest.approx(getattr(same, name)), line


def test_before_the_first_tick_nothing_is_measured(growing: GrowingRun) -> None:
    assert figures_at(growing.series, 0) == ()


def test_a_snapshot_has_the_same_figures_and_outlives_the_run(growing: GrowingRun) -> None:
    kept = keep(growing.series)
    assert repr(figures_at(kept, 4)) == repr(figures_at(growing.series, 4))  # undefined ends equal nothing
    (survival,) = (figures for key, figures in kept.figures if key == "survival")
    assert not np.shares_memory(survival.values.value, growing.series.survival.value)
    assert kept.bytes == 3 * 8 * TICKS * len(kept.figures)


def test_the_difference_of_a_large_run_from_itself_is_zero_in_every_figure_with_an_interval() -> None:
    found = GrowingRun(replace(forty_agents(0.02), populations=(Population(128, (0, 2)),)))
    found.on(2)
    lines = summarize(found.simulator.run())
    assert any(line.figure == "convergence_index" and line.measured.low < line.measured.high for line in lines)
    for compared in compare(lines, summarize(found.simulator.run())):
        assert compared.present is not None
        if not math.isnan(compared.present.low):
            assert (compared.difference.low, compared.difference.high) == (0.0, 0.0), compared.figure
