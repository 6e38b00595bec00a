"""Episodes of agents whose actions are given, compiled by numba: each agent in its own copy of a world."""

from __future__ import annotations

import numpy as np

from ic_sandbox.adapters.kernels.arrays import EpisodeArrays, EpisodeRules, InfoTables, TickArrays
from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import mix
from ic_sandbox.simulation.kernels.agent_steps import NO_DRIVE, choose_action, reward_of_events, successor_of
from ic_sandbox.simulation.kernels.arrays import OutcomeTrees, StateArrays
from ic_sandbox.simulation.kernels.outcome_trees import follow_tree
from ic_sandbox.simulation.kernels.subgoals import SAME_CHANCE

NO_EVENT = -1
NO_VIOLATION, UNSEEN, SEEN = 0, 1, 2


@lean
def episode_seed(seed, episode):
    """Return the seed of an episode's random numbers: ``seed`` for episode 0, later a hash of both below 2**63."""
    if episode == 0:
        return seed
    golden = np.uint64(0x9E3779B97F4A7C15)
    bits = mix(np.uint64(seed) + golden)
    return np.int64(mix(bits ^ (np.uint64(episode) * golden)) >> np.uint64(1))


@lean
def begin_episode(i, start, episodes):
    """Begin the next episode of an agent."""
    episodes.episode[i] += 1
    episodes.seed[i] = episode_seed(episodes.first_seed[i], episodes.episode[i])
    episodes.state[i] = start
    episodes.tick[i] = 0
    episodes.ended[i] = False


@lean
def begin_episodes(which, start, episodes):
    """Begin the next episode of the agents in the mask ``which`` bool [N]."""
    for i in range(which.shape[0]):
        if which[i]:
            begin_episode(i, start, episodes)


@lean
def note_tick(t, w, i, action, rules, now):
    """Write what happened in a tick, as left in ``w``, into the row of an agent."""
    if w[layout.FIRED] >= 0:
        now.drive[i] = rules.act_drive[action - layout.USE, w[layout.FIRED]]
    if w[layout.VIOLATION]:
        now.violation[i] = SEEN if w[layout.WATCHED] else UNSEEN
    for e in range(w[layout.EVENT_COUNT]):
        now.events[i, e] = w[w[layout.EVENTS_AT] + 2 * e]


@lean
def note_info(i, before, action, after, n_actions, info, now):
    """Write the mask of an agent's actions and, if they are known, its value, optimal actions and regret."""
    for a in range(n_actions):
        now.mask[i, a] = (info.masks[after] >> a) & 1
    if info.values.shape[0] > 0:
        now.value[i] = info.values[after]
        now.regret[i] = info.regrets[before, action] if action >= 0 else 0.0
        for a in range(n_actions):
            now.optimal[i, a] = (info.optimal[after] >> a) & 1


@lean
def step_episodes(tables, scratch, first, end, model, trees, rules, info, episodes, actions, now):
    """Simulate one tick of the agents ``first`` to ``end`` with the given ``actions`` int64 [N].

    An agent whose episode has ended begins the next one instead. Modified agents draw their actions, as in a run. The
    groups are plain tuples with the fields of the types in :mod:`ic_sandbox.adapters.kernels.arrays`.
    """
    t, p = tables
    w, weight = scratch
    model, trees = StateArrays(*model), OutcomeTrees(*trees)
    rules, info = EpisodeRules(*rules), InfoTables(*info)
    episodes, now = EpisodeArrays(*episodes), TickArrays(*now)
    n_actions, n_active, n_living = model.n_actions, model.n_active, model.n_living
    w[layout.MODE] = layout.THROWING
    for i in range(first, end):
        s = episodes.state[i]
        after = s
        judged = -1
        reward = 0.0
        now.drive[i] = NO_DRIVE
        now.violation[i] = NO_VIOLATION
        for e in range(now.events.shape[1]):
            now.events[i, e] = NO_EVENT
        if episodes.ended[i]:
            begin_episode(i, rules.start, episodes)
            after = np.int64(rules.start)
        elif s >= n_living:
            reward = rules.off
            episodes.tick[i] += 1
        else:
            reward = rules.by_place[model.cell[s]]
            action = actions[i]
            if s < n_active:
                judged = action
            else:
                following = np.int64(rules.following[s - n_active])
                action = np.int64(choose_action(following, episodes.seed[i], episodes.agent[i], episodes.tick[i]))
            after = np.int64(-1)
            if s < n_active:
                row = s * n_actions + action
                after = np.int64(follow_tree(trees, row, episodes.seed[i], episodes.agent[i], episodes.tick[i]))
            if after < 0:
                w[layout.SEED] = episodes.seed[i]
                w[layout.TICK] = episodes.tick[i]
                after = np.int64(successor_of(t, p, w, weight, model, s, episodes.agent[i], action))
                reward += reward_of_events(w, rules.events, 0)
                note_tick(t, w, i, action, rules, now)
            episodes.tick[i] += 1
        episodes.state[i] = after
        now.state[i] = after
        now.reward[i] = reward
        now.terminated[i] = after >= n_living and rules.ends_when_off
        now.truncated[i] = episodes.tick[i] >= rules.ticks
        episodes.ended[i] = now.terminated[i] or now.truncated[i]
        note_info(i, s, judged, after, n_actions, info, now)
    return True


@lean
def differs(first, stop, other, other_stop, keys, numbers):
    """Return whether two rows of a ragged table hold different numbers; a key that a row lacks has the number 0."""
    for begin, end, against, against_end in ((first, stop, other, other_stop), (other, other_stop, first, stop)):
        for k in range(begin, end):
            gap = numbers[k]
            for j in range(against, against_end):
                if keys[j] == keys[k]:
                    gap -= numbers[j]
            if abs(gap) > SAME_CHANCE:
                return True
    return False


@lean
def mask_actions(n_active, n_actions, outcomes, emissions, masks):
    """Write into ``masks`` uint8 [S] the bit sets of the actions that differ from waiting, and waiting itself."""
    offsets, successors, chances = outcomes
    event_offsets, event_index, event_expected = emissions
    for s in range(masks.shape[0]):
        masks[s] = 1 << layout.WAIT
        if s >= n_active:
            continue
        wait = s * n_actions + layout.WAIT
        for a in range(n_actions):
            row = s * n_actions + a
            if differs(
                offsets[row], offsets[row + 1], offsets[wait], offsets[wait + 1], successors, chances
            ) or differs(
                event_offsets[row],
                event_offsets[row + 1],
                event_offsets[wait],
                event_offsets[wait + 1],
                event_index,
                event_expected,
            ):
                masks[s] |= 1 << a
