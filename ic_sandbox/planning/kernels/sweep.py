"""The inner loops of planning: Bellman backups over a block of goals at once, then the optimal sets.

States are numbered in sweep order, one strongly connected component after another, successors first
(:mod:`ic_sandbox.planning.sweep_rows`). The values of a block are one flat array, goals contiguous and their number a
multiple of :data:`~ic_sandbox.planning.kernels.lanes.WIDTH`. A state is backed up for that many goals at a time, or
twice as many, whose best values stay in vector registers while the successors' are gathered
(:mod:`ic_sandbox.planning.kernels.lanes`). Everything that a sweep reads about a state is in one array, in the order in
which it is read, since finding it takes as long as computing with it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.planning.kernels.lanes import (
    broadcast,
    load_f64,
    load_i32,
    store_f64,
    vabs,
    vadd_if,
    vany_above,
    vfma,
    vload,
    vmax,
    vscale,
    vselect_above,
    vselect_positive,
    vstore,
    vstore_u8,
    vsub,
)

# Entries of the position of a block that is being solved.
COMPONENT, SWEEP, OFFSET, BACKUPS, WAITING = 0, 1, 2, 3, 4
POSITION = 5

LARGE = 64  # states of a component that needs many sweeps

# Entries of the tape for a state, a row and an outcome (or event), without the lists that follow them.
STATE_HEAD, ROW_HEAD, OUTCOME = 2, 4, 3


@lean
def write_tape(discount, n_states, place_row, table, tape):
    """Write everything that a sweep reads about each state into one int32 array, in the order in which it is read.

    For a state: its number of rows and its cell; for a row: its gain 1 / (1 - discount * staying), its number of
    events, and that of events and outcomes; for an event: ``n_states`` plus its index, and expected * gain; for an
    outcome: the state and discount * chance * gain. A fraction is a float64 in the room of two entries. ``tape`` is a
    :class:`~ic_sandbox.planning.kernels.arrays.SweepTape`, ``table`` a
    :class:`~ic_sandbox.planning.kernels.arrays.RowTable`, ``place_row`` int32 [L] the cell of each state.
    """
    starts, numbers = tape
    rows, staying = table.first, table.staying
    outcomes, successors, chances = table.outcomes
    events, event_index, event_expected = table.emissions
    p = 0
    for i in range(place_row.shape[0]):
        starts[i] = p
        numbers[p] = rows[i + 1] - rows[i]
        numbers[p + 1] = place_row[i]
        p += STATE_HEAD
        for r in range(rows[i], rows[i + 1]):
            gain = 1.0 / (1.0 - discount * staying[r])
            store_f64(numbers, p, gain)
            numbers[p + 2] = events[r + 1] - events[r]
            numbers[p + 3] = numbers[p + 2] + outcomes[r + 1] - outcomes[r]
            p += ROW_HEAD
            for e in range(events[r], events[r + 1]):
                numbers[p] = n_states + event_index[e]
                store_f64(numbers, p + 1, event_expected[e] * gain)
                p += OUTCOME
            for o in range(outcomes[r], outcomes[r + 1]):
                numbers[p] = successors[o]
                store_f64(numbers, p + 1, discount * chances[o] * gain)
                p += OUTCOME
    starts[place_row.shape[0]] = p


@njit(inline="always")
def backup(many, tape, start, goals, n_goals, g):
    """Return the best action's value in the state whose tape begins at ``start``, for the goals from ``g`` on."""
    paid = vload(goals.place_reward, load_i32(tape, start + 1) * n_goals + g, many)
    best = broadcast(-np.inf, many)
    p = start + STATE_HEAD
    for _ in range(load_i32(tape, start)):
        q = vscale(load_f64(tape, p), paid)
        row_end = p + ROW_HEAD + OUTCOME * load_i32(tape, p + 3)
        p += ROW_HEAD
        while p < row_end:
            q = vfma(q, load_f64(tape, p + 1), vload(goals.values, load_i32(tape, p) * n_goals + g, many))
            p += OUTCOME
        best = vmax(best, q)
    return best


@lean
def settle(many, position, budget, blind_sweeps, most_sweeps, relative, order, tape, goals):
    """Sweep one component after another, each until its values have settled; return whether all are done.

    In-place value iteration, forwards and backwards in turn, in the order of the states and in the turned one if there
    is one. An action's probability of staying in its own state is summed in closed form (Puterman 1994, section 6.3.3).
    ``order``, ``tape`` and ``goals`` are a SweepOrder, a SweepTape and GoalArrays
    (:mod:`ic_sandbox.planning.kernels.arrays`). The goals are in groups as long as ``many``.

    After ``blind_sweeps`` (none in small components), a backup replaces a value only if it changes by more than
    ``relative`` times itself plus ``goals.negligible``. Values have settled when no backup would replace one. A backup
    is due only for groups of which a goal's value in a successor was replaced since the last backup, because any other
    would replace nothing. So the values of a goal do not depend on the others of its group.

    ``position`` is updated, so that the work can be done in pieces of about ``budget`` backups of a goal's value; it
    also counts them.
    """
    component_ends, turned, predecessors, before = order
    starts, numbers = tape
    values, negligible, due = goals.values, goals.negligible, goals.due
    n_goals = negligible.shape[0]
    lanes = len(many)
    n_groups = n_goals // lanes
    last_component = component_ends.shape[0] - 1
    done = 0
    while position[COMPONENT] < last_component:
        c = position[COMPONENT]
        first = component_ends[c]
        n_states = component_ends[c + 1] - first
        sweep = position[SWEEP]
        backwards = sweep % 2 == 1
        turning = sweep % 4 >= 2 and turned.shape[0] > 0
        # A single state is exact after one backup.
        watching = n_states > 1 and (sweep >= blind_sweeps or n_states < LARGE)
        if sweep == 0 and position[OFFSET] == 0:
            position[WAITING] = n_states * n_groups
        waiting = position[WAITING]
        k = position[OFFSET]
        backups = 0
        while k < n_states and done + backups < budget:
            i = first + n_states - 1 - k if backwards else first + k
            if turning:
                i = np.int64(turned[i])
            k += 1
            for group in range(n_groups):
                if not due[i * n_groups + group]:
                    continue
                g = group * lanes
                best = backup(many, numbers, starts[i], goals, n_goals, g)
                at = i * n_goals + g
                if watching:
                    due[i * n_groups + group] = 0
                    waiting -= 1
                    now = vload(values, at, many)
                    moved = vabs(vsub(best, now))
                    least = vfma(vload(negligible, g, many), relative, vabs(best))
                    if vany_above(moved, least):
                        for k_before in range(predecessors[i], predecessors[i + 1]):
                            asked = before[k_before] * n_groups + group
                            waiting += 1 - due[asked]
                            due[asked] = 1
                    best = vselect_above(moved, least, best, now)
                vstore(values, at, best)
                backups += lanes
        position[WAITING] = waiting
        position[BACKUPS] += backups
        done += backups + n_states
        if k < n_states:
            position[OFFSET] = k
            return False
        position[OFFSET] = 0
        position[SWEEP] = sweep + 1
        if n_states == 1 or waiting == 0 or sweep + 1 >= most_sweeps:
            position[COMPONENT] = c + 1
            position[SWEEP] = 0
        if done >= budget:
            return position[COMPONENT] == last_component
    return True


@lean
def certify(many, first, stop, tape, goals, asked, change):
    """Back up the states ``first`` to ``stop`` once, for goals with ``asked`` above 0, and measure the changes.

    ``change`` float64 [G] becomes at least the largest change of each goal.
    """
    starts, numbers = tape
    n_goals = change.shape[0]
    for i in range(first, stop):
        for g in range(0, n_goals, len(many)):
            at = i * n_goals + g
            now = vload(goals.values, at, many)
            best = vselect_positive(vload(asked, g, many), backup(many, numbers, starts[i], goals, n_goals, g), now)
            vstore(change, g, vmax(vload(change, g, many), vabs(vsub(best, now))))
            vstore(goals.values, at, best)


@njit(cache=True, nogil=True)
def optimal_sets(many, first, stop, table, tape, solved, order, n_wanted, column, actions, policies):
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
    SolvedGoals (:mod:`ic_sandbox.planning.kernels.arrays`).
    """
    rows, bits = table.first, table.bits
    starts, numbers = tape
    values, event_reward, absolute, relative, signed, n_free, wait, patience = solved
    n_goals = absolute.shape[0]
    n_states = values.shape[0] // n_goals
    lanes = len(many)
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, rows[i + 1] - rows[i])
    q = np.empty(most_rows * lanes)
    chosen = np.empty(lanes, np.uint8)
    wait_bit = 1 << wait if wait >= 0 else 0
    waiting = broadcast(np.float64(wait_bit), many)
    for i in range(first, stop):
        n_rows = rows[i + 1] - rows[i]
        s = np.int64(order[i])
        for g in range(0, n_wanted, lanes):
            here = vload(values, i * n_goals + g, many)
            best = broadcast(-np.inf, many)
            largest = broadcast(0.0, many)
            p = starts[i] + STATE_HEAD
            for k in range(n_rows):
                share = 1.0 / load_f64(numbers, p)  # Q is the row's sum without its gain, plus the value of staying
                staying = 1.0 - share
                events_end = p + ROW_HEAD + OUTCOME * load_i32(numbers, p + 2)
                row_end = p + ROW_HEAD + OUTCOME * load_i32(numbers, p + 3)
                p += ROW_HEAD
                total = vscale(staying, here)
                sizes = total
                if signed:
                    sizes = vabs(total)
                while p < row_end:
                    weight = share * load_f64(numbers, p + 1)
                    entry = load_i32(numbers, p) * n_goals + g
                    if p < events_end:
                        term = vload(event_reward, entry - n_states * n_goals, many)
                    else:
                        term = vload(values, entry, many)
                    total = vfma(total, weight, term)
                    if signed:
                        sizes = vfma(sizes, weight, vabs(term))
                    p += OUTCOME
                vstore(q, k * lanes, total)
                best = vmax(best, total)
                if signed:
                    largest = vmax(largest, sizes)
            if not signed:
                largest = best
            error = vload(absolute, g, many)
            least = vsub(vfma(best, -relative, largest), error)
            least_waiting = vfma(vfma(best, -patience * relative, largest), -patience, error)
            # Different rows have different bits, so adding them unites them.
            united = broadcast(0.0, many)
            wait_row = -1
            for k in range(n_rows):
                set_of_row = np.int64(bits[rows[i] + k])
                united = vadd_if(united, vload(q, k * lanes, many), least, np.float64(set_of_row))
                if set_of_row & wait_bit:
                    wait_row = k
            drawn = united
            if wait_row >= 0 and s < n_free:
                waits = vadd_if(broadcast(0.0, many), vload(q, wait_row * lanes, many), least_waiting, 1.0)
                drawn = vselect_positive(waits, waiting, united)
            if g + lanes <= n_wanted:
                vstore_u8(actions, s * actions.shape[1] + column + g, united)
                vstore_u8(policies, s * policies.shape[1] + column + g, drawn)
                continue
            vstore_u8(chosen, 0, united)
            for j in range(n_wanted - g):
                actions[s, column + g + j] = chosen[j]
            vstore_u8(chosen, 0, drawn)
            for j in range(n_wanted - g):
                policies[s, column + g + j] = chosen[j]


@njit(cache=True, nogil=True)
def unpack(first, stop, values, n_goals, order, n_wanted, column, out):
    """Write the values of the states ``first`` to ``stop`` to their rows in ``out`` [S, goals].

    States that are off come after those that are swept.
    """
    for i in range(first, stop):
        s = order[i] if i < order.shape[0] else i
        place = out[s, column : column + n_wanted]
        found = values[i * n_goals : i * n_goals + n_wanted]
        for g in range(n_wanted):
            place[g] = found[g]


@njit(cache=True, nogil=True)
def largest_values(many, values, largest):
    """Write the largest absolute value of each goal into ``largest`` [G]."""
    n_goals = largest.shape[0]
    for g in range(0, n_goals, len(many)):
        found = broadcast(0.0, many)
        for at in range(g, values.shape[0], n_goals):
            found = vmax(vabs(vload(values, at, many)), found)
        vstore(largest, g, found)
