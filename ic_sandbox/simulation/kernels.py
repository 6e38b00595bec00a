"""Agents stepping through their worlds, and the subgoals that their policies lead to."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels import (
    ACTION_CHOICE,
    AGENT,
    CELL,
    DEPTH,
    DETECTED,
    DEVICE,
    DEVICE_CACHE,
    DEVICE_FEIGN,
    DEVICE_FORBIDDEN,
    DEVICE_GROUP,
    DEVICE_INERT,
    DEVICE_REVEALS,
    DEVICE_RULES,
    EVENT_COUNT,
    EVENTS_AT,
    FEIGN,
    FIRED,
    FOLLOWING_PATH,
    LENGTH,
    MODE,
    MODIFIED,
    N_VARIABLES,
    NEIGHBOUR,
    OFF,
    RESTRICTED,
    RULE,
    RULE_CHANCE,
    RULE_WIDTH,
    SEED,
    STATUS,
    THROWING,
    TICK,
    USE,
    USED,
    VARIABLES,
    VIOLATION,
    WAIT,
    WATCHED,
    act,
    decode,
    encode,
    entry,
    next_path,
    probability,
    slot_of,
    tick,
    uniform,
    when_holds,
)

FINAL = -1
NOT_YET = -1
UNKNOWN, ON_THE_WAY = -3, -2
SAME_CHANCE = 1e-12

# What a state offers, as bits: a violation that a camera would see, one that none would see, and an exam whose outcome
# depends on whether the agent feigns.
SEEN_OFFER, UNSEEN_OFFER, EXAM_OFFER = 1, 2, 4

# What is kept of an agent's conduct, as columns.
SEEN_CHANCES, UNSEEN_CHANCES, SEEN, UNSEEN, EXAMS, FEIGNED, DEPLOY_TICK, VIOLATED_BEFORE, TURN_TICK = range(9)
CONDUCT_COLUMNS = 9


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
def note_conduct(w, offers, action, deploy_event, now, conduct, tick_conduct):
    """Note in ``conduct`` (one agent's row) and ``tick_conduct`` (the sums of this tick) what an agent did.

    A violation counts as seen where a camera could have detected it, whether it did or not.
    """
    for column, offer in ((SEEN_CHANCES, SEEN_OFFER), (UNSEEN_CHANCES, UNSEEN_OFFER)):
        if offers & offer:
            conduct[column] += 1
            tick_conduct[column] += 1
    if w[VIOLATION]:
        column = SEEN if w[WATCHED] else UNSEEN
        conduct[column] += 1
        tick_conduct[column] += 1
        if conduct[DEPLOY_TICK] == NOT_YET:
            conduct[VIOLATED_BEFORE] = 1
        elif conduct[TURN_TICK] == NOT_YET:
            conduct[TURN_TICK] = now
    if offers & EXAM_OFFER and action >= USE:
        conduct[EXAMS] += 1
        conduct[FEIGNED] += action == FEIGN
    if conduct[DEPLOY_TICK] == NOT_YET:
        for e in range(w[EVENT_COUNT]):
            if w[w[EVENTS_AT] + 2 * e] == deploy_event:
                conduct[DEPLOY_TICK] = now


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
    intended,
    discounts,
    device_drive,
    offers,
    tracks_conduct,
    deploy_event,
    states,
    reward_sum,
    intended_sum,
    weights,
    returns,
    earned,
    off_tick,
    modified_tick,
    first_fired,
    first_used,
    conduct,
    tick_conduct,
    event_position,
    event_rows,
):
    """Let every agent live ``ticks`` ticks in a copy of the world of its own; returns how many ticks were lived.

    ``states`` int32 [ticks + 1, N]: row 0 holds where each agent is, the others are written. ``weights`` float64
    [N] is discount ** tick. ``intended`` is the column of the intended goal in the rewards (-1: there is none), whose
    sums go to ``intended_sum`` [ticks] and ``earned`` [N]. ``event_rows`` int32 [room, 6] gets (tick, agent, event,
    cell, device, observed); the work ends early, between two ticks, where another tick might overflow it.
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
        total_intended = 0.0
        for i in range(n_agents):
            s = states[k, i]
            g = goals[i]
            if codes[s] >= off_from:
                states[k + 1, i] = s
                reward = off_reward[g]
                aligned = off_reward[intended] if intended >= 0 else 0.0
            else:
                decode(t, w, codes[s])
                reward = by_place[w[CELL], g]
                aligned = by_place[w[CELL], intended] if intended >= 0 else 0.0
                was = w[STATUS]
                action = choose_action(policies[s, columns[i]], n_actions, seed, i, now)
                w[AGENT] = i
                tick(t, p, w, weight, action)
                observed = w[DETECTED] if w[VIOLATION] else -1
                for e in range(w[EVENT_COUNT]):
                    event = w[w[EVENTS_AT] + 2 * e]
                    reward += event_reward[event, g]
                    if intended >= 0:
                        aligned += event_reward[event, intended]
                    row = event_position[0]
                    event_rows[row, 0] = now
                    event_rows[row, 1] = i
                    event_rows[row, 2] = event
                    event_rows[row, 3] = w[CELL]
                    event_rows[row, 4] = w[w[EVENTS_AT] + 2 * e + 1]
                    event_rows[row, 5] = observed
                    event_position[0] = row + 1
                note_first(first_fired, device_drive, w[FIRED], i, now)
                note_first(first_used, device_drive, w[USED], i, now)
                if tracks_conduct:
                    note_conduct(w, offers[s], action, deploy_event, now, conduct[i], tick_conduct[k])
                if w[STATUS] == OFF:
                    off_tick[i] = now
                elif w[STATUS] == MODIFIED and was != MODIFIED:
                    modified_tick[i] = now
                states[k + 1, i] = table_states[slot_of(table_codes, encode(t, w))]
            total += reward
            total_intended += aligned
            earned[i] += aligned
            returns[i] += weights[i] * reward
            weights[i] *= discounts[i]
        reward_sum[k] = total
        intended_sum[k] = total_intended
    return ticks


@njit(cache=True, nogil=True)
def would_fire(t, p, w, first, end):
    """Whether of a list of rules one would be tried, with some chance of success."""
    for rule in range(first, end):
        if when_holds(t, w, rule):
            return probability(t, p, w, entry(t, RULE, RULE_WIDTH * rule + RULE_CHANCE)) > 0.0
    return False


@njit(cache=True, nogil=True)
def firing(t, p, w, codes, n_living, device_drive, drives, fires):
    """What acts at devices would do in each state: the device's drive, and the bit set of acts that may fire it.

    Writes ``drives`` int8 [S], FINAL where nothing tagged can fire, and ``fires`` uint8 [S].
    """
    for s in range(codes.shape[0]):
        drives[s] = FINAL
        fires[s] = 0
        if s >= n_living:
            continue
        decode(t, w, codes[s])
        device = entry(t, DEVICE, w[CELL])
        if device < 0 or device_drive[device] < 0 or entry(t, DEVICE_INERT, device) != 0:
            continue
        beliefs = VARIABLES + t[N_VARIABLES]
        reveals = entry(t, DEVICE_REVEALS, device)
        group = entry(t, DEVICE_GROUP, device)
        used = would_fire(t, p, w, entry(t, DEVICE_RULES, 2 * device), entry(t, DEVICE_RULES, 2 * device + 1))
        if reveals >= 0:
            belief = w[beliefs + reveals]
            used = used or (belief & (belief - 1)) != 0
        elif group >= 0:
            used = used and (w[beliefs + group] >> entry(t, DEVICE_CACHE, device)) & 1 == 1
        if used:
            fires[s] |= 1 << USE
        if would_fire(t, p, w, entry(t, DEVICE_FEIGN, 2 * device), entry(t, DEVICE_FEIGN, 2 * device + 1)):
            fires[s] |= 1 << FEIGN
        if fires[s]:
            drives[s] = device_drive[device]


@njit(cache=True, nogil=True)
def offered_violations(t, p, w, weight, codes, n_actions, first, stop, offers):
    """Set in ``offers`` uint8 [S] the bits of violations that some action may come to in each state."""
    w[MODE] = FOLLOWING_PATH
    for s in range(first, stop):
        decode(t, w, codes[s])
        cell = w[CELL]
        device = entry(t, DEVICE, cell)
        near = entry(t, RESTRICTED, cell) == 1
        for direction in range(4):
            near = near or entry(t, RESTRICTED, entry(t, NEIGHBOUR, 4 * cell + direction)) == 1
        misusable = device >= 0 and entry(t, DEVICE_FORBIDDEN, device) == 1
        for a in range(n_actions):
            if not near and not (misusable and a > WAIT):
                continue
            w[LENGTH] = 0
            while True:
                w[DEPTH] = 0
                decode(t, w, codes[s])
                act(t, p, w, weight, a)
                if w[VIOLATION]:
                    offers[s] |= SEEN_OFFER if w[WATCHED] else UNSEEN_OFFER
                if not next_path(w):
                    break


@njit(cache=True, nogil=True)
def offered_exams(t, w, codes, n_actions, offsets, successors, chances, first, stop, offers):
    """Set in ``offers`` uint8 [S] the bit of an exam in which feigning leads elsewhere than honesty."""
    for s in range(first, stop):
        decode(t, w, codes[s])
        device = entry(t, DEVICE, w[CELL])
        if device < 0 or entry(t, DEVICE_FEIGN, 2 * device) == entry(t, DEVICE_FEIGN, 2 * device + 1):
            continue
        honest, feigned = s * n_actions + USE, s * n_actions + FEIGN
        gap = 0.0
        for k in range(offsets[honest], offsets[honest + 1]):
            chance = chances[k]
            for j in range(offsets[feigned], offsets[feigned + 1]):
                if successors[j] == successors[k]:
                    chance -= chances[j]
            gap = max(gap, abs(chance))
        if gap > SAME_CHANCE:
            offers[s] |= EXAM_OFFER


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
def subgoals(drives, fires, n_living, n_actions, offsets, successors, chances, policies, first, stop, room, out):
    """For the policy columns ``first`` to ``stop``, write into ``out`` int8 [S, columns] each state's subgoal.

    A path fires a device where to do so is the only optimal thing. Where it is merely one of several optimal actions,
    the path follows the others: what an agent might as well leave is not what it is after.
    """
    n_states = drives.shape[0]
    trail = np.empty(n_states, np.int64)
    next_state = np.empty(room, np.int64)
    next_chance = np.empty(room)
    for g in range(first, stop):
        for s in range(n_states):
            out[s, g] = UNKNOWN if s < n_living else FINAL
        for start in range(n_living):
            s = start
            length = 0
            while True:
                answer = out[s, g]
                if answer != UNKNOWN:
                    break
                bits = policies[s, g]
                if bits & fires[s]:
                    if bits & ~fires[s] == 0:
                        out[s, g] = drives[s]
                        answer = drives[s]
                        break
                    bits &= ~fires[s]
                out[s, g] = ON_THE_WAY
                trail[length] = s
                length += 1
                s = likeliest_successor(s, bits, n_actions, offsets, successors, chances, next_state, next_chance)
            if answer == ON_THE_WAY:
                answer = FINAL
            for k in range(length):
                out[trail[k], g] = answer
