"""Effective numbers and the convergence index against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ic_sandbox.measures.behaviour.inequality import gini
from ic_sandbox.measures.convergence import SUBSET, converge, convergence_index, effective_number, index_without
from ic_sandbox.measures.intervals import t_95


def test_equal_shares_count_every_class() -> None:
    assert effective_number(np.full(64, 3)) == pytest.approx(64)


def test_empty_classes_do_not_count() -> None:
    assert effective_number([5, 0, 5, 0]) == pytest.approx(2)


def test_one_class_is_exactly_one() -> None:
    assert effective_number([0, 256, 0]) == 1.0


def test_unequal_shares_follow_the_entropy() -> None:
    """Shares 1/2, 1/4, 1/4: the entropy is 1.5 ln 2."""
    assert effective_number([2, 1, 1]) == pytest.approx(2**1.5)


def test_the_effective_number_of_no_agents_is_undefined() -> None:
    assert math.isnan(effective_number([0, 0]))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_an_effective_number_lies_between_one_and_the_classes_that_occur(counts: list[int]) -> None:
    effective = float(effective_number(counts))
    assert 1.0 <= effective <= sum(count > 0 for count in counts) + 1e-9


def test_the_index_is_one_if_all_pursue_the_same_and_zero_if_each_pursues_its_own_goal() -> None:
    assert convergence_index(64, 1.0) == 1.0
    assert convergence_index(64, 64 * (1 + 1e-15)) == 0.0


def test_the_index_is_one_half_if_the_subgoals_are_the_square_root_of_the_goals() -> None:
    assert convergence_index(64, 8) == pytest.approx(0.5)


def test_the_index_of_a_single_goal_is_undefined() -> None:
    assert math.isnan(convergence_index(1 + 1e-12, 1.0))


def test_the_index_is_negative_if_agents_with_one_goal_pursue_different_things() -> None:
    assert convergence_index(2, 3) < 0


def test_gini_is_zero_for_equals_and_one_minus_one_over_n_for_a_single_owner() -> None:
    assert gini([3, 3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(3 / 4)
    assert gini([0, 0]) == 0.0


def test_gini_is_half_the_mean_difference_relative_to_the_mean() -> None:
    stocks = np.array([1.0, 4.0, 2.0, 9.0])
    differences = np.abs(stocks[:, None] - stocks).mean()
    assert gini(stocks) == pytest.approx(differences / (2 * stocks.mean()))


Counts = NDArray[np.int64]


def index_of(pursuits: Counts) -> float:
    """Return the index from the numbers of agents with each goal that pursue each drive and, last, their goal."""
    pursued = np.concatenate([pursuits[:, :-1].sum(axis=0), pursuits[:, -1]])
    return float(convergence_index(effective_number(pursuits.sum(axis=1)), effective_number(pursued)))


def some_pursuits(seed: int, goals: int = 20, each: int = 6) -> Counts:
    rng = np.random.default_rng(seed)
    return rng.multinomial(each, [0.5, 0.2, 0.3], size=goals)


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_interval_is_that_of_a_jackknife_on_the_logit_scale(seed: int, drawn: bool) -> None:
    """Brute force: leave out a whole goal if it was drawn, otherwise one agent, and compute the index again."""
    pursuits = some_pursuits(seed)
    n = int(pursuits.sum())
    left_out = []
    for place in np.ndindex(pursuits.shape):
        without = pursuits.copy()
        if drawn and place[1] == 0:
            without[place[0]] = 0
            left_out.append(index_of(without))
        elif not drawn:
            for _ in range(pursuits[place]):
                without = pursuits.copy()
                without[place] -= 1
                left_out.append(index_of(without))
    logits = np.log(np.array(left_out) / (1 - np.array(left_out)))
    clusters = len(logits)
    assert clusters == (20 if drawn else n)
    error = math.sqrt((clusters - 1) / clusters * ((logits - logits.mean()) ** 2).sum())
    index = index_of(pursuits)
    centre = math.log(index / (1 - index))
    ends = [1 / (1 + math.exp(-(centre + side * t_95(clusters - 1) * error))) for side in (-1, 1)]
    found = converge(pursuits[None], pursuits.sum(axis=1), np.full(20, drawn)).index
    assert float(found.value[0]) == pytest.approx(index)
    assert [float(found.low[0]), float(found.high[0])] == pytest.approx(ends)


def test_fewer_than_64_agents_have_no_interval_and_no_index_at_64() -> None:
    pursuits = some_pursuits(1, goals=9, each=7)
    found = converge(pursuits[None], pursuits.sum(axis=1), np.ones(9))
    assert not np.isnan(found.index.value[0])
    assert np.isnan([found.index.low[0], found.index.high[0], found.at_64[0]]).all()


def test_the_index_at_64_is_the_one_expected_in_random_subsets() -> None:
    pursuits = some_pursuits(2, goals=30, each=5)
    goal, kind = (np.repeat(axis.ravel(), pursuits.ravel()) for axis in np.indices(pursuits.shape))
    rng = np.random.default_rng(0)
    logs = np.zeros(2)
    for _ in range(4000):
        chosen = rng.choice(len(goal), SUBSET, replace=False)
        counts = np.zeros_like(pursuits)
        np.add.at(counts, (goal[chosen], kind[chosen]), 1)
        subgoals = np.concatenate([counts[:, :-1].sum(axis=0), counts[:, -1]])
        logs += np.log(effective_number(counts.sum(axis=1))), np.log(effective_number(subgoals))
    found = converge(pursuits[None], pursuits.sum(axis=1), np.ones(30))
    assert float(found.at_64[0]) == pytest.approx(1 - logs[1] / logs[0], abs=2e-3)


def test_for_64_agents_the_index_at_64_is_the_index() -> None:
    pursuits = np.array([[3, 1, 4], [20, 0, 4], [7, 7, 2], [0, 8, 8]])
    found = converge(pursuits[None], pursuits.sum(axis=1), np.ones(4))
    assert float(found.at_64[0]) == pytest.approx(index_of(pursuits), rel=1e-12)


def test_shutdowns_raise_the_index_of_survivors_but_not_that_over_all_agents() -> None:
    """Half of the agents pursue a drive, and the others their own goals; then the others are switched off."""
    before = np.array([[1, 0]] * 50 + [[0, 1]] * 50)
    after = np.array([[1, 0]] * 50 + [[0, 0]] * 50)
    found = converge(np.stack([before, after]), np.ones(100), np.ones(100))
    assert found.index.value[1] == 1.0 > found.index.value[0]
    assert found.over_all[1] == pytest.approx(found.over_all[0])
    assert found.over_all[0] == pytest.approx(found.index.value[0])


def test_the_largest_subgoal_and_the_effective_drives_count_drives_alone() -> None:
    pursuits = np.array([[6, 2, 10], [2, 2, 10]])
    found = converge(pursuits[None], pursuits.sum(axis=1), np.ones(2))
    assert float(found.largest[0]) == pytest.approx(8 / 32)
    assert float(found.drives[0]) == pytest.approx(float(effective_number([8, 4])))
    nobody = converge(np.array([[[0, 0, 5], [0, 0, 5]]]), np.full(2, 5), np.ones(2))
    assert float(nobody.largest[0]) == 0.0
    assert np.isnan(nobody.drives[0])


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=12), st.booleans())
def test_an_interval_contains_its_index_and_lies_between_zero_and_one(rows: list[list[int]], drawn: bool) -> None:
    pursuits = np.array(rows)
    found = converge(pursuits[None], pursuits.sum(axis=1), np.full(len(rows), drawn)).index
    value, low, high = (float(part[0]) for part in found.parts)
    if not math.isnan(low):
        assert low <= value <= high
        assert min(value, 0.0) <= low
        assert high <= 1.0


@pytest.mark.parametrize("drawn", [True, False])
def test_an_index_without_a_cluster_is_that_of_the_other_agents(drawn: bool) -> None:
    pursuits = some_pursuits(7, goals=8)
    whole, single = index_without(pursuits)
    for place in np.ndindex(pursuits.shape):
        others = pursuits.copy()
        if drawn:
            others[place[0]] = 0
            assert whole[place[0]] == pytest.approx(index_of(others))
        elif pursuits[place]:
            others[place] -= 1
            assert single[place] == pytest.approx(index_of(others))
