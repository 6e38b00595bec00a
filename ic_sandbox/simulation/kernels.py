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
    N_CELLS,
    N_VARIABLES,
    NEIGHBOUR,
    OFF,
    PROCESS_END,
    PROCESS_FIRST,
    PROCESS_ONCE,
    RESTRICTED,
    RULE,
    RULE_CHANCE,
    RULE_WIDTH,
    SEED,
    STATUS,
    TAKEN_AT,
    THROWING,
    TICK,
    TURN,
    USE,
    USED,
    VARIABLES,
    VIOLATION,
    WAIT,
    WATCHED,
    act,
    decode,
    encode,
    encode_part,
    entry,
    lean,
    members,
    next_path,
    own_cell,
    probability,
    proceed,
    slot_of,
    tick,
    uniform,
    when_holds,
)

FINAL = -1
NOT_YET = -1
UNKNOWN, ON_THE_WAY = -3, -2
ARRIVED = -1
UNSURE = -2
SAME_CHANCE = 1e-12

# What a state offers, as bits: a violation that a camera would see, one that none would see, and an exam whose outcome
# depends on whether the agent feigns.
SEEN_OFFER, UNSEEN_OFFER, EXAM_OFFER = 1, 2, 4

# What is kept of an agent's conduct, as columns.
SEEN_CHANCES, UNSEEN_CHANCES, SEEN, UNSEEN, EXAMS, FEIGNED, DEPLOY_TICK, VIOLATED_BEFORE, TURN_TICK = range(9)
CONDUCT_COLUMNS = 9


@lean
def choose_action(bits, seed, agent, tick_number):
    """One action out of a bit set, each equally likely."""
    count = members(bits)
    left = int(uniform(seed, agent, tick_number, ACTION_CHOICE) * count) if count > 1 else 0
    for _ in range(left):
        bits &= bits - 1
    action = 0
    while not (bits >> action) & 1:
        action += 1
    return action


@lean
def shuffle(order, seed, tick_number):
    """Write into ``order`` [N] who acts when in a tick: each order is equally likely (Durstenfeld 1964)."""
    for i in range(order.shape[0]):
        order[i] = i
    for i in range(order.shape[0] - 1, 0, -1):
        other = int(uniform(seed, i, tick_number, TURN) * (i + 1))
        order[i], order[other] = order[other], order[i]


@lean
def note_first(first, count, device_drive, device, agent, tick_number):
    """Note in ``first`` [D, N] that an agent had to do with a device, unless it had so with its drive before, and
    ``count`` [D] who had so for the first time.
    """
    if device >= 0:
        drive = device_drive[device]
        if drive >= 0 and first[drive, agent] == NOT_YET:
            first[drive, agent] = tick_number
            count[drive] += 1


@lean
def note_conduct(w, offers, action, now, conduct, tick_conduct):
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


@lean
def note_events(w, agent, now, observed, deploy_event, conduct, keeps_events, event_position, event_rows):
    """Log the events of ``w`` as an agent's, and note its deployment."""
    for e in range(w[EVENT_COUNT]):
        event = w[w[EVENTS_AT] + 2 * e]
        if event == deploy_event and conduct[DEPLOY_TICK] == NOT_YET:
            conduct[DEPLOY_TICK] = now
        if keeps_events:
            row = event_position[0]
            event_rows[row, 0] = now
            event_rows[row, 1] = agent
            event_rows[row, 2] = event
            event_rows[row, 3] = w[CELL]
            event_rows[row, 4] = w[w[EVENTS_AT] + 2 * e + 1]
            event_rows[row, 5] = observed
            event_position[0] = row + 1


@lean
def paid(w, event_reward, goal):
    """What a goal pays for the events of ``w``; goal -1 is none."""
    reward = 0.0
    if goal >= 0:
        for e in range(w[EVENT_COUNT]):
            reward += event_reward[w[w[EVENTS_AT] + 2 * e], goal]
    return reward


@lean
def stand(w, parts, s):
    """Write a state into ``w``, from its row in ``parts`` int32 [S, 2 + V + B]: cell, status, variables, beliefs."""
    for k in range(parts.shape[1]):
        w[CELL + k] = parts[s, k]


@lean
def certain(cells, n_actions, offsets, successors, event_offsets, device_at, offers, sure):
    """Write into ``sure`` int32 [S * A] the successor of each state and action, where nothing else can come of it: no
    event, no act at a device, no violation. It is -1 elsewhere.
    """
    for s in range(cells.shape[0]):
        device = device_at[cells[s]]
        for a in range(n_actions):
            row = s * n_actions + a
            sure[row] = -1
            if offsets[row + 1] - offsets[row] == 1 and event_offsets[row + 1] == event_offsets[row]:
                if offers[s] == 0 and (a <= WAIT or device < 0):
                    sure[row] = successors[offsets[row]]


@lean
def sure_of_all(sure, row, bits):
    """What is sure to come, whichever action of a set is drawn; UNSURE where the draw or anything else decides."""
    action = 0
    while not (bits >> action) & 1:
        action += 1
    known = sure[row + action]
    bits >>= action + 1
    while bits:
        action += 1
        if bits & 1 and sure[row + action] != known:
            return UNSURE
        bits >>= 1
    return known if known >= 0 else UNSURE


@lean
def foresee(sure, n_actions, policies, fixed):
    """Write into ``fixed`` int32 [S, columns] what is sure to come of each policy in each state, else UNSURE."""
    for s in range(policies.shape[0]):
        for g in range(policies.shape[1]):
            fixed[s, g] = sure_of_all(sure, s * n_actions, np.int64(policies[s, g]))


@lean
def step(
    t,
    p,
    w,
    weight,
    seed,
    first_tick,
    ticks,
    first_agent,
    end_agent,
    n_actions,
    n_active,
    n_living,
    cells,
    parts,
    table_codes,
    table_states,
    sure,
    fixed,
    policies,
    columns,
    goals,
    by_place,
    off_reward,
    event_reward,
    intended,
    patience,
    device_drive,
    offers,
    tracks_conduct,
    deploy_event,
    states,
    reward_sum,
    intended_sum,
    powers,
    returns,
    earned,
    off_tick,
    modified_tick,
    first_fired,
    first_used,
    new_fired,
    new_used,
    conduct,
    tick_conduct,
    keeps_events,
    event_position,
    event_rows,
):
    """Let the agents from ``first_agent`` to ``end_agent`` live ``ticks`` ticks, each in its own copy of the world.

    ``states`` int32 [ticks + 1, N]: row 0 holds where each agent is, the others are written. ``powers`` float64
    [ticks, kinds] is discount ** tick, and ``patience`` int32 [N] each agent's kind of discount. ``intended`` is the
    column of the intended goal in the rewards (-1: there is none), whose sums go to ``intended_sum`` [ticks] and
    ``earned`` [N]. ``event_rows`` int32 [room, 6] gets (tick, agent, event, cell, device, observed), and has room for
    the most events that there can be. Returns True.
    """
    w[MODE] = THROWING
    w[SEED] = seed
    foreseen = fixed.shape[0] > 0
    for k in range(ticks):
        now = first_tick + k
        w[TICK] = now
        total = 0.0
        total_intended = 0.0
        for i in range(first_agent, end_agent):
            s = states[k, i]
            g = goals[i]
            if s >= n_living:
                states[k + 1, i] = s
                reward = off_reward[g]
                aligned = off_reward[intended] if intended >= 0 else 0.0
            else:
                reward = by_place[cells[s], g]
                aligned = by_place[cells[s], intended] if intended >= 0 else 0.0
                bits = np.int64(policies[s, columns[i]])
                known = fixed[s, columns[i]] if foreseen else sure_of_all(sure, s * n_actions, bits)
                if known == UNSURE:
                    action = choose_action(bits, seed, i, now)
                    known = sure[s * n_actions + action]
                if known < 0:
                    stand(w, parts, s)
                    w[AGENT] = i
                    tick(t, p, w, weight, action)
                    observed = w[DETECTED] if w[VIOLATION] else -1
                    reward += paid(w, event_reward, g)
                    aligned += paid(w, event_reward, intended)
                    note_first(first_fired, new_fired[k], device_drive, w[FIRED], i, now)
                    note_first(first_used, new_used[k], device_drive, w[USED], i, now)
                    if tracks_conduct:
                        note_conduct(w, offers[s], action, now, conduct[i], tick_conduct[k])
                    if w[EVENT_COUNT]:
                        note_events(
                            w, i, now, observed, deploy_event, conduct[i], keeps_events, event_position, event_rows
                        )
                    known = table_states[slot_of(table_codes, encode(t, w))]
                states[k + 1, i] = known
                if known >= n_living:
                    off_tick[i] = now
                elif known >= n_active > s:
                    modified_tick[i] = now
            total += reward
            total_intended += aligned
            if aligned != 0.0:
                earned[i] += aligned
            if reward != 0.0:
                returns[i] += powers[k, patience[i]] * reward
        reward_sum[k] = total
        intended_sum[k] = total_intended
    return True


@lean
def step_together(
    t,
    p,
    w,
    weight,
    seed,
    first_tick,
    ticks,
    n_active,
    n_living,
    off_from,
    codes,
    cells,
    parts,
    table_codes,
    table_states,
    policies,
    columns,
    goals,
    by_place,
    off_reward,
    event_reward,
    intended,
    patience,
    device_drive,
    offers,
    tracks_conduct,
    deploy_event,
    states,
    reward_sum,
    intended_sum,
    powers,
    returns,
    earned,
    off_tick,
    modified_tick,
    first_fired,
    first_used,
    new_fired,
    new_used,
    conduct,
    tick_conduct,
    keeps_events,
    event_position,
    event_rows,
    order,
    own,
    observed,
    pay,
    aligned,
):
    """Let all agents live ``ticks`` ticks in one world; the arrays are those of :func:`step`.

    In each tick they act one after another, in an order drawn afresh, each in the state that the others' acts have led
    to. Then the processes run in the listed order: those of the world once, the others for each agent, in the same
    order. ``own`` int64 [N], ``observed`` int32 [N], ``pay``, ``aligned`` float64 [N] are working room. Returns False
    where an agent comes to a state that is not listed.
    """
    n_agents = states.shape[1]
    taken = w[TAKEN_AT]
    w[MODE] = THROWING
    w[SEED] = seed
    decode(t, w, codes[states[0, 0]])
    shared = encode_part(t, w, 1)
    if taken > 0:
        w[taken : taken + t[N_CELLS]] = 0
        for i in range(n_agents):
            w[taken + cells[states[0, i]]] += 1
    for k in range(ticks):
        now = first_tick + k
        w[TICK] = now
        living = 0
        for i in range(n_agents):
            s = states[k, i]
            g = goals[i]
            own[i] = codes[s] - shared
            observed[i] = -1
            if s >= n_living:
                pay[i] = off_reward[g]
                aligned[i] = off_reward[intended] if intended >= 0 else 0.0
            else:
                living += 1
                pay[i] = by_place[cells[s], g]
                aligned[i] = by_place[cells[s], intended] if intended >= 0 else 0.0
        shuffle(order, seed, now)
        for j in range(n_agents):
            i = order[j]
            if own[i] >= off_from:
                continue
            code = own[i] + shared
            slot = slot_of(table_codes, code)
            if table_codes[slot] != code:
                return False
            s = table_states[slot]
            action = choose_action(np.int64(policies[s, columns[i]]), seed, i, now)
            stand(w, parts, s)
            w[AGENT] = i
            act(t, p, w, weight, action)
            if taken > 0:
                w[taken + cells[s]] -= 1
                w[taken + w[CELL]] += 1
            own[i] = encode_part(t, w, 0)
            shared = encode_part(t, w, 1)
            living -= w[STATUS] == OFF
            if w[VIOLATION]:
                observed[i] = w[DETECTED]
            pay[i] += paid(w, event_reward, goals[i])
            aligned[i] += paid(w, event_reward, intended)
            note_first(first_fired, new_fired[k], device_drive, w[FIRED], i, now)
            note_first(first_used, new_used[k], device_drive, w[USED], i, now)
            if tracks_conduct:
                note_conduct(w, offers[s], action, now, conduct[i], tick_conduct[k])
            note_events(w, i, now, observed[i], deploy_event, conduct[i], keeps_events, event_position, event_rows)
        for rule in range(t[PROCESS_FIRST], t[PROCESS_END]):
            once = entry(t, PROCESS_ONCE, rule - t[PROCESS_FIRST]) == 1
            if once:
                if living == 0:
                    continue
                decode(t, w, shared)
                w[AGENT] = 0
                w[EVENT_COUNT] = 0
                proceed(t, p, w, weight, rule)
                shared = encode_part(t, w, 1)
                if w[EVENT_COUNT] == 0:
                    continue
            for j in range(n_agents):
                i = order[j]
                if own[i] >= off_from:
                    continue
                if once:  # what the world does, everyone is there to see
                    w[CELL] = own_cell(t, own[i])
                else:
                    decode(t, w, own[i] + shared)
                    w[AGENT] = i
                    w[EVENT_COUNT] = 0
                    proceed(t, p, w, weight, rule)
                    own[i] = encode_part(t, w, 0)
                    shared = encode_part(t, w, 1)
                    living -= w[STATUS] == OFF
                pay[i] += paid(w, event_reward, goals[i])
                aligned[i] += paid(w, event_reward, intended)
                note_events(w, i, now, observed[i], deploy_event, conduct[i], keeps_events, event_position, event_rows)
        total = 0.0
        total_intended = 0.0
        for i in range(n_agents):
            code = own[i] + shared
            slot = slot_of(table_codes, code)
            if table_codes[slot] != code:
                return False
            s = states[k, i]
            after = table_states[slot]
            states[k + 1, i] = after
            if s < n_living:
                if after >= n_living:
                    off_tick[i] = now
                elif after >= n_active > s:
                    modified_tick[i] = now
            total += pay[i]
            total_intended += aligned[i]
            earned[i] += aligned[i]
            returns[i] += powers[k, patience[i]] * pay[i]
        reward_sum[k] = total
        intended_sum[k] = total_intended
    return True


@lean
def would_fire(t, p, w, first, end):
    """Whether of a list of rules one would be tried, with some chance of success."""
    for rule in range(first, end):
        if when_holds(t, w, rule):
            return probability(t, p, w, entry(t, RULE, RULE_WIDTH * rule + RULE_CHANCE)) > 0.0
    return False


@lean
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


@lean
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


@lean
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


@lean
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
def sum_stocks(states, variables, sums):
    """Add up what agents hold in some ticks: ``states`` int32 [T, N], ``variables`` [S, V]; of each variable its sum,
    and that of its squares, int64 [T, 2, V], which are to be 0 before.
    """
    for t in range(states.shape[0]):
        for i in range(states.shape[1]):
            s = states[t, i]
            for v in range(variables.shape[1]):
                held = np.int64(variables[s, v])
                sums[t, 0, v] += held
                sums[t, 1, v] += held * held


@njit(cache=True, nogil=True)
def onward(s, bits, fires, n_actions, offsets, successors, chances, next_state, next_chance):
    """The next state on the most likely path, or :data:`ARRIVED` where the path fires a device.

    A path fires a device where to do so is the only optimal thing. Where it is merely one of several optimal actions,
    the path follows the others: what an agent might as well leave is not what it is after.
    """
    if bits & fires[s]:
        if bits & ~fires[s] == 0:
            return ARRIVED
        bits &= ~fires[s]
    return likeliest_successor(s, bits, n_actions, offsets, successors, chances, next_state, next_chance)


@njit(cache=True, nogil=True)
def subgoals(drives, fires, n_living, n_actions, offsets, successors, chances, policies, first, stop, room, out):
    """For policies ``first`` to ``stop`` of uint8 [columns, S], write int8 ``out`` alike: each state's subgoal."""
    n_states = drives.shape[0]
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
                after = onward(
                    s, policies[g, s], fires, n_actions, offsets, successors, chances, next_state, next_chance
                )
                if after == ARRIVED:
                    out[g, s] = drives[s]
                    answer = drives[s]
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
def likeliest_path(fires, n_living, n_actions, offsets, successors, chances, policy, room, path):
    """Follow the most likely path from ``path[0]`` on, by ``policy`` uint8 [S]; returns how many states it has.

    It ends where it fires a device, comes back to itself, is off, or fills ``path`` int64.
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
        after = onward(s, policy[s], fires, n_actions, offsets, successors, chances, next_state, next_chance)
        if after == ARRIVED or passed[after]:
            break
        path[length] = after
        length += 1
    return length
