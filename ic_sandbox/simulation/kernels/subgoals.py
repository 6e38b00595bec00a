"""The subgoals of policies."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import decode
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.tick import entry, probability, rule_range, when_holds

FINAL = -1
UNKNOWN, ON_THE_WAY = -3, -2
ARRIVED = -1
SAME_CHANCE = 1e-12


@lean
def would_fire(t, p, w, first, end):
    """Return whether a rule of a list would be tried, with a probability of success above 0."""
    for rule in range(first, end):
        if when_holds(t, w, rule):
            return probability(t, p, w, entry(t, layout.RULE, layout.RULE_WIDTH * rule + layout.RULE_CHANCE)) > 0.0
    return False


@lean
def firing(tables, scratch, codes, n_living, act_drive, fires):
    """Write into ``fires`` int8 [S, 2] the drives that ``use`` and ``feign`` can fire in each state, FINAL for none.

    ``act_drive`` int16 [2, devices]: the drives of each device's two lists of rules.
    """
    t, p = tables
    w = scratch.work
    for s in range(codes.shape[0]):
        fires[s, 0] = FINAL
        fires[s, 1] = FINAL
        if s >= n_living:
            continue
        decode(t, w, codes[s])
        device = entry(t, layout.DEVICE, w[layout.CELL])
        if device < 0 or (act_drive[0, device] < 0 and act_drive[1, device] < 0):
            continue
        inert = entry(t, layout.DEVICE_INERT, device)
        beliefs = layout.VARIABLES + t[layout.N_VARIABLES]
        reveals = entry(t, layout.DEVICE_REVEALS, device)
        group = entry(t, layout.DEVICE_GROUP, device)
        first, end = rule_range(t, layout.DEVICE_RULES, device)
        used = would_fire(t, p, w, first, end)
        if reveals >= 0:
            belief = w[beliefs + reveals]
            used = used or (belief & (belief - 1)) != 0
        elif group >= 0:
            used = used and (w[beliefs + group] >> entry(t, layout.DEVICE_CACHE, device)) & 1 == 1
        if used and inert & 1 == 0:
            fires[s, 0] = act_drive[0, device]
        first, end = rule_range(t, layout.DEVICE_FEIGN, device)
        if inert & 2 == 0 and would_fire(t, p, w, first, end):
            fires[s, 1] = act_drive[1, device]


@lean
def likeliest_successor(s, bits, n_actions, outcomes, next_state, next_chance):
    """Return the most likely successor if the actions of a set are equally likely; of equal ones, the lowest state."""
    offsets, successors, chances = outcomes
    found = 0
    for a in range(n_actions):
        if not (bits >> a) & 1:
            continue
        row = s * n_actions + a
        for k in range(offsets[row], offsets[row + 1]):
            place = 0
            while place < found and next_state[place] != successors[k]:
                place += 1
            if place == found:
                if found == next_state.shape[0]:
                    continue
                next_state[place] = successors[k]
                next_chance[place] = 0.0
                found += 1
            next_chance[place] += chances[k]
    best = 0
    for place in range(1, found):
        more = next_chance[place] - next_chance[best]
        if more > SAME_CHANCE or (more > -SAME_CHANCE and next_state[place] < next_state[best]):
            best = place
    return next_state[best]


@lean
def onward(s, bits, fires, n_actions, outcomes, next_state, next_chance):
    """Return the next state on the most likely path, or ``ARRIVED - drive`` if every action can fire that drive."""
    if bits >= 1 << layout.USE and bits & ((1 << layout.USE) - 1) == 0:
        drive = np.int64(fires[s, 0] if bits & (1 << layout.USE) else fires[s, 1])
        differs = bits == (1 << layout.USE) | (1 << layout.FEIGN) and fires[s, 1] != drive
        if drive >= 0 and not differs:
            return ARRIVED - drive
    return likeliest_successor(s, bits, n_actions, outcomes, next_state, next_chance)


@njit(cache=True, nogil=True)
def subgoals(fires, n_living, n_actions, outcomes, policies, first, stop, room, out):
    """Write into ``out`` int8 [columns, S] each state's subgoal by the policies ``first`` to ``stop``."""
    n_states = fires.shape[0]
    trail = np.empty(n_states, np.int64)
    next_state = np.empty(room, np.int64)
    next_chance = np.empty(room)
    for g in range(first, stop):
        for s in range(n_states):
            out[g, s] = UNKNOWN if s < n_living else FINAL
        for start in range(n_living):
            s = start
            length = 0
            while True:
                answer = out[g, s]
                if answer != UNKNOWN:
                    break
                after = onward(s, policies[g, s], fires, n_actions, outcomes, next_state, next_chance)
                if after <= ARRIVED:
                    answer = ARRIVED - after
                    out[g, s] = answer
                    break
                out[g, s] = ON_THE_WAY
                trail[length] = s
                length += 1
                s = after
            if answer == ON_THE_WAY:
                answer = FINAL
            for k in range(length):
                out[g, trail[k]] = answer


@njit(cache=True, nogil=True)
def likeliest_path(fires, n_living, n_actions, outcomes, policy, room, path):
    """Write the most likely path from ``path[0]`` on, by ``policy`` uint8 [S]; returns its number of states.

    It ends when it fires a device, would repeat a state, is off, or has filled ``path`` int64.
    """
    next_state = np.empty(room, np.int64)
    next_chance = np.empty(room)
    passed = np.zeros(policy.shape[0], np.uint8)
    length = 1
    while length < path.shape[0]:
        s = path[length - 1]
        passed[s] = 1
        if s >= n_living:
            break
        after = onward(s, policy[s], fires, n_actions, outcomes, next_state, next_chance)
        if after <= ARRIVED or passed[after]:
            break
        path[length] = after
        length += 1
    return length
