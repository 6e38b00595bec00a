"""Counting a crowd, tick by tick, in one pass over its agents."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def tally(
    before, after, n_active, n_living, variables, first_level, columns, goals, subgoals, standing, levels, pursuits
):
    """Count the agents of one tick, which begins in the states ``before`` int32 [N] and ends in ``after``.

    ``standing`` int64 [2]: how many are active and modified after it. ``levels`` int64 [all levels of all variables]:
    how many hold each level of each variable after it, a variable's first level being at ``first_level``. ``pursuits``
    int64 [G, classes]: of those not off before it, how many with each goal are after each subgoal, the last class being
    their final goal. All are to be 0 before.
    """
    final = pursuits.shape[1] - 1
    for i in range(before.shape[0]):
        s = after[i]
        if s < n_active:
            standing[0] += 1
        elif s < n_living:
            standing[1] += 1
        for v in range(variables.shape[1]):
            levels[first_level[v] + variables[s, v]] += 1
        s = before[i]
        if s < n_living:
            subgoal = subgoals[s, columns[i]]
            pursuits[goals[i], final if subgoal < 0 else subgoal] += 1
