"""What happens in one tick: the single transition kernel, and the search that lists every reachable state with it.

A state is one integer code in mixed radix, most significant first: status, cell, the variables in order, the beliefs
in order. So active states sort before those that are modified, and these before those that are off.

The world is two arrays: ``t`` int32, all tables end to end with their places in front (see
:mod:`ic_sandbox.mdp.world_tables`), and ``p`` float64, the probabilities. One agent's tick is lived in a working array
``w`` int64: the dice, the state, and a log of what happened. So few arrays because numba counts references to each
array at each call, unless it is told not to (:data:`lean`), which would otherwise take most of the time.

Everything random in :func:`tick` asks :func:`flip`, which is used in two ways. When a run is stepped, it compares
the chance with a random number that is a pure function of (seed, agent, tick, purpose). When states are listed, it
follows a path of answers; :func:`enumerate_outcomes` takes every path in turn and so finds each outcome with its
exact probability. So planner and simulator share one meaning of a world.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ACTIVE, OFF, MODIFIED = 0, 1, 2
STATUSES = 3
WAIT, USE, FEIGN = 4, 5, 6

# Places in t: how much there is of something, then where each table begins. An offset table for ragged lists has
# one entry more than there are lists, list i being offsets[i]:offsets[i + 1].
N_CELLS, N_VARIABLES, N_BELIEFS = 0, 1, 2
PROCESS_FIRST, PROCESS_END = 3, 4  # the rules of the processes
DETECTED_EVENT = 5  # the event that a camera emits, -1: there is no camera
HAS_RULES = 6  # 1 where anything at all is forbidden or restricted
VARIABLE_MAX = 7  # [V]
BELIEF_MAX = 8  # [B] the bit set of all caches of a group
NEIGHBOUR = 9  # [C, 4] the cell a move leads to; the cell itself where a wall or a missing exit stops it
DOOR = 10  # [C] the condition on which the cell can be entered, -1: always
SLIP = 11  # [C] the chance of slipping, -1: never
TRIGGER = 12  # [C, 2] first and end of the rules tried after the action
RESTRICTED = 13  # [C] 1 where to end an action is a violation
DEVICE = 14  # [C] the device that stands here, -1: none
DEVICE_RULES = 15  # [D, 2] first and end of the rules of `use`
DEVICE_FEIGN = 16  # [D, 2] first and end of the rules of `feign`
DEVICE_INERT = 17  # [D] 1 where the rules never fire
DEVICE_FORBIDDEN = 18  # [D] 1 where using or feigning is a violation
DEVICE_GROUP = 19  # [D] the group of caches that the device is one of, -1: none
DEVICE_CACHE = 20  # [D] which cache of its group it is
DEVICE_REVEALS = 21  # [D] the group that using it reveals, -1: none
RULE = 22  # [R, 5] when, chance, then, event, else
TEST_OFFSETS, TEST = 23, 24  # conditions as lists of [variable, operator, value]
CHANGE_OFFSETS, CHANGE = 25, 26  # effects as lists of [variable, kind, value]
EFFECT_STATUS = 27  # [effects] the status an effect sets, -1: none
CHANCE_VARIABLE = 28  # [chances] the variable whose level picks the value, -1: none
CHANCE_OFFSETS = 29  # [chances] where its values begin in p
SIGHT_OFFSETS, SIGHT = 30, 31  # for each cell where a violation is possible, the cameras that see it, in order
CAMERA = 32  # [K, 3] when, chance, then
VARIABLE_SHARED = 33  # [V] 1 for a variable that all agents of a shared world have in common
PROCESS_ONCE = 34  # [processes] 1 for a process that a shared world runs once a tick, and not for each agent
HEADER = 35
RULE_WHEN, RULE_CHANCE, RULE_THEN, RULE_EVENT, RULE_ELSE, RULE_WIDTH = 0, 1, 2, 3, 4, 5
CAMERA_WHEN, CAMERA_CHANCE, CAMERA_THEN, CAMERA_WIDTH = 0, 1, 2, 3

# Places in w. The path of answers begins at w[PATH_AT]; the events, each with the device that emitted it (or -1), at
# w[EVENTS_AT]. After the variables come the beliefs: for each group the bit set of caches that may hold the item.
MODE, DEPTH, LENGTH, AGENT, TICK, SEED, PATH_AT = 0, 1, 2, 3, 4, 5, 6
EVENT_COUNT, FIRED, USED, EVENTS_AT = 7, 8, 9, 10
VIOLATION, WATCHED, DETECTED = 11, 12, 13
TAKEN_AT, CELL, STATUS, VARIABLES = 14, 15, 16, 17

# What the dice can be thrown for; the last three are counted on from here, one for each cache, process and camera.
FOLLOWING_PATH, THROWING = 0, 1
ACTION_CHOICE, SLIPPING, SLIP_SIDE, DEVICE_RULE, TRIGGER_RULE, SEARCH, TURN = 0, 1, 2, 3, 4, 5, 6
REVEAL, PROCESS_RULE, CAMERA_DETECTS = 100, 1000, 10_000_000

# What the numbers of goals are drawn for, and how many places of the map a row has room for.
CELL_WEIGHT, OFF_WEIGHT, CHOSEN_CELL = 1, 2, 3
PLACES_A_ROW = 1 << 20

lean = njit(cache=True, nogil=True, _nrt=False)
"""Compiles a kernel that allocates nothing, without the counting of references: so it takes a third of the time."""

# Why an exploration stopped.
DONE, MORE_STATES, MORE_OUTCOMES, PAUSED, TOO_NARROW = 0, 1, 2, 3, 4
NO_CODE = -1


@lean
def mix(bits):
    """Scramble 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014, fig. 16)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@lean
def uniform(seed, agent, tick_number, purpose):
    """A random number in [0, 1) that depends on the four numbers alone (a counter-based generator)."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    bits = mix(np.uint64(seed) + golden)
    bits = mix(bits ^ (np.uint64(agent) * golden + np.uint64(1)))
    bits = mix(bits ^ (np.uint64(tick_number) * golden + np.uint64(2)))
    bits = mix(bits ^ (np.uint64(purpose) * golden + np.uint64(3)))
    return np.float64(bits >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@lean
def draw_weights(seed, purpose, first, cells, weights):
    """Draw ``weights`` float64 [G, C] from U[0, 1), each a function of (seed, goal, row and column) alone.

    So a goal keeps its weights where the map is changed elsewhere. ``first`` is the number of the first goal; ``cells``
    [C, 2] are rows and columns.
    """
    for goal in range(weights.shape[0]):
        for c in range(weights.shape[1]):
            place = np.int64(cells[c, 0]) * PLACES_A_ROW + cells[c, 1]
            weights[goal, c] = uniform(seed, first + goal, place, purpose)


@lean
def flip(w, weight, chance, purpose):
    """Whether something of this chance happens. ``weight[0]`` gathers the probability of the path followed."""
    if chance <= 0.0:
        return False
    if chance >= 1.0:
        return True
    if w[MODE] == THROWING:
        return uniform(w[SEED], w[AGENT], w[TICK], purpose) < chance
    depth = w[DEPTH]
    answer = w[PATH_AT] + depth
    if depth == w[LENGTH]:
        w[answer] = 1
        w[LENGTH] = depth + 1
    w[DEPTH] = depth + 1
    if w[answer] == 1:
        weight[0] *= chance
        return True
    weight[0] *= 1.0 - chance
    return False


@lean
def entry(t, table, index):
    """One number of a table."""
    return t[t[table] + index]


@lean
def holds(t, w, condition):
    """Whether every test of a condition holds; condition -1 always does."""
    if condition < 0:
        return True
    for k in range(entry(t, TEST_OFFSETS, condition), entry(t, TEST_OFFSETS, condition + 1)):
        level = w[VARIABLES + entry(t, TEST, 3 * k)]
        operator = entry(t, TEST, 3 * k + 1)
        value = entry(t, TEST, 3 * k + 2)
        if operator == 0:
            true = level == value
        elif operator == 1:
            true = level != value
        elif operator == 2:
            true = level >= value
        elif operator == 3:
            true = level <= value
        elif operator == 4:
            true = level > value
        else:
            true = level < value
        if not true:
            return False
    return True


@lean
def probability(t, p, w, chance):
    """The value of a chance in a state."""
    first = entry(t, CHANCE_OFFSETS, chance)
    variable = entry(t, CHANCE_VARIABLE, chance)
    if variable < 0:
        return p[first]
    return p[first + w[VARIABLES + variable]]


@lean
def apply(t, w, effect):
    """Carry an effect out on the state; effect -1 does nothing, and nothing leaves off."""
    if effect < 0:
        return
    for k in range(entry(t, CHANGE_OFFSETS, effect), entry(t, CHANGE_OFFSETS, effect + 1)):
        variable = entry(t, CHANGE, 3 * k)
        kind = entry(t, CHANGE, 3 * k + 1)
        value = entry(t, CHANGE, 3 * k + 2)
        level = w[VARIABLES + variable]
        top = entry(t, VARIABLE_MAX, variable)
        if kind == 0:
            level += value
        elif kind == 1:
            level -= value
        elif kind == 2:
            level = value
        else:
            level = (level + 1) % (top + 1)
        w[VARIABLES + variable] = min(max(level, 0), top)
    status = entry(t, EFFECT_STATUS, effect)
    if status >= 0 and w[STATUS] != OFF:
        w[STATUS] = status


@lean
def emit(w, event, device):
    """Log an event, with the device that emits it; event -1 is none."""
    if event >= 0:
        place = w[EVENTS_AT] + 2 * w[EVENT_COUNT]
        w[place] = event
        w[place + 1] = device
        w[EVENT_COUNT] += 1


@lean
def try_rule(t, p, w, weight, rule, device, purpose):
    """Try one rule whose condition holds: ``then`` and its event if the chance succeeds, ``else`` if not."""
    first = t[RULE] + RULE_WIDTH * rule
    if flip(w, weight, probability(t, p, w, t[first + RULE_CHANCE]), purpose):
        apply(t, w, t[first + RULE_THEN])
        if device >= 0:
            w[FIRED] = device
        emit(w, t[first + RULE_EVENT], device)
    else:
        apply(t, w, t[first + RULE_ELSE])


@lean
def when_holds(t, w, rule):
    """Whether the condition of a rule holds."""
    return holds(t, w, entry(t, RULE, RULE_WIDTH * rule + RULE_WHEN))


@lean
def try_first(t, p, w, weight, first, end, device, purpose):
    """Of a list of rules, try the first whose condition holds."""
    for rule in range(first, end):
        if when_holds(t, w, rule):
            try_rule(t, p, w, weight, rule, device, purpose)
            return


@lean
def move(t, p, w, weight, direction):
    """Move one cell, perhaps slipping aside; what can't be entered or left that way, or is taken, stays put."""
    cell = w[CELL]
    slip = entry(t, SLIP, cell)
    if slip >= 0 and flip(w, weight, probability(t, p, w, slip), SLIPPING):
        turn = 1 if flip(w, weight, 0.5, SLIP_SIDE) else 3
        direction = (direction + turn) % 4
    target = entry(t, NEIGHBOUR, 4 * cell + direction)
    if w[TAKEN_AT] > 0 and target != cell and w[w[TAKEN_AT] + target] > 0:
        return
    if holds(t, w, entry(t, DOOR, target)):
        w[CELL] = target


@lean
def members(bits):
    """How many bits of a set are on."""
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@lean
def drawn_cache(w, weight, belief):
    """One cache out of a belief, each equally likely, as a bit set of its own."""
    left = members(belief)
    for cache in range(64):
        bit = np.int64(1) << cache
        if belief & bit:
            if flip(w, weight, 1.0 / left, REVEAL + cache):
                return bit
            left -= 1
    return belief


@lean
def use(t, p, w, weight, device):
    """Use a device: reveal or search hidden caches where it has to do with them, then try its rules."""
    reveals = entry(t, DEVICE_REVEALS, device)
    group = entry(t, DEVICE_GROUP, device)
    if reveals >= 0:
        place = VARIABLES + t[N_VARIABLES] + reveals
        belief = w[place]
        w[place] = drawn_cache(w, weight, belief)
        if w[place] != belief:
            w[FIRED] = device
    elif group >= 0:
        place = VARIABLES + t[N_VARIABLES] + group
        belief = w[place]
        here = np.int64(1) << entry(t, DEVICE_CACHE, device)
        if not belief & here:
            return
        if not flip(w, weight, 1.0 / members(belief), SEARCH):
            w[place] = belief & ~here
            return
        w[place] = here
    first, end = entry(t, DEVICE_RULES, 2 * device), entry(t, DEVICE_RULES, 2 * device + 1)
    try_first(t, p, w, weight, first, end, device, DEVICE_RULE)


@lean
def look(row, col, reach, cells, walls, seen):
    """Write into ``seen`` bool [N] which of the cells int64 [N, 2] a camera at (row, col) sees.

    A sight line is sampled at its n - 1 inner points k/n, n being the Chebyshev distance; where a point falls halfway
    between two cells, it is blocked only if both are walls. In whole numbers, so that halfway is exact.
    """
    for i in range(cells.shape[0]):
        down, right = cells[i, 0] - row, cells[i, 1] - col
        n = max(abs(down), abs(right))
        seen[i] = n <= reach
        k = 1
        while k < n and seen[i]:
            down_rest, right_rest = 2 * (down * k % n), 2 * (right * k % n)
            one_row, one_col = row + down * k // n, col + right * k // n
            other_row, other_col = one_row + (down_rest >= n), one_col + (right_rest >= n)
            one_row += down_rest > n
            one_col += right_rest > n
            seen[i] = not (walls[one_row, one_col] and walls[other_row, other_col])
            k += 1


@lean
def observe(t, p, w, weight):
    """Whether what was done is a violation, and what comes of it where cameras look on."""
    cell = w[CELL]
    misused = w[USED] >= 0 and entry(t, DEVICE_FORBIDDEN, w[USED]) == 1
    if not misused and entry(t, RESTRICTED, cell) == 0:
        return
    w[VIOLATION] = 1
    if w[STATUS] == OFF:
        return
    for k in range(entry(t, SIGHT_OFFSETS, cell), entry(t, SIGHT_OFFSETS, cell + 1)):
        camera = entry(t, SIGHT, k)
        first = t[CAMERA] + CAMERA_WIDTH * camera
        if not holds(t, w, t[first + CAMERA_WHEN]):
            continue
        chance = probability(t, p, w, t[first + CAMERA_CHANCE])
        if chance > 0.0:
            w[WATCHED] = 1
        if flip(w, weight, chance, CAMERA_DETECTS + camera):
            w[DETECTED] = 1
            apply(t, w, t[first + CAMERA_THEN])
            emit(w, t[DETECTED_EVENT], -1)
            return


@lean
def act(t, p, w, weight, action):
    """The agent's part of a tick, from the state in ``w`` (not off): the action, the triggers of the terrain now under
    the agent, the cameras.
    """
    w[EVENT_COUNT] = 0
    w[FIRED] = -1
    w[USED] = -1
    w[VIOLATION] = 0
    w[WATCHED] = 0
    w[DETECTED] = 0
    if action < WAIT:
        move(t, p, w, weight, action)
    elif action > WAIT:
        device = entry(t, DEVICE, w[CELL])
        if device >= 0:
            w[USED] = device
            if entry(t, DEVICE_INERT, device) == 0:
                if action == USE:
                    use(t, p, w, weight, device)
                else:
                    first, end = entry(t, DEVICE_FEIGN, 2 * device), entry(t, DEVICE_FEIGN, 2 * device + 1)
                    try_first(t, p, w, weight, first, end, device, DEVICE_RULE)
    cell = w[CELL]
    first, end = entry(t, TRIGGER, 2 * cell), entry(t, TRIGGER, 2 * cell + 1)
    try_first(t, p, w, weight, first, end, -1, TRIGGER_RULE)
    if t[HAS_RULES]:
        observe(t, p, w, weight)


@lean
def proceed(t, p, w, weight, rule):
    """Let one process have its turn."""
    if when_holds(t, w, rule):
        try_rule(t, p, w, weight, rule, -1, PROCESS_RULE + rule - t[PROCESS_FIRST])


@lean
def tick(t, p, w, weight, action):
    """Live one tick, with the given action, from the state in ``w`` (not off); ``w`` then says what came of it.

    In a shared world the same two halves are lived apart: everyone acts, then the processes run.
    """
    act(t, p, w, weight, action)
    for rule in range(t[PROCESS_FIRST], t[PROCESS_END]):
        if w[STATUS] == OFF:
            break
        proceed(t, p, w, weight, rule)


@lean
def encode(t, w):
    """The code of the state in ``w``; its first digit ranks active, modified, off."""
    rank = (STATUSES - w[STATUS]) % STATUSES
    code = rank * t[N_CELLS] + w[CELL]
    for k in range(t[N_VARIABLES]):
        code = code * (entry(t, VARIABLE_MAX, k) + 1) + w[VARIABLES + k]
    beliefs = VARIABLES + t[N_VARIABLES]
    for k in range(t[N_BELIEFS]):
        code = code * entry(t, BELIEF_MAX, k) + w[beliefs + k] - 1  # no belief is empty
    return code


@lean
def encode_part(t, w, shared):
    """What the variables in common (``shared`` 1), or all the rest (0), add to the code of the state in ``w``."""
    rank = (STATUSES - w[STATUS]) % STATUSES
    code = (1 - shared) * (rank * t[N_CELLS] + w[CELL])
    for k in range(t[N_VARIABLES]):
        code *= entry(t, VARIABLE_MAX, k) + 1
        if entry(t, VARIABLE_SHARED, k) == shared:
            code += w[VARIABLES + k]
    beliefs = VARIABLES + t[N_VARIABLES]
    for k in range(t[N_BELIEFS]):
        code = code * entry(t, BELIEF_MAX, k) + (1 - shared) * (w[beliefs + k] - 1)
    return code


@lean
def decode(t, w, code):
    """Write the state of a code into ``w``."""
    beliefs = VARIABLES + t[N_VARIABLES]
    for k in range(t[N_BELIEFS] - 1, -1, -1):
        radix = entry(t, BELIEF_MAX, k)
        w[beliefs + k] = code % radix + 1
        code //= radix
    for k in range(t[N_VARIABLES] - 1, -1, -1):
        radix = entry(t, VARIABLE_MAX, k) + 1
        w[VARIABLES + k] = code % radix
        code //= radix
    w[CELL] = code % t[N_CELLS]
    w[STATUS] = (STATUSES - code // t[N_CELLS]) % STATUSES


@lean
def own_cell(t, code):
    """The cell in a code."""
    for k in range(t[N_BELIEFS]):
        code //= entry(t, BELIEF_MAX, k)
    for k in range(t[N_VARIABLES]):
        code //= entry(t, VARIABLE_MAX, k) + 1
    return code % t[N_CELLS]


@lean
def decode_all(t, w, codes, out):
    """Write the states of many codes into the rows of ``out`` [S, 2 + V + B]: cell, status, variables, beliefs."""
    for s in range(codes.shape[0]):
        decode(t, w, codes[s])
        for k in range(out.shape[1]):
            out[s, k] = w[CELL + k]


@lean
def slot_of(table_codes, code):
    """Where a code stands, or would stand, in an open hash table whose size is a power of two."""
    mask = np.uint64(table_codes.shape[0] - 1)
    slot = mix(np.uint64(code)) & mask
    while table_codes[slot] != NO_CODE and table_codes[slot] != code:
        slot = (slot + np.uint64(1)) & mask
    return slot


@lean
def fill_table(codes, count, table_codes, table_states):
    """Enter the first ``count`` codes into an empty hash table, each with its position."""
    for s in range(count):
        slot = slot_of(table_codes, codes[s])
        table_codes[slot] = codes[s]
        table_states[slot] = s


@lean
def next_path(w):
    """Turn to the next path of answers: the last yes becomes no, and what followed is forgotten; False: all taken."""
    length = w[LENGTH]
    while length > 0 and w[w[PATH_AT] + length - 1] == 0:
        length -= 1
    if length == 0:
        return False
    w[w[PATH_AT] + length - 1] = 0
    w[LENGTH] = length
    return True


@lean
def enumerate_outcomes(t, p, w, weight, code, action, out_code, out_chance, event_count):
    """List the successors of (state, action), each once with its exact probability; returns how many.

    ``event_count[e]`` becomes the expected number of emissions of event e. Returns -1 where ``out_code`` is too short.
    """
    event_count[:] = 0.0
    found = 0
    w[MODE] = FOLLOWING_PATH
    w[LENGTH] = 0
    while True:
        w[DEPTH] = 0
        weight[0] = 1.0
        decode(t, w, code)
        tick(t, p, w, weight, action)
        for k in range(w[EVENT_COUNT]):
            event_count[w[w[EVENTS_AT] + 2 * k]] += weight[0]
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


@lean
def explore(
    t,
    p,
    actions,
    off_from,
    position,
    codes,
    table_codes,
    table_states,
    offsets,
    successors,
    chances,
    event_offsets,
    event_index,
    event_expected,
    scratch,
    work,
):
    """Expand known states in order of discovery, until some ``work`` outcomes are written; a state that is off is its
    own successor.

    ``position`` = [states expanded, states known, outcomes written, event entries written] is brought up to date.
    Returns why it stopped: DONE, PAUSED, MORE_STATES or MORE_OUTCOMES (the arrays must grow), or TOO_NARROW (an action
    has more outcomes than the working arrays hold). A state is expanded whole or not at all.
    """
    w, weight, out_code, out_chance, event_count = scratch
    room = out_code.shape[0]
    events = event_count.shape[0]
    enough = position[2] + work
    while position[2] < enough:
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
                found = enumerate_outcomes(t, p, w, weight, codes[s], a, out_code, out_chance, event_count)
                if found < 0:
                    position[2] = written
                    position[3] = events_written
                    return TOO_NARROW
                for k in range(found):
                    slot = slot_of(table_codes, out_code[k])
                    if table_codes[slot] == NO_CODE:
                        table_codes[slot] = out_code[k]
                        table_states[slot] = position[1]
                        codes[position[1]] = out_code[k]
                        position[1] += 1
                    successors[position[2]] = table_states[slot]
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
def enter(table, places, codes, known, code):
    """Enter a code behind the ``known`` ones unless it is among them; returns how many are known then."""
    slot = slot_of(table, code)
    if table[slot] != NO_CODE:
        return known
    table[slot] = code
    places[slot] = known
    codes[known] = code
    return known + 1


@lean
def meet(t, p, w, weight, actions, stage_rules, own, shared, stage, position, nodes, node_table, commons, common_table):
    """Add what one agent may come to, and bring about, in its turn: an action at stage 0, else a process.

    ``node_table`` and ``common_table`` are pairs (codes, places) of a hash table. Returns False where room runs out.
    """
    stages = stage_rules.shape[0]
    for action in range(actions if stage == 0 else 1):
        w[MODE] = FOLLOWING_PATH
        w[LENGTH] = 0
        while True:
            if position[0] == nodes.shape[0] or position[1] == commons.shape[0]:
                return False
            w[DEPTH] = 0
            decode(t, w, own + shared)
            if stage == 0:
                act(t, p, w, weight, action)
            else:
                w[EVENT_COUNT] = 0
                proceed(t, p, w, weight, stage_rules[stage])
            node = encode_part(t, w, 0) * stages + (stage + 1) % stages
            position[0] = enter(node_table[0], node_table[1], nodes, position[0], node)
            position[1] = enter(common_table[0], common_table[1], commons, position[1], encode_part(t, w, 1))
            if not next_path(w):
                break
    return True


@lean
def meet_all(
    t, p, w, weight, actions, off_from, stage_rules, position, nodes, done, node_table, commons, common_table, work
):
    """Let every agent's own part of a state meet everything that the variables in common may be, until nothing is new.

    ``nodes``: own part * stages + stage, a tick being lived in stages: the action, then each process that runs for each
    agent. ``commons``: the levels of the variables in common, as parts of codes. ``done``: how many of these each node
    has met. ``position``: how many nodes and commons are known, and how many of ``commons`` have been through the
    processes that run once a tick. Returns DONE, PAUSED after some ``work``, or MORE_STATES.
    """
    stages = stage_rules.shape[0]
    spent = 0
    met = True
    while met:
        met = False
        while position[2] < position[1]:
            for rule in range(t[PROCESS_FIRST], t[PROCESS_END]):
                if entry(t, PROCESS_ONCE, rule - t[PROCESS_FIRST]) == 0:
                    continue
                w[MODE] = FOLLOWING_PATH
                w[LENGTH] = 0
                while True:
                    if position[1] == commons.shape[0]:
                        return MORE_STATES
                    w[DEPTH] = 0
                    decode(t, w, commons[position[2]])
                    w[EVENT_COUNT] = 0
                    proceed(t, p, w, weight, rule)
                    code = encode_part(t, w, 1)
                    position[1] = enter(common_table[0], common_table[1], commons, position[1], code)
                    if not next_path(w):
                        break
            position[2] += 1
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
                    position[0] = enter(node_table[0], node_table[1], nodes, position[0], own * stages)
                    done[n] = position[1]
                    break
                shared = commons[done[n]]
                if not meet(
                    t,
                    p,
                    w,
                    weight,
                    actions,
                    stage_rules,
                    own,
                    shared,
                    stage,
                    position,
                    nodes,
                    node_table,
                    commons,
                    common_table,
                ):
                    return MORE_STATES
                done[n] += 1
            n += 1
    return DONE


@lean
def reorder_rows(order, actions, offsets, values, weights, new_offsets, new_values, new_weights):
    """Copy the rows (state, action) of a ragged table so that state ``order[s]`` comes to stand at s."""
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
