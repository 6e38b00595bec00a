"""Intervals against the numbers that Newcombe (1998) prints."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ic_sandbox.measures.intervals import mean_se, newcombe, wilson


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


def test_nobody_asked_is_no_share() -> None:
    assert np.isnan(wilson(0, 0)).all()


def test_what_was_not_counted_stays_unknown() -> None:
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
