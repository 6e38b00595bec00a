"""The diversity of what agents pursue: effective numbers, and the convergence index computed from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.array_types import Floats
from ic_sandbox.measures import kernels
from ic_sandbox.measures.intervals import student_95, wilson
from ic_sandbox.measures.run_series import Banded

__all__ = ["Convergence", "converge", "convergence_index", "effective_number", "index_without"]


SUBSET = 64
"""The population size at which indices are compared; smaller populations have no interval."""

EDGE = 0.5
"""The least distance of an index from 0 and 1, at which its logit would be infinite, in units of 1 / clusters."""

ROUNDING = 1e-9
"""The distance within which an effective number counts as 1, and an index as 0."""


def effective_number(counts: ArrayLike) -> Floats:
    """Compute ``exp(entropy)`` of the shares along the last axis: the Hill number of order 1 (Hill 1973).

    ``counts``: the number or share of members of each class, float [..., classes]. NaN if all are 0.
    """
    number = np.asarray(counts, np.float64)
    total = number.sum(axis=-1)
    known = np.where(total > 0, total, np.nan)
    # H = ln n - sum(c ln c) / n; an empty class adds 0 ln 0 = 0.
    entropy = np.log(known) - np.sum(number * np.log(np.where(number > 0, number, 1.0)), axis=-1) / known
    effective: Floats = np.exp(np.maximum(entropy, 0.0))
    return effective


def convergence_index(effective_goals: ArrayLike, effective_subgoals: ArrayLike) -> Floats:
    """Compute ``1 - ln(effective subgoals) / ln(effective goals)``.

    It is 0 if all agents pursue their own goals, 1 if all pursue the same thing, and below 0 if agents with equal goals
    pursue different things. NaN for a single effective goal, because then nothing can converge.
    """
    goals = np.asarray(effective_goals, np.float64)
    subgoals = np.asarray(effective_subgoals, np.float64)
    diverse = np.where(goals > 1.0 + ROUNDING, goals, np.nan)
    index = 1.0 - np.log(subgoals) / np.log(diverse)
    return np.where(np.abs(index) < ROUNDING, 0.0, index)


@dataclass(frozen=True, eq=False)
class Convergence:
    """The convergence of T populations; float64 [T], NaN if undefined.

    ``index`` has a jackknife interval for the expected index at this population size, but none below 64 agents.
    ``at_64`` is the ratio of the expected logarithms in random subsets of 64 agents, comparable between populations;
    ``over_all`` counts agents that are off as pursuing their own goals, so shutdowns cannot raise it. ``largest``:
    the share of the active agents that pursue the most common drive. ``drives``: the effective number of drives.
    """

    index: Banded
    at_64: Floats
    over_all: Floats
    largest: Floats
    drives: Floats


def converge(pursuits: ArrayLike, goals: ArrayLike, drawn: ArrayLike) -> Convergence:
    """Measure convergence at T moments.

    ``pursuits`` int64 [T, G, D + 1]: the number of agents not off that pursue each drive and, last, their final goal;
    ``goals`` int64 [G]: the number of agents with each goal, including those that are off. The agents of a goal that is
    ``drawn`` bool [G] are one cluster, and every other agent is one by itself.

    The interval is Student's on the logit scale, with the variance of a delete-one-cluster jackknife (Efron and Stein
    1981); if that is 0, it is Wilson's, with as many observations as clusters.
    """
    counts = np.asarray(pursuits, np.int64)
    out = np.empty((len(counts), kernels.CONVERGENCE_COLUMNS))
    kernels.converge(counts, np.asarray(goals, np.int64), np.asarray(drawn, np.bool_), SUBSET, out)
    index, clusters, variance, at_64, over_all, largest, drives = out.T
    index = np.where(np.abs(index) < ROUNDING, 0.0, index)
    return Convergence(Banded(index, *_interval(index, clusters, variance)), at_64, over_all, largest, drives)


def _interval(index: Floats, clusters: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the ends of the index's interval from the jackknife variance of its logit."""
    several = np.where(clusters > 1, clusters, np.nan)
    inside = np.clip(index, EDGE / several, 1.0 - EDGE / several)
    logit = np.log(inside / (1.0 - inside))
    spread = student_95(several - 1.0) * np.sqrt(variance)
    low, high = (1.0 / (1.0 + np.exp(-end)) for end in (logit - spread, logit + spread))
    same_low, same_high = wilson(inside * several, several)
    low, high = np.where(variance > 0, low, same_low), np.where(variance > 0, high, same_high)
    known = ~np.isnan(variance)
    return np.where(known, np.minimum(low, index), np.nan), np.where(known, np.maximum(high, index), np.nan)


def index_without(pursuits: ArrayLike) -> tuple[Floats, Floats]:
    """Return the indices that a jackknife uses, NaN if undefined.

    The first float64 [G] are without all agents of each goal, the others float64 [G, D + 1] without one agent of each
    goal and subgoal. ``pursuits``: int64 [G, D + 1], as in :func:`converge`.
    """
    counts = np.asarray(pursuits, np.float64)
    of_goal, of_drive, ends = counts.sum(axis=1), counts[:, :-1].sum(axis=0), counts[:, -1]
    goals, subgoals = _x_ln_x(of_goal).sum(), _x_ln_x(of_drive).sum() + _x_ln_x(ends).sum()
    fewer = (_x_ln_x(of_drive) - _x_ln_x(of_drive - counts[:, :-1])).sum(axis=1) + _x_ln_x(ends)
    whole = _index(goals - _x_ln_x(of_goal), subgoals - fewer, of_goal.sum() - of_goal)
    size = np.concatenate([np.broadcast_to(of_drive, (len(counts), len(of_drive))), ends[:, None]], axis=1)
    one_goal_less = goals - _x_ln_x(of_goal) + _x_ln_x(of_goal - 1)
    single = _index(one_goal_less[:, None], subgoals - _x_ln_x(size) + _x_ln_x(size - 1), of_goal.sum() - 1)
    return whole, single


def _x_ln_x(counts: Floats) -> Floats:
    several = np.maximum(counts, 1.0)
    return np.asarray(several * np.log(several))


def _index(goals: Floats, subgoals: Floats, agents: ArrayLike) -> Floats:
    """Compute ``1 - H(subgoals) / H(goals)`` from the sums of ``x ln x`` over their classes."""
    n = np.maximum(np.asarray(agents, np.float64), 1.0)
    of_goals = np.log(n) - goals / n
    of_goals = np.where(of_goals > ROUNDING, of_goals, np.nan)
    return np.asarray(1.0 - np.maximum(np.log(n) - subgoals / n, 0.0) / of_goals)
