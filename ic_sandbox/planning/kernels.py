"""The inner loops of planning: Bellman sweeps over a block of goals at once, and the optimal sets that follow.

Goals are contiguous in memory, so that the innermost loop is the same few instructions for every goal of a block and
runs in vector registers.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def sweep(
    first,
    stop,
    step,
    n_active,
    following,
    discount,
    offsets,
    successors,
    chances,
    n_actions,
    place_row,
    place_reward,
    event_offsets,
    event_index,
    event_expected,
    event_reward,
    relative,
    values,
    change,
    excess,
):
    """Update ``values`` float64 [S, G] in place for the states ``first, first + step, ...`` before ``stop``.

    An active state takes its best action; those from ``n_active`` on are modified, and draw from the bit sets in
    ``following`` uint8 [modified states]. A Gauss-Seidel sweep of value iteration in which an action's chance p of
    staying in its own state is summed in closed form, ``Q = (r + discount * sum over other successors) / (1 - discount
    * p)`` (Puterman 1994, section 6.3.3): an agent that waits at its goal then needs one sweep, not hundreds. Brings up
    to date, for each goal, ``change`` = the largest absolute change and ``excess`` = the largest change beyond
    ``relative`` times the new value.
    """
    n_goals = values.shape[1]
    best = np.empty(n_goals)
    q = np.empty(n_goals)
    staying = 0.0
    s = first
    while s != stop:
        modified = s >= n_active
        bits = np.int64(following[s - n_active]) if modified else np.int64((1 << n_actions) - 1)
        share = 1.0
        if modified:
            count = 0
            for a in range(n_actions):
                count += (bits >> a) & 1
            share = 1.0 / count
        fresh = True
        for a in range(n_actions):
            if not (bits >> a) & 1:
                continue
            row = s * n_actions + a
            if fresh or not modified:
                q[:] = 0.0
                staying = 0.0
            for k in range(event_offsets[row], event_offsets[row + 1]):
                expected = share * event_expected[k]
                paid = event_reward[event_index[k]]
                for g in range(n_goals):
                    q[g] += expected * paid[g]
            place = place_reward[place_row[s]]
            for g in range(n_goals):
                q[g] += share * place[g]
            for k in range(offsets[row], offsets[row + 1]):
                if successors[k] == s:
                    staying += share * chances[k]
                else:
                    weight = discount * share * chances[k]
                    after = values[successors[k]]
                    for g in range(n_goals):
                        q[g] += weight * after[g]
            if modified and bits >> (a + 1):  # the draw is not added up yet
                fresh = False
                continue
            if staying > 0.0:
                factor = 1.0 / (1.0 - discount * staying)
                for g in range(n_goals):
                    q[g] *= factor
            if a == 0 or modified:
                best[:] = q
            else:
                for g in range(n_goals):
                    best[g] = max(best[g], q[g])
        now = values[s]
        for g in range(n_goals):
            moved = abs(best[g] - now[g])
            change[g] = max(change[g], moved)
            excess[g] = max(excess[g], moved - relative * abs(best[g]))
            now[g] = best[g]
        s += step


@njit(cache=True, nogil=True)
def optimal_sets(
    first,
    stop,
    discount,
    offsets,
    successors,
    chances,
    n_actions,
    event_offsets,
    event_index,
    event_expected,
    event_reward,
    relative,
    absolute,
    values,
    actions,
):
    """Write into ``actions`` uint8 [S, G] the bit set of actions whose Q is within the tolerance of the best.

    What is paid for the place is the same for every action, and left out of Q here. The tolerance at a state is
    ``relative`` times the largest sum of absolute values that makes up a Q there, so that it is small where all values
    are small and not where large ones cancel; plus ``absolute[g]``, the error that the values may still have.
    """
    n_goals = values.shape[1]
    q = np.empty((n_actions, n_goals))
    best = np.empty(n_goals)
    size = np.empty(n_goals)
    largest = np.empty(n_goals)
    bits = np.empty(n_goals, np.uint8)
    for s in range(first, stop):
        for a in range(n_actions):
            row = s * n_actions + a
            q[a] = 0.0
            size[:] = 0.0
            for k in range(event_offsets[row], event_offsets[row + 1]):
                expected = event_expected[k]
                paid = event_reward[event_index[k]]
                for g in range(n_goals):
                    q[a, g] += expected * paid[g]
                    size[g] += expected * abs(paid[g])
            for k in range(offsets[row], offsets[row + 1]):
                weight = discount * chances[k]
                after = values[successors[k]]
                for g in range(n_goals):
                    q[a, g] += weight * after[g]
                    size[g] += weight * abs(after[g])
            if a == 0:
                best[:] = q[0]
                largest[:] = size
            else:
                for g in range(n_goals):
                    best[g] = max(best[g], q[a, g])
                    largest[g] = max(largest[g], size[g])
        bits[:] = 0
        for a in range(n_actions):
            bit = np.uint8(1 << a)
            for g in range(n_goals):
                if q[a, g] >= best[g] - relative * largest[g] - absolute[g]:
                    bits[g] |= bit
        actions[s] = bits
