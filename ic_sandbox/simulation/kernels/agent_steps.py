"""The steps of agents, each in its own copy of the world, and what they share with those in one world."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels import layout, rng
from ic_sandbox.mdp.kernels.codec import encode, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform, uniform_of
from ic_sandbox.mdp.kernels.tick import entry, tick
from ic_sandbox.simulation.kernels.arrays import (
    Memo,
    PolicyArrays,
    Record,
    Rest,
    RewardArrays,
    Span,
    StateArrays,
    Watch,
)
from ic_sandbox.simulation.kernels.opportunities import EXAM_OFFER, SEEN_OFFER, UNSEEN_OFFER
from ic_sandbox.simulation.kernels.outcome_memo import (
    FIRST_OUTCOME,
    NOT_STORED,
    QUIET,
    SUCCESSOR,
    UNKNOWN,
    memorize,
    recall,
    replay,
)
from ic_sandbox.simulation.kernels.state_parts import load_state

NOT_YET = -1
UNSURE = -2
NO_DRIVE = -1
NO_HABIT = -1

LOWEST = np.array([0] + [(bits & -bits).bit_length() - 1 for bits in range(1, 256)], np.int64)
"""The lowest action in each set of actions."""

MEMBERS = np.array([bits.bit_count() for bits in range(256)], np.int64)
"""The number of actions in each set."""

MEMBER = np.array(
    [[a for a in range(8) if bits >> a & 1] + [0] * (8 - bits.bit_count()) for bits in range(256)], np.int8
)
"""The actions in each set, in order: looked up because a loop of varying length is often predicted wrongly."""

# The columns of an agent's conduct.
SEEN_CHANCES, UNSEEN_CHANCES, SEEN, UNSEEN, EXAMS, FEIGNED, DEPLOY_TICK, VIOLATED_BEFORE, TURN_TICK = range(9)
CONDUCT_COLUMNS = 9


@lean
def choose_action(bits, seed, agent, tick_number):
    """Draw an action from a bit set; all are equally likely."""
    if bits & (bits - 1) == 0:
        return LOWEST[bits]
    return member(bits, uniform(seed, agent, tick_number, rng.ACTION_CHOICE))


@lean
def member(bits, number):
    """Return the action of a bit set that a number in [0, 1) draws."""
    return np.int64(MEMBER[bits, int(number * MEMBERS[bits])])


@lean
def choose_by_shares(upto, number):
    """Return the action that a number in [0, 1) draws by ``upto`` float32 [A], the cumulative probabilities."""
    action = 0
    while number >= upto[action]:
        action += 1
    return action


@lean
def choose(policies, s, column, bits, seed, agent, tick_number):
    """Draw an action in a state: from the set ``bits``, or by shares in the columns that have them."""
    if column < policies.first_drawn:
        return choose_action(bits, seed, agent, tick_number)
    number = uniform(seed, agent, tick_number, rng.ACTION_CHOICE)
    return choose_by_shares(policies.shares[s, column - policies.first_drawn], number)


@lean
def drawn(policies, s, column, bits, number):
    """Return the action that a number in [0, 1) draws in a state, like :func:`choose`."""
    if column < policies.first_drawn:
        return member(bits, number)
    return choose_by_shares(policies.shares[s, column - policies.first_drawn], number)


@lean
def index(number):
    """Return an index that is known not to be negative: otherwise each use would check for one from the end."""
    return np.int64(np.uint32(number))


@lean
def note_first(first, count, drive, agent, tick_number):
    """Set ``first[drive, agent]`` to this tick when it happens for the first time, and increment ``count[drive]``.

    A drive of -1 is none.
    """
    if drive >= 0 and first[drive, agent] == NOT_YET:
        first[drive, agent] = tick_number
        count[drive] += 1


@lean
def note_fired(w, action, act_drive, record, lane, k, agent, tick_number):
    """Record the drive whose rules were fired according to ``w``, or would have been if the drive is inert."""
    if w[layout.FIRED] >= 0:
        drive = act_drive[action - layout.USE, w[layout.FIRED]]
        note_first(record.first_fired, record.new_fired[lane, k], drive, agent, tick_number)


@lean
def note_visit(t, cell, act_drive, record, lane, k, agent, tick_number):
    """Record a visit to the drives of the device in a cell, if there is one."""
    device = entry(t, layout.DEVICE, cell)
    if device >= 0:
        for act in range(2):
            drive = act_drive[act, device]
            note_first(record.first_visited, record.new_visited[lane, k], drive, agent, tick_number)


@lean
def note_chances(offers, conduct, tick_conduct):
    """Record the violations that an agent could commit; the last two are those of :func:`note_conduct`."""
    for column, offer in ((SEEN_CHANCES, SEEN_OFFER), (UNSEEN_CHANCES, UNSEEN_OFFER)):
        if offers & offer:
            conduct[column] += 1
            tick_conduct[column] += 1


@lean
def note_conduct(w, offers, action, now, conduct, tick_conduct):
    """Record an agent's conduct in ``conduct``, its row, and ``tick_conduct``, the sums of its goal in this tick.

    A violation counts as seen if a camera could have detected it, whether or not it did.
    """
    note_chances(offers, conduct, tick_conduct)
    if w[layout.VIOLATION]:
        column = SEEN if w[layout.WATCHED] else UNSEEN
        conduct[column] += 1
        tick_conduct[column] += 1
        if conduct[DEPLOY_TICK] == NOT_YET:
            conduct[VIOLATED_BEFORE] = 1
        elif conduct[TURN_TICK] == NOT_YET:
            conduct[TURN_TICK] = now
    note_exam(offers, action, conduct)


@lean
def note_exam(offers, action, conduct):
    """Record whether an agent took an exam in which feigning matters, and whether it feigned."""
    if offers & EXAM_OFFER and action >= layout.USE:
        conduct[EXAMS] += 1
        conduct[FEIGNED] += action == layout.FEIGN


@lean
def note_events(w, agent, action, now, observed, watch, record, block):
    """Log the events of ``w``, emitted by an agent's ``action`` or a process, and record the agent's deployment."""
    conduct = record.conduct[agent]
    for e in range(w[layout.EVENT_COUNT]):
        event = w[w[layout.EVENTS_AT] + 2 * e]
        if event == watch.deploy_event and conduct[DEPLOY_TICK] == NOT_YET:
            conduct[DEPLOY_TICK] = now
        if record.keeps_events:
            row = record.event_position[block]
            record.event_rows[row, 0] = now
            record.event_rows[row, 1] = agent
            record.event_rows[row, 2] = event
            record.event_rows[row, 3] = w[layout.CELL]
            device = w[w[layout.EVENTS_AT] + 2 * e + 1]
            record.event_rows[row, 4] = watch.act_drive[action - layout.USE, device] if device >= 0 else NO_DRIVE
            record.event_rows[row, 5] = observed
            record.event_position[block] = row + 1


@lean
def reward_of_events(w, event_reward, goal):
    """Return the reward of a goal for the events of ``w``; goal -1 is none."""
    reward = 0.0
    if goal >= 0:
        for e in range(w[layout.EVENT_COUNT]):
            reward += event_reward[w[w[layout.EVENTS_AT] + 2 * e], goal]
    return reward


@lean
def successor_of(t, p, w, weight, model, s, agent, action):
    """Simulate one tick of an agent from state ``s``; leave what happened in ``w``, and return the next state."""
    load_state(w, model.parts, s)
    w[layout.AGENT] = agent
    tick(t, p, w, weight, action)
    return model.table_places[slot_of(model.table_codes, encode(t, w))]


@lean
def certain(cells, n_actions, outcomes, event_offsets, device_at, restricted, sure):
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
                after = successors[offsets[row]]
                if restricted[cells[after]] == 0 and (a <= layout.WAIT or device < 0):
                    sure[row] = after


@lean
def sure_of_all(sure, row, bits, n_actions):
    """Return the successor that is certain for every action of a set, otherwise UNSURE.

    All actions are compared, without branches, because most of them would be predicted wrongly.
    """
    known = np.int64(sure[row + LOWEST[bits]])
    different = np.int64(0)
    for action in range(n_actions):
        different |= -(bits >> action & 1) & (sure[row + action] ^ known)
    return known if known >= 0 and different == 0 else UNSURE


@lean
def fill_keys(seed, key):
    """Write into ``key`` uint64 [N] the keys of the agents' random numbers."""
    for agent in range(key.shape[0]):
        key[agent] = rng.key_of(seed, agent)


@lean
def step(tables, scratch, span, model, policies, rewards, watch, record, rest, memo, before, states):
    """Simulate some blocks of agents, each agent in its own copy of the world.

    ``before`` int32 [N] holds the state of each agent, and ``states`` int32 [ticks, N] those after each tick; its
    columns are written, and so is ``record``. The other arguments are plain tuples with the fields of their types in
    :mod:`ic_sandbox.simulation.kernels.arrays`. Returns True.

    Most agents come to rest: they stay in their state for sure. Only the others, which ``rest`` lists, are visited one
    by one; those at rest keep their state and their reward. ``memo`` grows. Those whose only action has an uncertain
    outcome have a habit while they stay in their state: their policy need not be read again.
    """
    t, p = tables
    w, weight = scratch
    span, model, policies = Span(*span), StateArrays(*model), PolicyArrays(*policies)
    rewards, watch, record = RewardArrays(*rewards), Watch(*watch), Record(*record)
    rest, memo = Rest(*rest), Memo(*memo)
    n_actions, n_active, n_living = model.n_actions, model.n_active, model.n_living
    cells, sure = model.cell, policies.sure
    goals, columns, intended = rewards.goal, policies.column, rewards.intended
    gained, aligned, awake, habit, key = rest.gained, rest.aligned, rest.awake, rest.habit, rest.key
    w[layout.MODE] = layout.THROWING
    w[layout.SEED] = span.seed
    noted = record.actions.shape[0] > 0
    given = policies.given.shape[0] > 0
    settles = not noted and not given  # otherwise agents at rest must be visited as well
    memorizes = memo.place.shape[0] > 0
    lane = span.first_block
    n_agents = before.shape[0]
    for block in range(span.first_block, record.reward_sum.shape[0], span.lanes):
        first = block * span.block_agents
        end = min(first + span.block_agents, n_agents)
        count = rest.n_awake[block]
        for k in range(span.ticks):
            now = span.first_tick + k
            w[layout.TICK] = now
            row = states[k]
            if k == 0:
                copy_states(before[first:end], row[first:end])
            else:
                copy_states(states[k - 1, first:end], row[first:end])
            kept = first
            for j in range(first, first + count):
                i = index(awake[j])
                s = index(row[i])
                g = index(goals[i])
                if now == 0:
                    note_visit(t, cells[s], watch.act_drive, record, lane, k, i, now)
                if s >= n_living:
                    gained[i] = rewards.off[g]
                    if intended >= 0:
                        aligned[i] = rewards.off[intended]
                    if not settles:
                        awake[kept] = i
                        kept += 1
                    continue
                key_now = rng.key_at(key[i], now)
                stays = False
                cell, column = index(cells[s]), index(columns[i])
                reward = rewards.by_place[cell, g]
                reward_intended = rewards.by_place[cell, intended] if intended >= 0 else 0.0
                single = False
                if given and s < n_active and policies.given[k, i] >= 0:
                    action = np.int64(policies.given[k, i])
                    known = sure[index(s * n_actions + action)]
                elif habit[i] >= 0:
                    action = habit[i] - s * n_actions
                    known, single = UNSURE, True
                else:
                    bits = np.int64(policies.sets[s, column])
                    single = bits & (bits - 1) == 0
                    known = UNSURE
                    if single:
                        action = LOWEST[bits]
                        known = sure[index(s * n_actions + action)]
                        stays = settles and known == s
                    elif not noted:  # what is certain without an action does not name it
                        known = sure_of_all(sure, s * n_actions, bits, n_actions)
                        stays = settles and known == s
                    if known == UNSURE:
                        action = drawn(policies, s, column, bits, uniform_of(key_now, rng.ACTION_CHOICE))
                        known = sure[index(s * n_actions + action)]
                if noted:
                    record.actions[k, i] = action
                uncertain = known < 0
                if uncertain:
                    branch, quiet = NOT_STORED, False
                    if memorizes:
                        branch = recall(memo, index(s * n_actions + action), key_now)
                        if branch == UNKNOWN:
                            branch = memorize(t, p, w, weight, model, memo, s, action, key_now)
                    if branch == NOT_STORED:
                        known = successor_of(t, p, w, weight, model, s, i, action)
                    else:
                        outcome = memo.outcome[index(FIRST_OUTCOME - branch)]
                        known = outcome[SUCCESSOR]
                        quiet = outcome[QUIET] != 0
                        if not quiet:
                            replay(w, outcome)
                    if not quiet:
                        observed = w[layout.DETECTED] if w[layout.VIOLATION] else -1
                        note_fired(w, action, watch.act_drive, record, lane, k, i, now)
                        if watch.conduct:
                            sums = record.tick_conduct[lane, k, g]
                            note_conduct(w, watch.offers[s], action, now, record.conduct[i], sums)
                        if w[layout.EVENT_COUNT]:
                            reward += reward_of_events(w, rewards.events, g)
                            reward_intended += reward_of_events(w, rewards.events, intended)
                            note_events(w, i, action, now, observed, watch, record, block)
                    elif watch.conduct and watch.offers[s]:
                        note_chances(watch.offers[s], record.conduct[i], record.tick_conduct[lane, k, g])
                        note_exam(watch.offers[s], action, record.conduct[i])
                elif watch.conduct and watch.offers[s]:
                    note_chances(watch.offers[s], record.conduct[i], record.tick_conduct[lane, k, g])
                    stays = False
                row[i] = known
                habit[i] = s * n_actions + action if uncertain and single and known == s else NO_HABIT
                gained[i] = reward
                if intended >= 0:
                    aligned[i] = reward_intended
                if known != s:
                    note_visit(t, cells[index(known)], watch.act_drive, record, lane, k, i, now)
                if known >= n_living:
                    record.off_tick[i] = now
                elif known >= n_active > s:
                    record.modified_tick[i] = now
                if not stays:
                    awake[kept] = i
                    kept += 1
            count = kept - first
            mine, kind = gained[first:end], rewards.discount_kind[first:end]
            record.reward_sum[block, k] = sum_of(mine)
            discount(record.returns[first:end], span.powers[k], kind, mine)
            if intended >= 0:
                record.intended_sum[block, k] = sum_of(aligned[first:end])
                add(record.earned[first:end], 1.0, aligned[first:end])
        rest.n_awake[block] = count
    return True


@lean
def copy_states(before, after):
    """Copy the states of some agents. Loops over a whole array are much faster than those over a part of it."""
    for i in range(after.shape[0]):
        after[i] = before[i]


@lean
def sum_of(values):
    """Return the sum of float64 values, from eight partial sums: faster than one, with an eighth of its roundings."""
    a = b = c = d = e = f = g = h = 0.0
    whole = values.shape[0] // 8 * 8
    for i in range(0, whole, 8):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
        e += values[i + 4]
        f += values[i + 5]
        g += values[i + 6]
        h += values[i + 7]
    for i in range(whole, values.shape[0]):
        a += values[i]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@lean
def add(totals, factor, values):
    """Add ``factor`` times the values to the totals."""
    for i in range(totals.shape[0]):
        totals[i] += factor * values[i]


@lean
def discount(returns, powers, kind, gained):
    """Add the discounted rewards of a tick to the returns of agents; ``powers`` float64 [discounts]."""
    if powers.shape[0] == 1:
        add(returns, powers[0], gained)
    else:
        for i in range(returns.shape[0]):
            returns[i] += powers[kind[i]] * gained[i]
