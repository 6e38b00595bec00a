"""Approximate values in float32, from which the sweeps in float64 start (:mod:`ic_sandbox.planning.kernels.sweep`).

A sweep takes half the time, because twice as many goals fit into a register and into the caches.
"""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.planning.kernels.lanes import (
    vabs,
    vany_within,
    vfma,
    vload,
    vmax,
    vscale_narrow,
    vscale_wide,
    vselect_positive,
    vstore,
    vsub,
)
from ic_sandbox.planning.kernels.sweep import (
    BACKUPS,
    COMPONENT,
    OFFSET,
    SWEEP,
    TURN,
    direction,
    end_of_component,
    end_of_piece,
    piece_at,
)
from ic_sandbox.planning.kernels.tape import back_up

SWEEPS_A_CHECK = 2


@lean
def approximate(many, few, position, budget, most_sweeps, relative, order, tape, goals, progress):
    """Sweep like :func:`ic_sandbox.planning.kernels.sweep.settle` in float32; return whether all is done.

    Every second sweep is checked (:data:`SWEEPS_A_CHECK`): a goal has settled in a component when the sweep changes its
    values by no more than ``relative`` times themselves plus ``goals.negligible``. A goal that has settled is not swept
    again, so its values do not depend on the others. ``progress`` is a
    :class:`~ic_sandbox.planning.kernels.arrays.GoalProgress`.
    """
    component_ends, turned = order.component_ends, order.turned
    starts, numbers = tape
    values, negligible, room = goals.values, goals.negligible, goals.room
    asked, live, excess, undecided, frozen, settled = progress
    n_goals = negligible.shape[0]
    lanes = len(many)
    n_groups = n_goals // lanes
    last_component = component_ends.shape[0] - 1
    done = 0
    while position[COMPONENT] < last_component:
        size = component_ends[position[COMPONENT] + 1] - component_ends[position[COMPONENT]]
        if position[OFFSET] == 0 and position[TURN] == 0 and position[SWEEP] % SWEEPS_A_CHECK == 0:
            if position[SWEEP] == 0:
                for g in range(n_goals):
                    live[g] = asked[g]
                frozen[:] = 0
                settled[:] = 0
            excess[:] = -np.inf
            undecided[:] = 1
        first, n_states, sweep = piece_at(position, order)
        backwards, turning = direction(sweep, turned)
        checking = sweep % SWEEPS_A_CHECK == SWEEPS_A_CHECK - 1
        k = position[OFFSET]
        backups = 0
        while k < n_states and done + backups < budget:
            i = first + n_states - 1 - k if backwards else first + k
            if turning:
                i = np.int64(turned[i])
            k += 1
            for group in range(n_groups):
                if settled[group]:
                    continue
                g = group * lanes
                at = i * n_goals + g
                backups += lanes
                deciding = checking and undecided[group]
                if not (deciding or frozen[group]):
                    back_up(many, few, numbers, starts[i], goals, n_goals, g, g + lanes, values, at)
                    continue
                back_up(many, few, numbers, starts[i], goals, n_goals, g, g + lanes, room, 0)
                now, swept = vload(values, at, many), vload(live, g, many)
                best = vselect_positive(swept, vload(room, 0, many), now)
                vstore(values, at, best)
                if deciding:
                    over = vmax(vload(excess, g, many), vfma(vabs(vsub(best, now)), -relative, vabs(best)))
                    vstore(excess, g, over)
                    # Checking stops as soon as no goal can have settled, which is soon in the first sweeps.
                    undecided[group] = vany_within(swept, over, vload(negligible, g, many))
        position[BACKUPS] += backups
        done += backups + n_states
        if k < n_states:
            position[OFFSET] = k
            return False
        if end_of_piece(position, order):
            finished = size == 1 or sweep + 1 >= most_sweeps
            if checking and not finished:
                finished = True
                for group in range(n_groups):
                    settled[group] = 1
                    for g in range(group * lanes, (group + 1) * lanes):
                        if live[g] == 0.0:
                            continue
                        if excess[g] <= negligible[g] and undecided[group]:
                            live[g] = 0.0
                            frozen[group] = 1
                        else:
                            settled[group] = 0
                            finished = False
            if finished:
                end_of_component(position, order)
        if done >= budget:
            return position[COMPONENT] == last_component
    return True


@lean
def narrow(many, rough_many, values, factors, rough):
    """Write float64 values as float32, times a factor for each goal."""
    n_goals = factors.shape[0]
    for i in range(0, values.shape[0], n_goals):
        for g in range(0, n_goals, len(many)):
            vstore(rough, i + g, vscale_narrow(vload(values, i + g, many), vload(factors, g, many), rough_many))


@lean
def widen(rough_many, many, rough, factors, values):
    """Write float32 values as float64, times a factor for each goal.

    ``rough`` may be the second half of the memory of ``values``, since no value is overwritten before it is read.
    """
    n_goals = factors.shape[0]
    for i in range(0, values.shape[0], n_goals):
        for g in range(0, n_goals, len(many)):
            vstore(values, i + g, vscale_wide(vload(rough, i + g, rough_many), vload(factors, g, many)))
