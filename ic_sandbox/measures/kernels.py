"""Counts of agents tick by tick, and figures computed from them: sums over clusters and convergence indices."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

# The columns that :func:`converge` writes for each tick.
INDEX, CLUSTERS, VARIANCE, INDEX_OF_SUBSET, INDEX_OF_ALL, LARGEST, EFFECTIVE_DRIVES = range(7)
CONVERGENCE_COLUMNS = 7

CERTAIN = 1e-12
"""A hypergeometric probability below this share of the largest one is left out."""

ONE_GOAL = 1e-9
"""A logarithm of an effective number below this is 0 but for rounding."""


@njit(cache=True, nogil=True)
def recount(
    before, after, n_active, n_living, variables, kinds, first_level, columns, goals, subgoals, pursued, counts
):
    """Update counts of agents whose states int32 [N] change from ``before`` to ``after``.

    ``variables`` [S, V] are the variables in each state; ``kinds`` int64 [S] differ if they do.
    ``pursued`` int16 [N] is the class of what each agent pursues, as long as it is not off.
    ``counts`` are three arrays int64. [2]: the numbers of active and modified agents. [levels of all variables]: the
    number of agents at each level of each variable; a variable's levels start at ``first_level``. [G, classes]: the
    number of agents not off that have each goal and pursue each subgoal; the last class is their final goal. Every
    agent of which ``before`` is -1 is new.
    """
    standing, levels, pursuits = counts
    final = pursuits.shape[1] - 1
    for i in range(before.shape[0]):
        if before[i] == after[i]:
            continue
        s, old = after[i], before[i]
        if old < 0 or kinds[s] != kinds[old]:
            for v in range(variables.shape[1]):
                levels[first_level[v] + variables[s, v]] += 1
                if old >= 0:
                    levels[first_level[v] + variables[old, v]] -= 1
        if 0 <= old < n_living:
            standing[0 if old < n_active else 1] -= 1
            pursuits[goals[i], pursued[i]] -= 1
        if s < n_living:
            standing[0 if s < n_active else 1] += 1
            subgoal = subgoals[s, columns[i]]
            pursued[i] = final if subgoal < 0 else subgoal
            pursuits[goals[i], pursued[i]] += 1


@njit(cache=True, nogil=True)
def count_one(sign, c, sizes, counts, sums):
    """Add ``sign`` to the count of a cluster, and update the sums over clusters int64 [3] of one tick."""
    sums[0] += sign
    sums[1] += 2 * sign * counts[c] + 1
    sums[2] += sign * sizes[c]
    counts[c] += sign


@njit(cache=True, nogil=True)
def accumulate(first, stop, times, cluster, sizes, counts, sums):
    """Count the agents of each cluster whose time has come, tick by tick, and add up over clusters.

    ``times`` int32 [N]: the tick of each agent; below ``first``, it is already counted or never comes. ``counts`` int64
    [C] are those before ``first``. ``sums`` int64 [stop - first, 3] receives the changes in each tick of the sum of the
    counts, of their squares, and of their products with ``sizes`` int64 [C].
    """
    n = 0
    for i in range(times.shape[0]):
        n += first <= times[i] < stop
    if n == 0:
        return
    if stop - first == 1:
        for i in range(times.shape[0]):
            if times[i] == first:
                count_one(1, cluster[i], sizes, counts, sums[0])
        return
    found = np.empty(n, np.int64)
    n = 0
    for i in range(times.shape[0]):
        if first <= times[i] < stop:
            found[n] = i
            n += 1
    for i in found[np.argsort(times[found], kind="mergesort")]:
        count_one(1, cluster[i], sizes, counts, sums[times[i] - first])


@njit(cache=True, nogil=True)
def accumulate_difference(first, stop, ones, others, cluster, sizes, counts, sums):
    """Count like :func:`accumulate` for two times of each agent; ``counts`` are of the first minus the second."""
    n_agents = ones.shape[0]
    n = 0
    for i in range(n_agents):
        n += first <= ones[i] < stop
        n += first <= others[i] < stop
    if n == 0:
        return
    if stop - first == 1:
        for i in range(n_agents):
            if ones[i] == first:
                count_one(1, cluster[i], sizes, counts, sums[0])
            if others[i] == first:
                count_one(-1, cluster[i], sizes, counts, sums[0])
        return
    both = np.empty(n, np.int64)
    n = 0
    for i in range(n_agents):
        if first <= ones[i] < stop:
            both[n] = i
            n += 1
        if first <= others[i] < stop:
            both[n] = n_agents + i
            n += 1
    when = np.empty(n, np.int64)
    for j in range(n):
        when[j] = ones[both[j]] if both[j] < n_agents else others[both[j] - n_agents]
    for j in np.argsort(when, kind="mergesort"):
        i = both[j] % n_agents
        count_one(1 if both[j] < n_agents else -1, cluster[i], sizes, counts, sums[when[j] - first])


@njit(cache=True, nogil=True)
def x_ln_x(count):
    """Compute ``x ln x``, which is 0 for 0."""
    return count * math.log(count) if count > 1 else 0.0


@njit(cache=True, nogil=True)
def index_of(goals, subgoals, n):
    """Compute ``1 - H(subgoals) / H(goals)`` from sums of ``x ln x`` over classes of n agents; NaN for one goal."""
    if n <= 1:
        return np.nan
    of_goals = math.log(n) - goals / n
    if of_goals <= ONE_GOAL:
        return np.nan
    return 1.0 - max(math.log(n) - subgoals / n, 0.0) / of_goals


@njit(cache=True, nogil=True)
def expected_x_ln_x(count, n, drawn):
    """Compute ``E[X ln X]`` of the hypergeometric number X of ``count`` marked agents among ``drawn`` of ``n``."""
    least, most = max(0, drawn - (n - count)), min(count, drawn)
    mode = min(max((drawn + 1) * (count + 1) // (n + 2), least), most)
    total, expected = 1.0, x_ln_x(mode)
    weight = 1.0
    for k in range(mode, most):
        weight *= (count - k) * (drawn - k) / ((k + 1.0) * (n - count - drawn + k + 1.0))
        if weight < CERTAIN:
            break
        total += weight
        expected += weight * x_ln_x(k + 1)
    weight = 1.0
    for k in range(mode, least, -1):
        weight *= k * (n - count - drawn + k) / ((count - k + 1.0) * (drawn - k + 1.0))
        if weight < CERTAIN:
            break
        total += weight
        expected += weight * x_ln_x(k - 1)
    return expected / total


@njit(cache=True, nogil=True)
def expected_sum(counts, n, drawn, known):
    """Sum :func:`expected_x_ln_x` over classes; ``known`` float64 [counts] caches its values."""
    total = 0.0
    for count in counts:
        if count > 0:
            if np.isnan(known[count]):
                known[count] = expected_x_ln_x(count, n, drawn)
            total += known[count]
    return total


@njit(cache=True, nogil=True)
def logit(index, margin):
    """Compute ``ln(x / (1 - x))`` of an index clipped to at least ``margin`` from 0 and 1; NaN for NaN."""
    if np.isnan(index):
        return np.nan
    x = min(max(index, margin), 1.0 - margin)
    return math.log(x / (1.0 - x))


@njit(cache=True, nogil=True)
def converge(pursuits, all_goals, drawn, subset, out):
    """Write into ``out`` float64 [T, 7] the convergence index of each tick and related figures.

    ``pursuits`` int64 [T, G, D + 1]: the number of agents with each goal that pursue each drive and, last, their final
    goal; ``all_goals`` int64 [G]: the number of agents with each goal, including those that are off. The agents of a
    goal that is ``drawn`` bool [G] are one cluster, and every other agent is one by itself. The columns: the index; the
    number of clusters, and the variance of the index's logit by a jackknife that deletes one cluster at a time
    (Quenouille 1956; Tukey 1958), NaN if an index without a cluster is undefined; the expected index of ``subset``
    random agents, NaN if there are fewer; the index over all agents; the share of the most common drive among active
    agents; and the effective number of drives.
    """
    n_ticks, n_goals, n_classes = pursuits.shape
    n_drives = n_classes - 1
    by_goal = np.empty(n_goals, np.int64)
    by_drive = np.empty(n_drives, np.int64)
    ends = np.empty(n_goals, np.int64)
    most = 0
    for t in range(n_ticks):
        for d in range(n_drives):
            most = max(most, pursuits[t, :, d].sum())
    known = np.full(max(most, all_goals.max()) + 1, np.nan)
    known_for = -1
    n_all = all_goals.sum()
    goals_of_all = 0.0
    for g in range(n_goals):
        goals_of_all += x_ln_x(all_goals[g])
    for t in range(n_ticks):
        by_goal[:] = 0
        by_drive[:] = 0
        for g in range(n_goals):
            for d in range(n_drives):
                by_goal[g] += pursuits[t, g, d]
                by_drive[d] += pursuits[t, g, d]
            by_goal[g] += pursuits[t, g, n_drives]
        n = by_goal.sum()
        out[t, :] = np.nan
        if n == 0:
            continue
        goals = subgoals = of_drives = ends_of_all = 0.0
        n_pursuing = 0
        for d in range(n_drives):
            of_drives += x_ln_x(by_drive[d])
            n_pursuing += by_drive[d]
        for g in range(n_goals):
            goals += x_ln_x(by_goal[g])
            subgoals += x_ln_x(pursuits[t, g, n_drives])
            ends_of_all += x_ln_x(pursuits[t, g, n_drives] + all_goals[g] - by_goal[g])
            ends[g] = pursuits[t, g, n_drives]
        subgoals += of_drives
        out[t, INDEX] = index_of(goals, subgoals, n)
        out[t, INDEX_OF_ALL] = index_of(goals_of_all, of_drives + ends_of_all, n_all)
        if n_drives > 0:
            out[t, LARGEST] = by_drive.max() / n
        if n_pursuing > 0:
            out[t, EFFECTIVE_DRIVES] = math.exp(max(math.log(n_pursuing) - of_drives / n_pursuing, 0.0))
        if n < subset:
            continue
        if known_for != n:
            known[:] = np.nan
            known_for = n
        log_goals = math.log(subset) - expected_sum(by_goal, n, subset, known) / subset
        if log_goals > ONE_GOAL:
            drives = expected_sum(by_drive, n, subset, known)
            log_subgoals = math.log(subset) - (drives + expected_sum(ends, n, subset, known)) / subset
            out[t, INDEX_OF_SUBSET] = 1.0 - max(log_subgoals, 0.0) / log_goals
        total = squares = 0.0
        clusters = 0
        for g in range(n_goals):
            if by_goal[g] == 0:
                continue
            if drawn[g]:
                less = 0.0
                for d in range(n_drives):
                    if pursuits[t, g, d] > 0:
                        less += x_ln_x(by_drive[d]) - x_ln_x(by_drive[d] - pursuits[t, g, d])
                less += x_ln_x(ends[g])
                index = index_of(goals - x_ln_x(by_goal[g]), subgoals - less, n - by_goal[g])
                x = logit(index, 0.5 / n)
                total += x
                squares += x * x
                clusters += 1
                continue
            without = goals - x_ln_x(by_goal[g]) + x_ln_x(by_goal[g] - 1)
            for k in range(n_classes):
                several = pursuits[t, g, k]
                if several > 0:
                    size = by_drive[k] if k < n_drives else ends[g]
                    index = index_of(without, subgoals - x_ln_x(size) + x_ln_x(size - 1), n - 1)
                    x = logit(index, 0.5 / n)
                    total += several * x
                    squares += several * x * x
                    clusters += several
        mean = total / clusters
        spread = squares - clusters * mean * mean
        if spread < CERTAIN * squares:
            spread = 0.0
        out[t, CLUSTERS] = clusters
        out[t, VARIANCE] = spread * (clusters - 1.0) / clusters
