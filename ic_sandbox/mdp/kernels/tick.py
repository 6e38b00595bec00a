"""One tick: the single transition kernel.

The world is two arrays: ``t`` int32, all tables end to end (:mod:`ic_sandbox.mdp.kernels.layout`), and ``p`` float64,
the probabilities. One agent's tick is simulated in a working array ``w`` int64. There are so few arrays because numba
counts references to each array at each call unless told otherwise (:data:`ic_sandbox.mdp.kernels.jit.lean`), which
would take most of the time.

Everything random in :func:`tick` asks :func:`flip`, which has two uses. When a run is stepped, it compares the
probability with a random number that is a pure function of (seed, agent, tick, purpose). When states are listed, it
follows a path of answers; :func:`~ic_sandbox.mdp.kernels.exploration.enumerate_outcomes` takes every path in turn and
so finds each outcome with its exact probability. So planner and simulator share one meaning of a world.
"""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels import layout, rng
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform


@lean
def flip(w, weight, chance, purpose):
    """Return whether an event of this probability happens.

    On a path, ``weight[0]`` accumulates its probability, and each question leaves its purpose in ``w`` and its
    probability in ``weight``.
    """
    if chance <= 0.0:
        return False
    if chance >= 1.0:
        return True
    if w[layout.MODE] == layout.THROWING:
        return uniform(w[layout.SEED], w[layout.AGENT], w[layout.TICK], purpose) < chance
    depth = w[layout.DEPTH]
    answer = w[layout.PATH_AT] + depth
    if depth == w[layout.LENGTH]:
        w[answer] = 1
        w[layout.LENGTH] = depth + 1
        w[w[layout.PURPOSES_AT] + depth] = purpose
        weight[1 + depth] = chance
    w[layout.DEPTH] = depth + 1
    if w[answer] == 1:
        weight[0] *= chance
        return True
    weight[0] *= 1.0 - chance
    return False


@lean
def entry(t, table, index):
    """Return one entry of a table."""
    return t[t[table] + index]


@lean
def holds(t, w, condition):
    """Return whether every test of a condition holds; condition -1 always does."""
    if condition < 0:
        return True
    for k in range(entry(t, layout.TEST_OFFSETS, condition), entry(t, layout.TEST_OFFSETS, condition + 1)):
        level = w[layout.VARIABLES + entry(t, layout.TEST, 3 * k)]
        operator = entry(t, layout.TEST, 3 * k + 1)
        value = entry(t, layout.TEST, 3 * k + 2)
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
    """Return the value of a chance in a state."""
    first = entry(t, layout.CHANCE_OFFSETS, chance)
    variable = entry(t, layout.CHANCE_VARIABLE, chance)
    if variable < 0:
        return p[first]
    return p[first + w[layout.VARIABLES + variable]]


@lean
def apply(t, w, effect):
    """Apply an effect to the state. Effect -1 does nothing, and a state that is off stays off."""
    if effect < 0:
        return
    for k in range(entry(t, layout.CHANGE_OFFSETS, effect), entry(t, layout.CHANGE_OFFSETS, effect + 1)):
        variable = entry(t, layout.CHANGE, 3 * k)
        kind = entry(t, layout.CHANGE, 3 * k + 1)
        value = entry(t, layout.CHANGE, 3 * k + 2)
        level = w[layout.VARIABLES + variable]
        top = entry(t, layout.VARIABLE_MAX, variable)
        if kind == 0:
            level += value
        elif kind == 1:
            level -= value
        elif kind == 2:
            level = value
        else:
            level = (level + 1) % (top + 1)
        w[layout.VARIABLES + variable] = min(max(level, 0), top)
    status = entry(t, layout.EFFECT_STATUS, effect)
    if status >= 0 and w[layout.STATUS] != layout.OFF:
        w[layout.STATUS] = status


@lean
def emit(w, event, device):
    """Log an event with the device that emits it; event -1 is none."""
    if event >= 0:
        place = w[layout.EVENTS_AT] + 2 * w[layout.EVENT_COUNT]
        w[place] = event
        w[place + 1] = device
        w[layout.EVENT_COUNT] += 1


@lean
def try_rule(t, p, w, weight, rule, device, purpose):
    """Try one rule whose condition holds: ``then`` and its event if the chance succeeds, otherwise ``else``."""
    first = t[layout.RULE] + layout.RULE_WIDTH * rule
    if flip(w, weight, probability(t, p, w, t[first + layout.RULE_CHANCE]), purpose):
        apply(t, w, t[first + layout.RULE_THEN])
        if device >= 0:
            w[layout.FIRED] = device
        emit(w, t[first + layout.RULE_EVENT], device)
    else:
        apply(t, w, t[first + layout.RULE_ELSE])


@lean
def when_holds(t, w, rule):
    """Return whether the condition of a rule holds."""
    return holds(t, w, entry(t, layout.RULE, layout.RULE_WIDTH * rule + layout.RULE_WHEN))


@lean
def rule_range(t, table, device):
    """Return the first and the end of a device's rules in one of the tables of such pairs."""
    return entry(t, table, 2 * device), entry(t, table, 2 * device + 1)


@lean
def try_first(t, p, w, weight, first, end, device, purpose):
    """Try the first rule of a list whose condition holds."""
    for rule in range(first, end):
        if when_holds(t, w, rule):
            try_rule(t, p, w, weight, rule, device, purpose)
            return


@lean
def move(t, p, w, weight, direction):
    """Move one cell, perhaps slipping aside; stay if the way out or in is closed, or the cell is occupied."""
    cell = w[layout.CELL]
    slip = entry(t, layout.SLIP, cell)
    if slip >= 0 and flip(w, weight, probability(t, p, w, slip), rng.SLIPPING):
        turn = 1 if flip(w, weight, 0.5, rng.SLIP_SIDE) else 3
        direction = (direction + turn) % 4
    target = entry(t, layout.NEIGHBOUR, 4 * cell + direction)
    if w[layout.TAKEN_AT] > 0 and target != cell and w[w[layout.TAKEN_AT] + target] > 0:
        return
    if holds(t, w, entry(t, layout.DOOR, target)):
        w[layout.CELL] = target


@lean
def members(bits):
    """Return the number of bits set."""
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@lean
def drawn_cache(w, weight, belief):
    """Draw one cache from a belief, all equally likely, as a bit set of its own."""
    left = members(belief)
    for cache in range(64):
        bit = np.int64(1) << cache
        if belief & bit:
            if flip(w, weight, 1.0 / left, rng.REVEAL + cache):
                return bit
            left -= 1
    return belief


@lean
def use(t, p, w, weight, device):
    """Use a device: reveal or search hidden caches if it is connected with any, then try its rules."""
    reveals = entry(t, layout.DEVICE_REVEALS, device)
    group = entry(t, layout.DEVICE_GROUP, device)
    if reveals >= 0:
        place = layout.VARIABLES + t[layout.N_VARIABLES] + reveals
        belief = w[place]
        w[place] = drawn_cache(w, weight, belief)
        if w[place] != belief:
            w[layout.FIRED] = device
    elif group >= 0:
        place = layout.VARIABLES + t[layout.N_VARIABLES] + group
        belief = w[place]
        here = np.int64(1) << entry(t, layout.DEVICE_CACHE, device)
        if not belief & here:
            return
        if not flip(w, weight, 1.0 / members(belief), rng.SEARCH):
            w[place] = belief & ~here
            return
        w[place] = here
    first, end = rule_range(t, layout.DEVICE_RULES, device)
    try_first(t, p, w, weight, first, end, device, rng.DEVICE_RULE)


@lean
def would_have_fired(t, p, w, weight, device, action):
    """Return whether an act at an inert device would have fired a rule or revealed something, by the same draws.

    Changes nothing. Only for simulated agents: when states are listed, each draw would add a path.
    """
    first, end = rule_range(t, layout.DEVICE_FEIGN, device)
    if action == layout.USE:
        first, end = rule_range(t, layout.DEVICE_RULES, device)
        reveals = entry(t, layout.DEVICE_REVEALS, device)
        group = entry(t, layout.DEVICE_GROUP, device)
        beliefs = layout.VARIABLES + t[layout.N_VARIABLES]
        if reveals >= 0:
            if members(w[beliefs + reveals]) > 1:
                return True
        elif group >= 0:
            belief = w[beliefs + group]
            if not (belief >> entry(t, layout.DEVICE_CACHE, device)) & 1:
                return False
            if not flip(w, weight, 1.0 / members(belief), rng.SEARCH):
                return False
    for rule in range(first, end):
        if when_holds(t, w, rule):
            chance = entry(t, layout.RULE, layout.RULE_WIDTH * rule + layout.RULE_CHANCE)
            return flip(w, weight, probability(t, p, w, chance), rng.DEVICE_RULE)
    return False


@lean
def observe(t, p, w, weight):
    """Detect whether the action is a violation, and apply the effects of the cameras that see it."""
    cell = w[layout.CELL]
    misused = w[layout.USED] >= 0 and entry(t, layout.DEVICE_FORBIDDEN, w[layout.USED]) == 1
    if not misused and entry(t, layout.RESTRICTED, cell) == 0:
        return
    w[layout.VIOLATION] = 1
    if w[layout.STATUS] == layout.OFF:
        return
    for k in range(entry(t, layout.SIGHT_OFFSETS, cell), entry(t, layout.SIGHT_OFFSETS, cell + 1)):
        camera = entry(t, layout.SIGHT, k)
        first = t[layout.CAMERA] + layout.CAMERA_WIDTH * camera
        if not holds(t, w, t[first + layout.CAMERA_WHEN]):
            continue
        chance = probability(t, p, w, t[first + layout.CAMERA_CHANCE])
        if chance > 0.0:
            w[layout.WATCHED] = 1
        if flip(w, weight, chance, rng.CAMERA_DETECTS + camera):
            w[layout.DETECTED] = 1
            apply(t, w, t[first + layout.CAMERA_THEN])
            emit(w, t[layout.DETECTED_EVENT], -1)
            return


@lean
def act(t, p, w, weight, action):
    """Carry out the agent's part of a tick from the state in ``w`` (not off): action, terrain triggers, cameras.

    The triggers are those of the terrain on which the agent then stands.
    """
    w[layout.EVENT_COUNT] = 0
    w[layout.FIRED] = -1
    w[layout.USED] = -1
    w[layout.VIOLATION] = 0
    w[layout.WATCHED] = 0
    w[layout.DETECTED] = 0
    if action < layout.WAIT:
        move(t, p, w, weight, action)
    elif action > layout.WAIT:
        device = entry(t, layout.DEVICE, w[layout.CELL])
        if device >= 0:
            w[layout.USED] = device
            if (entry(t, layout.DEVICE_INERT, device) >> (action - layout.USE)) & 1:
                if w[layout.MODE] == layout.THROWING and would_have_fired(t, p, w, weight, device, action):
                    w[layout.FIRED] = device
            elif action == layout.USE:
                use(t, p, w, weight, device)
            else:
                first, end = rule_range(t, layout.DEVICE_FEIGN, device)
                try_first(t, p, w, weight, first, end, device, rng.DEVICE_RULE)
    cell = w[layout.CELL]
    first, end = entry(t, layout.TRIGGER, 2 * cell), entry(t, layout.TRIGGER, 2 * cell + 1)
    try_first(t, p, w, weight, first, end, -1, rng.TRIGGER_RULE)
    if t[layout.HAS_RULES]:
        observe(t, p, w, weight)


@lean
def proceed(t, p, w, weight, rule):
    """Run one process."""
    if when_holds(t, w, rule):
        try_rule(t, p, w, weight, rule, -1, rng.PROCESS_RULE + rule - t[layout.PROCESS_FIRST])


@lean
def tick(t, p, w, weight, action):
    """Simulate one tick with the given action from the state in ``w`` (not off); leave the outcome in ``w``.

    In a shared world the two halves run separately: all agents act, then the processes run.
    """
    act(t, p, w, weight, action)
    for rule in range(t[layout.PROCESS_FIRST], t[layout.PROCESS_END]):
        if w[layout.STATUS] == layout.OFF:
            break
        proceed(t, p, w, weight, rule)
