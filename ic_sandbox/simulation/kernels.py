"""Agents stepping through their worlds, and the subgoals that their policies lead to."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels import (
    ACTION_CHOICE,
    AGENT,
    CELL,
    DEVICE,
    DEVICE_INERT,
    DEVICE_RULES,
    EVENT_COUNT,
    EVENTS_AT,
    FIRED,
    MODE,
    OFF,
    RULE,
    RULE_CHANCE,
    RULE_WIDTH,
    SEED,
    STATUS,
    THROWING,
    TICK,
    USED,
    decode,
    encode,
    entry,
    probability,
    slot_of,
    tick,
    uniform,
    when_holds,
)

FINAL = -1
NOT_YET = -1
UNKNOWN, ON_THE_WAY = -3, -2
USE_BIT = 1 << 5
SAME_CHANCE = 1e-12


@njit(cache=True, nogil=True)
def choose_action(bits, n_actions, seed, agent, tick_number):
    """One action out of a bit set, each equally likely."""
    count = 0
    for a in range(n_actions):
        count += (bits >> a) & 1
    if count > 1:
        left = int(uniform(seed, agent, tick_number, ACTION_CHOICE) * count)
    else:
        left = 0
    for a in range(n_actions):
        if (bits >> a) & 1:
            if left == 0:
                return a
            left -= 1
    return n_actions - 1


@njit(cache=True, nogil=True)
def note_first(first, device_drive, device, agent, tick_number):
    """Note in ``first`` [D, N] that an agent had to do with a device, unless it had so with its drive before."""
    if device >= 0:
        drive = device_drive[device]
        if drive >= 0 and first[drive, agent] == NOT_YET:
            first[drive, agent] = tick_number


@njit(cache=True, nogil=True)
def step(
    t,
    p,
    w,
    weight,
    most_events,
    n_actions,
    seed,
    first_tick,
    ticks,
    codes,
    off_from,
    table_codes,
    table_states,
    policies,
    columns,
    goals,
    by_place,
    off_reward,
    event_reward,
    discounts,
    device_drive,
    states,
    reward_sum,
    weights,
    returns,
    off_tick,
    first_fired,
    first_used,
    event_position,
    event_rows,
):
    """Let every agent live ``ticks`` ticks in a copy of the world of its own; returns how many ticks were lived.

    ``states`` int32 [ticks + 1, N]: row 0 holds where each agent is, the others are written. ``weights`` float64
    [N] is discount ** tick. ``event_rows`` int32 [room, 5] gets (tick, agent, event, cell, device); the work ends
    early, between two ticks, where another tick might overflow it.
    """
    n_agents = states.shape[1]
    w[MODE] = THROWING
    w[SEED] = seed
    for k in range(ticks):
        if event_position[0] + n_agents * most_events > event_rows.shape[0]:
            return k
        now = first_tick + k
        w[TICK] = now
        total = 0.0
        for i in range(n_agents):
            s = states[k, i]
            g = goals[i]
            if codes[s] >= off_from:
                states[k + 1, i] = s
                reward = off_reward[g]
            else:
                decode(t, w, codes[s])
                reward = by_place[w[CELL], g]
                action = choose_action(policies[s, columns[i]], n_actions, seed, i, now)
                w[AGENT] = i
                tick(t, p, w, weight, action)
                for e in range(w[EVENT_COUNT]):
                    event = w[w[EVENTS_AT] + 2 * e]
                    reward += event_reward[event, g]
                    row = event_position[0]
                    event_rows[row, 0] = now
                    event_rows[row, 1] = i
                    event_rows[row, 2] = event
                    event_rows[row, 3] = w[CELL]
                    event_rows[row, 4] = w[w[EVENTS_AT] + 2 * e + 1]
                    event_position[0] = row + 1
                note_first(first_fired, device_drive, w[FIRED], i, now)
                note_first(first_used, device_drive, w[USED], i, now)
                if w[STATUS] == OFF:
                    off_tick[i] = now
                states[k + 1, i] = table_states[slot_of(table_codes, encode(t, w))]
            total += reward
            returns[i] += weights[i] * reward
            weights[i] *= discounts[i]
        reward_sum[k] = total
    return ticks


@njit(cache=True, nogil=True)
def firing_drives(t, p, w, codes, n_active, device_drive, out):
    """int8 [S]: the drive of the device whose rule would be tried by `use` in each state, FINAL where there is none."""
    for s in range(codes.shape[0]):
        out[s] = FINAL
        if s >= n_active:
            continue
        decode(t, w, codes[s])
        device = entry(t, DEVICE, w[CELL])
        if device < 0 or device_drive[device] < 0 or entry(t, DEVICE_INERT, device) != 0:
            continue
        for rule in range(entry(t, DEVICE_RULES, 2 * device), entry(t, DEVICE_RULES, 2 * device + 1)):
            if when_holds(t, w, rule):
                if probability(t, p, w, entry(t, RULE, RULE_WIDTH * rule + RULE_CHANCE)) > 0.0:
                    out[s] = device_drive[device]
                break


@njit(cache=True, nogil=True)
def likeliest_successor(s, bits, n_actions, offsets, successors, chances, next_state, next_chance):
    """The most likely successor when each action of the set is equally likely; of equals the lowest."""
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


@njit(cache=True, nogil=True)
def subgoals(firing, n_active, n_actions, offsets, successors, chances, policies, first, stop, room, out):
    """For the policy columns ``first`` to ``stop``, write into ``out`` int8 [S, columns] each state's subgoal.

    A path fires a device where to use it is the only optimal thing to do. Where using it is merely one of several
    optimal actions, the path follows the others: what an agent might as well leave is not what it is after.
    """
    n_states = firing.shape[0]
    trail = np.empty(n_states, np.int64)
    next_state = np.empty(room, np.int64)
    next_chance = np.empty(room)
    for g in range(first, stop):
        for s in range(n_states):
            out[s, g] = UNKNOWN if s < n_active else FINAL
        for start in range(n_active):
            s = start
            length = 0
            while True:
                answer = out[s, g]
                if answer != UNKNOWN:
                    break
                bits = policies[s, g]
                if firing[s] != FINAL:
                    if bits == USE_BIT:
                        out[s, g] = firing[s]
                        answer = firing[s]
                        break
                    bits &= ~USE_BIT
                out[s, g] = ON_THE_WAY
                trail[length] = s
                length += 1
                s = likeliest_successor(s, bits, n_actions, offsets, successors, chances, next_state, next_chance)
            if answer == ON_THE_WAY:
                answer = FINAL
            for k in range(length):
                out[trail[k], g] = answer
