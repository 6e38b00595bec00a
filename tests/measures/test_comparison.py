from __future__ import annotations

import math

import numpy as np
import pytest

from ic_sandbox.measures.comparison import compare, difference_of
from ic_sandbox.measures.convergence import convergence_index, convergence_interval, effective_number
from ic_sandbox.measures.intervals import Z_95, Figure, mean_of, newcombe, share, wilson
from ic_sandbox.measures.series_snapshot import keep
from ic_sandbox.measures.summary import Measurement, figures_at, summarize
from ic_sandbox.simulation.arm_key import ArmKey
from tests.gui.chart_helpers import Lived, strangers

TICKS = 9


@pytest.fixture(scope="module")
def lived() -> Lived:
    found = Lived(strangers())
    found.on(TICKS)
    return found


def test_a_difference_of_shares_has_newcombe_s_closed_form() -> None:
    """The ends of the two score intervals, added in squares."""
    found = difference_of("survival", share(56, 70), share(48, 80))
    (low, high), (other_low, other_high) = wilson(56, 70), wilson(48, 80)
    value = 56 / 70 - 48 / 80
    assert found.value == pytest.approx(value)
    assert found.low == pytest.approx(value - math.hypot(56 / 70 - low, other_high - 48 / 80))
    assert found.high == pytest.approx(value + math.hypot(high - 56 / 70, 48 / 80 - other_low))
    assert (found.low, found.high) == pytest.approx(tuple(map(float, newcombe(56, 70, 48, 80))))


def test_a_difference_of_means_of_equal_samples_has_student_s_closed_form() -> None:
    """Equal sizes and variances: twice as many degrees of freedom, and the root of two times the error."""
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


def test_the_same_run_differs_from_itself_by_nothing(lived: Lived) -> None:
    lines = (*summarize(lived.simulator.run()), *figures_at(lived.series, TICKS))
    for compared in compare(lines, lines):
        assert compared.difference.value == 0
        assert not compared.difference.low > 0
        assert not compared.difference.high < 0


def test_at_the_last_tick_the_figures_are_those_of_the_whole_run(lived: Lived) -> None:
    whole = {(line.figure, line.of, line.arm): line.measured for line in summarize(lived.simulator.run())}
    at_end = [line for line in figures_at(lived.series, TICKS) if line.figure != "convergence_index"]
    controls = {line.arm for line in at_end}
    assert controls == {"main", "neutral:shutdown_avoidance", "random"}
    for line in at_end:
        same = whole[line.figure, line.of, line.arm]
        for name in ("value", "low", "high", "n"):
            assert getattr(line.measured, name) == pytest.approx(getattr(same, name)), line


def test_before_the_first_tick_nothing_is_measured(lived: Lived) -> None:
    assert figures_at(lived.series, 0) == ()


def test_what_is_kept_tells_the_same_and_outlives_the_run(lived: Lived) -> None:
    kept = keep(lived.series)
    assert figures_at(kept, 4) == figures_at(lived.series, 4)
    (survival,) = (figures for key, figures in kept.figures if key == "survival")
    assert not np.shares_memory(survival.values.value, lived.series.survival.value)
    assert kept.bytes == 3 * 8 * TICKS * len(kept.figures)


def index_of(counts: np.ndarray) -> float:
    pursued = np.concatenate([counts[:, :-1].sum(axis=0), counts[:, -1]])
    return float(convergence_index(effective_number(counts.sum(axis=1)), effective_number(pursued)))


@pytest.mark.parametrize(("goals", "diverted", "each"), [(4, 3, 10), (8, 1, 4), (3, 19, 20)])
def test_the_interval_of_the_index_is_binomial_where_each_goal_is_diverted_alike(
    goals: int, diverted: int, each: int
) -> None:
    """With a share q after one drive, H = -q ln q - (1 - q) ln((1 - q) / G), and dH/dq = ln((1 - q) / (q G))."""
    counts = np.tile([float(diverted), float(each - diverted)], (goals, 1))
    q, n = diverted / each, goals * each
    slope = math.log((1 - q) / (q * goals)) / math.log(goals)
    spread = Z_95 * abs(slope) * math.sqrt(q * (1 - q) / n)
    low, high = convergence_interval(counts)
    assert float(low) == pytest.approx(index_of(counts) - spread)
    assert float(high) == pytest.approx(min(1.0, index_of(counts) + spread))


def test_the_interval_of_the_index_covers_it_nineteen_times_in_twenty() -> None:
    shares = np.array([[0.2, 0.1, 0.05], [0.1, 0.05, 0.1], [0.05, 0.05, 0.3]])
    truth = index_of(shares)
    drawn = np.random.default_rng(3).multinomial(2_000, shares.ravel(), size=2_000).reshape(-1, 3, 3)
    low, high = convergence_interval(drawn)
    assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(0.95, abs=0.015)


def test_where_each_agent_has_a_goal_of_its_own_it_covers_the_index_of_such_populations() -> None:
    rng = np.random.default_rng(5)
    likely = rng.uniform(0.2, 0.8, 264)  # of each goal, to go after the drive first
    after = rng.random((2_000, 264)) < likely
    populations = np.stack([after, ~after], axis=-1).astype(float)
    usual = np.mean([index_of(counts) for counts in populations])
    low, high = convergence_interval(populations)
    assert np.mean((low <= usual) & (usual <= high)) == pytest.approx(0.93, abs=0.03)


def test_the_interval_of_the_index_follows_from_what_each_agent_adds_to_it() -> None:
    """The infinitesimal jackknife: the index changes with the weight of an agent, found here by differences."""
    counts = np.array([[30.0, 5.0, 2.0], [7.0, 2.0, 4.0], [9.0, 1.0, 1.0], [3.0, 3.0, 0.0]])
    n, step = counts.sum(), 1e-4
    variance = 0.0
    for place in zip(*np.nonzero(counts), strict=True):
        more, less = counts.copy(), counts.copy()
        more[place] += step
        less[place] -= step
        adds = n * (index_of(more) - index_of(less)) / (2 * step)
        variance += counts[place] / n * adds**2 / n
    low, high = convergence_interval(counts)
    assert index_of(counts) > 0.2, "near 0 both entropies would change alike"
    assert (float(low), float(high)) == pytest.approx(
        (index_of(counts) - Z_95 * math.sqrt(variance), index_of(counts) + Z_95 * math.sqrt(variance)), rel=1e-6
    )


def test_no_interval_of_the_index_reaches_beyond_one() -> None:
    low, high = convergence_interval(np.array([[9.0, 1.0], [10.0, 0.0]]))
    assert 0.0 < float(low) < 1.0
    assert float(high) == 1.0


def test_with_nobody_or_one_goal_there_is_no_interval_either() -> None:
    assert np.isnan(convergence_interval(np.zeros((2, 2)))).all()
    assert np.isnan(convergence_interval(np.array([[3.0, 4.0]]))).all()
