"""The inner loops of planning: Bellman backups over a block of goals at once, and the optimal sets that follow.

States are numbered as they are swept, one strongly connected component after another, successors first
(:mod:`ic_sandbox.planning.sweep_rows`). The values of a block are one flat array, goals contiguous and their number a
multiple of ``WIDTH``. A state is backed up for so many goals at a time, or twice as many, whose best values stay in
vector registers while the successors' are gathered: hence the few instructions on vectors that numba has not, made
here. To multiply and add is one operation with one rounding (fma) for every goal alike, so that results do not depend
on where in a block a goal stands. What a sweep reads about a state stands in one array, in the order in which it is
read, since finding it takes as long as computing with it.
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

# How much of the tape a state, a row and an outcome (or event) take, besides what follows them.
STATE_HEAD, ROW_HEAD, OUTCOME = 2, 4, 3

WIDTH = 32
"""Goals that are backed up together, unless there are many; then twice as many are."""

NARROW, WIDE = (0,) * WIDTH, (0,) * (2 * WIDTH)
"""What kernels take to be told, by its type, how many goals to back up together: what is compiled depends on it."""


class LanesType(types.Type):
    """Several float64 that are computed with at once, in as many registers as they take."""

    def __init__(self, count):
        super().__init__(name=f"Lanes({count})")
        self.vector = ir.VectorType(ir.DoubleType(), count)


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    """Lanes are a vector of the compiler's."""

    def __init__(self, dmm, fe_type):
        super().__init__(dmm, fe_type, fe_type.vector)


def _pointer(context, builder, array_type, array, index, kind):
    """Where an element of an array stands, as the place of something else; unlike numba's own, no index is below 0."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), kind.as_pointer())


def _spread(builder, scalar, vector):
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    return builder.shuffle_vector(first, undefined, mask)


def _call(builder, name, *operands):
    vector = operands[0].type
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(vector, [vector] * len(operands)), f"llvm.{name}.v{vector.count}f64"
    )
    return builder.call(function, operands)


@intrinsic
def whole(typing, tape, index):
    """The whole number at an index of an int32 array."""

    def generate(context, builder, signature, arguments):
        read = builder.load(_pointer(context, builder, signature.args[0], *arguments, ir.IntType(32)), align=4)
        return builder.sext(read, ir.IntType(64))

    return types.intp(tape, types.intp), generate


@intrinsic
def number(typing, tape, index):
    """The float64 that stands in an int32 array from an index on."""

    def generate(context, builder, signature, arguments):
        return builder.load(_pointer(context, builder, signature.args[0], *arguments, ir.DoubleType()), align=4)

    return types.float64(tape, types.intp), generate


@intrinsic
def put(typing, tape, index, value):
    """Write a float64 into an int32 array from an index on."""

    def generate(context, builder, signature, arguments):
        tape, index, value = arguments
        builder.store(value, _pointer(context, builder, signature.args[0], tape, index, ir.DoubleType()), align=4)
        return context.get_dummy_value()

    return types.void(tape, types.intp, types.float64), generate


@intrinsic
def load(typing, array, index, many):
    """The lanes that begin at an index of a flat float64 array, as many as the tuple ``many`` is long."""
    lanes = LanesType(many.count)

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature.args[0], *arguments[:2], lanes.vector)
        return builder.load(pointer, align=8)

    return lanes(array, types.intp, many), generate


@intrinsic
def store(typing, array, index, value):
    """Write lanes into a flat float64 array."""

    def generate(context, builder, signature, arguments):
        array, index, value = arguments
        builder.store(value, _pointer(context, builder, signature.args[0], array, index, value.type), align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


@intrinsic
def store_bytes(typing, array, index, value):
    """Write lanes, which are small whole numbers, into a uint8 array from a flat index on."""

    def generate(context, builder, signature, arguments):
        array, index, value = arguments
        numbers = builder.fptoui(value, ir.VectorType(ir.IntType(32), value.type.count))
        small = builder.trunc(numbers, ir.VectorType(ir.IntType(8), value.type.count))
        builder.store(small, _pointer(context, builder, signature.args[0], array, index, small.type), align=1)
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


@intrinsic
def spread(typing, scalar, many):
    """The same number in each of as many lanes as the tuple ``many`` is long."""
    lanes = LanesType(many.count)

    def generate(context, builder, signature, arguments):
        return _spread(builder, arguments[0], lanes.vector)

    return lanes(types.float64, many), generate


@intrinsic
def times(typing, scalar, value):
    """The product of a number with every lane."""

    def generate(context, builder, signature, arguments):
        scalar, value = arguments
        return builder.fmul(_spread(builder, scalar, value.type), value)

    return value(types.float64, value), generate


@intrinsic
def plus_times(typing, total, scalar, value):
    """``total + scalar * value``, rounded once."""

    def generate(context, builder, signature, arguments):
        total, scalar, value = arguments
        return _call(builder, "fma", _spread(builder, scalar, value.type), value, total)

    return total(total, types.float64, total), generate


@intrinsic
def minus(typing, one, other):
    """The difference, lane by lane."""

    def generate(context, builder, signature, arguments):
        return builder.fsub(*arguments)

    return one(one, one), generate


@intrinsic
def size(typing, value):
    """The absolute value."""

    def generate(context, builder, signature, arguments):
        return _call(builder, "fabs", *arguments)

    return value(value), generate


@intrinsic
def larger(typing, one, other):
    """Lane by lane the larger one."""

    def generate(context, builder, signature, arguments):
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return one(one, one), generate


@intrinsic
def plus_where(typing, total, value, least, scalar):
    """``total + scalar`` in the lanes where the value is at least so large, else ``total``."""

    def generate(context, builder, signature, arguments):
        total, value, least, scalar = arguments
        added = builder.fadd(total, _spread(builder, scalar, value.type))
        return builder.select(builder.fcmp_ordered(">=", value, least), added, total)

    return total(total, total, total, types.float64), generate


@intrinsic
def where_positive(typing, asked, one, other):
    """``one`` in the lanes where ``asked`` is above 0, else ``other``."""

    def generate(context, builder, signature, arguments):
        asked, one, other = arguments
        zero = ir.Constant(asked.type, [0.0] * asked.type.count)
        return builder.select(builder.fcmp_ordered(">", asked, zero), one, other)

    return one(one, one, one), generate


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
    n_free,
    n_actions,
    policy,
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
    row. States from ``n_free`` on have a single row, the mixture of actions by ``policy`` float64 [states, A].
    """
    n_rows = 0
    n_outcomes = 0
    n_events = 0
    for i in range(order.shape[0]):
        s = order[i]
        rows[i] = n_rows
        bound = s >= n_free
        started = False
        for a in range(n_actions):
            share = policy[s - n_free, a] if bound else 1.0
            if share == 0.0:
                continue
            if not bound or not started:
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
            if bound:
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
        if bound:
            n_rows += 1
            out_offsets[n_rows] = n_outcomes
            out_event_offsets[n_rows] = n_events
    rows[order.shape[0]] = n_rows
    return n_rows, n_outcomes, n_events


@njit(cache=True, nogil=True)
def swap_columns(array, width, ones, others):
    """Exchange columns of a flat array whose rows are ``width`` long, in pairs, one after another; row by row, since to
    go through all memory once for every pair would take too long.
    """
    for row in range(0, array.shape[0], width):
        for k in range(ones.shape[0]):
            one, other = row + ones[k], row + others[k]
            array[one], array[other] = array[other], array[one]


@njit(cache=True, nogil=True)
def write_tape(
    discount, place_row, rows, staying, outcomes, successors, chances, events, event_index, event_expected, starts, tape
):
    """Write what a sweep reads about each state into one int32 array, in the order in which it is read.

    Of a state: how many rows it has, and its place; of each row: its gain 1 / (1 - discount * staying), how many events
    and outcomes; of each event its number and expected * gain, of each outcome the state and discount * chance * gain.
    What is a fraction is a float64, in the room of two. ``starts`` int64 [L + 1] becomes where each state begins.
    """
    p = 0
    for i in range(place_row.shape[0]):
        starts[i] = p
        tape[p] = rows[i + 1] - rows[i]
        tape[p + 1] = place_row[i]
        p += STATE_HEAD
        for r in range(rows[i], rows[i + 1]):
            gain = 1.0 / (1.0 - discount * staying[r])
            put(tape, p, gain)
            tape[p + 2] = events[r + 1] - events[r]
            tape[p + 3] = outcomes[r + 1] - outcomes[r]
            p += ROW_HEAD
            for e in range(events[r], events[r + 1]):
                tape[p] = event_index[e]
                put(tape, p + 1, event_expected[e] * gain)
                p += OUTCOME
            for o in range(outcomes[r], outcomes[r + 1]):
                tape[p] = successors[o]
                put(tape, p + 1, discount * chances[o] * gain)
                p += OUTCOME
    starts[place_row.shape[0]] = p


@njit(cache=True, nogil=True)
def settle(
    many,
    position,
    budget,
    last_component,
    most_sweeps,
    component_ends,
    turned,
    starts,
    tape,
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

    In-place value iteration, forwards and backwards in turn, in the order of the states and in that of ``turned``, if
    there is any; an action's chance of staying in its own state is summed in closed form (Puterman 1994, section
    6.3.3). ``tape`` and ``starts`` are what :func:`write_tape` wrote. ``values``, ``place_reward`` and
    ``event_reward`` are flat, G wide, a multiple of the length of ``many``. A value has settled when a whole sweep
    changes it by no more than ``relative`` times itself plus ``negligible`` [G]; a goal of which all have is left as it
    is, whatever the others of its block still need, and so its values do not depend on them.

    ``position`` is brought up to date, so that the work can be done in pieces of about ``budget`` outcomes; it also
    counts the outcomes swept over, times the goals for which they were. The columns of settled goals may be moved to
    the end, to be swept no more; ``columns`` [G] follows. Only goals ``asked`` for [G] are swept at all. Where
    ``most_sweeps`` is 1, ``change`` [G] becomes the largest change.
    """
    n_goals = columns.shape[0]
    lanes = len(many)
    certifying = most_sweeps == 1
    ones, others = np.empty(n_goals, np.int64), np.empty(n_goals, np.int64)
    done = 0
    while position[COMPONENT] < last_component:
        c = position[COMPONENT]
        first = component_ends[c]
        n_states = component_ends[c + 1] - first
        sweep = position[SWEEP]
        backwards = sweep % 2 == 1
        turning = sweep % 4 >= 2 and turned.shape[0] > 0
        # A single state is exact after one backup; in larger components, every fourth sweep is checked, for to check
        # takes nearly as long as to sweep.
        checking = (sweep % 4 == 3 and n_states > 1) or certifying
        if position[OFFSET] == 0:
            if sweep == 0:
                live[:] = asked
                position[LIVE] = n_goals
            if checking:
                excess[:] = -np.inf
        n_live = position[LIVE]
        width = (n_live + lanes - 1) // lanes * lanes
        frozen = False
        for g in range(width):
            frozen = frozen or live[g] <= 0.0
        k = position[OFFSET]
        visited = 0
        while k < n_states and done < budget:
            i = first + n_states - 1 - k if backwards else first + k
            if turning:
                i = np.int64(turned[i])
            k += 1
            start = starts[i]
            n_rows = whole(tape, start)
            place = whole(tape, start + 1) * n_goals
            visiting = (starts[i + 1] - start - STATE_HEAD - ROW_HEAD * n_rows) // OUTCOME
            done += visiting + 1
            visited += visiting
            for g in range(0, width, lanes):
                paid = load(place_reward, place + g, many)
                best = spread(-np.inf, many)
                p = start + STATE_HEAD
                for _ in range(n_rows):
                    q = times(number(tape, p), paid)
                    events_end = p + ROW_HEAD + OUTCOME * whole(tape, p + 2)
                    row_end = events_end + OUTCOME * whole(tape, p + 3)
                    p += ROW_HEAD
                    while p < events_end:
                        event = whole(tape, p) * n_goals + g
                        q = plus_times(q, number(tape, p + 1), load(event_reward, event, many))
                        p += OUTCOME
                    while p < row_end:
                        after = whole(tape, p) * n_goals + g
                        q = plus_times(q, number(tape, p + 1), load(values, after, many))
                        p += OUTCOME
                    best = larger(best, q)
                at = i * n_goals + g
                if checking or frozen:
                    now = load(values, at, many)
                    if frozen:
                        best = where_positive(load(live, g, many), best, now)
                    if checking:
                        moved = size(minus(best, now))
                        if certifying:
                            store(change, g, larger(load(change, g, many), moved))
                        else:
                            over = plus_times(moved, -relative, size(best))
                            store(excess, g, larger(load(excess, g, many), over))
                store(values, at, best)
        position[VISITED] += visited * width
        if k < n_states:
            position[OFFSET] = k
            return False
        position[OFFSET] = 0
        position[SWEEP] = sweep + 1
        finished = n_states == 1 or sweep + 1 >= most_sweeps
        if checking and not finished:
            unsettled = 0
            for g in range(n_live):
                if excess[g] <= negligible[g]:
                    live[g] = 0.0
                elif live[g] > 0.0:
                    unsettled += 1
            finished = unsettled == 0
            # To move columns takes long: only where then fewer are swept, and only in a large component.
            if not finished and (unsettled + lanes - 1) // lanes * lanes < width and 4 * n_states > starts.shape[0]:
                g = 0
                n_moved = 0
                while g < n_live:
                    if live[g] > 0.0:
                        g += 1
                        continue
                    n_live -= 1
                    if g != n_live:
                        ones[n_moved], others[n_moved] = g, n_live
                        n_moved += 1
                        columns[g], columns[n_live] = columns[n_live], columns[g]
                        live[g], live[n_live] = live[n_live], live[g]
                        excess[g], excess[n_live] = excess[n_live], excess[g]
                        negligible[g], negligible[n_live] = negligible[n_live], negligible[g]
                for array in (values, place_reward, event_reward):
                    swap_columns(array, n_goals, ones[:n_moved], others[:n_moved])
                position[LIVE] = n_live
        if finished:
            position[COMPONENT] = c + 1
            position[SWEEP] = 0
        if done >= budget:
            return position[COMPONENT] == last_component
    return True


@njit(cache=True, nogil=True)
def optimal_sets(
    many,
    first,
    stop,
    rows,
    bits,
    starts,
    tape,
    event_reward,
    relative,
    absolute,
    signed,
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
    are small and not where large ones cancel; plus ``absolute`` [G], the error that the values may still have. Unless
    ``signed``, no value and no reward for an event is negative, so that the best sum is also the largest. The first
    ``n_wanted`` of the G goals are real. ``bits`` are those of each row, of which ``rows`` [L + 1] says where those
    of a state begin.
    """
    n_goals = absolute.shape[0]
    lanes = len(many)
    most_rows = 0
    for i in range(first, stop):
        most_rows = max(most_rows, rows[i + 1] - rows[i])
    q = np.empty(most_rows * lanes)
    chosen = np.empty(lanes, np.uint8)
    for i in range(first, stop):
        n_rows = rows[i + 1] - rows[i]
        s = np.int64(order[i])
        for g in range(0, n_wanted, lanes):
            here = load(values, i * n_goals + g, many)
            best = spread(-np.inf, many)
            largest = spread(0.0, many)
            p = starts[i] + STATE_HEAD
            for k in range(n_rows):
                share = 1.0 / number(tape, p)  # Q is the row's sum without its gain, plus what staying is worth
                staying = 1.0 - share
                events_end = p + ROW_HEAD + OUTCOME * whole(tape, p + 2)
                row_end = events_end + OUTCOME * whole(tape, p + 3)
                p += ROW_HEAD
                total = times(staying, here)
                sizes = times(staying, size(here))
                while p < row_end:
                    weight = share * number(tape, p + 1)
                    entry = whole(tape, p) * n_goals + g
                    term = load(event_reward, entry, many) if p < events_end else load(values, entry, many)
                    total = plus_times(total, weight, term)
                    if signed:
                        sizes = plus_times(sizes, weight, size(term))
                    p += OUTCOME
                store(q, k * lanes, total)
                best = larger(best, total)
                largest = larger(largest, sizes if signed else total)
            least = minus(plus_times(best, -relative, largest), load(absolute, g, many))
            # The bits of different rows are different, so that to add them is to unite them.
            united = spread(0.0, many)
            for k in range(n_rows):
                united = plus_where(united, load(q, k * lanes, many), least, np.float64(bits[rows[i] + k]))
            if g + lanes <= n_wanted:
                store_bytes(actions, s * actions.shape[1] + column + g, united)
                continue
            store_bytes(chosen, 0, united)
            for j in range(n_wanted - g):
                actions[s, column + g + j] = chosen[j]


@njit(cache=True, nogil=True)
def unpack(first, stop, values, n_goals, order, n_wanted, column, out):
    """Write the values of the states ``first`` to ``stop`` to their places in ``out`` [S, goals]; those off stand
    behind those swept.
    """
    for i in range(first, stop):
        s = order[i] if i < order.shape[0] else i
        place = out[s, column : column + n_wanted]
        found = values[i * n_goals : i * n_goals + n_wanted]
        for g in range(n_wanted):
            place[g] = found[g]


@njit(cache=True, nogil=True)
def largest_values(many, values, largest):
    """Write the largest absolute value of each goal into ``largest`` [G]."""
    n_goals = largest.shape[0]
    for g in range(0, n_goals, len(many)):
        found = spread(0.0, many)
        for at in range(g, values.shape[0], n_goals):
            found = larger(size(load(values, at, many)), found)
        store(largest, g, found)
