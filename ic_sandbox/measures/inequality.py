"""How unevenly something is held."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["gini"]


def gini(stocks: ArrayLike) -> NDArray[np.float64]:
    """The Gini coefficient along the last axis: 0 when all hold the same, ``1 - 1/n`` when one has it all.

    ``sum_i (2 i - n - 1) x_i / (n sum_i x_i)`` of the sorted stocks ``x_1 <= ... <= x_n`` (Dixon et al. 1987,
    *Ecology* 68:1548, without the small-sample correction). 0 where nobody holds anything.
    """
    held = np.sort(np.asarray(stocks, np.float64), axis=-1)
    n = held.shape[-1]
    total = held.sum(axis=-1)
    spread = held @ (2.0 * np.arange(1, n + 1) - n - 1.0)
    return np.where(total > 0, spread / np.where(total > 0, n * total, 1.0), 0.0)
