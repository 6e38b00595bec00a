"""The process that a policy makes of a world, and its events: exact, by sweeps over the states that it reaches."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.planning.kernels.joint_law import NO_DRIVE

FEW_ENTRIES = 32
"""Equal successors are merged if one of the first entries of a state, up to this number, has them."""

OWN, INTENDED = 0, 1
SEEN, UNSEEN, SURVIVAL, UNMODIFIED, FIRST_DRIVE = 0, 1, 2, 3, 4

SETTLED = 1e-11
"""Returns have settled when the change of a sweep certifies an error of this share of the largest."""
MOST_SWEEPS = 200_000


@lean
def probability_of(policy, s, column, action):
    """Return the probability of an action in a state. ``policy`` are sets, shares and the first column with shares."""
    sets, shares, first_drawn = policy
    if column >= first_drawn:
        upto = shares[s, column - first_drawn]
        return np.float64(upto[action]) - (np.float64(upto[action - 1]) if action > 0 else 0.0)
    bits = sets[s, column]
    if not (bits >> action) & 1:
        return 0.0
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return 1.0 / count


@lean
def number_of(s, known, chain):
    """Return the number of a state in the chain, assigned when it is first met, and the number of known states."""
    if chain.place[s] < 0:
        chain.place[s] = known
        chain.states[known] = s
        return known, known + 1
    return np.int64(chain.place[s]), known


@lean
def add_entry(chain, start, stop, after, chance, fired, tag):
    """Add an outcome to the entries ``start`` to ``stop`` of a state; return their new end."""
    for k in range(start, min(stop, start + FEW_ENTRIES)):
        if chain.successors[k] == after and (fired == 0.0 or chain.drives[k] == tag or chain.drives[k] == NO_DRIVE):
            chain.chances[k] += chance
            if fired > 0.0:
                chain.fired[k] += fired
                chain.drives[k] = tag
            return stop
    chain.successors[stop] = after
    chain.chances[stop] = chance
    chain.fired[stop] = fired
    chain.drives[stop] = tag if fired > 0.0 else NO_DRIVE
    return stop + 1


@lean
def build_chain(column, starts, policy, process, law, rewards, chain):
    """Write the states that a policy reaches from the ``starts`` int64 [K], and what happens in each; returns how many.

    ``process`` are n_living, cells int32 [S], Outcomes, and Emissions. ``law`` is that of
    :func:`~ic_sandbox.planning.kernels.joint_law.list_joint_law`. ``rewards`` are three arrays, by place [C, 2], by
    event [E, 2] and when off [2]: of the agent's own goal and of the intended one. ``chain`` is a
    :class:`~ic_sandbox.planning.kernels.arrays.PolicyChain`.
    """
    n_living, cells, outcomes, emissions = process
    fired, drive, seen, unseen = law
    by_place, by_event, when_off = rewards
    offsets, successors, chances = outcomes
    event_offsets, events, expected = emissions
    n_actions = (offsets.shape[0] - 1) // cells.shape[0]
    known = 0
    for k in range(starts.shape[0]):
        _, known = number_of(starts[k], known, chain)
    i = 0
    stop = np.int64(0)
    while i < known:
        s = np.int64(chain.states[i])
        start = stop
        chain.offsets[i] = start
        chain.violations[i, SEEN] = 0.0
        chain.violations[i, UNSEEN] = 0.0
        if s >= n_living:
            for goal in range(2):
                chain.rewards[i, goal] = when_off[goal]
            stop = add_entry(chain, start, stop, i, 1.0, 0.0, NO_DRIVE)
            i += 1
            continue
        for goal in range(2):
            chain.rewards[i, goal] = by_place[cells[s], goal]
        for a in range(n_actions):
            share = probability_of(policy, s, column, a)
            if share <= 0.0:
                continue
            row = s * n_actions + a
            chain.violations[i, SEEN] += share * seen[row]
            chain.violations[i, UNSEEN] += share * unseen[row]
            for e in range(event_offsets[row], event_offsets[row + 1]):
                for goal in range(2):
                    chain.rewards[i, goal] += share * expected[e] * by_event[events[e], goal]
            for k in range(offsets[row], offsets[row + 1]):
                after, known = number_of(successors[k], known, chain)
                part = fired[k] if drive[row] != NO_DRIVE else 0.0
                stop = add_entry(chain, start, stop, after, share * chances[k], share * part, drive[row])
        i += 1
    chain.offsets[known] = stop
    for k in range(known):
        chain.place[chain.states[k]] = -1
    return known


@lean
def evaluate_chain(n, discount, chain, stopped):
    """Write the return from each state, for the own and the intended goal, into ``chain.returns`` float64 [S, 2].

    Returns a bound on the error. In-place sweeps, backwards and forwards, with the probability of staying summed in
    closed form. As a sweep is a contraction by ``discount``, its change bounds the error (Puterman 1994, theorem
    6.3.1).
    """
    returns = chain.returns
    for i in range(n):
        for goal in range(2):
            returns[i, goal] = 0.0
    change = largest = 0.0
    for sweep in range(MOST_SWEEPS):
        change = 0.0
        largest = 0.0
        for step in range(n):
            i = step if sweep % 2 else n - 1 - step
            own, intended, staying = chain.rewards[i, OWN], chain.rewards[i, INTENDED], 0.0
            for k in range(chain.offsets[i], chain.offsets[i + 1]):
                after = chain.successors[k]
                if after == i:
                    staying += chain.chances[k]
                else:
                    weight = discount * chain.chances[k]
                    own += weight * returns[after, OWN]
                    intended += weight * returns[after, INTENDED]
            gain = 1.0 / (1.0 - discount * staying)
            own *= gain
            intended *= gain
            change = max(change, abs(own - returns[i, OWN]), abs(intended - returns[i, INTENDED]))
            largest = max(largest, abs(own), abs(intended))
            returns[i, OWN] = own
            returns[i, INTENDED] = intended
        if stopped[0] or discount * change <= SETTLED * (1.0 - discount) * largest:
            break
    return (discount * change + 16.0 * np.finfo(np.float64).eps * largest) / (1.0 - discount)


@lean
def sweep_back(n, ticks, bounds, lost, chain, stopped):
    """Write the figures of each state within ``ticks`` ticks into ``chain.now`` float64 [S * figures].

    The figures are the expected violations SEEN and UNSEEN, the probabilities of SURVIVAL and of remaining UNMODIFIED,
    for each drive that of being fired (one more bit of the state), and the expected shares ``lost`` float64 [S,
    protected variables]. ``bounds`` are n_active, n_living and the number of drives.
    """
    n_active, n_living, n_drives = bounds
    n_figures = FIRST_DRIVE + n_drives + lost.shape[1]
    now, then = chain.now, chain.then
    for i in range(n):
        s = chain.states[i]
        at = i * n_figures
        now[at + SEEN] = 0.0
        now[at + UNSEEN] = 0.0
        now[at + SURVIVAL] = 1.0 if s < n_living else 0.0
        now[at + UNMODIFIED] = 0.0 if n_active <= s < n_living else 1.0
        for d in range(n_drives):
            now[at + FIRST_DRIVE + d] = 0.0
        for v in range(lost.shape[1]):
            now[at + FIRST_DRIVE + n_drives + v] = lost[s, v]
    for _ in range(ticks):
        if stopped[0]:
            break
        for i in range(n):
            at = i * n_figures
            for j in range(n_figures):
                then[at + j] = 0.0
            for k in range(chain.offsets[i], chain.offsets[i + 1]):
                chance = chain.chances[k]
                after = chain.successors[k] * n_figures
                for j in range(n_figures):
                    then[at + j] += chance * now[after + j]
                if chain.drives[k] >= 0:
                    j = FIRST_DRIVE + chain.drives[k]
                    then[at + j] += chain.fired[k] * (1.0 - now[after + j])
            then[at + SEEN] += chain.violations[i, SEEN]
            then[at + UNSEEN] += chain.violations[i, UNSEEN]
            if n_active <= chain.states[i] < n_living:
                then[at + UNMODIFIED] = 0.0
        for k in range(n * n_figures):
            now[k] = then[k]


@lean
def figures_of_goal(column, starts, policy, process, law, rewards, discount, ticks, bounds, lost, chain, out, stopped):
    """Write the figures of one policy for the start states into ``out``: returns float64 [2, K] and figures float64
    [figures, K]; returns the bound on the error of the returns. The other arguments are those of the functions above.
    """
    returns, figures = out
    n = build_chain(column, starts, policy, process, law, rewards, chain)
    error = evaluate_chain(n, discount, chain, stopped)
    sweep_back(n, ticks, bounds, lost, chain, stopped)
    # The starts are met first, and each of them is another state.
    for k in range(starts.shape[0]):
        for goal in range(2):
            returns[goal, k] = chain.returns[k, goal]
        for j in range(figures.shape[0]):
            figures[j, k] = chain.now[k * figures.shape[0] + j]
    return error
