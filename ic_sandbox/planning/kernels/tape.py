"""The tape: everything that a sweep reads about each state, in one array, in the order in which it is read.

Finding it takes as long as computing with it. The tape of a state has a head, then the crossing if it is one
(:mod:`ic_sandbox.planning.kernels.crossings`), then the rows of all other actions.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.planning.kernels.crossings import (
    MOVE_BITS,
    MOVES,
    NOWHERE,
    ORDINARY,
    STRAIGHT_CROSSING,
    row_of_action,
    shared_chance,
    unblocked,
)
from ic_sandbox.planning.kernels.lanes import (
    broadcast,
    load_f64,
    load_i32,
    store_f64,
    vadd,
    vfma,
    vload,
    vmax,
    vscale,
    vstore,
)

WEIGHT = 2  # entries for a weight, which is a float64
TERM = 1 + WEIGHT  # a value that is read, and its weight
STATE_HEAD = 3  # number of other rows, cell, kind
ROW_HEAD = WEIGHT + 1  # gain, number of terms

# A crossing: the number of terms that all moves share, the four neighbours, the weights of a step ahead and beside, the
# gain of each move and of waiting; then the shared terms.
NEIGHBOURS = 1
AHEAD = NEIGHBOURS + MOVES
BESIDE = AHEAD + WEIGHT
GAINS = BESIDE + WEIGHT
GAIN_OF_WAITING = GAINS + MOVES * WEIGHT
CROSSING_HEAD = GAIN_OF_WAITING + WEIGHT


@njit(inline="always")
def in_crossing(kind, bits):
    """Return whether the crossing of a state of this kind stands for the row with these bits."""
    if kind == ORDINARY:
        return False
    return bits & (MOVE_BITS | 1 << WAIT) != 0


@lean
def tape_length(table, crossings, rows):
    """Return the number of entries of a tape; ``rows`` int64 [4] is working room."""
    outcomes, emissions = table.outcomes, table.emissions
    length = 0
    for i in range(crossings.kinds.shape[0]):
        kind = crossings.kinds[i]
        length += STATE_HEAD
        if kind != ORDINARY:
            length += CROSSING_HEAD + TERM * shared_terms(i, table, rows)
        for r in range(table.first[i], table.first[i + 1]):
            if not in_crossing(kind, table.bits[r]):
                length += ROW_HEAD + TERM * (outcomes.offsets[r + 1] - outcomes.offsets[r])
                length += TERM * (emissions.offsets[r + 1] - emissions.offsets[r])
    return length


@lean
def shared_terms(i, table, rows):
    """Return the number of events and outcomes that all moves of state i share; write their rows into ``rows``."""
    outcomes, emissions = table.outcomes, table.emissions
    for move in range(MOVES):
        rows[move] = row_of_action(i, move, table)
    number = emissions.offsets[rows[0] + 1] - emissions.offsets[rows[0]]
    for k in range(outcomes.offsets[rows[0]], outcomes.offsets[rows[0] + 1]):
        if shared_chance(rows, outcomes.successors[k], outcomes) > 0.0:
            number += 1
    return number


@lean
def write_tape(discount, n_states, n_events, place_row, table, crossings, rows, tape):
    """Write the tape of all states.

    For a state: its number of rows that are written, its cell and its kind. For a row: its gain 1 / (1 - discount *
    staying), and its number of events and outcomes. For an event: ``n_states`` plus its index, and expected * gain; for
    an outcome: the state and discount * chance * gain. In a crossing, weights are without the gain, and a blocked move
    leads to the value behind all others, which is 0, or in a straight crossing to where another move leads. A weight is
    a float64 in the room of two entries.

    ``tape`` is a :class:`~ic_sandbox.planning.kernels.arrays.SweepTape`, ``table`` a
    :class:`~ic_sandbox.planning.kernels.arrays.RowTable`, ``crossings`` a
    :class:`~ic_sandbox.planning.kernels.arrays.Crossings`; ``place_row`` int32 [L] is the cell of each state, ``rows``
    int64 [4] working room.
    """
    starts, numbers = tape
    kinds = crossings.kinds
    p = 0
    for i in range(place_row.shape[0]):
        starts[i] = p
        head = p
        p += STATE_HEAD
        if kinds[i] != ORDINARY:
            p = write_crossing(i, p, discount, n_states, n_events, table, crossings, rows, numbers)
        n_rows = 0
        for r in range(table.first[i], table.first[i + 1]):
            if not in_crossing(kinds[i], table.bits[r]):
                n_rows += 1
                p = write_row(r, p, discount, n_states, table, numbers)
        numbers[head] = n_rows
        numbers[head + 1] = place_row[i]
        numbers[head + 2] = kinds[i]
    starts[place_row.shape[0]] = p


@lean
def write_crossing(i, p, discount, n_states, n_events, table, crossings, rows, numbers):
    """Write a crossing from entry p on; return the entry after it."""
    outcomes, emissions = table.outcomes, table.emissions
    numbers[p] = shared_terms(i, table, rows)
    for move in range(MOVES):
        target = np.int64(crossings.targets[i, move])
        gain = 1.0 / (1.0 - discount * table.staying[rows[move]])
        if target == NOWHERE and crossings.kinds[i] == STRAIGHT_CROSSING:
            target, gain = np.int64(unblocked(i, crossings.targets)), 1.0
        numbers[p + NEIGHBOURS + move] = target if target != NOWHERE else n_states + n_events
        store_f64(numbers, p + GAINS + move * WEIGHT, gain)
    store_f64(numbers, p + AHEAD, discount * crossings.chances[i, 0])
    store_f64(numbers, p + BESIDE, discount * crossings.chances[i, 1])
    staying = table.staying[row_of_action(i, WAIT, table)]
    store_f64(numbers, p + GAIN_OF_WAITING, 1.0 / (1.0 - discount * staying))
    p += CROSSING_HEAD
    for e in range(emissions.offsets[rows[0]], emissions.offsets[rows[0] + 1]):
        numbers[p] = n_states + emissions.events[e]
        store_f64(numbers, p + 1, emissions.expected[e])
        p += TERM
    for k in range(outcomes.offsets[rows[0]], outcomes.offsets[rows[0] + 1]):
        chance = shared_chance(rows, outcomes.successors[k], outcomes)
        if chance > 0.0:
            numbers[p] = outcomes.successors[k]
            store_f64(numbers, p + 1, discount * chance)
            p += TERM
    return p


@lean
def write_row(r, p, discount, n_states, table, numbers):
    """Write a row from entry p on; return the entry after it."""
    outcomes, successors, chances = table.outcomes
    events, event_index, event_expected = table.emissions
    gain = 1.0 / (1.0 - discount * table.staying[r])
    store_f64(numbers, p, gain)
    numbers[p + WEIGHT] = events[r + 1] - events[r] + outcomes[r + 1] - outcomes[r]
    p += ROW_HEAD
    for e in range(events[r], events[r + 1]):
        numbers[p] = n_states + event_index[e]
        store_f64(numbers, p + 1, event_expected[e] * gain)
        p += TERM
    for o in range(outcomes[r], outcomes[r + 1]):
        numbers[p] = successors[o]
        store_f64(numbers, p + 1, discount * chances[o] * gain)
        p += TERM
    return p


@njit(inline="always")
def back_up(many, few, tape, start, goals, n_goals, g, stop, out, at):
    """Write the best action's value in the state whose tape begins at ``start``, for the goals ``g`` to ``stop``.

    The values are written into ``out`` from ``at`` on. They are computed as many at a time as ``many`` is long; those
    of a crossing as ``few`` is, because its neighbours' values must fit into the registers.
    """
    paid_at = load_i32(tape, start + 1) * n_goals + g
    kind = load_i32(tape, start + 2)
    n_rows = load_i32(tape, start)
    first = start + STATE_HEAD
    if kind != ORDINARY:
        n_terms = load_i32(tape, first)
        if kind == STRAIGHT_CROSSING:
            cross_straight(few, tape, first, n_terms, goals, n_goals, g, stop, paid_at, out, at)
        elif n_terms == 0:
            cross(few, tape, first, 0, goals, n_goals, g, stop, paid_at, out, at)
        else:
            cross(few, tape, first, n_terms, goals, n_goals, g, stop, paid_at, out, at)
        first += CROSSING_HEAD + TERM * n_terms
        if n_rows == 0:
            return
    for k in range(0, stop - g, len(many)):
        paid = vload(goals.place_reward, paid_at + k, many)
        best = broadcast(-np.inf, many)
        if kind != ORDINARY:
            best = vload(out, at + k, many)
        p = first
        for _ in range(n_rows):
            q = vscale(load_f64(tape, p), paid)
            row_end = p + ROW_HEAD + TERM * load_i32(tape, p + WEIGHT)
            p += ROW_HEAD
            while p < row_end:
                q = vfma(q, load_f64(tape, p + 1), vload(goals.values, load_i32(tape, p) * n_goals + g + k, many))
                p += TERM
            best = vmax(best, q)
        vstore(out, at + k, best)


@njit(inline="always")
def cross(few, tape, p, n_terms, goals, n_goals, g, stop, paid_at, out, at):
    """Write the value of the best move or of waiting in the crossing at entry p of the tape."""
    values, place_reward = goals.values, goals.place_reward
    to_north = load_i32(tape, p + NEIGHBOURS) * n_goals + g
    to_east = load_i32(tape, p + NEIGHBOURS + 1) * n_goals + g
    to_south = load_i32(tape, p + NEIGHBOURS + 2) * n_goals + g
    to_west = load_i32(tape, p + NEIGHBOURS + 3) * n_goals + g
    ahead, beside = load_f64(tape, p + AHEAD), load_f64(tape, p + BESIDE)
    north_gain, east_gain = load_f64(tape, p + GAINS), load_f64(tape, p + GAINS + WEIGHT)
    south_gain, west_gain = load_f64(tape, p + GAINS + 2 * WEIGHT), load_f64(tape, p + GAINS + 3 * WEIGHT)
    waiting = load_f64(tape, p + GAIN_OF_WAITING)
    terms = p + CROSSING_HEAD
    for k in range(0, stop - g, len(few)):
        base = vload(place_reward, paid_at + k, few)
        for term in range(terms, terms + TERM * n_terms, TERM):
            value = vload(values, load_i32(tape, term) * n_goals + g + k, few)
            base = vfma(base, load_f64(tape, term + 1), value)
        north, east = vload(values, to_north + k, few), vload(values, to_east + k, few)
        south, west = vload(values, to_south + k, few), vload(values, to_west + k, few)
        along, across = vfma(base, beside, vadd(east, west)), vfma(base, beside, vadd(north, south))
        best = vmax(
            vmax(vscale(north_gain, vfma(along, ahead, north)), vscale(south_gain, vfma(along, ahead, south))),
            vmax(vscale(east_gain, vfma(across, ahead, east)), vscale(west_gain, vfma(across, ahead, west))),
        )
        vstore(out, at + k, vmax(best, vscale(waiting, base)))


@njit(inline="always")
def cross_straight(few, tape, p, n_terms, goals, n_goals, g, stop, paid_at, out, at):
    """Write the value of the best move or of waiting in the straight crossing at entry p of the tape."""
    values, place_reward = goals.values, goals.place_reward
    to_north = load_i32(tape, p + NEIGHBOURS) * n_goals + g
    to_east = load_i32(tape, p + NEIGHBOURS + 1) * n_goals + g
    to_south = load_i32(tape, p + NEIGHBOURS + 2) * n_goals + g
    to_west = load_i32(tape, p + NEIGHBOURS + 3) * n_goals + g
    ahead, waiting = load_f64(tape, p + AHEAD), load_f64(tape, p + GAIN_OF_WAITING)
    terms = p + CROSSING_HEAD
    for k in range(0, stop - g, len(few)):
        base = vload(place_reward, paid_at + k, few)
        for term in range(terms, terms + TERM * n_terms, TERM):
            value = vload(values, load_i32(tape, term) * n_goals + g + k, few)
            base = vfma(base, load_f64(tape, term + 1), value)
        north, east = vload(values, to_north + k, few), vload(values, to_east + k, few)
        south, west = vload(values, to_south + k, few), vload(values, to_west + k, few)
        best = vfma(base, ahead, vmax(vmax(north, south), vmax(east, west)))
        vstore(out, at + k, vmax(best, vscale(waiting, base)))
