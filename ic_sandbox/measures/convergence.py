"""How many different things agents are after: effective numbers, and the convergence index made from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["convergence_index", "effective_number"]

Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""Effective numbers closer to 1 than this are 1, and an index closer to 0 than this is 0."""


def effective_number(counts: ArrayLike) -> Floats:
    """``exp(entropy)`` of the shares along the last axis: the Hill number of order 1 (Hill 1973).

    ``counts``: how many (or which share) fall into each class, float [..., classes]. Nan where there is
    nobody.
    """
    number = np.asarray(counts, np.float64)
    total = number.sum(axis=-1)
    known = np.where(total > 0, total, np.nan)
    # H = ln n - sum(c ln c) / n; a class with nobody adds 0 ln 0 = 0.
    entropy = np.log(known) - np.sum(number * np.log(np.where(number > 0, number, 1.0)), axis=-1) / known
    effective: Floats = np.exp(np.maximum(entropy, 0.0))
    return effective


def convergence_index(effective_goals: ArrayLike, effective_subgoals: ArrayLike) -> Floats:
    """``1 - ln(effective subgoals) / ln(effective goals)``.

    0 when all go after their own goals, 1 when all go after the same thing. Nan where there is but one
    effective goal, so that nothing could converge. Below 0 where agents with equal goals are after different
    things.
    """
    goals = np.asarray(effective_goals, np.float64)
    subgoals = np.asarray(effective_subgoals, np.float64)
    diverse = np.where(goals > 1.0 + ROUNDING, goals, np.nan)
    index = 1.0 - np.log(subgoals) / np.log(diverse)
    return np.where(np.abs(index) < ROUNDING, 0.0, index)
