"""Intervals over clusters: closed forms, degenerate cases, and their coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from ic_sandbox.measures.clusters import RatioSums, difference_over, excess_over, mean_over, share_over
from ic_sandbox.measures.intervals import Z_95, mean_of, newcombe, paired_difference, student_95, t_95, wilson
from tests.building import agent_set


def test_agents_that_share_a_drawn_goal_are_a_cluster_and_others_are_one_each() -> None:
    assert agent_set([0, 0, 1, 2]).clusters.sizes.tolist() == [2, 1, 1]
    assert agent_set([0, 0, 1, 2], drawn=False).clusters.sizes.tolist() == [1, 1, 1, 1]


def test_a_share_has_wilson_s_interval_at_the_effective_size_of_korn_and_graubard() -> None:
    """Three clusters of two agents with 2, 1 and 0 hits: by hand, the variance is 3/2 * (1 + 0 + 1) / 36."""
    found = share_over(agent_set([0, 0, 1, 1, 2, 2]), np.array([1, 1, 1, 0, 0, 0]))
    size = 0.25 / (1.5 * 2 / 36) * (Z_95 / t_95(2)) ** 2
    assert found.value == 0.5
    assert (found.low, found.high) == pytest.approx(tuple(map(float, wilson(0.5 * size, size))))
    assert found.n == 6


def test_the_effective_size_is_at_most_the_number_of_agents() -> None:
    """Clusters that differ less than independent draws: 5 or 6 hits of 10 in each of 40."""
    hits = np.concatenate([[1] * k + [0] * (10 - k) for k in [5, 6] * 20])
    found = share_over(agent_set(np.repeat(np.arange(40), 10)), hits)
    assert (found.low, found.high) == pytest.approx(tuple(map(float, wilson(220, 400))))


@pytest.mark.parametrize("hits", [0, 1])
def test_identical_clusters_count_once_each(hits: int) -> None:
    found = share_over(agent_set(np.repeat(np.arange(7), 3)), np.full(21, hits))
    assert (found.low, found.high) == pytest.approx(tuple(map(float, wilson(7 * hits, 7))))


def test_one_cluster_has_no_interval() -> None:
    found = share_over(agent_set([0, 0, 0]), np.array([1, 0, 1]))
    assert found.value == pytest.approx(2 / 3)
    assert math.isnan(found.low)
    assert math.isnan(mean_over(agent_set([0, 0]), np.array([1.0, 2.0])).high)


def test_a_mean_of_independent_agents_has_student_s_interval() -> None:
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    found, plain = mean_over(agent_set(range(5)), values), mean_of(values)
    assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_a_rate_is_the_ratio_of_the_sums_and_leaves_out_agents_that_had_no_opportunity() -> None:
    with_them = share_over(agent_set(range(4)), np.array([1, 0, 2, 0]), np.array([2, 2, 4, 0]))
    without = share_over(agent_set(range(3)), np.array([1, 0, 2]), np.array([2, 2, 4]))
    assert (with_them.value, with_them.low, with_them.high) == (without.value, without.low, without.high)
    assert with_them.value == 3 / 8
    assert share_over(agent_set(range(2)), np.zeros(2), np.zeros(2)).n == 0


def test_an_excess_is_paired_over_clusters() -> None:
    """The arms differ by 1, 0 and 1 in clusters of two: a mean of 1/3, and residuals 1/3, -2/3, 1/3."""
    group = agent_set([0, 0, 1, 1, 2, 2])
    found = excess_over(group, np.array([1, 1, 1, 1, 1, 0]), np.array([1, 0, 1, 1, 0, 0]))
    spread = t_95(2) * math.sqrt(1.5 * (1 / 9 + 4 / 9 + 1 / 9) / 36)
    assert (found.value, found.low, found.high) == pytest.approx((1 / 3, 1 / 3 - spread, 1 / 3 + spread))


def test_an_excess_in_which_no_cluster_differs_has_newcombe_s_interval() -> None:
    found = excess_over(agent_set(range(8)), np.ones(8), np.zeros(8))
    assert (found.value, found.low, found.high) == pytest.approx((1.0, *map(float, newcombe(8, 8, 0, 8))))


def test_a_figure_minus_itself_is_exactly_zero() -> None:
    group, did = agent_set(np.repeat(np.arange(9), 4)), np.arange(36) % 3 == 0
    one = share_over(group, did)
    found = paired_difference(one, share_over(group, did))
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_sums_of_many_ticks_agree_with_those_of_single_ticks() -> None:
    rng = np.random.default_rng(5)
    group = agent_set(rng.integers(0, 12, 60))
    of, sizes = group.clusters.of, group.clusters.sizes.astype(float)
    did = rng.random((4, 60)) < 0.4
    y = np.array([np.bincount(of, row, len(sizes)) for row in did])
    sums = RatioSums(
        y.sum(axis=1),
        np.full(4, 60.0),
        (y**2).sum(axis=1),
        y @ sizes,
        np.full(4, sizes @ sizes),
        np.full(4, len(sizes)),
        np.full(4, 60),
    )
    for t in range(4):
        one = share_over(group, did[t])
        assert [float(part[t]) for part in sums.share().parts] == pytest.approx([one.value, one.low, one.high])
        same = mean_over(group, did[t])
        assert [float(part[t]) for part in sums.mean().parts] == pytest.approx([same.value, same.low, same.high])


def test_student_s_points_of_an_array_agree_with_those_of_single_numbers() -> None:
    degrees = np.array([1.0, 2.0, 10.0, 11.0, 255.0])
    assert student_95(degrees) == pytest.approx([t_95(one) for one in degrees])
    assert np.isnan(student_95(np.array([0.0, np.nan]))).all()


@pytest.mark.parametrize(("clusters", "size", "spread"), [(8, 256, 0.5), (64, 1, 0.3), (40, 10, 0.2)])
def test_a_share_covers_the_truth_about_as_often_as_it_says(clusters: int, size: int, spread: float) -> None:
    """Clusters with their own shares around 0.4, which vary by ``spread``."""
    rng = np.random.default_rng(2)
    group = agent_set(np.repeat(np.arange(clusters), size))
    strength = 1 / spread - 1
    covered = 0
    for _ in range(500):
        own = rng.beta(0.4 * strength, 0.6 * strength, clusters)
        found = share_over(group, rng.random(clusters * size) < np.repeat(own, size))
        covered += found.low <= 0.4 <= found.high
    assert covered / 500 >= 0.93


def test_the_interval_of_an_unseen_minus_a_seen_rate_covers_the_truth() -> None:
    """Both rates are correlated within a cluster, and violations while seen are rare."""
    rng = np.random.default_rng(3)
    group = agent_set(np.repeat(np.arange(30), 8))
    covered = 0
    for _ in range(500):
        bold: NDArray[np.float64] = np.repeat(rng.beta(2, 1, 30), 8)
        could = rng.integers(1, 20, (2, 240))
        unseen = share_over(group, rng.binomial(could[0], bold), could[0])
        seen = share_over(group, rng.binomial(could[1], 0.03 * bold), could[1])
        found = difference_over(unseen, seen)
        covered += found.low <= 2 / 3 - 0.02 <= found.high
    assert covered / 500 >= 0.93
