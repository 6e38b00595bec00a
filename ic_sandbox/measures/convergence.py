"""How many different things agents are after: effective numbers, and the convergence index made from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.intervals import Z_95

__all__ = ["convergence_index", "convergence_interval", "effective_number"]


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


def convergence_interval(pursuits: ArrayLike) -> tuple[Floats, Floats]:
    """Low and high end of the 95 % interval for the index, each agent being a draw of its own.

    ``pursuits``: float [..., G, D + 1], how many agents with each goal are after each drive, and last after their final
    goal. By the delta method: an entropy changes with an agent of a class by ``-ln(share of the class) - entropy``
    (Basharin 1959, Theory of Probability and its Applications 4:333), and the index with the ratio of two of them. The
    variance is that of what each agent adds. It holds for what the index is on average in populations of this size,
    which differs from that of a crowd without end where goals are rare. It is 0 where all agents add the same, as where
    all goals are equally common and all go after one thing. Nan where the index is.
    """
    counts = np.asarray(pursuits, np.float64)
    number = counts.sum(axis=(-2, -1))
    p = counts / np.where(number > 0, number, np.nan)[..., None, None]
    goal, drive, final = p.sum(axis=-1), p[..., :-1].sum(axis=-2), p[..., -1]
    of_goal, of_drive, of_final = (-np.log(np.where(share > 0, share, 1.0)) for share in (goal, drive, final))
    goals = (goal * of_goal).sum(axis=-1)
    subgoals = (drive * of_drive).sum(axis=-1) + (final * of_final).sum(axis=-1)
    diverse = np.where(np.exp(goals) > 1.0 + ROUNDING, goals, np.nan)
    ratio = subgoals / diverse
    adds_goal = of_goal - goals[..., None]
    adds_subgoal = np.empty_like(p)
    adds_subgoal[..., :-1] = of_drive[..., None, :]
    adds_subgoal[..., -1] = of_final
    adds_subgoal -= subgoals[..., None, None]
    adds = (ratio[..., None] * adds_goal)[..., None] - adds_subgoal
    variance = (p * adds**2).sum(axis=(-2, -1)) / diverse**2 / np.where(number > 0, number, np.nan)
    spread = Z_95 * np.sqrt(variance)
    index = 1.0 - ratio
    return index - spread, np.minimum(index + spread, 1.0)
