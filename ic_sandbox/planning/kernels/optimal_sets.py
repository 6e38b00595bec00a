"""The sets of optimal actions that follow from values, for a block of goals at once."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.planning.kernels.crossings import MOVES, ORDINARY
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
    vnarrow,
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
    in_crossing,
)

DRAWS_WAIT = 1 << 7
"""The bit in a set of optimal actions that says that agents draw only waiting; no action of a world has it."""


@njit(cache=True, nogil=True)
def optimal_sets(sizes, first, stop, rows, bits, tape, solved, order, n_wanted, column, out):
    """Write what follows from the values of a block for the swept states ``first`` to ``stop``.

    ``out`` are PlanArrays, in which the G goals have the columns from ``column`` on, and a state the row that ``order``
    gives. An action is optimal if its Q is within the tolerance of the best. An agent draws only the action
    ``solved.wait`` if its Q is within ``solved.patience`` times the tolerance (:data:`DRAWS_WAIT`), otherwise all
    optimal ones.

    The reward of the cell is the same for every action, and left out of Q here. The tolerance at a state is
    ``solved.relative`` times the largest sum of absolute values that makes up a Q there (so that it is small if all
    values are small, but not if large ones cancel) plus ``solved.absolute``, the error that the values may still have.
    Unless ``solved.signed``, no value and no reward for an event is negative, so that the best sum is also the largest.
    The first ``n_wanted`` of the G goals are real. ``rows`` and ``bits`` are the first and the second array of a
    RowTable; ``tape``, ``solved`` and ``out`` are a SweepTape, SolvedGoals and PlanArrays
    (:mod:`ic_sandbox.planning.kernels.arrays`). ``sizes`` are how many goals to treat together, in general and in
    crossings.
    """
    many, few = sizes
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
    kept, actions, n_columns = out
    i = first - 1
    while i < stop - 1:
        i += 1
        if not signed and mere_crossing(numbers, starts[i]):  # all values of Q fit into the registers
            i = sets_of_crossings(few, i, stop, rows, bits, tape, solved, order, n_wanted, column, chosen, out)
            if i == stop:
                break
        s = np.int64(order[i])
        kind = load_i32(numbers, starts[i] + 2)
        crossing = others = starts[i] + STATE_HEAD
        if kind != ORDINARY:
            others += CROSSING_HEAD + TERM * load_i32(numbers, crossing)
        n_rows = rows[i + 1] - rows[i]
        for g in range(0, n_wanted, lanes):
            here = vload(values, i * n_goals + g, many)
            best = broadcast(-np.inf, many)
            largest = broadcast(0.0, many)
            p = others
            for k in range(n_rows):
                row = np.int64(bits[rows[i] + k])
                if in_crossing(kind, row):
                    total, sizes = sums_in_crossing(numbers, crossing, row, here, signed, values, n_goals, g, many)
                else:
                    total, sizes = sums_on_tape(numbers, p, here, signed, values, n_goals, g, many)
                    p += ROW_HEAD + TERM * load_i32(numbers, p + WEIGHT)
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
            for k in range(n_rows):
                row, total = np.int64(bits[rows[i] + k]), vload(q, k * lanes, many)
                united = vunite_if(united, total, least, row)
                if row & wait_bit and s < n_free:
                    united = vunite_if(united, total, least_waiting, np.int64(DRAWS_WAIT))
            place = s * n_columns + column + g
            write(values, i * n_goals + g, here, united, chosen, place, n_wanted - g, lanes, kept, actions)


@njit(inline="always")
def write(values, at, here, united, chosen, place, n_wanted, lanes, kept, actions):
    """Write values and sets from entry ``place`` of the results on, at most ``n_wanted``.

    ``here`` are the values from entry ``at`` of ``values`` on, ``chosen`` is working room for as many goals.
    """
    if n_wanted >= lanes:
        vstore(actions, place, united)
        if kept.shape[0] > 0:
            vstore(kept, place, vnarrow(here))
        return
    vstore(chosen, 0, united)
    for j in range(n_wanted):
        actions[place + j] = chosen[j]
    if kept.shape[0] > 0:
        for j in range(n_wanted):
            kept[place + j] = values[at + j]


@lean
def split_sets(wait_bit, actions, policies):
    """Write the sets to draw from into ``policies``, and take :data:`DRAWS_WAIT` out of ``actions``; both are flat."""
    for k in range(actions.shape[0]):
        sets = actions[k]
        actions[k] = sets & ~np.uint8(DRAWS_WAIT)
        policies[k] = wait_bit if sets & DRAWS_WAIT else sets


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
def sums_in_crossing(tape, p, actions, here, signed, values, n_goals, g, many):
    """Return the same for the row of these ``actions``, a bit set, in the crossing at entry p of the tape."""
    total = sizes = broadcast(0.0, many)
    terms = p + CROSSING_HEAD
    for term in range(terms, terms + TERM * load_i32(tape, p), TERM):
        weight, value = load_f64(tape, term + 1), vload(values, load_i32(tape, term) * n_goals + g, many)
        total = vfma(total, weight, value)
        if signed:
            sizes = vfma(sizes, weight, vabs(value))
    gain = p + GAIN_OF_WAITING
    if not actions >> WAIT & 1:
        lowest = actions & -actions
        move = np.int64(lowest > 1) + np.int64(lowest > 2) + np.int64(lowest > 4)  # without branches
        gain = p + GAINS + move * WEIGHT
        for turn in range(MOVES):
            if turn == 2:  # nobody slips backwards
                continue
            weight = load_f64(tape, p + AHEAD if turn == 0 else p + BESIDE)
            target = load_i32(tape, p + NEIGHBOURS + (move + turn & MOVES - 1))
            value = vload(values, target * n_goals + g, many)
            total = vfma(total, weight, value)
            if signed:
                sizes = vfma(sizes, weight, vabs(value))
    staying = 1.0 - 1.0 / load_f64(tape, gain)  # Q is the sum without the gain, plus the value of staying
    total = vfma(total, staying, here)
    if signed:
        sizes = vfma(sizes, staying, vabs(here))
    return total, sizes


@lean
def sets_of_crossings(few, first, stop, rows, bits, tape, solved, order, n_wanted, column, chosen, out):
    """Write values and sets from state ``first`` on, up to the first state that is not a mere crossing; return it.

    No value and no reward for an event is negative. ``chosen`` uint8 is working room.
    """
    values, absolute, relative, patience = solved.values, solved.absolute, solved.relative, solved.patience
    n_goals = absolute.shape[0]
    lanes = len(few)
    starts, numbers = tape
    kept, actions, n_columns = out
    for i in range(first, stop):
        p = starts[i]
        if not mere_crossing(numbers, p):
            return i
        p += STATE_HEAD
        place = np.int64(order[i]) * n_columns + column
        # The actions that the row of each move stands for, none if it is the row of waiting.
        north_bits = east_bits = south_bits = west_bits = waiting_bits = np.int64(0)
        for r in range(rows[i], rows[i + 1]):
            row = np.int64(bits[r])
            moving = row * (1 - (row >> WAIT & 1))  # without branches, which could not be predicted
            waiting_bits += row - moving
            north_bits += moving * (moving & 1)
            east_bits += moving * (moving >> 1 & 1)
            south_bits += moving * (moving >> 2 & 1)
            west_bits += moving * (moving >> 3 & 1)
        terms, terms_end = p + CROSSING_HEAD, p + CROSSING_HEAD + TERM * load_i32(numbers, p)
        to_north, to_east = load_i32(numbers, p + NEIGHBOURS) * n_goals, load_i32(numbers, p + NEIGHBOURS + 1) * n_goals
        to_south, to_west = (
            load_i32(numbers, p + NEIGHBOURS + 2) * n_goals,
            load_i32(numbers, p + NEIGHBOURS + 3) * n_goals,
        )
        ahead, beside = load_f64(numbers, p + AHEAD), load_f64(numbers, p + BESIDE)
        # Q is the sum without the gain, plus the value of staying.
        north_stay = 1.0 - 1.0 / load_f64(numbers, p + GAINS)
        east_stay = 1.0 - 1.0 / load_f64(numbers, p + GAINS + WEIGHT)
        south_stay = 1.0 - 1.0 / load_f64(numbers, p + GAINS + 2 * WEIGHT)
        west_stay = 1.0 - 1.0 / load_f64(numbers, p + GAINS + 3 * WEIGHT)
        still = 1.0 - 1.0 / load_f64(numbers, p + GAIN_OF_WAITING)
        for g in range(0, n_wanted, lanes):
            base = broadcast(0.0, few)
            for term in range(terms, terms_end, TERM):
                base = vfma(
                    base, load_f64(numbers, term + 1), vload(values, load_i32(numbers, term) * n_goals + g, few)
                )
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
            if solved.wait >= 0:
                least_waiting = vfma(vfma(best, -patience * relative, best), -patience, error)
                united = vunite_if(united, wait, least_waiting, np.int64(DRAWS_WAIT))
            write(values, i * n_goals + g, here, united, chosen, place + g, n_wanted - g, lanes, kept, actions)
    return stop


@njit(inline="always")
def mere_crossing(tape, start):
    """Return whether the state whose tape begins at ``start`` is a crossing without other rows."""
    return load_i32(tape, start + 2) != ORDINARY and load_i32(tape, start) == 0
