"""The joint law of an action: its successor, whether a drive is fired, and a violation seen or unseen."""

from __future__ import annotations

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import NO_CODE, decode, encode
from ic_sandbox.mdp.kernels.exploration import add_outcome, next_path
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.tick import act, entry, proceed

NO_DRIVE = -1


@lean
def follow_action(t, p, w, weight, code, action, gather, room):
    """Take an agent's part of a tick in every way.

    Returns the probabilities of a violation seen and unseen, and the number of different nodes. A node is a code times
    two, plus one if the device was fired. The nodes are written into ``room``, a
    :class:`~ic_sandbox.mdp.kernels.arrays.Successors`, if ``gather``; -1 if there is no room.
    """
    seen = unseen = 0.0
    found = 0
    if gather:
        room.table.codes[:] = NO_CODE
    w[layout.LENGTH] = 0
    while True:
        w[layout.DEPTH] = 0
        weight[0] = 1.0
        decode(t, w, code)
        act(t, p, w, weight, action)
        if w[layout.VIOLATION]:
            if w[layout.WATCHED]:
                seen += weight[0]
            else:
                unseen += weight[0]
        if gather:
            node = 2 * encode(t, w) + (w[layout.FIRED] >= 0)
            found = add_outcome(room.code, room.chance, found, room.table, node, weight[0])
            if found < 0:
                return seen, unseen, -1
        if not next_path(w):
            return seen, unseen, found


@lean
def follow_processes(t, p, w, weight, found, room):
    """Run all processes from the nodes in ``room``, which then holds the nodes after them.

    Returns the number of nodes, or -1 if there is no room.
    """
    for rule in range(t[layout.PROCESS_FIRST], t[layout.PROCESS_END]):
        for k in range(found):
            room.before_code[k] = room.code[k]
            room.before_chance[k] = room.chance[k]
        before = found
        found = 0
        room.table.codes[:] = NO_CODE
        for k in range(before):
            fired = room.before_code[k] % 2
            w[layout.LENGTH] = 0
            while True:
                w[layout.DEPTH] = 0
                w[layout.EVENT_COUNT] = 0
                weight[0] = room.before_chance[k]
                decode(t, w, room.before_code[k] // 2)
                if w[layout.STATUS] != layout.OFF:
                    proceed(t, p, w, weight, rule)
                node = 2 * encode(t, w) + fired
                found = add_outcome(room.code, room.chance, found, room.table, node, weight[0])
                if found < 0:
                    return -1
                if not next_path(w):
                    break
    return found


@lean
def list_joint_law(tables, scratch, codes, n_actions, first, stop, act_drive, outcomes, law, room):
    """Write the joint law of the states ``first`` to ``stop``, none of them off.

    Returns the first state that is not done, which is ``stop`` unless ``room`` was too narrow. ``law`` are four arrays:
    ``fired`` float64 [outcomes], the part of each outcome's probability in which the drive of the row is fired;
    ``drive`` int16 [S * A], that drive or NO_DRIVE; ``seen`` and ``unseen`` float64 [S * A], the probability of a
    violation. ``act_drive`` int16 [2, devices].
    """
    t, p = tables
    w, weight = scratch
    fired, drive, seen, unseen = law
    offsets, successors, _ = outcomes
    w[layout.MODE] = layout.FOLLOWING_PATH
    for s in range(first, stop):
        decode(t, w, codes[s])
        device = entry(t, layout.DEVICE, w[layout.CELL])
        for a in range(n_actions):
            row = s * n_actions + a
            tag = NO_DRIVE
            if a > layout.WAIT and device >= 0 and not (entry(t, layout.DEVICE_INERT, device) >> (a - layout.USE)) & 1:
                tag = act_drive[a - layout.USE, device]
            drive[row] = tag
            seen[row] = 0.0
            unseen[row] = 0.0
            if tag == NO_DRIVE and t[layout.HAS_RULES] == 0:
                continue
            seen[row], unseen[row], found = follow_action(t, p, w, weight, codes[s], a, tag != NO_DRIVE, room)
            if tag == NO_DRIVE:
                continue
            if found >= 0:
                found = follow_processes(t, p, w, weight, found, room)
            if found < 0:
                return s
            for k in range(offsets[row], offsets[row + 1]):
                fired[k] = 0.0
            for n in range(found):
                if room.code[n] % 2 == 1:
                    k = offsets[row]
                    while codes[successors[k]] != room.code[n] // 2:
                        k += 1
                    fired[k] += room.chance[n]
    return stop
