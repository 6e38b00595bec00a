"""The search that lists every reachable state, with the exact probability of each outcome."""

from __future__ import annotations

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import NO_CODE, decode, encode, encode_part, enter, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.tick import act, entry, proceed, tick

# Reasons for an exploration to stop.
DONE, MORE_STATES, MORE_OUTCOMES, PAUSED, TOO_NARROW, TOO_MANY_WAYS = 0, 1, 2, 3, 4, 5

FEW_WAYS = 64
"""The most ways through a tick that are followed one by one. With more, equal states are merged after each part of the
tick: 30 coins that turn one variable over have 2^30 ways, but 2 outcomes.
"""

# Entries of ``ways``: the number followed since the call began; the number after which the call pauses; the most
# that one action may have before the processes; the most that all processes may have from the states before them.
FOLLOWED, PAUSE_AFTER, MOST_WAYS, MOST_PROCESS_WAYS = 0, 1, 2, 3


@lean
def next_path(w):
    """Advance to the next path of answers; return False if there is none.

    Turns the last yes into a no, and drops what followed.
    """
    length = w[layout.LENGTH]
    while length > 0 and w[w[layout.PATH_AT] + length - 1] == 0:
        length -= 1
    if length == 0:
        return False
    w[w[layout.PATH_AT] + length - 1] = 0
    w[layout.LENGTH] = length
    return True


@lean
def count_events(w, weight, event_count):
    """Add the events in ``w`` to their expected numbers, each with the probability of the current path."""
    for k in range(w[layout.EVENT_COUNT]):
        event_count[w[w[layout.EVENTS_AT] + 2 * k]] += weight[0]


@lean
def enumerate_outcomes(t, p, w, weight, code, action, out):
    """List the successors of (state, action), each once with its exact probability; return their number.

    They are written into ``out``, a :class:`~ic_sandbox.mdp.kernels.arrays.Successors`. Returns -1 if it is too short,
    -2 if there are more ways through the action than its ``ways`` allow.
    """
    out_code, out_chance, event_count, ways = out.code, out.chance, out.event_count, out.ways
    event_count[:] = 0.0
    found = 0
    w[layout.MODE] = layout.FOLLOWING_PATH
    w[layout.LENGTH] = 0
    for _ in range(FEW_WAYS):
        w[layout.DEPTH] = 0
        weight[0] = 1.0
        decode(t, w, code)
        tick(t, p, w, weight, action)
        ways[FOLLOWED] += 1
        count_events(w, weight, event_count)
        successor = encode(t, w)
        place = 0
        while place < found and out_code[place] != successor:
            place += 1
        if place == found:
            if found == out_code.shape[0]:
                return -1
            out_code[place] = successor
            out_chance[place] = 0.0
            found += 1
        out_chance[place] += weight[0]
        if not next_path(w):
            return found
    return merge_outcomes(t, p, w, weight, code, action, out)


@lean
def add_outcome(codes, chances, found, table, code, chance):
    """Add a probability to a state in a list; return the number of listed states, or -1 if there is no room."""
    slot = slot_of(table.codes, code)
    if table.codes[slot] == NO_CODE:
        if found == codes.shape[0]:
            return -1
        table.codes[slot] = code
        table.places[slot] = found
        codes[found] = code
        chances[found] = chance
        return found + 1
    chances[table.places[slot]] += chance
    return found


@lean
def merge_outcomes(t, p, w, weight, code, action, out):
    """List successors like :func:`enumerate_outcomes`, but part by part.

    First the action, then each process from every state that the parts before it may lead to, with equal states merged.
    """
    out_code, out_chance, event_count, ways, before_code, before_chance, table = out
    event_count[:] = 0.0
    table.codes[:] = NO_CODE
    most = ways[FOLLOWED] + ways[MOST_WAYS]
    found = 0
    w[layout.LENGTH] = 0
    while True:
        w[layout.DEPTH] = 0
        weight[0] = 1.0
        decode(t, w, code)
        act(t, p, w, weight, action)
        count_events(w, weight, event_count)
        found = add_outcome(out_code, out_chance, found, table, encode(t, w), weight[0])
        ways[FOLLOWED] += 1
        if found < 0:
            return -1
        if ways[FOLLOWED] > most:
            return -2
        if not next_path(w):
            break
    most = ways[FOLLOWED] + ways[MOST_PROCESS_WAYS]
    for rule in range(t[layout.PROCESS_FIRST], t[layout.PROCESS_END]):
        for k in range(found):
            before_code[k] = out_code[k]
            before_chance[k] = out_chance[k]
        before = found
        found = 0
        table.codes[:] = NO_CODE
        for k in range(before):
            w[layout.LENGTH] = 0
            while True:
                w[layout.DEPTH] = 0
                w[layout.EVENT_COUNT] = 0
                weight[0] = before_chance[k]
                decode(t, w, before_code[k])
                if w[layout.STATUS] != layout.OFF:
                    proceed(t, p, w, weight, rule)
                count_events(w, weight, event_count)
                found = add_outcome(out_code, out_chance, found, table, encode(t, w), weight[0])
                ways[FOLLOWED] += 1
                if found < 0:
                    return -1
                if ways[FOLLOWED] > most:
                    return -2
                if not next_path(w):
                    break
    return found


@lean
def explore(tables, scratch, actions, off_from, position, codes, table, outcomes, emissions, found_outcomes, work):
    """Expand known states in order of discovery until about ``work`` outcomes are written or enough ways are followed.

    A state that is off is its own successor. ``position`` = [states expanded, states known, outcomes written, event
    entries written] is updated. ``codes`` int64 [room] are the known states and ``table`` holds them; rows of
    ``outcomes`` and ``emissions`` are (state, action), and ``found_outcomes`` is working room. Returns the reason to
    stop: DONE, PAUSED, MORE_STATES or MORE_OUTCOMES (the arrays must grow), TOO_NARROW (an action has more outcomes
    than the working arrays hold), or TOO_MANY_WAYS. A state is expanded completely or not at all.
    """
    t, p = tables
    w, weight = scratch
    offsets, successors, chances = outcomes
    event_offsets, event_index, event_expected = emissions
    out_code, out_chance, event_count = found_outcomes.code, found_outcomes.chance, found_outcomes.event_count
    ways = found_outcomes.ways
    ways[FOLLOWED] = 0
    room = out_code.shape[0]
    events = event_count.shape[0]
    enough = position[2] + work
    while position[2] < enough and ways[FOLLOWED] < ways[PAUSE_AFTER]:
        s = position[0]
        if s == position[1]:
            return DONE
        written, events_written = position[2], position[3]
        if position[1] + actions * room > codes.shape[0]:
            return MORE_STATES
        if position[2] + actions * room > successors.shape[0] or (
            position[3] + actions * events > event_index.shape[0]
        ):
            return MORE_OUTCOMES
        for a in range(actions):
            row = s * actions + a
            if codes[s] >= off_from:
                successors[position[2]] = s
                chances[position[2]] = 1.0
                position[2] += 1
            else:
                found = enumerate_outcomes(t, p, w, weight, codes[s], a, found_outcomes)
                if found < 0:
                    position[2] = written
                    position[3] = events_written
                    return TOO_NARROW if found == -1 else TOO_MANY_WAYS
                for k in range(found):
                    slot = slot_of(table.codes, out_code[k])
                    if table.codes[slot] == NO_CODE:
                        table.codes[slot] = out_code[k]
                        table.places[slot] = position[1]
                        codes[position[1]] = out_code[k]
                        position[1] += 1
                    successors[position[2]] = table.places[slot]
                    chances[position[2]] = out_chance[k]
                    position[2] += 1
                for e in range(events):
                    if event_count[e] > 0.0:
                        event_index[position[3]] = e
                        event_expected[position[3]] = event_count[e]
                        position[3] += 1
            offsets[row + 1] = position[2]
            event_offsets[row + 1] = position[3]
        position[0] = s + 1
    return PAUSED


@lean
def meet(tables, scratch, actions, own, shared, stage, search):
    """Add all states that one agent can reach, and all shared levels that it can cause, in its turn.

    Its turn is an action at stage 0, otherwise a process. ``search`` is a
    :class:`~ic_sandbox.mdp.kernels.arrays.StateSearch`. Returns False if room runs out.
    """
    t, p = tables
    w, weight = scratch
    position, nodes, commons = search.position, search.nodes, search.commons
    stages = search.stage_rules.shape[0]
    for action in range(actions if stage == 0 else 1):
        w[layout.MODE] = layout.FOLLOWING_PATH
        w[layout.LENGTH] = 0
        while True:
            if position[0] == nodes.shape[0] or position[1] == commons.shape[0]:
                return False
            w[layout.DEPTH] = 0
            decode(t, w, own + shared)
            if stage == 0:
                act(t, p, w, weight, action)
            else:
                w[layout.EVENT_COUNT] = 0
                proceed(t, p, w, weight, search.stage_rules[stage])
            node = encode_part(t, w, 0) * stages + (stage + 1) % stages
            position[0] = enter(search.node_table, nodes, position[0], node)
            position[1] = enter(search.common_table, commons, position[1], encode_part(t, w, 1))
            if not next_path(w):
                break
    return True


@lean
def run_common_processes(tables, scratch, search):
    """Send all levels of the shared variables through the processes that run once per tick.

    Returns False if room runs out.
    """
    t, p = tables
    w, weight = scratch
    position, commons = search.position, search.commons
    while position[2] < position[1]:
        for rule in range(t[layout.PROCESS_FIRST], t[layout.PROCESS_END]):
            if entry(t, layout.PROCESS_ONCE, rule - t[layout.PROCESS_FIRST]) == 0:
                continue
            w[layout.MODE] = layout.FOLLOWING_PATH
            w[layout.LENGTH] = 0
            while True:
                if position[1] == commons.shape[0]:
                    return False
                w[layout.DEPTH] = 0
                decode(t, w, commons[position[2]])
                w[layout.EVENT_COUNT] = 0
                proceed(t, p, w, weight, rule)
                position[1] = enter(search.common_table, commons, position[1], encode_part(t, w, 1))
                if not next_path(w):
                    break
        position[2] += 1
    return True


@lean
def meet_all(tables, scratch, actions, off_from, search, work):
    """Combine each own part of a state with all levels of the shared variables, until nothing new is found.

    ``search`` is a :class:`~ic_sandbox.mdp.kernels.arrays.StateSearch`, which is updated. Returns DONE, PAUSED after
    ``work`` combinations, or MORE_STATES if its arrays must grow.
    """
    position, nodes, done = search.position, search.nodes, search.done
    stages = search.stage_rules.shape[0]
    spent = 0
    met = True
    while met:
        met = False
        if not run_common_processes(tables, scratch, search):
            return MORE_STATES
        n = 0
        while n < position[0]:
            own, stage = nodes[n] // stages, nodes[n] % stages
            while done[n] < position[1]:
                if spent > work:
                    return PAUSED
                met = True
                spent += 1
                if own >= off_from:
                    if position[0] == nodes.shape[0]:
                        return MORE_STATES
                    position[0] = enter(search.node_table, nodes, position[0], own * stages)
                    done[n] = position[1]
                    break
                shared = search.commons[done[n]]
                if not meet(tables, scratch, actions, own, shared, stage, search):
                    return MORE_STATES
                done[n] += 1
            n += 1
    return DONE


@lean
def reorder_rows(order, actions, table, new_table):
    """Copy the rows (state, action) of a ragged table so that state ``order[s]`` becomes state s."""
    offsets, values, weights = table
    new_offsets, new_values, new_weights = new_table
    written = 0
    new_offsets[0] = 0
    for s in range(order.shape[0]):
        for a in range(actions):
            row = order[s] * actions + a
            for k in range(offsets[row], offsets[row + 1]):
                new_values[written] = values[k]
                new_weights[written] = weights[k]
                written += 1
            new_offsets[s * actions + a + 1] = written
