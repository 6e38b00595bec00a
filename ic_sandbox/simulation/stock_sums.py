"""Sums of the stocks that agents hold, as they change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.simulation.agents import Clusters
from ic_sandbox.simulation.kernels import stocks
from ic_sandbox.simulation.snapshots import frozen

__all__ = ["STOCK_SUMS", "StockSums", "kinds_of"]

STOCK_SUMS = 3

NOWHERE = -1


def kinds_of(variables: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return a number for each row of stocks [S, V], int64 [S]: the same for the same stocks.

    It fits because the codes of the states do.
    """
    kinds = np.zeros(len(variables), np.int64)
    for levels in variables.T:
        kinds = kinds * (int(levels.max(initial=0)) + 1) + levels
    return kinds


class StockSums:
    """The stocks of N agents in one state each, at first those in ``states`` int32 [N].

    ``variables`` [S, V]: the stocks in each state of the model.
    """

    def __init__(self, states: NDArray[np.int32], variables: NDArray[np.integer], clusters: Clusters) -> None:
        self._variables, self._kinds = variables, kinds_of(variables)
        self._clusters = clusters
        self._alone = len(clusters.sizes) == len(states)
        self._held = np.zeros((2 if self._alone else len(clusters.sizes), variables.shape[1]), np.int64)
        self._move(np.full_like(states, NOWHERE), states)

    def follow(self, before: NDArray[np.int32], states: NDArray[np.int32], sums: Floats) -> None:
        """Follow agents from ``before`` int32 [N], where they are, through ``states`` int32 [T, N].

        ``sums`` float64 [T, 3, V] becomes, for each variable, the sum over agents; over clusters, the sum of squares of
        what they hold together, and of its products with their sizes.
        """
        for k in range(len(states)):
            self._move(before if k == 0 else states[k - 1], states[k])
            stocks.sum_stocks(self._held, self._alone, self._clusters.sizes, sums[k])

    def _move(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        # Always read-only, because numba compiles again for an array that may be written.
        stocks.move_stocks(
            frozen(before),
            frozen(after),
            frozen(self._variables),
            self._kinds,
            self._clusters.of,
            self._alone,
            self._held,
        )
