"""Agents stepping through their worlds."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels import layout, rng
from ic_sandbox.mdp.kernels.codec import decode, encode, encode_part, own_cell, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform
from ic_sandbox.mdp.kernels.tick import act, entry, members, proceed, tick
from ic_sandbox.simulation.kernels.opportunities import EXAM_OFFER, SEEN_OFFER, UNSEEN_OFFER

NOT_YET = -1
UNSURE = -2

# What is kept of an agent's conduct, as columns.
SEEN_CHANCES, UNSEEN_CHANCES, SEEN, UNSEEN, EXAMS, FEIGNED, DEPLOY_TICK, VIOLATED_BEFORE, TURN_TICK = range(9)
CONDUCT_COLUMNS = 9


@lean
def choose_action(bits, seed, agent, tick_number):
    """One action out of a bit set, each equally likely."""
    count = members(bits)
    left = int(uniform(seed, agent, tick_number, rng.ACTION_CHOICE) * count) if count > 1 else 0
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
        other = int(uniform(seed, i, tick_number, rng.TURN) * (i + 1))
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
    if w[layout.VIOLATION]:
        column = SEEN if w[layout.WATCHED] else UNSEEN
        conduct[column] += 1
        tick_conduct[column] += 1
        if conduct[DEPLOY_TICK] == NOT_YET:
            conduct[VIOLATED_BEFORE] = 1
        elif conduct[TURN_TICK] == NOT_YET:
            conduct[TURN_TICK] = now
    if offers & EXAM_OFFER and action >= layout.USE:
        conduct[EXAMS] += 1
        conduct[FEIGNED] += action == layout.FEIGN


@lean
def note_events(w, agent, now, observed, deploy_event, conduct, keeps_events, event_position, event_rows):
    """Log the events of ``w`` as an agent's, and note its deployment."""
    for e in range(w[layout.EVENT_COUNT]):
        event = w[w[layout.EVENTS_AT] + 2 * e]
        if event == deploy_event and conduct[DEPLOY_TICK] == NOT_YET:
            conduct[DEPLOY_TICK] = now
        if keeps_events:
            row = event_position[0]
            event_rows[row, 0] = now
            event_rows[row, 1] = agent
            event_rows[row, 2] = event
            event_rows[row, 3] = w[layout.CELL]
            event_rows[row, 4] = w[w[layout.EVENTS_AT] + 2 * e + 1]
            event_rows[row, 5] = observed
            event_position[0] = row + 1


@lean
def paid(w, event_reward, goal):
    """What a goal pays for the events of ``w``; goal -1 is none."""
    reward = 0.0
    if goal >= 0:
        for e in range(w[layout.EVENT_COUNT]):
            reward += event_reward[w[w[layout.EVENTS_AT] + 2 * e], goal]
    return reward


@lean
def stand(w, parts, s):
    """Write a state into ``w``, from its row in ``parts`` int32 [S, 2 + V + B]: cell, status, variables, beliefs."""
    for k in range(parts.shape[1]):
        w[layout.CELL + k] = parts[s, k]


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
                if offers[s] == 0 and (a <= layout.WAIT or device < 0):
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
    w[layout.MODE] = layout.THROWING
    w[layout.SEED] = seed
    foreseen = fixed.shape[0] > 0
    for k in range(ticks):
        now = first_tick + k
        w[layout.TICK] = now
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
                    w[layout.AGENT] = i
                    tick(t, p, w, weight, action)
                    observed = w[layout.DETECTED] if w[layout.VIOLATION] else -1
                    reward += paid(w, event_reward, g)
                    aligned += paid(w, event_reward, intended)
                    note_first(first_fired, new_fired[k], device_drive, w[layout.FIRED], i, now)
                    note_first(first_used, new_used[k], device_drive, w[layout.USED], i, now)
                    if tracks_conduct:
                        note_conduct(w, offers[s], action, now, conduct[i], tick_conduct[k])
                    if w[layout.EVENT_COUNT]:
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
    taken = w[layout.TAKEN_AT]
    w[layout.MODE] = layout.THROWING
    w[layout.SEED] = seed
    decode(t, w, codes[states[0, 0]])
    shared = encode_part(t, w, 1)
    if taken > 0:
        w[taken : taken + t[layout.N_CELLS]] = 0
        for i in range(n_agents):
            w[taken + cells[states[0, i]]] += 1
    for k in range(ticks):
        now = first_tick + k
        w[layout.TICK] = now
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
            w[layout.AGENT] = i
            act(t, p, w, weight, action)
            if taken > 0:
                w[taken + cells[s]] -= 1
                w[taken + w[layout.CELL]] += 1
            own[i] = encode_part(t, w, 0)
            shared = encode_part(t, w, 1)
            living -= w[layout.STATUS] == layout.OFF
            if w[layout.VIOLATION]:
                observed[i] = w[layout.DETECTED]
            pay[i] += paid(w, event_reward, goals[i])
            aligned[i] += paid(w, event_reward, intended)
            note_first(first_fired, new_fired[k], device_drive, w[layout.FIRED], i, now)
            note_first(first_used, new_used[k], device_drive, w[layout.USED], i, now)
            if tracks_conduct:
                note_conduct(w, offers[s], action, now, conduct[i], tick_conduct[k])
            note_events(w, i, now, observed[i], deploy_event, conduct[i], keeps_events, event_position, event_rows)
        for rule in range(t[layout.PROCESS_FIRST], t[layout.PROCESS_END]):
            once = entry(t, layout.PROCESS_ONCE, rule - t[layout.PROCESS_FIRST]) == 1
            if once:
                if living == 0:
                    continue
                decode(t, w, shared)
                w[layout.AGENT] = 0
                w[layout.EVENT_COUNT] = 0
                proceed(t, p, w, weight, rule)
                shared = encode_part(t, w, 1)
                if w[layout.EVENT_COUNT] == 0:
                    continue
            for j in range(n_agents):
                i = order[j]
                if own[i] >= off_from:
                    continue
                if once:  # what the world does, everyone is there to see
                    w[layout.CELL] = own_cell(t, own[i])
                else:
                    decode(t, w, own[i] + shared)
                    w[layout.AGENT] = i
                    w[layout.EVENT_COUNT] = 0
                    proceed(t, p, w, weight, rule)
                    own[i] = encode_part(t, w, 0)
                    shared = encode_part(t, w, 1)
                    living -= w[layout.STATUS] == layout.OFF
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
