"""Sums of stocks that follow agents are those of counting again."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.simulation.agents import Clusters
from ic_sandbox.simulation.stock_sums import STOCK_SUMS, StockSums

STATES, AGENTS, VARIABLES, TICKS = 7, 12, 3, 9


@pytest.mark.parametrize("clusters", [1, 5, AGENTS])
def test_followed_stocks_are_those_counted_again(clusters: int) -> None:
    random = np.random.default_rng(clusters)
    variables = random.integers(0, 20, (STATES, VARIABLES)).astype(np.int16)
    of = (np.arange(AGENTS) % clusters).astype(np.int32)
    sizes = np.bincount(of, minlength=clusters)
    states = random.integers(0, STATES, (TICKS + 1, AGENTS)).astype(np.int32)
    states[3] = states[2]  # nobody moves
    sums = np.full((TICKS, STOCK_SUMS, VARIABLES), np.nan)
    following = StockSums(states[0], variables, Clusters(of, sizes))
    following.follow(states[0], states[1:4], sums[:3])
    following.follow(states[3], states[4:], sums[3:])
    for tick in range(TICKS):
        stocks = variables[states[tick + 1]].astype(float)
        held = np.array([stocks[of == cluster].sum(axis=0) for cluster in range(clusters)])
        assert np.array_equal(sums[tick], [stocks.sum(axis=0), (held**2).sum(axis=0), sizes @ held])
