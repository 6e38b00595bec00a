"""Crossings: states in which the four moves have the form of a step on a map, slippery or not.

Each move leads with one probability to its own neighbour and with another to each of the two neighbours beside it, and
whatever else may happen is the same for all four; waiting leads only to the latter, or stays. So a sweep reads the
values of four neighbours once, instead of once for each action. Without slip the second probability is 0.
"""

from __future__ import annotations

from numba import njit

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.layout import WAIT

MOVES = 4  # north, east, south, west
MOVE_BITS = 0b1111
NOWHERE = -1
ROUNDING = 1e-15  # the largest rounding of a sum of probabilities

# Kinds of states: no crossing; a crossing; one without slip, in which a blocked move is the same as waiting, and some
# move is not blocked.
ORDINARY, CROSSING, STRAIGHT_CROSSING = 0, 1, 2


@njit(inline="always")
def row_of_action(i, action, table):
    """Return the row of state i that stands for an action, -1 if none does."""
    for r in range(table.first[i], table.first[i + 1]):
        if table.bits[r] >> action & 1:
            return r
    return NOWHERE


@njit(inline="always")
def same(one, other):
    """Return whether two numbers differ by rounding at most."""
    return abs(one - other) <= ROUNDING * max(1.0, abs(one))


@lean
def shared_chance(rows, state, outcomes):
    """Return the probability of a state if it is the same for all four moves, otherwise 0."""
    shared = 0.0
    for move in range(MOVES):
        chance = 0.0
        for k in range(outcomes.offsets[rows[move]], outcomes.offsets[rows[move] + 1]):
            if outcomes.successors[k] == state:
                chance = outcomes.chances[k]
        if move > 0 and not same(chance, shared):
            return 0.0
        shared = chance
    return shared


@lean
def same_events(one, other, emissions):
    """Return whether two rows emit the same events."""
    offsets, events, expected = emissions
    if offsets[one + 1] - offsets[one] != offsets[other + 1] - offsets[other]:
        return False
    for k in range(offsets[one + 1] - offsets[one]):
        if events[offsets[one] + k] != events[offsets[other] + k]:
            return False
        if not same(expected[offsets[one] + k], expected[offsets[other] + k]):
            return False
    return True


@lean
def find_crossings(table, rows, crossings):
    """Write the kind of each state; for a crossing also its neighbours, and the probabilities of a step.

    ``table`` is a :class:`~ic_sandbox.planning.kernels.arrays.RowTable`, ``crossings`` a
    :class:`~ic_sandbox.planning.kernels.arrays.Crossings`; ``rows`` int64 [4] is working room.
    """
    kinds, targets, chances = crossings
    for i in range(kinds.shape[0]):
        kinds[i] = ORDINARY
        waiting = row_of_action(i, WAIT, table)
        if waiting != NOWHERE and find_moves(i, table, rows) and is_still(waiting, rows, table):
            if is_crossing(i, table, rows, targets, chances):
                kinds[i] = STRAIGHT_CROSSING if is_straight(i, waiting, rows, targets, chances) else CROSSING


@lean
def find_moves(i, table, rows):
    """Write the rows of the four moves of state i; return whether they exist, differ, and emit the same events."""
    differ = False
    for move in range(MOVES):
        rows[move] = row_of_action(i, move, table)
        if rows[move] == NOWHERE or not same_events(rows[0], rows[move], table.emissions):
            return False
        differ |= rows[move] != rows[0]
    return differ


@lean
def is_crossing(i, table, rows, targets, chances):
    """Return whether state i with these rows of moves, and still when it waits, is a crossing; write its entries."""
    outcomes = table.outcomes
    shared, ahead = 0.0, 0.0
    for move in range(MOVES):
        for k in range(outcomes.offsets[rows[move]], outcomes.offsets[rows[move] + 1]):
            chance = shared_chance(rows, outcomes.successors[k], outcomes)
            if chance == 0.0:
                ahead = max(ahead, outcomes.chances[k])
            elif move == 0:
                shared += chance
    beside = (1.0 - shared - ahead) / 2.0
    if beside <= ROUNDING:
        beside = 0.0
    if ahead <= beside + ROUNDING:
        return False
    chances[i, 0], chances[i, 1] = ahead, beside
    for move in range(MOVES):
        targets[i, move] = NOWHERE
        for k in range(outcomes.offsets[rows[move]], outcomes.offsets[rows[move] + 1]):
            if same(outcomes.chances[k], ahead) and shared_chance(rows, outcomes.successors[k], outcomes) == 0.0:
                targets[i, move] = outcomes.successors[k]
    for move in range(MOVES):
        if not is_step(i, move, rows, table, targets, chances):
            return False
    return True


@lean
def is_step(i, move, rows, table, targets, chances):
    """Return whether a move is a step with the neighbours and probabilities of state i."""
    outcomes = table.outcomes
    for k in range(outcomes.offsets[rows[move]], outcomes.offsets[rows[move] + 1]):
        expected = step_chance(outcomes.successors[k], i, move, targets, chances)
        if expected == 0.0:
            expected = shared_chance(rows, outcomes.successors[k], outcomes)
        if not same(outcomes.chances[k], expected):
            return False
    return same(table.staying[rows[move]], step_chance(NOWHERE, i, move, targets, chances))


@njit(inline="always")
def step_chance(state, i, move, targets, chances):
    """Return the probability that a step leads to a state."""
    chance = 0.0
    if targets[i, move] == state:
        chance += chances[i, 0]
    for turn in (1, 3):
        if targets[i, (move + turn) % MOVES] == state:
            chance += chances[i, 1]
    return chance


@lean
def is_still(waiting, rows, table):
    """Return whether waiting leads only to what all moves share, or stays."""
    outcomes = table.outcomes
    n_shared = 0
    for k in range(outcomes.offsets[waiting], outcomes.offsets[waiting + 1]):
        chance = shared_chance(rows, outcomes.successors[k], outcomes)
        if chance == 0.0 or not same(chance, outcomes.chances[k]):
            return False
        n_shared -= 1
    for k in range(outcomes.offsets[rows[0]], outcomes.offsets[rows[0] + 1]):
        if shared_chance(rows, outcomes.successors[k], outcomes) > 0.0:
            n_shared += 1
    return n_shared == 0 and same_events(rows[0], waiting, table.emissions)


@lean
def is_straight(i, waiting, rows, targets, chances):
    """Return whether nobody slips in a crossing, and blocked moves share the row of waiting."""
    for move in range(MOVES):
        if targets[i, move] == NOWHERE and rows[move] != waiting:
            return False
    return chances[i, 1] == 0.0 and unblocked(i, targets) != NOWHERE


@njit(inline="always")
def unblocked(i, targets):
    """Return a state that a move leads to from state i, -1 if all are blocked."""
    found = NOWHERE
    for move in range(MOVES):
        found = max(found, targets[i, move])
    return found
