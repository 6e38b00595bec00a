"""The sets of optimal actions that follow from values, for a block of goals at once."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.planning.kernels.crossings import ORDINARY, row_of_action
from ic_sandbox.planning.kernels.lanes import (
    broadcast,
    load_f64,
    load_i32,
    vabs,
    vadd,
    vempty,
    vfma,
    vload,
    vmax,
    vreplace_if,
    vscale,
    vstore,
    vsub,
    vunite_if,
)
from ic_sandbox.planning.kernels.tape import (
    AHEAD,
    BESIDE,
    CROSSING_HEAD,
    GAIN_OF_WAITING,
    GAINS,
    NEIGHBOURS,
    ROW_HEAD,
    STATE_HEAD,
    TERM,
    WEIGHT,
)


@njit(cache=True, nogil=True)
def optimal_sets(sizes, first, stop, table, tape, discount, solved, order, n_wanted, column, actions, policies):
    """Write the sets of optimal actions, and the sets to draw from, for the swept states ``first`` to ``stop``.

    ``actions`` uint8 [S, all goals] gets, from ``column`` on, the bit sets of actions whose Q is within the tolerance
    of the best, at the rows that ``order`` gives. ``policies``, of the same shape, gets the sets from which an agent
    draws: only the action ``solved.wait`` if its Q is within ``solved.patience`` times the tolerance, otherwise all
    optimal ones.

    The reward of the cell is the same for every action, and left out of Q here. The tolerance at a state is
    ``solved.relative`` times the largest sum of absolute values that makes up a Q there (so that it is small if all
    values are small, but not if large ones cancel) plus ``solved.absolute``, the error that the values may still have.
    Unless ``solved.signed``, no value and no reward for an event is negative, so that the best sum is also the largest.
    The first ``n_wanted`` of the G goals are real. ``table``, ``tape`` and ``solved`` are a RowTable, a SweepTape and
    SolvedGoals (:mod:`ic_sandbox.planning.kernels.arrays`). ``sizes`` are how many goals to treat together, in general
    and in crossings.
    """
    many, few = sizes
    rows, bits = table.first, table.bits
    starts, numbers = tape
    values, _, absolute, relative, signed, n_free, wait, patience = solved
    n_goals = absolute.shape[0]
    lanes = len(many)
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, rows[i + 1] - rows[i])
    q = np.empty(most_rows * lanes)
    chosen = np.empty(lanes, np.uint8)
    wait_bit = np.int64(1 << wait if wait >= 0 else 0)
    found, to_draw, n_columns = actions.reshape(-1), policies.reshape(-1), actions.shape[1]
    for i in range(first, stop):
        n_rows = rows[i + 1] - rows[i]
        s = np.int64(order[i])
        # In a crossing without other rows, all values of Q fit into the registers.
        ordinary = load_i32(numbers, starts[i] + 2) == ORDINARY
        if not ordinary and not signed and load_i32(numbers, starts[i]) == 0:
            place = s * n_columns + column
            p = starts[i] + STATE_HEAD
            sets_of_crossing(few, i, numbers, p, table, solved, n_wanted, chosen, place, found, to_draw)
            continue
        for g in range(0, n_wanted, lanes):
            here = vload(values, i * n_goals + g, many)
            best = broadcast(-np.inf, many)
            largest = broadcast(0.0, many)
            p = starts[i] + STATE_HEAD
            for k in range(n_rows):
                if ordinary:
                    total, sizes = sums_on_tape(numbers, p, here, signed, values, n_goals, g, many)
                    p += ROW_HEAD + TERM * load_i32(numbers, p + WEIGHT)
                else:
                    total, sizes = sums_of_row(rows[i] + k, table, discount, here, signed, solved, g, many)
                vstore(q, k * lanes, total)
                best = vmax(best, total)
                if signed:
                    largest = vmax(largest, sizes)
            if not signed:
                largest = best
            error = vload(absolute, g, many)
            least = vsub(vfma(best, -relative, largest), error)
            least_waiting = vfma(vfma(best, -patience * relative, largest), -patience, error)
            united = vempty(many)
            wait_row = -1
            for k in range(n_rows):
                set_of_row = np.int64(bits[rows[i] + k])
                united = vunite_if(united, vload(q, k * lanes, many), least, set_of_row)
                if set_of_row & wait_bit:
                    wait_row = k
            drawn = united
            if wait_row >= 0 and s < n_free:
                drawn = vreplace_if(united, vload(q, wait_row * lanes, many), least_waiting, wait_bit)
            if g + lanes <= n_wanted:
                vstore(found, s * n_columns + column + g, united)
                vstore(to_draw, s * n_columns + column + g, drawn)
                continue
            vstore(chosen, 0, united)
            for j in range(n_wanted - g):
                found[s * n_columns + column + g + j] = chosen[j]
            vstore(chosen, 0, drawn)
            for j in range(n_wanted - g):
                to_draw[s * n_columns + column + g + j] = chosen[j]


@njit(inline="always")
def sums_on_tape(tape, p, here, signed, values, n_goals, g, many):
    """Return the Q of the row at entry p of the tape, and if ``signed`` the sum of the absolute values in it.

    ``here`` are the values of its state.
    """
    share = 1.0 / load_f64(tape, p)  # Q is the row's sum without its gain, plus the value of staying
    row_end = p + ROW_HEAD + TERM * load_i32(tape, p + WEIGHT)
    total = vscale(1.0 - share, here)
    sizes = total
    if signed:
        sizes = vabs(total)
    p += ROW_HEAD
    while p < row_end:
        weight = share * load_f64(tape, p + 1)
        term = vload(values, load_i32(tape, p) * n_goals + g, many)
        total = vfma(total, weight, term)
        if signed:
            sizes = vfma(sizes, weight, vabs(term))
        p += TERM
    return total, sizes


@njit(inline="always")
def sums_of_row(row, table, discount, here, signed, solved, g, many):
    """Return the same for a row of the table."""
    outcomes, successors, chances = table.outcomes
    events, event_index, event_expected = table.emissions
    n_goals = solved.absolute.shape[0]
    total = vscale(discount * table.staying[row], here)
    sizes = total
    if signed:
        sizes = vabs(total)
    for e in range(events[row], events[row + 1]):
        term = vload(solved.event_reward, np.int64(event_index[e]) * n_goals + g, many)
        total = vfma(total, event_expected[e], term)
        if signed:
            sizes = vfma(sizes, event_expected[e], vabs(term))
    for o in range(outcomes[row], outcomes[row + 1]):
        weight = discount * chances[o]
        term = vload(solved.values, np.int64(successors[o]) * n_goals + g, many)
        total = vfma(total, weight, term)
        if signed:
            sizes = vfma(sizes, weight, vabs(term))
    return total, sizes


@lean
def sets_of_crossing(few, i, tape, p, table, solved, n_wanted, chosen, place, found, to_draw):
    """Write the sets of state i, of which the tape has a crossing at entry p and no other row, and no term is negative.

    They are written from entry ``place`` of ``found`` and ``to_draw`` on. ``chosen`` uint8 is working room.
    """
    values, absolute, relative, patience = solved.values, solved.absolute, solved.relative, solved.patience
    n_goals = absolute.shape[0]
    lanes = len(few)
    waiting = row_of_action(i, WAIT, table)
    north_bits, east_bits, south_bits, west_bits = (
        bits_of_move(i, 0, waiting, table),
        bits_of_move(i, 1, waiting, table),
        bits_of_move(i, 2, waiting, table),
        bits_of_move(i, 3, waiting, table),
    )
    waiting_bits, wait_bit = np.int64(table.bits[waiting]), np.int64(1 << WAIT)
    terms, end = p + CROSSING_HEAD, p + CROSSING_HEAD + TERM * load_i32(tape, p)
    to_north, to_east = load_i32(tape, p + NEIGHBOURS) * n_goals, load_i32(tape, p + NEIGHBOURS + 1) * n_goals
    to_south, to_west = load_i32(tape, p + NEIGHBOURS + 2) * n_goals, load_i32(tape, p + NEIGHBOURS + 3) * n_goals
    ahead, beside = load_f64(tape, p + AHEAD), load_f64(tape, p + BESIDE)
    # Q is the sum without the gain, plus the value of staying.
    north_stay = 1.0 - 1.0 / load_f64(tape, p + GAINS)
    east_stay = 1.0 - 1.0 / load_f64(tape, p + GAINS + WEIGHT)
    south_stay = 1.0 - 1.0 / load_f64(tape, p + GAINS + 2 * WEIGHT)
    west_stay = 1.0 - 1.0 / load_f64(tape, p + GAINS + 3 * WEIGHT)
    still = 1.0 - 1.0 / load_f64(tape, p + GAIN_OF_WAITING)
    for g in range(0, n_goals, lanes):
        if g >= n_wanted:
            break
        base = broadcast(0.0, few)
        for term in range(terms, end, TERM):
            base = vfma(base, load_f64(tape, term + 1), vload(values, load_i32(tape, term) * n_goals + g, few))
        here = vload(values, i * n_goals + g, few)
        north, east = vload(values, to_north + g, few), vload(values, to_east + g, few)
        south, west = vload(values, to_south + g, few), vload(values, to_west + g, few)
        along, across = vfma(base, beside, vadd(east, west)), vfma(base, beside, vadd(north, south))
        north, south = vfma(along, ahead, north), vfma(along, ahead, south)
        east, west = vfma(across, ahead, east), vfma(across, ahead, west)
        north, south = vfma(north, north_stay, here), vfma(south, south_stay, here)
        east, west = vfma(east, east_stay, here), vfma(west, west_stay, here)
        wait = vfma(base, still, here)
        best = vmax(vmax(vmax(north, south), vmax(east, west)), wait)
        error = vload(absolute, g, few)
        least = vsub(vfma(best, -relative, best), error)
        united = vunite_if(vempty(few), north, least, north_bits)
        united = vunite_if(united, east, least, east_bits)
        united = vunite_if(united, south, least, south_bits)
        united = vunite_if(united, west, least, west_bits)
        united = vunite_if(united, wait, least, waiting_bits)
        drawn = united
        if solved.wait >= 0:
            drawn = vreplace_if(united, wait, vfma(vfma(best, -patience * relative, best), -patience, error), wait_bit)
        if g + lanes <= n_wanted:
            vstore(found, place + g, united)
            vstore(to_draw, place + g, drawn)
            continue
        vstore(chosen, 0, united)
        for j in range(n_wanted - g):
            found[place + g + j] = chosen[j]
        vstore(chosen, 0, drawn)
        for j in range(n_wanted - g):
            to_draw[place + g + j] = chosen[j]


@njit(inline="always")
def bits_of_move(i, move, waiting, table):
    """Return the actions that a move's row stands for, none if it is the row of waiting."""
    row = row_of_action(i, move, table)
    return np.int64(0 if row == waiting else table.bits[row])
