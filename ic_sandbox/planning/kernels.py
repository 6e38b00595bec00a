"""The inner loops of planning: Bellman backups over a block of goals at once, and the optimal sets that follow.

States are numbered as they are swept, one strongly connected component after another, successors first
(:mod:`ic_sandbox.planning.rows`). The values of a block are one flat array, goals contiguous and their number a
multiple of ``WIDTH``. A state is backed up for ``WIDTH`` goals at a time, whose best values stay in vector registers
while the successors' are gathered: hence the few instructions on vectors that numba has not, made here. To multiply and
add is one operation with one rounding (fma) for every goal alike, so that results do not depend on where in a block a
goal stands.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

# Places in the position of a block that is being solved.
COMPONENT, SWEEP, OFFSET, LIVE, VISITED = 0, 1, 2, 3, 4
POSITION = 5

UNSEEN = -1

LANES = 8
WIDTH = 4 * LANES
VECTOR = ir.VectorType(ir.DoubleType(), LANES)


class LanesType(types.Type):
    """Eight float64 that are computed with at once."""

    def __init__(self):
        super().__init__(name="Lanes")


lanes = LanesType()


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    """Lanes are a vector of the processor."""

    def __init__(self, dmm, fe_type):
        super().__init__(dmm, fe_type, VECTOR)


def _pointer(context, builder, array_type, array, index):
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), VECTOR.as_pointer())


def _spread(builder, scalar):
    undefined = ir.Constant(VECTOR, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, undefined, mask)


def _call(builder, name, *operands):
    function_type = ir.FunctionType(VECTOR, [VECTOR] * len(operands))
    return builder.call(cgutils.get_or_insert_function(builder.module, function_type, name), operands)


@intrinsic
def load(typing, array, index):
    """The lanes that begin at an index of a flat float64 array."""

    def generate(context, builder, signature, arguments):
        return builder.load(_pointer(context, builder, signature.args[0], *arguments), align=8)

    return lanes(array, types.intp), generate


@intrinsic
def store(typing, array, index, value):
    """Write lanes into a flat float64 array."""

    def generate(context, builder, signature, arguments):
        array, index, value = arguments
        builder.store(value, _pointer(context, builder, signature.args[0], array, index), align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes), generate


@intrinsic
def spread(typing, scalar):
    """The same number in every lane."""

    def generate(context, builder, signature, arguments):
        return _spread(builder, arguments[0])

    return lanes(types.float64), generate


@intrinsic
def times(typing, scalar, value):
    """The product of a number with every lane."""

    def generate(context, builder, signature, arguments):
        return builder.fmul(_spread(builder, arguments[0]), arguments[1])

    return lanes(types.float64, lanes), generate


@intrinsic
def plus_times(typing, total, scalar, value):
    """``total + scalar * value``, rounded once."""

    def generate(context, builder, signature, arguments):
        total, scalar, value = arguments
        return _call(builder, f"llvm.fma.v{LANES}f64", _spread(builder, scalar), value, total)

    return lanes(lanes, types.float64, lanes), generate


@intrinsic
def minus(typing, one, other):
    """The difference, lane by lane."""

    def generate(context, builder, signature, arguments):
        return builder.fsub(*arguments)

    return lanes(lanes, lanes), generate


@intrinsic
def size(typing, value):
    """The absolute value."""

    def generate(context, builder, signature, arguments):
        return _call(builder, f"llvm.fabs.v{LANES}f64", *arguments)

    return lanes(lanes), generate


@intrinsic
def larger(typing, one, other):
    """Lane by lane the larger one."""

    def generate(context, builder, signature, arguments):
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return lanes(lanes, lanes), generate


@intrinsic
def plus_where(typing, total, value, least, scalar):
    """``total + scalar`` in the lanes where the value is at least so large, else ``total``."""

    def generate(context, builder, signature, arguments):
        total, value, least, scalar = arguments
        added = builder.fadd(total, _spread(builder, scalar))
        return builder.select(builder.fcmp_ordered(">=", value, least), added, total)

    return lanes(lanes, lanes, lanes, types.float64), generate


@intrinsic
def where_positive(typing, asked, one, other):
    """``one`` in the lanes where ``asked`` is above 0, else ``other``."""

    def generate(context, builder, signature, arguments):
        asked, one, other = arguments
        return builder.select(builder.fcmp_ordered(">", asked, ir.Constant(VECTOR, [0.0] * LANES)), one, other)

    return lanes(lanes, lanes, lanes), generate


@njit(cache=True, nogil=True)
def components(n_living, n_actions, offsets, successors, component):
    """Number the strongly connected components of the living states, successors first; returns how many there are.

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


@njit(cache=True, nogil=True)
def same_row(a, b, outcomes, successors, chances, staying, events, event_index, event_expected):
    """Whether two rows of the compact table say the same."""
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


@njit(cache=True, nogil=True)
def compact(
    order,
    number,
    n_active,
    n_actions,
    following,
    offsets,
    successors,
    chances,
    event_offsets,
    event_index,
    event_expected,
    rows,
    bits,
    staying,
    out_offsets,
    out_successors,
    out_chances,
    out_event_offsets,
    out_event_index,
    out_event_expected,
):
    """Write the rows of every living state, each different one once; returns how much was written of each list.

    ``order`` lists the states, ``number`` says where each of them stands in it. The chance of staying is taken out of a
    row. A modified state (from ``n_active`` on) has a single row, the mixture of the actions that it draws from.
    """
    n_rows = 0
    n_outcomes = 0
    n_events = 0
    for i in range(order.shape[0]):
        s = order[i]
        rows[i] = n_rows
        modified = s >= n_active
        chosen = np.int64(following[s - n_active]) if modified else np.int64((1 << n_actions) - 1)
        count = 0
        for a in range(n_actions):
            count += (chosen >> a) & 1
        share = 1.0 / count if modified else 1.0
        started = False
        for a in range(n_actions):
            if not (chosen >> a) & 1:
                continue
            if not modified or not started:
                bits[n_rows] = 0
                staying[n_rows] = 0.0
                out_offsets[n_rows] = n_outcomes
                out_event_offsets[n_rows] = n_events
                started = True
            bits[n_rows] |= np.uint8(1 << a)
            row = s * n_actions + a
            for k in range(offsets[row], offsets[row + 1]):
                if successors[k] == s:
                    staying[n_rows] += share * chances[k]
                else:
                    out_successors[n_outcomes] = number[successors[k]]
                    out_chances[n_outcomes] = share * chances[k]
                    n_outcomes += 1
            for k in range(event_offsets[row], event_offsets[row + 1]):
                out_event_index[n_events] = event_index[k]
                out_event_expected[n_events] = share * event_expected[k]
                n_events += 1
            if modified:
                continue
            out_offsets[n_rows + 1] = n_outcomes
            out_event_offsets[n_rows + 1] = n_events
            known = False
            for earlier in range(rows[i], n_rows):
                if same_row(
                    earlier,
                    n_rows,
                    out_offsets,
                    out_successors,
                    out_chances,
                    staying,
                    out_event_offsets,
                    out_event_index,
                    out_event_expected,
                ):
                    bits[earlier] |= bits[n_rows]
                    n_outcomes = out_offsets[n_rows]
                    n_events = out_event_offsets[n_rows]
                    known = True
                    break
            if not known:
                n_rows += 1
        if modified:
            n_rows += 1
            out_offsets[n_rows] = n_outcomes
            out_event_offsets[n_rows] = n_events
    rows[order.shape[0]] = n_rows
    return n_rows, n_outcomes, n_events


@njit(cache=True, nogil=True)
def swap_columns(array, width, one, other):
    """Exchange two columns of a flat array whose rows are ``width`` long."""
    for row in range(0, array.shape[0], width):
        kept = array[row + one]
        array[row + one] = array[row + other]
        array[row + other] = kept


@njit(cache=True, nogil=True)
def settle(
    position,
    budget,
    last_component,
    most_sweeps,
    component_ends,
    place_row,
    rows,
    gains,
    outcomes,
    successors,
    weights,
    events,
    event_index,
    event_gains,
    place_reward,
    event_reward,
    relative,
    negligible,
    values,
    columns,
    live,
    excess,
    change,
    asked,
):
    """Sweep one component after another, each until its values have settled; returns whether all of that is done.

    In-place value iteration, forwards and backwards in turn, in which an action's chance of staying in its own state is
    summed in closed form (Puterman 1994, section 6.3.3): ``gains`` [rows] is 1 / (1 - discount * staying), ``weights``
    [outcomes] is discount * chance * gain, ``event_gains`` is expected * gain. ``values``, ``place_reward`` and
    ``event_reward`` are flat, G wide. A value has settled when a whole sweep changes it by no more than ``relative``
    times itself plus ``negligible`` [G]; a goal of which all have is left as it is, whatever the others of its block
    still need, and so its values do not depend on them.

    ``position`` is brought up to date, so that the work can be done in pieces of about ``budget`` outcomes; it also
    counts the outcomes visited, times the goals for which they were. In a large
    component the columns of settled goals are moved to the end and swept no more; ``columns`` [G] follows. Only goals
    ``asked`` for [G] are swept at all. ``change`` [G] becomes the largest change in a checked sweep.
    """
    n_goals = columns.shape[0]
    done = 0
    while position[COMPONENT] < last_component:
        c = position[COMPONENT]
        first = component_ends[c]
        n_states = component_ends[c + 1] - first
        sweep = position[SWEEP]
        backwards = sweep % 2 == 1
        # A single state is exact after one backup; in larger components, every second sweep is checked.
        checking = backwards or n_states == 1 or most_sweeps == 1
        if position[OFFSET] == 0:
            if sweep == 0:
                live[:] = asked
                position[LIVE] = n_goals
            if checking:
                excess[:] = -np.inf
        n_live = position[LIVE]
        width = (n_live + WIDTH - 1) // WIDTH * WIDTH
        frozen = False
        for g in range(width):
            frozen = frozen or live[g] <= 0.0
        k = position[OFFSET]
        while k < n_states and done < budget:
            i = first + n_states - 1 - k if backwards else first + k
            k += 1
            place = np.int64(place_row[i]) * n_goals
            visiting = outcomes[rows[i + 1]] - outcomes[rows[i]]
            done += visiting + 1
            position[VISITED] += visiting * width
            for g in range(0, width, WIDTH):
                paid0 = load(place_reward, place + g)
                paid1 = load(place_reward, place + g + LANES)
                paid2 = load(place_reward, place + g + 2 * LANES)
                paid3 = load(place_reward, place + g + 3 * LANES)
                best0 = spread(-np.inf)
                best1 = spread(-np.inf)
                best2 = spread(-np.inf)
                best3 = spread(-np.inf)
                for r in range(rows[i], rows[i + 1]):
                    gain = gains[r]
                    q0 = times(gain, paid0)
                    q1 = times(gain, paid1)
                    q2 = times(gain, paid2)
                    q3 = times(gain, paid3)
                    for e in range(events[r], events[r + 1]):
                        expected = event_gains[e]
                        event = np.int64(event_index[e]) * n_goals + g
                        q0 = plus_times(q0, expected, load(event_reward, event))
                        q1 = plus_times(q1, expected, load(event_reward, event + LANES))
                        q2 = plus_times(q2, expected, load(event_reward, event + 2 * LANES))
                        q3 = plus_times(q3, expected, load(event_reward, event + 3 * LANES))
                    for o in range(outcomes[r], outcomes[r + 1]):
                        weight = weights[o]
                        after = np.int64(successors[o]) * n_goals + g
                        q0 = plus_times(q0, weight, load(values, after))
                        q1 = plus_times(q1, weight, load(values, after + LANES))
                        q2 = plus_times(q2, weight, load(values, after + 2 * LANES))
                        q3 = plus_times(q3, weight, load(values, after + 3 * LANES))
                    best0 = larger(best0, q0)
                    best1 = larger(best1, q1)
                    best2 = larger(best2, q2)
                    best3 = larger(best3, q3)
                at = i * n_goals + g
                if checking or frozen:
                    live0 = load(live, g)
                    live1 = load(live, g + LANES)
                    live2 = load(live, g + 2 * LANES)
                    live3 = load(live, g + 3 * LANES)
                    now0 = load(values, at)
                    now1 = load(values, at + LANES)
                    now2 = load(values, at + 2 * LANES)
                    now3 = load(values, at + 3 * LANES)
                    best0 = where_positive(live0, best0, now0)
                    best1 = where_positive(live1, best1, now1)
                    best2 = where_positive(live2, best2, now2)
                    best3 = where_positive(live3, best3, now3)
                    if checking:
                        moved0 = size(minus(best0, now0))
                        moved1 = size(minus(best1, now1))
                        moved2 = size(minus(best2, now2))
                        moved3 = size(minus(best3, now3))
                        store(change, g, larger(load(change, g), moved0))
                        store(change, g + LANES, larger(load(change, g + LANES), moved1))
                        store(change, g + 2 * LANES, larger(load(change, g + 2 * LANES), moved2))
                        store(change, g + 3 * LANES, larger(load(change, g + 3 * LANES), moved3))
                        over0 = minus(plus_times(moved0, -relative, size(best0)), load(negligible, g))
                        over1 = minus(plus_times(moved1, -relative, size(best1)), load(negligible, g + LANES))
                        over2 = minus(plus_times(moved2, -relative, size(best2)), load(negligible, g + 2 * LANES))
                        over3 = minus(plus_times(moved3, -relative, size(best3)), load(negligible, g + 3 * LANES))
                        store(excess, g, larger(load(excess, g), over0))
                        store(excess, g + LANES, larger(load(excess, g + LANES), over1))
                        store(excess, g + 2 * LANES, larger(load(excess, g + 2 * LANES), over2))
                        store(excess, g + 3 * LANES, larger(load(excess, g + 3 * LANES), over3))
                store(values, at, best0)
                store(values, at + LANES, best1)
                store(values, at + 2 * LANES, best2)
                store(values, at + 3 * LANES, best3)
        if k < n_states:
            position[OFFSET] = k
            return False
        position[OFFSET] = 0
        position[SWEEP] = sweep + 1
        finished = n_states == 1 or sweep + 1 >= most_sweeps
        if checking and not finished:
            finished = True
            for g in range(n_live):
                if excess[g] <= 0.0:
                    live[g] = 0.0
                elif live[g] > 0.0:
                    finished = False
            if not finished and 4 * n_states > place_row.shape[0]:
                g = 0
                while g < n_live:
                    if live[g] > 0.0:
                        g += 1
                        continue
                    n_live -= 1
                    if g != n_live:
                        for array in (values, place_reward, event_reward):
                            swap_columns(array, n_goals, g, n_live)
                        columns[g], columns[n_live] = columns[n_live], columns[g]
                        live[g], live[n_live] = live[n_live], live[g]
                        excess[g], excess[n_live] = excess[n_live], excess[g]
                        change[g], change[n_live] = change[n_live], change[g]
                        negligible[g], negligible[n_live] = negligible[n_live], negligible[g]
                position[LIVE] = n_live
        if finished:
            position[COMPONENT] = c + 1
            position[SWEEP] = 0
        if done >= budget:
            return position[COMPONENT] == last_component
    return True


@njit(cache=True, nogil=True)
def optimal_sets(
    first,
    stop,
    discount,
    rows,
    bits,
    staying,
    outcomes,
    successors,
    chances,
    events,
    event_index,
    event_expected,
    event_reward,
    relative,
    absolute,
    values,
    order,
    n_wanted,
    column,
    actions,
):
    """Write into ``actions`` uint8 [S, all goals], from ``column`` on, the bit sets of actions whose Q is within the
    tolerance of the best, for the swept states ``first`` to ``stop``, at the places that ``order`` gives them.

    What is paid for the place is the same for every action, and left out of Q here. The tolerance at a state is
    ``relative`` times the largest sum of absolute values that makes up a Q there, so that it is small where all values
    are small and not where large ones cancel; plus ``absolute`` [G], the error that the values may still have. The
    first ``n_wanted`` of the G goals are real.
    """
    n_goals = absolute.shape[0]
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, rows[i + 1] - rows[i])
    q = np.empty(most_rows * WIDTH)
    chosen = np.empty(WIDTH)
    for i in range(first, stop):
        n_rows = rows[i + 1] - rows[i]
        s = order[i]
        for g in range(0, n_wanted, WIDTH):
            at = i * n_goals + g
            best0 = spread(-np.inf)
            best1 = spread(-np.inf)
            best2 = spread(-np.inf)
            best3 = spread(-np.inf)
            largest0 = spread(0.0)
            largest1 = spread(0.0)
            largest2 = spread(0.0)
            largest3 = spread(0.0)
            for k in range(n_rows):
                r = rows[i] + k
                weight = discount * staying[r]
                after0 = load(values, at)
                after1 = load(values, at + LANES)
                after2 = load(values, at + 2 * LANES)
                after3 = load(values, at + 3 * LANES)
                total0 = times(weight, after0)
                total1 = times(weight, after1)
                total2 = times(weight, after2)
                total3 = times(weight, after3)
                sizes0 = times(weight, size(after0))
                sizes1 = times(weight, size(after1))
                sizes2 = times(weight, size(after2))
                sizes3 = times(weight, size(after3))
                for e in range(events[r], events[r + 1]):
                    expected = event_expected[e]
                    event = np.int64(event_index[e]) * n_goals + g
                    paid0 = load(event_reward, event)
                    paid1 = load(event_reward, event + LANES)
                    paid2 = load(event_reward, event + 2 * LANES)
                    paid3 = load(event_reward, event + 3 * LANES)
                    total0 = plus_times(total0, expected, paid0)
                    total1 = plus_times(total1, expected, paid1)
                    total2 = plus_times(total2, expected, paid2)
                    total3 = plus_times(total3, expected, paid3)
                    sizes0 = plus_times(sizes0, expected, size(paid0))
                    sizes1 = plus_times(sizes1, expected, size(paid1))
                    sizes2 = plus_times(sizes2, expected, size(paid2))
                    sizes3 = plus_times(sizes3, expected, size(paid3))
                for o in range(outcomes[r], outcomes[r + 1]):
                    weight = discount * chances[o]
                    after = np.int64(successors[o]) * n_goals + g
                    after0 = load(values, after)
                    after1 = load(values, after + LANES)
                    after2 = load(values, after + 2 * LANES)
                    after3 = load(values, after + 3 * LANES)
                    total0 = plus_times(total0, weight, after0)
                    total1 = plus_times(total1, weight, after1)
                    total2 = plus_times(total2, weight, after2)
                    total3 = plus_times(total3, weight, after3)
                    sizes0 = plus_times(sizes0, weight, size(after0))
                    sizes1 = plus_times(sizes1, weight, size(after1))
                    sizes2 = plus_times(sizes2, weight, size(after2))
                    sizes3 = plus_times(sizes3, weight, size(after3))
                store(q, k * WIDTH, total0)
                store(q, k * WIDTH + LANES, total1)
                store(q, k * WIDTH + 2 * LANES, total2)
                store(q, k * WIDTH + 3 * LANES, total3)
                best0 = larger(best0, total0)
                best1 = larger(best1, total1)
                best2 = larger(best2, total2)
                best3 = larger(best3, total3)
                largest0 = larger(largest0, sizes0)
                largest1 = larger(largest1, sizes1)
                largest2 = larger(largest2, sizes2)
                largest3 = larger(largest3, sizes3)
            least0 = minus(plus_times(best0, -relative, largest0), load(absolute, g))
            least1 = minus(plus_times(best1, -relative, largest1), load(absolute, g + LANES))
            least2 = minus(plus_times(best2, -relative, largest2), load(absolute, g + 2 * LANES))
            least3 = minus(plus_times(best3, -relative, largest3), load(absolute, g + 3 * LANES))
            # The bits of different rows are different, so that to add them is to unite them.
            bits0 = spread(0.0)
            bits1 = spread(0.0)
            bits2 = spread(0.0)
            bits3 = spread(0.0)
            for k in range(n_rows):
                row_bits = np.float64(bits[rows[i] + k])
                bits0 = plus_where(bits0, load(q, k * WIDTH), least0, row_bits)
                bits1 = plus_where(bits1, load(q, k * WIDTH + LANES), least1, row_bits)
                bits2 = plus_where(bits2, load(q, k * WIDTH + 2 * LANES), least2, row_bits)
                bits3 = plus_where(bits3, load(q, k * WIDTH + 3 * LANES), least3, row_bits)
            store(chosen, 0, bits0)
            store(chosen, 0 + LANES, bits1)
            store(chosen, 0 + 2 * LANES, bits2)
            store(chosen, 0 + 3 * LANES, bits3)
            for j in range(min(WIDTH, n_wanted - g)):
                actions[s, column + g + j] = np.uint8(chosen[j])


@njit(cache=True, nogil=True)
def unpack(values, n_goals, order, n_wanted, column, out):
    """Write the values of all states to their places in ``out`` [S, goals]; those off stand behind those swept."""
    for i in range(values.shape[0] // n_goals):
        s = order[i] if i < order.shape[0] else i
        for g in range(n_wanted):
            out[s, column + g] = values[i * n_goals + g]


@njit(cache=True, nogil=True)
def largest_values(values, largest):
    """Write the largest absolute value of each goal into ``largest`` [G]."""
    n_goals = largest.shape[0]
    largest[:] = 0.0
    for i in range(values.shape[0] // n_goals):
        for g in range(n_goals):
            largest[g] = max(largest[g], abs(values[i * n_goals + g]))
