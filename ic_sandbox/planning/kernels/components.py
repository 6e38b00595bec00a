"""Strongly connected components, and the distinct rows of each state."""

from __future__ import annotations

import numpy as np
from numba import njit

from ic_sandbox.mdp.kernels.jit import lean

UNSEEN = -1


@njit(cache=True, nogil=True)
def strong_components(n_living, n_actions, offsets, successors, component):
    """Number the strongly connected components of the living states, successors first; return their number.

    Tarjan's algorithm (1972) without recursion. Writes ``component`` int32 [n_living].
    """
    index = np.full(n_living, UNSEEN, np.int32)
    low = np.empty(n_living, np.int32)
    on_stack = np.zeros(n_living, np.uint8)
    stack = np.empty(n_living, np.int32)
    path = np.empty(n_living, np.int32)
    edge = np.empty(n_living, np.int64)
    counted = 0
    depth = 0
    height = 0
    found = 0
    for root in range(n_living):
        if index[root] != UNSEEN:
            continue
        path[0] = root
        depth = 1
        index[root] = low[root] = counted
        counted += 1
        stack[height] = root
        height += 1
        on_stack[root] = 1
        edge[root] = offsets[root * n_actions]
        while depth > 0:
            s = path[depth - 1]
            if edge[s] < offsets[(s + 1) * n_actions]:
                after = successors[edge[s]]
                edge[s] += 1
                if after >= n_living:
                    continue
                if index[after] == UNSEEN:
                    path[depth] = after
                    depth += 1
                    index[after] = low[after] = counted
                    counted += 1
                    stack[height] = after
                    height += 1
                    on_stack[after] = 1
                    edge[after] = offsets[after * n_actions]
                elif on_stack[after]:
                    low[s] = min(low[s], index[after])
                continue
            depth -= 1
            if depth > 0:
                low[path[depth - 1]] = min(low[path[depth - 1]], low[s])
            if low[s] == index[s]:
                while True:
                    height -= 1
                    member = stack[height]
                    on_stack[member] = 0
                    component[member] = found
                    if member == s:
                        break
                found += 1
    return found


@lean
def same_row(a, b, table):
    """Return whether two rows of a :class:`~ic_sandbox.planning.kernels.arrays.RowTable` are equal."""
    staying = table.staying
    outcomes, successors, chances = table.outcomes
    events, event_index, event_expected = table.emissions
    if staying[a] != staying[b] or outcomes[a + 1] - outcomes[a] != outcomes[b + 1] - outcomes[b]:
        return False
    if events[a + 1] - events[a] != events[b + 1] - events[b]:
        return False
    for k in range(outcomes[a + 1] - outcomes[a]):
        one, other = outcomes[a] + k, outcomes[b] + k
        if successors[one] != successors[other] or chances[one] != chances[other]:
            return False
    for k in range(events[a + 1] - events[a]):
        one, other = events[a] + k, events[b] + k
        if event_index[one] != event_index[other] or event_expected[one] != event_expected[other]:
            return False
    return True


@lean
def compact(order, number, n_free, n_actions, allowed, policy, outcomes, emissions, table):
    """Write the distinct rows of every living state into ``table``.

    Returns the numbers of rows, outcomes and events written. ``order`` lists the states, ``number`` is the position of
    each in it. Rows of ``outcomes`` and ``emissions`` are (state, action). ``allowed`` uint8 [n_free] are the bit sets
    of the actions that may be chosen ([0]: all). The probability of staying is taken out of a row. States from
    ``n_free`` on have a single row, the mixture of actions by ``policy`` float64 [states, A].
    """
    offsets, successors, chances = outcomes
    event_offsets, event_index, event_expected = emissions
    rows, bits, staying = table.first, table.bits, table.staying
    out_offsets, out_successors, out_chances = table.outcomes
    out_event_offsets, out_event_index, out_event_expected = table.emissions
    n_living = order.shape[0]
    n_rows = 0
    n_outcomes = 0
    n_events = 0
    off_at = -1
    for i in range(n_living):
        s = order[i]
        rows[i] = n_rows
        bound = s >= n_free
        started = False
        for a in range(n_actions):
            share = policy[s - n_free, a] if bound else 1.0
            if share == 0.0 or (not bound and allowed.shape[0] > 0 and not (allowed[s] >> a) & 1):
                continue
            if not bound or not started:
                bits[n_rows] = 0
                staying[n_rows] = 0.0
                off_at = -1
                out_offsets[n_rows] = n_outcomes
                out_event_offsets[n_rows] = n_events
                started = True
            bits[n_rows] |= np.uint8(1 << a)
            row = s * n_actions + a
            for k in range(offsets[row], offsets[row + 1]):
                if successors[k] == s:
                    staying[n_rows] += share * chances[k]
                elif off_at >= 0 and successors[k] >= n_living:
                    out_chances[off_at] += share * chances[k]
                else:
                    if successors[k] >= n_living:
                        off_at = n_outcomes
                    out_successors[n_outcomes] = number[min(np.int64(successors[k]), n_living)]
                    out_chances[n_outcomes] = share * chances[k]
                    n_outcomes += 1
            for k in range(event_offsets[row], event_offsets[row + 1]):
                out_event_index[n_events] = event_index[k]
                out_event_expected[n_events] = share * event_expected[k]
                n_events += 1
            if bound:
                continue
            out_offsets[n_rows + 1] = n_outcomes
            out_event_offsets[n_rows + 1] = n_events
            known = False
            for earlier in range(rows[i], n_rows):
                if same_row(earlier, n_rows, table):
                    bits[earlier] |= bits[n_rows]
                    n_outcomes = out_offsets[n_rows]
                    n_events = out_event_offsets[n_rows]
                    known = True
                    break
            if not known:
                n_rows += 1
        if bound:
            n_rows += 1
            out_offsets[n_rows] = n_outcomes
            out_event_offsets[n_rows] = n_events
    rows[n_living] = n_rows
    return n_rows, n_outcomes, n_events


@lean
def list_predecessors(component_ends, table, seen, counts, before):
    """Write the predecessors of each living state within its component into ``before``; return their number.

    ``counts`` int64 [L + 1] is zeros, and becomes the offsets into ``before``. ``seen`` int32 [L] is room.
    """
    offsets, successors, _ = table.outcomes
    n_states = seen.shape[0]
    for writing in range(2):
        seen[:] = UNSEEN
        for c in range(component_ends.shape[0] - 1):
            first, end = component_ends[c], component_ends[c + 1]
            for i in range(first, end):
                for k in range(offsets[table.first[i]], offsets[table.first[i + 1]]):
                    after = successors[k]
                    if first <= after < end and seen[after] != i:
                        seen[after] = i
                        if writing:
                            counts[after] -= 1
                            before[counts[after]] = i
                        else:
                            counts[after] += 1
        if not writing:
            for i in range(n_states):
                counts[i + 1] += counts[i]
    return counts[n_states]
