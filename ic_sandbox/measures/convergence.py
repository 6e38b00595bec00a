"""How many different things agents are after: effective numbers, and the convergence index made from them."""

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
"""The size of the populations in which indices are compared; smaller ones have no interval."""

EDGE = 0.5
"""An index is kept this many clusters' share away from 0 and 1, where its logit would be infinite."""

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


@dataclass(frozen=True, eq=False)
class Convergence:
    """How far T populations converge; float64 [T], NaN where undefined.

    ``index`` has the jackknife's interval, for the index expected in a population of this size; none below 64 agents.
    ``at_64`` is the ratio of the logarithms expected in random subsets of 64 agents, comparable between populations;
    ``over_all`` counts agents that are off as pursuing their own goals, so that deaths cannot raise it. ``largest``:
    the share of the active agents that pursue the most common drive. ``drives``: the effective number of drives.
    """

    index: Banded
    at_64: Floats
    over_all: Floats
    largest: Floats
    drives: Floats


def converge(pursuits: ArrayLike, goals: ArrayLike, drawn: ArrayLike) -> Convergence:
    """Measure convergence: ``pursuits`` int64 [T, G, D + 1], how many agents that are not off pursue each drive, and
    last their final goal; ``goals`` int64 [G], how many agents have each goal, those that are off included. The agents
    of a goal that is ``drawn`` bool [G] are one cluster, every other agent is one alone.

    The interval is Student's on the logit scale, its variance a delete-one-cluster jackknife's (Efron and Stein 1981);
    where no cluster makes a difference, it is Wilson's for as many observations as clusters.
    """
    counts = np.asarray(pursuits, np.int64)
    out = np.empty((len(counts), kernels.CONVERGENCE_COLUMNS))
    kernels.converge(counts, np.asarray(goals, np.int64), np.asarray(drawn, np.bool_), SUBSET, out)
    index, clusters, variance, at_64, over_all, largest, drives = out.T
    index = np.where(np.abs(index) < ROUNDING, 0.0, index)
    return Convergence(Banded(index, *_interval(index, clusters, variance)), at_64, over_all, largest, drives)


def _interval(index: Floats, clusters: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """The ends of the index's interval from the jackknife's variance of its logit."""
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
    """The index without all agents of each goal, float64 [G], and without one agent of each goal and subgoal, float64
    [G, D + 1]: what a jackknife deletes. ``pursuits``: int64 [G, D + 1], as in :func:`converge`; NaN where undefined.
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
    """``1 - H(subgoals) / H(goals)`` from the sums of ``x ln x`` over their classes."""
    n = np.maximum(np.asarray(agents, np.float64), 1.0)
    of_goals = np.log(n) - goals / n
    of_goals = np.where(of_goals > ROUNDING, of_goals, np.nan)
    return np.asarray(1.0 - np.maximum(np.log(n) - subgoals / n, 0.0) / of_goals)
