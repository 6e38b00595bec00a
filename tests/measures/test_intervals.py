"""Intervals against the numbers that Newcombe (1998) prints."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ic_sandbox.measures.intervals import (
    Figure,
    difference,
    difference_by_intervals,
    difference_of_means,
    mean_of,
    mean_se,
    newcombe,
    share,
    t_95,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_printed_intervals(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3."""
    assert wilson(successes, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(
    ("s", "n", "other_s", "other_n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_printed_intervals(
    s: int, n: int, other_s: int, other_n: int, low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17:873, table II, method 10."""
    found = newcombe(s, n, other_s, other_n)
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_an_interval_touches_the_ends_exactly() -> None:
    low, high = wilson([0, 7], 7)
    assert low[0] == 0.0
    assert high[1] == 1.0


def test_a_share_of_no_observations_is_undefined() -> None:
    assert np.isnan(wilson(0, 0)).all()


def test_undefined_counts_give_undefined_intervals() -> None:
    low, high = newcombe([3.0, 3.0], 10, [np.nan, 1.0], 10)
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all()


def test_the_standard_error_is_the_spread_over_the_root_of_n() -> None:
    mean, error = mean_se([1.0, 2.0, 3.0, 4.0])
    assert mean == pytest.approx(2.5)
    assert error == pytest.approx(math.sqrt(5 / 3) / 2)


def test_one_value_has_a_mean_but_no_standard_error() -> None:
    mean, error = mean_se([0.25])
    assert mean == 0.25
    assert math.isnan(error)


def test_a_difference_takes_the_smaller_sample_and_newcombe_s_interval() -> None:
    found = difference(share(56, 70), share(48, 80))
    assert (found.value, found.n) == (pytest.approx(0.2), 70)
    assert (found.low, found.high) == pytest.approx(newcombe(56, 70, 48, 80))


def test_a_difference_from_no_observations_is_undefined() -> None:
    found = difference(share(1, 2), share(0, 0))
    assert found.n == 0
    assert math.isnan(found.value)


def test_a_mean_has_the_interval_of_student_s_t() -> None:
    found = mean_of([1.0, 2.0, 3.0, 4.0])
    half = 3.18245 * math.sqrt(5 / 3) / 2
    assert (found.value, found.low, found.high, found.n) == pytest.approx((2.5, 2.5 - half, 2.5 + half, 4), abs=1e-5)
    assert mean_of([]).n == 0


@pytest.mark.parametrize("n", [2, 3, 5, 20])
def test_the_interval_of_a_mean_of_few_values_covers_the_truth(n: int) -> None:
    figures = [mean_of(sample) for sample in np.random.default_rng(3).normal(size=(2000, n))]
    assert np.mean([figure.low <= 0 <= figure.high for figure in figures]) == pytest.approx(0.95, abs=0.02)


def test_the_difference_of_two_means_is_that_of_welch_s_test() -> None:
    """Hours of sleep gained with two drugs (Student 1908); R prints this interval for t.test(extra ~ group, sleep)."""
    one = mean_of([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    other = mean_of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = difference_of_means(one, other)
    assert found.value == pytest.approx(0.75 - 2.33)
    assert (found.low, found.high) == (pytest.approx(-3.3654832, abs=4e-3), pytest.approx(0.2054832, abs=4e-3))


def test_exact_means_differ_exactly_and_means_of_single_values_have_no_interval() -> None:
    same, single = mean_of([2.0, 2.0, 2.0]), mean_of([5.0])
    assert difference_of_means(same, mean_of([1.0, 1.0])) == Figure(1.0, 1.0, 1.0, 2)
    unknown = difference_of_means(single, same)
    assert unknown.value == 3.0
    assert math.isnan(unknown.low)
    assert difference_of_means(same, mean_of([])).n == 0


@pytest.mark.parametrize(("s", "n", "other_s", "other_n"), [(56, 70, 48, 80), (10, 10, 0, 20), (0, 10, 0, 10)])
def test_recovered_from_wilson_s_intervals_a_difference_has_newcombe_s(
    s: int, n: int, other_s: int, other_n: int
) -> None:
    one, other = share(s, n), share(other_s, other_n)
    found, direct = difference_by_intervals(one, other), difference(one, other)
    for name in ("value", "low", "high", "n"):
        assert getattr(found, name) == pytest.approx(getattr(direct, name)), name


def test_recovered_from_normal_intervals_errors_add_in_squares() -> None:
    found = difference_by_intervals(Figure(5.0, 2.0, 8.0, 9), Figure(1.0, -3.0, 5.0, 9))
    assert (found.value, found.low, found.high) == pytest.approx((4.0, -1.0, 9.0))


@pytest.mark.parametrize(
    ("freedom", "known"), [(1, 12.7062), (2, 4.30265), (4, 2.77645), (11, 2.20099), (30, 2.04227), (120, 1.97993)]
)
def test_students_t_agrees_with_published_tables(freedom: int, known: float) -> None:
    """Abramowitz and Stegun 1964, table 26.10."""
    assert t_95(freedom) == pytest.approx(known, abs=5e-5)


@pytest.mark.parametrize("freedom", [1.5, 2.7, 9.9, 40.25])
def test_students_t_holds_95_percent_for_any_degrees_of_freedom(freedom: float) -> None:
    points = np.linspace(0.0, t_95(freedom), 200_001)
    log_scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
    density = np.exp(log_scale - (freedom + 1) / 2 * np.log1p(points**2 / freedom))
    assert 2 * np.trapezoid(density, points) == pytest.approx(0.95, abs=1e-9)


def test_welch_with_unequal_variances_agrees_with_a_calculation_by_hand() -> None:
    one, other = [3.0, 5.0, 7.0, 9.0], [1.0, 2.0]
    found = difference_of_means(mean_of(one), mean_of(other))
    first, second = 20 / 3 / 4, 0.5 / 2  # the squared standard errors
    freedom = (first + second) ** 2 / (first**2 / 3 + second**2 / 1)
    spread = t_95(freedom) * (first + second) ** 0.5
    assert (found.low, found.high) == (pytest.approx(4.5 - spread), pytest.approx(4.5 + spread))
