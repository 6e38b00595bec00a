"""Inequality among agents that share a world."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ic_sandbox.measures.intervals import Figure
from ic_sandbox.simulation.experiment import SHARED, Experiment
from ic_sandbox.simulation.run import ArmHistory

__all__ = ["gini", "gini_of_counts", "holdable", "holdings", "largest_share", "largest_share_of_counts"]


def gini(stocks: ArrayLike) -> NDArray[np.float64]:
    """Compute the Gini coefficient along the last axis: 0 if all hold the same, ``1 - 1/n`` if one holds everything.

    ``sum_i (2 i - n - 1) x_i / (n sum_i x_i)`` of the sorted stocks ``x_1 <= ... <= x_n`` (Dixon et al. 1987,
    *Ecology* 68:1548, without the small-sample correction). 0 if the total is 0.
    """
    held = np.sort(np.asarray(stocks, np.float64), axis=-1)
    n = held.shape[-1]
    total = held.sum(axis=-1)
    spread = held @ (2.0 * np.arange(1, n + 1) - n - 1.0)
    return np.where(total > 0, spread / np.where(total > 0, n * total, 1.0), 0.0)


def gini_of_counts(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Compute the same from the numbers of agents that hold 0, 1, 2 ... along the last axis."""
    level = np.arange(counts.shape[-1])
    n = counts.sum(axis=-1)
    total = counts @ level
    # Agents that hold the same have consecutive ranks i from before + 1 on; 2 i - n - 1 sums to this.
    before = np.cumsum(counts, axis=-1) - counts
    spread = (counts * (2 * before + counts - n[..., None])) @ level
    return np.where(total > 0, spread / np.where(total > 0, n * total, 1), 0.0)


def largest_share(stocks: ArrayLike) -> NDArray[np.float64]:
    """Compute the richest agent's share of the total along the last axis; NaN if the total is 0."""
    held = np.asarray(stocks, np.float64)
    total = held.sum(axis=-1)
    return np.where(total > 0, held.max(axis=-1, initial=0.0) / np.where(total > 0, total, 1.0), np.nan)


def largest_share_of_counts(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Compute the same from the numbers of agents that hold 0, 1, 2 ... along the last axis."""
    level = np.arange(counts.shape[-1])
    total = counts @ level
    most = np.where(counts > 0, level, 0).max(axis=-1, initial=0)
    return np.where(total > 0, most / np.where(total > 0, total, 1), np.nan)


def holdable(experiment: Experiment) -> list[bool]:
    """Return for each variable whether agents of a shared world hold separate stocks; False in ensembles."""
    shared = experiment.settings.mode == SHARED
    return [shared and variable.scope == "agent" for variable in experiment.main.model.world.variables]


def holdings(experiment: Experiment, history: ArmHistory) -> dict[str, tuple[Figure, Figure]]:
    """Return the Gini coefficient and the largest share at the end, by variable.

    A shared world is a single observation, so they have no interval; several seeds give one.
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
