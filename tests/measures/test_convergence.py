"""Effective numbers and the convergence index, where they are known by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.measures.convergence import convergence_index, effective_number
from ic_sandbox.measures.inequality import gini


def test_equal_shares_count_every_class() -> None:
    assert effective_number(np.full(64, 3)) == pytest.approx(64)


def test_empty_classes_do_not_count() -> None:
    assert effective_number([5, 0, 5, 0]) == pytest.approx(2)


def test_one_class_is_exactly_one() -> None:
    assert effective_number([0, 256, 0]) == 1.0


def test_unequal_shares_follow_the_entropy() -> None:
    """Shares 1/2, 1/4, 1/4: the entropy is 1.5 ln 2."""
    assert effective_number([2, 1, 1]) == pytest.approx(2**1.5)


def test_nobody_is_no_number() -> None:
    assert math.isnan(effective_number([0, 0]))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_an_effective_number_lies_between_one_and_the_classes_that_occur(counts: list[int]) -> None:
    effective = float(effective_number(counts))
    assert 1.0 <= effective <= sum(count > 0 for count in counts) + 1e-9


def test_all_after_the_same_thing_is_one_and_each_after_its_own_is_zero() -> None:
    assert convergence_index(64, 1.0) == 1.0
    assert convergence_index(64, 64 * (1 + 1e-15)) == 0.0


def test_half_way_is_measured_in_logarithms() -> None:
    assert convergence_index(64, 8) == pytest.approx(0.5)


def test_a_single_goal_can_not_converge() -> None:
    assert math.isnan(convergence_index(1 + 1e-12, 1.0))


def test_agents_of_one_goal_after_different_things_are_less_than_not_converged() -> None:
    assert convergence_index(2, 3) < 0


def test_gini_of_equals_is_zero_and_of_one_owner_is_all_but_her_share() -> None:
    assert gini([3, 3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(3 / 4)
    assert gini([0, 0]) == 0.0


def test_gini_is_half_the_mean_difference_relative_to_the_mean() -> None:
    stocks = np.array([1.0, 4.0, 2.0, 9.0])
    differences = np.abs(stocks[:, None] - stocks).mean()
    assert gini(stocks) == pytest.approx(differences / (2 * stocks.mean()))
