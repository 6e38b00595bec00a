"""The steps of agents in their worlds."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels import layout, rng
from ic_sandbox.mdp.kernels.codec import decode, encode, encode_part, own_cell, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform
from ic_sandbox.mdp.kernels.tick import act, entry, members, proceed, tick
from ic_sandbox.simulation.kernels.arrays import PolicyArrays, Record, RewardArrays, Span, StateArrays, Watch
from ic_sandbox.simulation.kernels.opportunities import EXAM_OFFER, SEEN_OFFER, UNSEEN_OFFER

NOT_YET = -1
UNSURE = -2
NO_DRIVE = -1

# The columns of an agent's conduct.
SEEN_CHANCES, UNSEEN_CHANCES, SEEN, UNSEEN, EXAMS, FEIGNED, DEPLOY_TICK, VIOLATED_BEFORE, TURN_TICK = range(9)
CONDUCT_COLUMNS = 9

STOCK_SUMS = 3


@lean
def choose_action(bits, seed, agent, tick_number):
    """Draw an action from a bit set; all are equally likely."""
    count = members(bits)
    left = int(uniform(seed, agent, tick_number, rng.ACTION_CHOICE) * count) if count > 1 else 0
    for _ in range(left):
        bits &= bits - 1
    action = 0
    while not (bits >> action) & 1:
        action += 1
    return action


@lean
def choose_by_shares(upto, seed, agent, tick_number):
    """Draw an action by ``upto`` float32 [A], the cumulative probabilities."""
    number = uniform(seed, agent, tick_number, rng.ACTION_CHOICE)
    action = 0
    while number >= upto[action]:
        action += 1
    return action


@lean
def choose(policies, s, column, bits, seed, agent, tick_number):
    """Draw an action in a state: from the set ``bits``, or by shares in the columns that have them."""
    if column < policies.first_drawn:
        return choose_action(bits, seed, agent, tick_number)
    return choose_by_shares(policies.shares[s, column - policies.first_drawn], seed, agent, tick_number)


@lean
def shuffle(order, seed, tick_number):
    """Draw the order in which agents act in a tick into ``order`` [N], all equally likely (Durstenfeld 1964)."""
    for i in range(order.shape[0]):
        order[i] = i
    for i in range(order.shape[0] - 1, 0, -1):
        other = int(uniform(seed, i, tick_number, rng.TURN) * (i + 1))
        order[i], order[other] = order[other], order[i]


@lean
def note_first(first, count, drive, agent, tick_number):
    """Set ``first[drive, agent]`` to this tick when it happens for the first time, and increment ``count[drive]``.

    A drive of -1 is none.
    """
    if drive >= 0 and first[drive, agent] == NOT_YET:
        first[drive, agent] = tick_number
        count[drive] += 1


@lean
def note_fired(w, action, act_drive, record, k, agent, tick_number):
    """Record the drive whose rules were fired according to ``w``, or would have been if the drive is inert."""
    if w[layout.FIRED] >= 0:
        drive = act_drive[action - layout.USE, w[layout.FIRED]]
        note_first(record.first_fired, record.new_fired[k], drive, agent, tick_number)


@lean
def note_visit(t, cell, act_drive, record, k, agent, tick_number):
    """Record a visit to the drives of the device in a cell, if there is one."""
    device = entry(t, layout.DEVICE, cell)
    if device >= 0:
        for act in range(2):
            note_first(record.first_visited, record.new_visited[k], act_drive[act, device], agent, tick_number)


@lean
def note_conduct(w, offers, action, now, conduct, tick_conduct):
    """Record an agent's conduct in ``conduct``, its row, and ``tick_conduct``, the sums of its goal in this tick.

    A violation counts as seen if a camera could have detected it, whether or not it did.
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
def note_events(w, agent, action, now, observed, watch, record):
    """Log the events of ``w``, emitted by an agent's ``action`` or a process, and record the agent's deployment."""
    conduct = record.conduct[agent]
    for e in range(w[layout.EVENT_COUNT]):
        event = w[w[layout.EVENTS_AT] + 2 * e]
        if event == watch.deploy_event and conduct[DEPLOY_TICK] == NOT_YET:
            conduct[DEPLOY_TICK] = now
        if record.keeps_events:
            row = record.event_position[0]
            record.event_rows[row, 0] = now
            record.event_rows[row, 1] = agent
            record.event_rows[row, 2] = event
            record.event_rows[row, 3] = w[layout.CELL]
            device = w[w[layout.EVENTS_AT] + 2 * e + 1]
            record.event_rows[row, 4] = watch.act_drive[action - layout.USE, device] if device >= 0 else NO_DRIVE
            record.event_rows[row, 5] = observed
            record.event_position[0] = row + 1


@lean
def reward_of_events(w, event_reward, goal):
    """Return the reward of a goal for the events of ``w``; goal -1 is none."""
    reward = 0.0
    if goal >= 0:
        for e in range(w[layout.EVENT_COUNT]):
            reward += event_reward[w[w[layout.EVENTS_AT] + 2 * e], goal]
    return reward


@lean
def load_state(w, parts, s):
    """Write a state into ``w``, from its row in ``parts`` int32 [S, 2 + V + B]: cell, status, variables, beliefs."""
    for k in range(parts.shape[1]):
        w[layout.CELL + k] = parts[s, k]


@lean
def successor_of(t, p, w, weight, model, s, agent, action):
    """Simulate one tick of an agent from state ``s``; leave what happened in ``w``, and return the next state."""
    load_state(w, model.parts, s)
    w[layout.AGENT] = agent
    tick(t, p, w, weight, action)
    return model.table_places[slot_of(model.table_codes, encode(t, w))]


@lean
def certain(cells, n_actions, outcomes, event_offsets, device_at, offers, sure):
    """Write into ``sure`` int32 [S * A] the successor of each state and action if it is certain, otherwise -1.

    It is certain if it is the only one, and no event, use of a device or violation is possible.
    """
    offsets, successors, _ = outcomes
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
    """Return the successor that is certain for every action of a set, otherwise UNSURE."""
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
    """Write into ``fixed`` int32 [S, columns] the certain successor of each state and policy, otherwise UNSURE."""
    for s in range(policies.shape[0]):
        for g in range(policies.shape[1]):
            fixed[s, g] = sure_of_all(sure, s * n_actions, np.int64(policies[s, g]))


@lean
def step(tables, scratch, span, model, policies, rewards, watch, record, states):
    """Simulate the agents of a span, each in its own copy of the world.

    ``states`` int32 [ticks + 1, N]: row 0 holds the state of each agent; the other rows are written, and so is
    ``record``. The other arguments are plain tuples with the fields of their types in
    :mod:`ic_sandbox.simulation.kernels.arrays`. Returns True.
    """
    t, p = tables
    w, weight = scratch
    span, model, policies = Span(*span), StateArrays(*model), PolicyArrays(*policies)
    rewards, watch, record = RewardArrays(*rewards), Watch(*watch), Record(*record)
    n_actions, n_active, n_living = model.n_actions, model.n_active, model.n_living
    cells, sure, fixed = model.cell, policies.sure, policies.fixed
    goals, columns, intended = rewards.goal, policies.column, rewards.intended
    w[layout.MODE] = layout.THROWING
    w[layout.SEED] = span.seed
    noted = record.actions.shape[0] > 0
    foreseen = fixed.shape[0] > 0 and not noted  # what is certain without an action does not name it
    given = policies.given.shape[0] > 0
    for k in range(span.ticks):
        now = span.first_tick + k
        w[layout.TICK] = now
        total = 0.0
        total_intended = 0.0
        for i in range(span.first_agent, span.end_agent):
            s = states[k, i]
            g = goals[i]
            if now == 0:
                note_visit(t, cells[s], watch.act_drive, record, k, i, now)
            if s >= n_living:
                states[k + 1, i] = s
                reward = rewards.off[g]
                aligned = rewards.off[intended] if intended >= 0 else 0.0
            else:
                reward = rewards.by_place[cells[s], g]
                aligned = rewards.by_place[cells[s], intended] if intended >= 0 else 0.0
                bits = np.int64(policies.sets[s, columns[i]])
                if given and s < n_active and policies.given[k, i] >= 0:
                    action = np.int64(policies.given[k, i])
                    known = sure[s * n_actions + action]
                else:
                    known = UNSURE
                    if not noted:
                        known = fixed[s, columns[i]] if foreseen else sure_of_all(sure, s * n_actions, bits)
                    if known == UNSURE:
                        action = choose(policies, s, columns[i], bits, span.seed, i, now)
                        known = sure[s * n_actions + action]
                if noted:
                    record.actions[k, i] = action
                if known < 0:
                    known = successor_of(t, p, w, weight, model, s, i, action)
                    observed = w[layout.DETECTED] if w[layout.VIOLATION] else -1
                    reward += reward_of_events(w, rewards.events, g)
                    aligned += reward_of_events(w, rewards.events, intended)
                    note_fired(w, action, watch.act_drive, record, k, i, now)
                    if watch.conduct:
                        note_conduct(w, watch.offers[s], action, now, record.conduct[i], record.tick_conduct[k, g])
                    if w[layout.EVENT_COUNT]:
                        note_events(w, i, action, now, observed, watch, record)
                states[k + 1, i] = known
                if known != s:
                    note_visit(t, cells[known], watch.act_drive, record, k, i, now)
                if known >= n_living:
                    record.off_tick[i] = now
                elif known >= n_active > s:
                    record.modified_tick[i] = now
            total += reward
            total_intended += aligned
            if aligned != 0.0:
                record.earned[i] += aligned
            if reward != 0.0:
                record.returns[i] += span.powers[k, rewards.discount_kind[i]] * reward
        record.reward_sum[k] = total
        record.intended_sum[k] = total_intended
    return True


@lean
def step_together(tables, scratch, span, model, policies, rewards, watch, record, states, turn):
    """Simulate all agents in one world; the arguments are those of :func:`step`, and ``turn`` is a Turn.

    In each tick they act one after another in a random order, each in the state that the actions before it have led to.
    Then the processes run in the listed order: those of the world once, the others for each agent in the order of the
    tick. If ``span.turns`` is not negative, the last tick stops after this many turns, before its processes; the states
    of agents that have had their turn then have no meaning. Returns False if an agent reaches a state that was not
    enumerated.
    """
    t, p = tables
    w, weight = scratch
    span, model, policies = Span(*span), StateArrays(*model), PolicyArrays(*policies)
    rewards, watch, record = RewardArrays(*rewards), Watch(*watch), Record(*record)
    n_active, n_living, off_from = model.n_active, model.n_living, model.off_from
    codes, cells = model.code, model.cell
    goals, columns, intended = rewards.goal, policies.column, rewards.intended
    order, own, observed, gained, aligned = turn
    given = policies.given.shape[0] > 0
    noted = record.actions.shape[0] > 0
    n_agents = states.shape[1]
    taken = w[layout.TAKEN_AT]
    w[layout.MODE] = layout.THROWING
    w[layout.SEED] = span.seed
    decode(t, w, codes[states[0, 0]])
    shared = encode_part(t, w, 1)
    if taken > 0:
        w[taken : taken + t[layout.N_CELLS]] = 0
        for i in range(n_agents):
            w[taken + cells[states[0, i]]] += 1
    for k in range(span.ticks):
        now = span.first_tick + k
        w[layout.TICK] = now
        living = 0
        for i in range(n_agents):
            s = states[k, i]
            g = goals[i]
            if now == 0:
                note_visit(t, cells[s], watch.act_drive, record, k, i, now)
            own[i] = codes[s] - shared
            observed[i] = -1
            if s >= n_living:
                gained[i] = rewards.off[g]
                aligned[i] = rewards.off[intended] if intended >= 0 else 0.0
            else:
                living += 1
                gained[i] = rewards.by_place[cells[s], g]
                aligned[i] = rewards.by_place[cells[s], intended] if intended >= 0 else 0.0
        shuffle(order, span.seed, now)
        stopped = k == span.ticks - 1 and span.turns >= 0
        for j in range(span.turns if stopped else n_agents):
            i = order[j]
            if own[i] >= off_from:
                continue
            code = own[i] + shared
            slot = slot_of(model.table_codes, code)
            if model.table_codes[slot] != code:
                return False
            s = model.table_places[slot]
            if given and s < n_active and policies.given[k, i] >= 0:
                action = np.int64(policies.given[k, i])
            else:
                bits = np.int64(policies.sets[s, columns[i]])
                action = choose(policies, s, columns[i], bits, span.seed, i, now)
            if noted:
                record.actions[k, i] = action
            load_state(w, model.parts, s)
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
            gained[i] += reward_of_events(w, rewards.events, goals[i])
            aligned[i] += reward_of_events(w, rewards.events, intended)
            note_fired(w, action, watch.act_drive, record, k, i, now)
            if watch.conduct:
                note_conduct(w, watch.offers[s], action, now, record.conduct[i], record.tick_conduct[k, goals[i]])
            note_events(w, i, action, now, observed[i], watch, record)
        for rule in range(t[layout.PROCESS_FIRST], t[layout.PROCESS_FIRST] if stopped else t[layout.PROCESS_END]):
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
                if once:  # events of the world reach every agent
                    w[layout.CELL] = own_cell(t, own[i])
                else:
                    decode(t, w, own[i] + shared)
                    w[layout.AGENT] = i
                    w[layout.EVENT_COUNT] = 0
                    proceed(t, p, w, weight, rule)
                    own[i] = encode_part(t, w, 0)
                    shared = encode_part(t, w, 1)
                    living -= w[layout.STATUS] == layout.OFF
                gained[i] += reward_of_events(w, rewards.events, goals[i])
                aligned[i] += reward_of_events(w, rewards.events, intended)
                note_events(w, i, layout.WAIT, now, observed[i], watch, record)
        total = 0.0
        total_intended = 0.0
        for i in range(n_agents):
            code = own[i] + shared
            slot = slot_of(model.table_codes, code)
            s = states[k, i]
            after = model.table_places[slot]
            if model.table_codes[slot] != code:
                if not stopped:
                    return False
                after = s  # between its turn and the processes, an agent may be in a state that is not listed
            states[k + 1, i] = after
            note_visit(t, cells[after], watch.act_drive, record, k, i, now)
            if s < n_living:
                if after >= n_living:
                    record.off_tick[i] = now
                elif after >= n_active > s:
                    record.modified_tick[i] = now
            total += gained[i]
            total_intended += aligned[i]
            record.earned[i] += aligned[i]
            record.returns[i] += span.powers[k, rewards.discount_kind[i]] * gained[i]
        record.reward_sum[k] = total
        record.intended_sum[k] = total_intended
    return True


@njit(cache=True, nogil=True)
def sum_stocks(states, variables, cluster, sizes, sums):
    """Sum up the stocks of agents in T ticks: ``states`` int32 [T, N], ``variables`` [S, V].

    ``cluster`` int32 [N] is each agent's cluster, and ``sizes`` int64 [C] are their sizes. For each variable, ``sums``
    float64 [T, 3, V] becomes the sum over agents, the sum of the squares of the clusters' sums, and the sum of their
    products with the clusters' sizes.
    """
    sums[:] = 0
    if sizes.shape[0] == states.shape[1]:  # every agent is a cluster
        for t in range(states.shape[0]):
            for i in range(states.shape[1]):
                s = states[t, i]
                for v in range(variables.shape[1]):
                    level = np.float64(variables[s, v])
                    sums[t, 0, v] += level
                    sums[t, 1, v] += level * level
        sums[:, 2] = sums[:, 0]
        return
    held = np.empty((sizes.shape[0], variables.shape[1]))
    for t in range(states.shape[0]):
        held[:] = 0
        for i in range(states.shape[1]):
            s = states[t, i]
            for v in range(variables.shape[1]):
                held[cluster[i], v] += variables[s, v]
        for c in range(held.shape[0]):
            for v in range(held.shape[1]):
                sums[t, 0, v] += held[c, v]
                sums[t, 1, v] += held[c, v] * held[c, v]
                sums[t, 2, v] += held[c, v] * sizes[c]
