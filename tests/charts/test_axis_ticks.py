from __future__ import annotations

import pytest

from ic_sandbox.charts.axis_ticks import round_numbers


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
