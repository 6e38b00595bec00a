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
    vfma,
    vload,
    vmax,
    vscale,
    vselect_positive,
    vstore,
    vstore_u8,
    vsub,
)

# Entries of the position of a block that is being solved.
COMPONENT, SWEEP, OFFSET, LIVE, VISITED = 0, 1, 2, 3, 4
POSITION = 5

# Entries of the tape for a state, a row and an outcome (or event), without the lists that follow them.
STATE_HEAD, ROW_HEAD, OUTCOME = 2, 4, 3


@lean
def swap_columns(array, width, ones, others):
    """Exchange pairs of columns of a flat array whose rows are ``width`` long, one pair after another.

    Goes row by row, since one pass through all memory for every pair would take too long.
    """
    for row in range(0, array.shape[0], width):
        for k in range(ones.shape[0]):
            one, other = row + ones[k], row + others[k]
            array[one], array[other] = array[other], array[one]


@lean
def write_tape(discount, place_row, table, tape):
    """Write everything that a sweep reads about each state into one int32 array, in the order in which it is read.

    For a state: its number of rows and its cell; for a row: its gain 1 / (1 - discount * staying) and its numbers of
    events and outcomes; for an event: its index and expected * gain; for an outcome: the state and discount * chance *
    gain. A fraction is a float64 in the room of two entries. ``tape`` is a
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
            numbers[p + 3] = outcomes[r + 1] - outcomes[r]
            p += ROW_HEAD
            for e in range(events[r], events[r + 1]):
                numbers[p] = event_index[e]
                store_f64(numbers, p + 1, event_expected[e] * gain)
                p += OUTCOME
            for o in range(outcomes[r], outcomes[r + 1]):
                numbers[p] = successors[o]
                store_f64(numbers, p + 1, discount * chances[o] * gain)
                p += OUTCOME
    starts[place_row.shape[0]] = p


@lean
def settle(many, position, budget, most_sweeps, relative, order, tape, goals):
    """Sweep one component after another, each until its values have settled; return whether all are done.

    In-place value iteration, forwards and backwards in turn, in the order of the states and in the turned one if there
    is one. An action's probability of staying in its own state is summed in closed form (Puterman 1994, section 6.3.3).
    ``order``, ``tape`` and ``goals`` are a SweepOrder, a SweepTape and GoalArrays
    (:mod:`ic_sandbox.planning.kernels.arrays`); the number of goals is a multiple of the length of ``many``. A value
    has settled when a whole sweep changes it by no more than ``relative`` times itself plus ``goals.negligible``. A
    goal whose values have all settled is not swept again, whatever the others of its block still need, so its values do
    not depend on them.

    ``position`` is updated, so that the work can be done in pieces of about ``budget`` outcomes; it also counts the
    outcomes swept, times the goals for which they were. The columns of settled goals may be moved to the end, where
    they are not swept; ``goals.columns`` follows. Only goals in ``asked`` are swept at all. If ``most_sweeps`` is 1,
    ``goals.change`` becomes the largest change.
    """
    component_ends, turned = order
    starts, numbers = tape
    place_reward, event_reward, values, columns, negligible, asked, live, excess, change, moved_columns = goals
    ones, others = moved_columns
    n_goals = columns.shape[0]
    lanes = len(many)
    certifying = most_sweeps == 1
    last_component = component_ends.shape[0] - 1
    done = 0
    while position[COMPONENT] < last_component:
        c = position[COMPONENT]
        first = component_ends[c]
        n_states = component_ends[c + 1] - first
        sweep = position[SWEEP]
        backwards = sweep % 2 == 1
        turning = sweep % 4 >= 2 and turned.shape[0] > 0
        # A single state is exact after one backup; in larger components, only every fourth sweep is checked, because
        # checking takes nearly as long as sweeping.
        checking = (sweep % 4 == 3 and n_states > 1) or certifying
        if position[OFFSET] == 0:
            if sweep == 0:
                for g in range(n_goals):
                    live[g] = asked[g]
                position[LIVE] = n_goals
            if checking:
                excess[:] = -np.inf
        n_live = position[LIVE]
        width = (n_live + lanes - 1) // lanes * lanes
        frozen = False
        for g in range(width):
            frozen = frozen or live[g] <= 0.0
        k = position[OFFSET]
        visited = 0
        while k < n_states and done < budget:
            i = first + n_states - 1 - k if backwards else first + k
            if turning:
                i = np.int64(turned[i])
            k += 1
            start = starts[i]
            n_rows = load_i32(numbers, start)
            place = load_i32(numbers, start + 1) * n_goals
            visiting = (starts[i + 1] - start - STATE_HEAD - ROW_HEAD * n_rows) // OUTCOME
            done += visiting + 1
            visited += visiting
            for g in range(0, width, lanes):
                paid = vload(place_reward, place + g, many)
                best = broadcast(-np.inf, many)
                p = start + STATE_HEAD
                for _ in range(n_rows):
                    q = vscale(load_f64(numbers, p), paid)
                    events_end = p + ROW_HEAD + OUTCOME * load_i32(numbers, p + 2)
                    row_end = events_end + OUTCOME * load_i32(numbers, p + 3)
                    p += ROW_HEAD
                    while p < events_end:
                        event = load_i32(numbers, p) * n_goals + g
                        q = vfma(q, load_f64(numbers, p + 1), vload(event_reward, event, many))
                        p += OUTCOME
                    while p < row_end:
                        after = load_i32(numbers, p) * n_goals + g
                        q = vfma(q, load_f64(numbers, p + 1), vload(values, after, many))
                        p += OUTCOME
                    best = vmax(best, q)
                at = i * n_goals + g
                if checking or frozen:
                    now = vload(values, at, many)
                    if frozen:
                        best = vselect_positive(vload(live, g, many), best, now)
                    if checking:
                        moved = vabs(vsub(best, now))
                        if certifying:
                            vstore(change, g, vmax(vload(change, g, many), moved))
                        else:
                            over = vfma(moved, -relative, vabs(best))
                            vstore(excess, g, vmax(vload(excess, g, many), over))
                vstore(values, at, best)
        position[VISITED] += visited * width
        if k < n_states:
            position[OFFSET] = k
            return False
        position[OFFSET] = 0
        position[SWEEP] = sweep + 1
        finished = n_states == 1 or sweep + 1 >= most_sweeps
        if checking and not finished:
            unsettled = 0
            for g in range(n_live):
                if excess[g] <= negligible[g]:
                    live[g] = 0.0
                elif live[g] > 0.0:
                    unsettled += 1
            finished = unsettled == 0
            # Moving columns takes long: do it only if fewer are swept afterwards, and only in a large component.
            if not finished and (unsettled + lanes - 1) // lanes * lanes < width and 4 * n_states > starts.shape[0]:
                g = 0
                n_moved = 0
                while g < n_live:
                    if live[g] > 0.0:
                        g += 1
                        continue
                    n_live -= 1
                    if g != n_live:
                        ones[n_moved], others[n_moved] = g, n_live
                        n_moved += 1
                        columns[g], columns[n_live] = columns[n_live], columns[g]
                        live[g], live[n_live] = live[n_live], live[g]
                        excess[g], excess[n_live] = excess[n_live], excess[g]
                        negligible[g], negligible[n_live] = negligible[n_live], negligible[g]
                for array in (values, place_reward, event_reward):
                    swap_columns(array, n_goals, ones[:n_moved], others[:n_moved])
                position[LIVE] = n_live
        if finished:
            position[COMPONENT] = c + 1
            position[SWEEP] = 0
        if done >= budget:
            return position[COMPONENT] == last_component
    return True


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
    lanes = len(many)
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, rows[i + 1] - rows[i])
    q = np.empty(most_rows * lanes)
    chosen = np.empty(lanes, np.uint8)
    waiting = broadcast(np.float64(1 << max(wait, 0)), many)
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
                row_end = events_end + OUTCOME * load_i32(numbers, p + 3)
                p += ROW_HEAD
                total = vscale(staying, here)
                sizes = vscale(staying, vabs(here))
                while p < row_end:
                    weight = share * load_f64(numbers, p + 1)
                    entry = load_i32(numbers, p) * n_goals + g
                    term = vload(event_reward, entry, many) if p < events_end else vload(values, entry, many)
                    total = vfma(total, weight, term)
                    if signed:
                        sizes = vfma(sizes, weight, vabs(term))
                    p += OUTCOME
                vstore(q, k * lanes, total)
                best = vmax(best, total)
                largest = vmax(largest, sizes if signed else total)
            error = vload(absolute, g, many)
            least = vsub(vfma(best, -relative, largest), error)
            least_waiting = vfma(vfma(best, -patience * relative, largest), -patience, error)
            # Different rows have different bits, so adding them unites them.
            united = broadcast(0.0, many)
            waits = broadcast(0.0, many)
            for k in range(n_rows):
                value = vload(q, k * lanes, many)
                united = vadd_if(united, value, least, np.float64(bits[rows[i] + k]))
                if wait >= 0 and s < n_free and (bits[rows[i] + k] >> wait) & 1:
                    waits = vadd_if(waits, value, least_waiting, 1.0)
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
