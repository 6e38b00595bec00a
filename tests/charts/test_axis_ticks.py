from __future__ import annotations

import pytest

from ic_sandbox.charts.axis_ticks import round_heights, round_numbers


@pytest.mark.parametrize(
    ("most", "about", "found"),
    [
        (20.0, 8, [0, 5, 10, 15, 20]),
        (20.0, 15, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]),
        (3.0, 8, [0, 1, 2, 3]),
        (100.0, 4, [0, 25, 50, 75, 100]),
    ],
)
def test_counts_have_integer_ticks(most: float, about: float, found: list[int]) -> None:
    assert round_numbers(0.0, most, about, whole=True) == found


def test_other_axes_may_have_fractions() -> None:
    assert round_numbers(0.0, 20.0, 8) == [0, 2.5, 5, 7.5, 10, 12.5, 15, 17.5, 20]


@pytest.mark.parametrize(
    ("low", "high", "about", "found"),
    [
        (-0.03, 2.4, 2.5, [1, 10, 100]),
        (-0.03, 0.75, 2.5, [1, 5]),
        (-0.03, 0.75, 3, [1, 2, 5]),
        (-0.03, 1.05, 2.5, [1, 10]),
        (0.2, 0.9, 2.5, [2, 5]),
    ],
)
def test_a_logarithmic_axis_has_two_numbers_at_least(low: float, high: float, about: float, found: list[float]) -> None:
    assert round_heights(low, high, True, about) == found
