"""How unevenly something is held by agents who share a world."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ic_sandbox.measures.intervals import Figure
from ic_sandbox.simulation.experiment import SHARED, Experiment
from ic_sandbox.simulation.run import ArmHistory

__all__ = ["gini", "gini_of_counts", "holdable", "holdings", "largest_share", "largest_share_of_counts"]


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


def gini_of_counts(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same, of how many hold 0, 1, 2 ... along the last axis."""
    level = np.arange(counts.shape[-1])
    n = counts.sum(axis=-1)
    total = counts @ level
    # Of those who hold the same, the ranks i run from their predecessors + 1 on; 2 i - n - 1 sums to this.
    before = np.cumsum(counts, axis=-1) - counts
    spread = (counts * (2 * before + counts - n[..., None])) @ level
    return np.where(total > 0, spread / np.where(total > 0, n * total, 1), 0.0)


def largest_share(stocks: ArrayLike) -> NDArray[np.float64]:
    """The share of everything that the one who has most holds, along the last axis; nan where there is nothing."""
    held = np.asarray(stocks, np.float64)
    total = held.sum(axis=-1)
    return np.where(total > 0, held.max(axis=-1, initial=0.0) / np.where(total > 0, total, 1.0), np.nan)


def largest_share_of_counts(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same, of how many hold 0, 1, 2 ... along the last axis."""
    level = np.arange(counts.shape[-1])
    total = counts @ level
    most = np.where(counts > 0, level, 0).max(axis=-1, initial=0)
    return np.where(total > 0, most / np.where(total > 0, total, 1), np.nan)


def holdable(experiment: Experiment) -> list[bool]:
    """Of which variables each agent of a shared world has a stock of its own; of none where nothing is shared."""
    shared = experiment.settings.mode == SHARED
    return [shared and variable.scope == "agent" for variable in experiment.main.model.world.variables]


def holdings(experiment: Experiment, history: ArmHistory) -> dict[str, tuple[Figure, Figure]]:
    """By variable, the Gini coefficient and the largest share at the end. One shared world is a single observation, so
    they have no interval: run it with several seeds for one.
    """
    model = history.arm.model
    now = model.states.variables[history.states[-1]]
    found = {}
    for v, name in enumerate(model.variables):
        if holdable(experiment)[v]:
            figures = (float(gini(now[:, v])), float(largest_share(now[:, v])))
            unequal, largest = (Figure(figure, np.nan, np.nan, len(now)) for figure in figures)
            found[name] = unequal, largest
    return found
