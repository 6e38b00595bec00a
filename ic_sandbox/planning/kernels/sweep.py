"""The inner loops of planning: Bellman backups over a block of goals at once.

States are numbered in sweep order, one strongly connected component after another, successors first
(:mod:`ic_sandbox.planning.sweep_rows`). The values of a block are one flat array, goals contiguous and their number a
multiple of :data:`~ic_sandbox.planning.kernels.lanes.WIDTH`. A state is backed up for that many goals at a time, or
two or four times as many, whose best values stay in vector registers while the successors' are gathered
(:mod:`ic_sandbox.planning.kernels.lanes`), from what the tape says about it (:mod:`ic_sandbox.planning.kernels.tape`).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.planning.kernels.lanes import (
    broadcast,
    vabs,
    vany_above,
    vfma,
    vload,
    vmax,
    vselect_above,
    vselect_positive,
    vstore,
    vsub,
)
from ic_sandbox.planning.kernels.tape import back_up

# Entries of the position of a block that is being solved.
COMPONENT, SWEEP, OFFSET, BACKUPS, WAITING, BANDS_BEGIN, BANDS, TURN = 0, 1, 2, 3, 4, 5, 6, 7
POSITION = 8

LARGE = 64  # states of a component that needs many sweeps


@njit(inline="always")
def direction(sweep, turned):
    """Return whether a sweep goes backwards, and whether in the turned order, if there is one.

    The direction of each sweep on a map is across the one before, which spreads values sooner than the opposite one.
    """
    if turned.shape[0] == 0:
        return sweep % 2 == 1, False
    return sweep % 4 >= 2, sweep % 2 == 1


@njit(inline="always")
def in_bands(position, order):
    """Return whether the component at a position is swept in bands."""
    bands, at = order.bands, position[BANDS_BEGIN]
    return at < bands.shape[0] and bands[at] == order.component_ends[position[COMPONENT]]


@njit(inline="always")
def piece_at(position, order):
    """Return the first state of the piece to sweep next, its number of states, and the number of its sweep.

    A component without bands is one piece. In bands, two sweeps that visit the rows of a map in the same order take
    turns: the second one follows one band behind the first, so it finds what it reads in the cache. It reads the same
    values as after the whole first sweep if states lead only to neighbouring bands.
    """
    component_ends, bands = order.component_ends, order.bands
    first, stop = component_ends[position[COMPONENT]], component_ends[position[COMPONENT] + 1]
    sweep = position[SWEEP]
    if not in_bands(position, order):
        return first, stop - first, sweep
    begin = position[BANDS_BEGIN]
    if sweep == 0 and position[TURN] == 0:
        position[BANDS] = 1
        while bands[begin + position[BANDS]] < stop:
            position[BANDS] += 1
    n_bands, second = position[BANDS], position[TURN] % 2
    band = position[TURN] // 2 - second
    if band < 0 or band == n_bands:
        return first, 0, sweep + second
    if sweep % 4 >= 2:
        band = n_bands - 1 - band
    return bands[begin + band], bands[begin + band + 1] - bands[begin + band], sweep + second


@njit(inline="always")
def end_of_piece(position, order):
    """Go on to the next piece; return whether every state of the component has been swept."""
    position[OFFSET] = 0
    if not in_bands(position, order):
        position[SWEEP] += 1
        return True
    position[TURN] += 1
    if position[TURN] < 2 * (position[BANDS] + 1):
        return False
    position[TURN] = 0
    position[SWEEP] += 2
    return True


@njit(inline="always")
def end_of_component(position, order):
    """Go on to the next component."""
    if in_bands(position, order):
        position[BANDS_BEGIN] += position[BANDS] + 1
    position[COMPONENT] += 1
    position[SWEEP] = 0


@lean
def settle(many, few, position, budget, blind_sweeps, most_sweeps, relative, order, tape, goals):
    """Sweep one component after another, each until its values have settled; return whether all are done.

    In-place value iteration, forwards and backwards in turn, in the order of the states and in the turned one if there
    is one (:func:`direction`). An action's probability of staying in its own state is summed in closed form (Puterman
    1994, section 6.3.3). ``order``, ``tape`` and ``goals`` are a SweepOrder, a SweepTape and GoalArrays
    (:mod:`ic_sandbox.planning.kernels.arrays`). The goals are in groups as long as ``many``; ``few`` are backed up
    together in crossings.

    After ``blind_sweeps`` (none in small components), a backup replaces a value only if it changes by more than
    ``relative`` times itself plus ``goals.negligible``. Values have settled when no backup would replace one. A backup
    is due only for groups of which a goal's value in a successor was replaced since the last backup, because any other
    would replace nothing. So the values of a goal do not depend on the others of its group. ``goals.change`` becomes at
    least the largest change that any backup would make when all is done.

    ``position`` is updated, so that the work can be done in pieces of about ``budget`` backups of a goal's value; it
    also counts them.
    """
    component_ends, turned, predecessors, before = order.component_ends, order.turned, order.predecessors, order.before
    starts, numbers = tape
    values, negligible, due, room, change = goals.values, goals.negligible, goals.due, goals.room, goals.change
    n_goals = negligible.shape[0]
    lanes = len(many)
    n_groups = n_goals // lanes
    last_component = component_ends.shape[0] - 1
    done = 0
    while position[COMPONENT] < last_component:
        size = component_ends[position[COMPONENT] + 1] - component_ends[position[COMPONENT]]
        if position[SWEEP] == 0 and position[OFFSET] == 0 and position[TURN] == 0:
            position[WAITING] = size * n_groups
        first, n_states, sweep = piece_at(position, order)
        backwards, turning = direction(sweep, turned)
        # A single state is exact after one backup.
        watching = size > 1 and (sweep >= blind_sweeps or size < LARGE)
        waiting = position[WAITING]
        k = position[OFFSET]
        backups = 0
        while k < n_states and done + backups < budget:
            i = first + n_states - 1 - k if backwards else first + k
            if turning:
                i = np.int64(turned[i])
            k += 1
            if not watching:
                back_up(many, few, numbers, starts[i], goals, n_goals, 0, n_goals, values, i * n_goals)
                backups += n_goals
                continue
            for group in range(n_groups):
                if not due[i * n_groups + group]:
                    continue
                g = group * lanes
                back_up(many, few, numbers, starts[i], goals, n_goals, g, g + lanes, room, 0)
                due[i * n_groups + group] = 0
                waiting -= 1
                backups += lanes
                at = i * n_goals + g
                best, now = vload(room, 0, many), vload(values, at, many)
                moved = vabs(vsub(best, now))
                least = vfma(vload(negligible, g, many), relative, vabs(best))
                if vany_above(moved, least):
                    for k_before in range(predecessors[i], predecessors[i + 1]):
                        asked = before[k_before] * n_groups + group
                        waiting += 1 - due[asked]
                        due[asked] = 1
                    vstore(values, at, vselect_above(moved, least, best, now))
                    moved = vselect_above(moved, least, vsub(now, now), moved)
                vstore(change, g, vmax(vload(change, g, many), moved))
        position[WAITING] = waiting
        position[BACKUPS] += backups
        done += backups + n_states
        if k < n_states:
            position[OFFSET] = k
            return False
        if end_of_piece(position, order):
            if size > 1 and waiting > 0 and sweep + 1 >= most_sweeps:
                change[:] = np.inf
            if size == 1 or waiting == 0 or sweep + 1 >= most_sweeps:
                end_of_component(position, order)
        if done >= budget:
            return position[COMPONENT] == last_component
    return True


@lean
def certify(many, few, first, stop, tape, goals, asked):
    """Back up the states ``first`` to ``stop`` once, for goals with ``asked`` above 0, and measure the changes.

    ``goals.change`` becomes at least the largest change of each goal.
    """
    starts, numbers = tape
    change = goals.change
    n_goals = change.shape[0]
    for i in range(first, stop):
        for g in range(0, n_goals, len(many)):
            at = i * n_goals + g
            now = vload(goals.values, at, many)
            back_up(many, few, numbers, starts[i], goals, n_goals, g, g + len(many), goals.room, 0)
            best = vselect_positive(vload(asked, g, many), vload(goals.room, 0, many), now)
            vstore(change, g, vmax(vload(change, g, many), vabs(vsub(best, now))))
            vstore(goals.values, at, best)


@njit(cache=True, nogil=True)
def largest_values(many, values, largest):
    """Write the largest absolute value of each goal into ``largest`` [G]."""
    n_goals = largest.shape[0]
    for g in range(0, n_goals, len(many)):
        found = broadcast(0.0, many)
        for at in range(g, values.shape[0], n_goals):
            found = vmax(vabs(vload(values, at, many)), found)
        vstore(largest, g, found)
