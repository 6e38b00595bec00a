"""The impact of actions: how much the values of other goals differ from those after waiting."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.planning.kernels.choices import row_values

ABSOLUTE, DECREASE = 0, 1


@njit(cache=True, nogil=True)
def add_deviations(deviation, wait, first, stop, table, discount, rewards, cell, values, order, n_free, many, sums):
    """Sum the deviations of each action's Q from that of waiting, for the swept states ``first`` to ``stop``.

    Goal after goal. ``deviation`` is ABSOLUTE or DECREASE. ``rewards`` are two flat arrays: place_reward float64 [C *
    G] and event_reward float64 [E * G]. ``cell`` int32 [L] is the cell of each swept state; ``many`` are two numbers:
    G, and how many of these goals are real. ``sums`` are two arrays: deviations float64 [active states, A], and float64
    [active states], the absolute Q of waiting.
    """
    place_reward, event_reward = rewards
    deviations, worth = sums
    n_goals, n_wanted = many
    n_actions = deviations.shape[1]
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, table.first[i + 1] - table.first[i])
    q, sizes = np.empty((most_rows, n_goals)), np.empty((most_rows, n_goals))
    for i in range(first, stop):
        s = order[i]
        if s >= n_free:
            continue
        n_rows = row_values(i, table, discount, values, event_reward, q, sizes)
        start = table.first[i]
        waiting = 0
        for k in range(n_rows):
            if (table.bits[start + k] >> wait) & 1:
                waiting = k
        for k in range(n_rows):
            bits = table.bits[start + k]
            total = 0.0
            for a in range(n_actions):
                if (bits >> a) & 1:
                    total = deviations[s, a]
            for g in range(n_wanted):
                change = q[k, g] - q[waiting, g]
                if deviation == ABSOLUTE:
                    total += abs(change)
                else:
                    total += max(0.0, -change)
            for a in range(n_actions):
                if (bits >> a) & 1:
                    deviations[s, a] = total
        for g in range(n_wanted):
            worth[s] += abs(q[waiting, g] + place_reward[cell[i] * n_goals + g])


@njit(cache=True, nogil=True)
def list_action_values(table, discount, values, event_reward, order, many, out, sizes):
    """Write the Q of every action for the first of ``many`` goals into ``out`` float64 [active states, A].

    ``sizes`` gets the sums of the absolute values of its terms. The arguments are those of :func:`add_deviations`.
    """
    n_free, n_actions = out.shape
    most_rows = 0
    for i in range(order.shape[0]):
        most_rows = max(most_rows, table.first[i + 1] - table.first[i])
    q, terms = np.empty((most_rows, many)), np.empty((most_rows, many))
    for i in range(order.shape[0]):
        s = order[i]
        if s >= n_free:
            continue
        n_rows = row_values(i, table, discount, values, event_reward, q, terms)
        for k in range(n_rows):
            for a in range(n_actions):
                if (table.bits[table.first[i] + k] >> a) & 1:
                    out[s, a] = q[k, 0]
                    sizes[s, a] = terms[k, 0]
