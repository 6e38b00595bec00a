"""Quantiles of Student's t distribution, against closed forms and another implementation."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from ic_sandbox.measures.distributions.student import student_quantile

LEVELS = [0.5, 0.8, 0.95, 0.99, 0.999, 1 - 1e-6]


@pytest.mark.parametrize("level", LEVELS)
def test_closed_forms_for_one_two_and_four_degrees_of_freedom(level: float) -> None:
    p = 0.5 + level / 2
    one = math.tan(math.pi * level / 2)  # the Cauchy distribution
    two = level * math.sqrt(2 / (4 * p * (1 - p)))
    alpha = 4 * p * (1 - p)
    q = math.cos(math.acos(math.sqrt(alpha)) / 3) / math.sqrt(alpha)
    four = 2 * math.sqrt(q - 1)
    assert student_quantile([1.0, 2.0, 4.0], level) == pytest.approx([one, two, four], rel=2e-10)


@pytest.mark.parametrize("level", LEVELS)
@given(freedom=st.floats(1, 1e6))
def test_quantiles_equal_those_of_scipy(level: float, freedom: float) -> None:
    assert float(student_quantile(freedom, level)) == pytest.approx(float(t.isf((1 - level) / 2, freedom)), rel=1e-12)


def test_the_change_to_the_expansion_leaves_no_step() -> None:
    below, above = student_quantile([2000.0, np.nextafter(2000.0, 3000.0)], 0.95)
    assert below == pytest.approx(above, rel=1e-13)


def test_infinite_freedom_is_the_normal_distribution_and_the_shape_stays() -> None:
    found = student_quantile([[np.inf, np.nan], [1.0, 5.0]], 0.95)
    assert found.shape == (2, 2)
    assert found[0, 0] == NormalDist().inv_cdf(0.975)
    assert np.isnan(found[0, 1])
