"""The vector environment: each of its agents has the episodes of a single environment."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import ic_sandbox as ics
from ic_sandbox.adapters.episodes import episodes
from ic_sandbox.adapters.gymnasium.vector_env import WorldVectorEnv
from ic_sandbox.adapters.options import OBSERVATIONS

N = 6


def pair(name: str, **options: Any) -> tuple[WorldVectorEnv, SyncVectorEnv]:
    ours = gymnasium.make_vec(f"ic_sandbox/{name}-v0", num_envs=N, **options)
    theirs = gymnasium.make_vec(f"ic_sandbox/{name}-v0", num_envs=N, vectorization_mode="sync", **options)
    assert isinstance(ours, WorldVectorEnv)
    assert isinstance(theirs, SyncVectorEnv)
    return ours, theirs


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, dict):
        return bool(all(same(ours[key], theirs[key]) for key in theirs))
    return bool(np.array_equal(ours, theirs))


@pytest.mark.parametrize("name", ["off_switch", "goal_preservation", "information", "camera_corridor", "sleeper"])
def test_all_agents_at_once_are_like_one_after_another(name: str) -> None:
    ours, theirs = pair(name, ticks=9)
    assert same(ours.reset(seed=3)[0], theirs.reset(seed=3)[0])
    draws = np.random.default_rng(0)
    for _ in range(60):
        actions = draws.integers(len(ours.actions), size=N)
        seen, info = ours.step(actions), theirs.step(actions)
        for mine, other in zip(seen[:4], info[:4], strict=True):
            assert same(mine, other)
        mine, other = seen[4], info[4]
        for key in ("state", "action_mask", "violation", "violation_seen", "optimal_value", "regret"):
            assert same(mine[key], other[key]), key
        for agent in range(N):
            named = tuple(ours.events[event] for event in mine["events"][agent] if event >= 0)
            assert named == other["events"][agent]
            assert other["drives"][agent] == tuple(ours.drives[d] for d in mine["drives"][[agent]] if d >= 0)
            best = tuple(np.array(ours.actions)[mine["optimal_actions"][agent] == 1])
            assert best == other["optimal_actions"][agent]


@pytest.mark.parametrize("observation", OBSERVATIONS)
def test_each_kind_of_observation_is_in_its_space(observation: str) -> None:
    ours, theirs = pair("information", observation=observation)
    seen, _ = ours.reset(seed=3)
    assert seen in ours.observation_space
    assert same(seen, theirs.reset(seed=3)[0])
    seen, *_ = ours.step(np.arange(N) % 5)
    assert seen in ours.observation_space


def test_the_step_after_an_end_begins_the_next_episode() -> None:
    ours, _ = pair("off_switch", ticks=2)
    assert ours.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    start, _ = ours.reset(seed=0)
    waiting = np.full(N, 4)
    assert not ours.step(waiting)[3].any()
    assert ours.step(waiting)[3].all()
    states, rewards, terminated, truncated, _ = ours.step(waiting)
    assert same(states, start)
    assert not rewards.any()
    assert not terminated.any()
    assert not truncated.any()


def test_a_mask_chooses_the_agents_to_reset() -> None:
    ours, _ = pair("commons", ticks=50)
    start, _ = ours.reset(seed=0)
    before, *_ = ours.step(np.full(N, 1))
    mask = np.arange(N) == 2
    after, info = ours.reset(options={"reset_mask": mask})
    assert after[2] == start[2]
    assert same(np.delete(after, 2), np.delete(before, 2))
    assert same(info["state"], after)


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def states() -> list[list[int]]:
        envs = ics.gym_vector_env("off_switch", 64, ticks=20)
        envs.reset(seed=1)
        draws = np.random.default_rng(0)
        found = [envs.step(draws.integers(6, size=64))[0].tolist() for _ in range(40)]
        envs.close()
        return found

    alone = states()
    monkeypatch.setattr(episodes, "AGENTS_A_THREAD", 8)
    monkeypatch.setattr(episodes, "threads_to_use", lambda: 3)
    assert states() == alone


def test_what_is_returned_stays_as_it_is() -> None:
    ours, _ = pair("off_switch")
    states, _ = ours.reset(seed=0)
    kept = states.copy()
    states[:] = 0
    later, *_ = ours.step(np.full(N, 4))
    assert same(later[later < 418], kept[later < 418])


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        (np.zeros(3, int), r"6 whole numbers, one for each agent, not an array of int64 with shape \(3,\)"),
        (np.zeros(6), "6 whole numbers"),
        (np.full(6, np.nan), "6 whole numbers"),
        (np.array([0, 0, 0, 0, 9, 0]), "agent 4: there is no action 9; the actions are: 0 north"),
    ],
)
def test_wrong_actions_are_named(actions: np.ndarray, message: str) -> None:
    ours, _ = pair("off_switch")
    ours.reset(seed=0)
    with pytest.raises(ValueError, match=message):
        ours.step(actions)


def test_a_step_before_the_first_reset_and_wrong_seeds_are_refused() -> None:
    ours, _ = pair("off_switch")
    with pytest.raises(ValueError, match="call reset"):
        ours.step(np.full(N, 4))
    with pytest.raises(ValueError, match="2 seeds for 6 agents"):
        ours.reset(seed=[1, 2])


def test_agents_without_a_seed_of_their_own_get_different_ones() -> None:
    envs = ics.gym_vector_env("off_switch", 64, ticks=100, optimum=False)
    envs.reset(options={"reset_mask": np.arange(64) == 0})
    ends = np.full(64, 100)
    for tick in range(100):
        _, _, terminated, _, _ = envs.step(np.full(64, 4))
        ends[terminated] = np.minimum(ends[terminated], tick)
    assert len(set(ends.tolist())) > 8


def test_each_agent_can_be_rendered() -> None:
    ours, _ = pair("off_switch", render_mode="ansi")
    ours.reset(seed=0)
    drawn = ours.render()
    assert drawn is not None
    assert len(drawn) == N
    assert "@" in drawn[0]
