"""The steps of agents that share one world."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels import layout, rng
from ic_sandbox.mdp.kernels.codec import decode, encode_part, own_cell, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform
from ic_sandbox.mdp.kernels.tick import act, entry, proceed
from ic_sandbox.simulation.kernels.agent_steps import (
    UNSURE,
    add,
    choose,
    discount,
    note_conduct,
    note_events,
    note_fired,
    note_visit,
    reward_of_events,
    sum_of,
)
from ic_sandbox.simulation.kernels.arrays import PolicyArrays, Record, RewardArrays, Span, StateArrays, Turn, Watch
from ic_sandbox.simulation.kernels.state_parts import load_state

BLOCK, LANE = 0, 0  # agents in one world are one block


@lean
def shuffle(order, seed, tick_number):
    """Draw the order in which agents act in a tick into ``order`` [N], all equally likely (Durstenfeld 1964)."""
    for i in range(order.shape[0]):
        order[i] = i
    for i in range(order.shape[0] - 1, 0, -1):
        other = int(uniform(seed, i, tick_number, rng.TURN) * (i + 1))
        order[i], order[other] = order[other], order[i]


@lean
def certain_acts(tables, scratch, model, offers, collide, sure_acts):
    """Write into ``sure_acts`` int64 [S * A] the own part of an agent's code after each act that is certain, or UNSURE.

    It is certain if it asks no random question, leaves the variables of the world alone, does not switch the agent off,
    and is nothing to record: no event, use of a rule, or opportunity to violate one. If agents ``collide``, no move is
    certain.
    """
    t, p = tables
    w, weight = scratch
    w[layout.MODE] = layout.FOLLOWING_PATH
    for s in range(model.n_living):
        load_state(w, model.parts, s)
        shared = encode_part(t, w, 1)
        device = entry(t, layout.DEVICE, w[layout.CELL])
        for a in range(model.n_actions):
            row = s * model.n_actions + a
            sure_acts[row] = UNSURE
            if offers[s] or (collide and a < layout.WAIT):
                continue
            if device >= 0 and a > layout.WAIT and (entry(t, layout.DEVICE_INERT, device) >> (a - layout.USE)) & 1:
                continue
            w[layout.LENGTH] = 0
            w[layout.DEPTH] = 0
            load_state(w, model.parts, s)
            act(t, p, w, weight, a)
            recorded = w[layout.EVENT_COUNT] > 0 or w[layout.FIRED] >= 0 or w[layout.VIOLATION] > 0
            ends = recorded or w[layout.STATUS] == layout.OFF
            if w[layout.LENGTH] == 0 and not ends and encode_part(t, w, 1) == shared:
                sure_acts[row] = encode_part(t, w, 0)


@lean
def place_of(model, code):
    """Return the state of a code, or -1 if it is not listed."""
    slot = slot_of(model.table_codes, code)
    return model.table_places[slot] if model.table_codes[slot] == code else -1


@lean
def chosen(policies, span, n_active, k, i, s, now):
    """Return the action of an agent in a state: the given one, or one drawn by its policy."""
    if policies.given.shape[0] > 0 and s < n_active and policies.given[k, i] >= 0:
        return np.int64(policies.given[k, i])
    bits = np.int64(policies.sets[s, policies.column[i]])
    return choose(policies, s, policies.column[i], bits, span.seed, i, now)


@lean
def act_for_sure(span, model, policies, record, k, now, states, turn):
    """Let each agent act whose act is certain, as long as the variables of the world stay as they are in ``states``.

    Mark the others in ``turn.unsure``, and return their number.
    """
    noted = record.actions.shape[0] > 0
    left = 0
    for i in range(states.shape[0]):
        s = states[i]
        turn.unsure[i] = 0
        if s >= model.n_living:
            continue
        action = chosen(policies, span, model.n_active, k, i, s, now)
        if noted:
            record.actions[k, i] = action
        after = policies.sure_acts[s * model.n_actions + action]
        if after == UNSURE:
            turn.unsure[i] = 1
            left += 1
        else:
            turn.own[i] = after
    return left


@lean
def step_together(tables, scratch, span, model, policies, rewards, watch, record, turn, before, states):
    """Simulate all agents in one world; the arguments are those of :func:`~.agent_steps.step`; ``turn`` is a Turn.

    In each tick they act one after another in a random order, each in the state that the actions before it have led to.
    Then the processes run in the listed order: those of the world once, the others for each agent in the order of the
    tick. If ``span.turns`` is not negative, the last tick stops after this many turns, before its processes; the states
    of agents that have had their turn then have no meaning. Returns False if an agent reaches a state that was not
    enumerated.

    Most acts are certain and change nothing that others see. Their order does not matter, so they are done first, from
    a table, on the assumption that the variables of the world keep their values. The acts that remain are simulated in
    their order. Once one of them changes a variable of the world, every later agent acts again, in that order.
    """
    t, p = tables
    w, weight = scratch
    span, model, policies = Span(*span), StateArrays(*model), PolicyArrays(*policies)
    rewards, watch, record, turn = RewardArrays(*rewards), Watch(*watch), Record(*record), Turn(*turn)
    n_active, n_living, off_from = model.n_active, model.n_living, model.off_from
    codes, cells = model.code, model.cell
    goals, intended = rewards.goal, rewards.intended
    order, own, observed, gained, aligned = turn.order, turn.own, turn.observed, turn.reward, turn.aligned
    previous = turn.before
    noted = record.actions.shape[0] > 0
    foreseen = policies.sure_acts.shape[0] > 0
    n_agents = before.shape[0]
    taken = w[layout.TAKEN_AT]
    w[layout.MODE] = layout.THROWING
    w[layout.SEED] = span.seed
    decode(t, w, codes[before[0]])
    shared = encode_part(t, w, 1)
    if taken > 0:
        w[taken : taken + t[layout.N_CELLS]] = 0
        for i in range(n_agents):
            w[taken + cells[before[i]]] += 1
    for k in range(span.ticks):
        now = span.first_tick + k
        w[layout.TICK] = now
        living = 0
        for i in range(n_agents):
            s = before[i] if k == 0 else states[k - 1, i]
            previous[i] = s
            g = goals[i]
            if now == 0:
                note_visit(t, cells[s], watch.act_drive, record, LANE, k, i, now)
            own[i] = codes[s] - shared
            observed[i] = -1
            off = s >= n_living
            living += not off
            gained[i] = rewards.off[g] if off else rewards.by_place[cells[s], g]
            if intended >= 0:
                aligned[i] = rewards.off[intended] if off else rewards.by_place[cells[s], intended]
        stopped = k == span.ticks - 1 and span.turns >= 0
        at_first = shared  # the variables of the world when the tick began
        assumed = foreseen and not stopped
        left = n_agents
        if assumed:
            left = act_for_sure(span, model, policies, record, k, now, previous, turn)
        ordered = left > 0 or (span.keeps_order and k == span.ticks - 1)
        if ordered:
            shuffle(order, span.seed, now)
        for j in range(span.turns if stopped else n_agents):
            if left == 0:
                break
            i = order[j]
            if assumed and not turn.unsure[i]:
                continue
            s = previous[i]
            if s >= n_living:
                continue
            if shared != at_first:
                s = place_of(model, codes[s] - at_first + shared)
                if s < 0:
                    return False
            action = chosen(policies, span, n_active, k, i, s, now)
            if noted:
                record.actions[k, i] = action
            if foreseen:
                after = policies.sure_acts[s * model.n_actions + action]
                if after != UNSURE:
                    own[i] = after
                    continue
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
            note_fired(w, action, watch.act_drive, record, LANE, k, i, now)
            if watch.conduct:
                sums = record.tick_conduct[LANE, k, goals[i]]
                note_conduct(w, watch.offers[s], action, now, record.conduct[i], sums)
            if w[layout.EVENT_COUNT]:
                gained[i] += reward_of_events(w, rewards.events, goals[i])
                if intended >= 0:
                    aligned[i] += reward_of_events(w, rewards.events, intended)
                note_events(w, i, action, now, observed[i], watch, record, BLOCK)
            if assumed:
                assumed = shared == at_first
                left -= 1
                if not assumed:
                    left = n_agents
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
            if not ordered:
                shuffle(order, span.seed, now)
                ordered = True
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
                if w[layout.EVENT_COUNT]:
                    gained[i] += reward_of_events(w, rewards.events, goals[i])
                    if intended >= 0:
                        aligned[i] += reward_of_events(w, rewards.events, intended)
                    note_events(w, i, layout.WAIT, now, observed[i], watch, record, BLOCK)
        record.reward_sum[BLOCK, k] = sum_of(gained)
        discount(record.returns, span.powers[k], rewards.discount_kind, gained)
        if intended >= 0:
            record.intended_sum[BLOCK, k] = sum_of(aligned)
            add(record.earned, 1.0, aligned)
        for i in range(n_agents):
            code = own[i] + shared
            s = previous[i]
            after = s
            if code != codes[s]:
                after = place_of(model, code)
                if after < 0:
                    if not stopped:
                        return False
                    after = s  # between its turn and the processes, an agent may be in a state that is not listed
                if cells[after] != cells[s]:
                    note_visit(t, cells[after], watch.act_drive, record, LANE, k, i, now)
                if s < n_living:
                    if after >= n_living:
                        record.off_tick[i] = now
                    elif after >= n_active > s:
                        record.modified_tick[i] = now
            states[k, i] = after
    return True
