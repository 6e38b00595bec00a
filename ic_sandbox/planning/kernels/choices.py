"""Choices that weigh the values of all actions: satisficing, softmax, quantilizing."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean

SATISFICER, BOLTZMANN, QUANTILIZER = 0, 1, 2
MASS_ROUNDING = 1e-12
"""The rounding error allowed in base probabilities that add up to q."""


@lean
def row_values(i, table, discount, values, event_reward, q, sizes):
    """Write the Q of each row of the swept state ``i`` into ``q`` [rows, G], without the reward of the cell.

    ``sizes`` [rows, G] gets the sums of the absolute values of its terms. ``table`` is a
    :class:`~ic_sandbox.planning.kernels.arrays.RowTable`; ``values`` [S * G] and ``event_reward`` [E * G] are flat.
    Returns the number of rows.
    """
    first, stop = table.first[i], table.first[i + 1]
    offsets, successors, chances = table.outcomes
    event_offsets, events, expected = table.emissions
    n_goals = q.shape[1]
    for r in range(first, stop):
        k = r - first
        staying = discount * table.staying[r]
        for g in range(n_goals):
            term = staying * values[i * n_goals + g]
            q[k, g] = term
            sizes[k, g] = abs(term)
        for o in range(offsets[r], offsets[r + 1]):
            weight = discount * chances[o]
            start = successors[o] * n_goals
            for g in range(n_goals):
                term = weight * values[start + g]
                q[k, g] += term
                sizes[k, g] += abs(term)
        for e in range(event_offsets[r], event_offsets[r + 1]):
            start = events[e] * n_goals
            for g in range(n_goals):
                term = expected[e] * event_reward[start + g]
                q[k, g] += term
                sizes[k, g] += abs(term)
    return stop - first


@lean
def satisfying(q, g, bits, first, n_rows, n_actions, aspiration, tolerance):
    """Return the bit set of the actions that are good enough (Simon 1956).

    These reach at least a share ``aspiration`` of the way from the mean Q to the best.
    """
    best, mean = -np.inf, 0.0
    for k in range(n_rows):
        best = max(best, q[k, g])
        mean += count(bits[first + k]) * q[k, g] / n_actions
    least = mean + aspiration * (best - mean) - tolerance
    found = 0
    for k in range(n_rows):
        if q[k, g] >= least:
            found |= bits[first + k]
    return found


@lean
def count(bits):
    """Return the number of actions in a set."""
    found = 0
    while bits:
        bits &= bits - 1
        found += 1
    return found


@lean
def soften(q, g, n_rows, unit, tolerance, weight):
    """Write the relative probability of each row's actions, ``exp(Q / unit)``, into ``weight`` [rows].

    Rows tied with the best get the same weight.
    """
    best = -np.inf
    for k in range(n_rows):
        best = max(best, q[k, g])
    for k in range(n_rows):
        less = best - q[k, g]
        if less <= tolerance:
            weight[k] = 1.0
        else:
            weight[k] = math.exp(-less / unit) if unit > 0.0 else 0.0


@lean
def quantilize(q, g, bits, first, n_rows, share, base, tolerance, taken):
    """Write the action probabilities of a quantilizer (Taylor 2016) of a ``share`` of the ``base`` [A] into ``taken``
    [A].

    Of the remaining actions, the best and all that tie with it are a group. Groups are taken from the best on while
    their mass fits, and of the next one the remaining mass, in proportion to the base.
    """
    n_actions = taken.shape[0]
    taken[:] = 0.0
    gone = 0
    left = share
    while gone != (1 << n_actions) - 1:
        best = -np.inf
        for k in range(n_rows):
            if bits[first + k] & gone == 0:
                best = max(best, q[k, g])
        if best == -np.inf:
            break
        mass = 0.0
        group = 0
        for k in range(n_rows):
            if bits[first + k] & gone == 0 and q[k, g] >= best - tolerance:
                group |= np.int64(bits[first + k])
        for a in range(n_actions):
            if (group >> a) & 1:
                mass += base[a]
        part = 1.0 if mass <= left + MASS_ROUNDING else left / mass
        for a in range(n_actions):
            if (group >> a) & 1:
                taken[a] = part * base[a] / share
        left -= part * mass
        gone |= group
        if left <= MASS_ROUNDING:
            break


@njit(cache=True, nogil=True)
def choose_by_values(kind, parameter, first, stop, table, solved, discount, units, base, order, n_wanted, column, out):
    """Write how agents choose in the swept states ``first`` to ``stop``.

    ``kind`` is one of the kinds above, ``parameter`` its aspiration, temperature or share. ``units`` float64 [G]: the
    scale of each goal. ``base`` float64 [active states, A]: the distribution that a quantilizer draws from. ``out`` are
    two arrays: sets uint8 [S, all goals] and shares float32 [S, all goals, A] (unchanged for a satisficer); they are
    written from ``column`` on. ``solved`` is a :class:`~ic_sandbox.planning.kernels.arrays.SolvedGoals`.
    """
    sets, shares = out
    values, event_reward, absolute, relative, _, n_free, _, _ = solved
    n_goals = absolute.shape[0]
    n_actions = shares.shape[2]
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, table.first[i + 1] - table.first[i])
    q, sizes = np.empty((most_rows, n_goals)), np.empty((most_rows, n_goals))
    weight, taken = np.empty(most_rows), np.empty(n_actions)
    for i in range(first, stop):
        s = order[i]
        start = table.first[i]
        if s >= n_free:  # modified agents draw from the set of their only row
            for g in range(n_wanted):
                sets[s, column + g] = table.bits[start]
            if kind != SATISFICER:
                for g in range(n_wanted):
                    upto = 0.0
                    for a in range(n_actions):
                        upto += ((table.bits[start] >> a) & 1) / count(table.bits[start])
                        shares[s, column + g, a] = upto
                    close(shares[s, column + g], table.bits[start])
            continue
        n_rows = row_values(i, table, discount, values, event_reward, q, sizes)
        for g in range(n_wanted):
            largest = 0.0
            for k in range(n_rows):
                largest = max(largest, sizes[k, g])
            tolerance = relative * largest + absolute[g]
            if kind == SATISFICER:
                sets[s, column + g] = satisfying(q, g, table.bits, start, n_rows, n_actions, parameter, tolerance)
                continue
            if kind == BOLTZMANN:
                soften(q, g, n_rows, parameter * units[g], tolerance, weight)
                total = 0.0
                for k in range(n_rows):
                    total += weight[k] * count(table.bits[start + k])
                for k in range(n_rows):
                    for a in range(n_actions):
                        if (table.bits[start + k] >> a) & 1:
                            taken[a] = weight[k] / total
            else:
                quantilize(q, g, table.bits, start, n_rows, parameter, base[s], tolerance, taken)
            upto = 0.0
            bits = 0
            for a in range(n_actions):
                before = np.float32(upto)
                upto += taken[a]
                shares[s, column + g, a] = np.float32(upto)
                if shares[s, column + g, a] > before:
                    bits |= 1 << a
            sets[s, column + g] = bits
            close(shares[s, column + g], bits)


@lean
def close(upto, bits):
    """Set the cumulative share of the last action of a set, and of all after it, to exactly 1."""
    last = upto.shape[0] - 1
    while not (bits >> last) & 1:
        last -= 1
    for a in range(last, upto.shape[0]):
        upto[a] = 1.0
