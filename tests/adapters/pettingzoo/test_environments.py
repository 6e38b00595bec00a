"""The PettingZoo environments: PettingZoo's own tests, agreement with shared runs, and the rules of a shared world."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test

import ic_sandbox as ics
from ic_sandbox.adapters.options import OBSERVATIONS
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Goal, Variable, World
from ic_sandbox.world.io.files import shipped_names
from tests.building import cell_goal, off_switch_world, world

LARGE = {"all_drives"}
EACH_WORLD = [pytest.param(name, marks=pytest.mark.slow) if name in LARGE else name for name in shipped_names()]
NORTH, EAST, SOUTH, WEST, WAIT, USE = range(6)
SEED, TICKS = 7, 25

NOT_ARRAYS = "Observation is not a NumPy array|Observation space for each agent probably should be"
"""What PettingZoo says about observations that are dictionaries or texts."""

STATE_ZERO = "Observation numpy array is all zeros"
"""What it says about the first state."""


@contextmanager
def only_warnings(pattern: str) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", pattern)
        yield


@pytest.mark.parametrize("name", EACH_WORLD)
def test_pettingzoo_finds_no_fault_in_any_shipped_world(name: str) -> None:
    for kind in OBSERVATIONS:
        with only_warnings(f"{NOT_ARRAYS}|{STATE_ZERO}" if kind in ("features", "text") else STATE_ZERO):
            api_test(ics.aec_env(name, 4, agents=3, observation=kind), num_cycles=6)
            parallel_api_test(ics.parallel_env(name, 4, agents=3, observation=kind), num_cycles=6)


@pytest.mark.parametrize("name", EACH_WORLD)
def test_a_seed_repeats_an_episode(name: str) -> None:
    for kind in OBSERVATIONS:
        seed_test(lambda kind=kind: ics.aec_env(name, 4, agents=3, observation=kind), num_cycles=4)
        parallel_seed_test(lambda kind=kind: ics.parallel_env(name, 4, agents=3, observation=kind), num_cycles=4)


def shared_run(name: str) -> tuple[Experiment, Run]:
    experiment = run_to_end(prepare_steps(ics.load_world(name), Settings(seed=SEED, agents=5, mode="shared")))
    return experiment, run_to_end(simulate_steps(experiment, TICKS))


def events_of(run: Run, tick: int, agent: int) -> tuple[str, ...]:
    events = run.events
    here = events.event[(events.tick == tick) & (events.agent == agent)]
    return tuple(run.experiment.main.model.events[event] for event in here)


@pytest.mark.parametrize("name", ["gold_rush", "commons", "monopoly", "off_switch", "goal_preservation"])
def test_taking_turns_by_a_policy_reproduces_a_shared_run(name: str) -> None:
    """The agents that are not off have the states, events and returns of the run, tick by tick."""
    experiment, run = shared_run(name)
    main, cast = experiment.main, experiment.cast
    env = ics.aec_env(name, TICKS, agents=5)
    env.reset(seed=SEED)
    returns, tick = np.zeros(5), 0
    while env.agents:
        number = env.number_of[env.agent_selection]
        _, reward, terminated, truncated, info = env.last()
        if env.shared.tick > tick:
            tick = env.shared.tick
            living = [n for n in range(5) if f"agent_{n}" in env.agents]
            assert env.shared.states.tolist() == run.states_at(tick).tolist()
            for other in living:
                assert env.infos[f"agent_{other}"]["events"] == events_of(run, tick - 1, other)
        if tick > 0:
            returns[number] += reward * cast.discount[number] ** (tick - 1)
        if terminated or truncated:
            env.step(None)
        else:
            env.step(env.sample(main.policy, env.agent_selection, int(main.column[number])))
        assert set(info["drives"]) <= set(env.drives)
    stayed = run.main.off_tick < 0
    assert returns[stayed] == pytest.approx(run.main.returns[stayed])


def test_acting_together_by_given_actions_is_a_tick_of_the_run() -> None:
    """In a world without processes between agents' choices, the parallel environment repeats the run."""
    experiment, run = shared_run("commons")
    main = experiment.main
    turns, together = ics.aec_env("commons", TICKS, agents=5), ics.parallel_env("commons", TICKS, agents=5)
    turns.reset(seed=SEED)
    together.reset(seed=SEED)
    for tick in range(TICKS):
        actions = {}
        for _ in range(5):
            agent = turns.agent_selection
            actions[agent] = turns.sample(main.policy, agent, int(main.column[turns.number_of[agent]]))
            turns.step(actions[agent])
        _, rewards, _, truncated, _ = together.step(actions)
        assert together.shared.states.tolist() == run.states_at(tick + 1).tolist()
        assert rewards == turns.rewards
        assert all(truncated.values()) == (tick == TICKS - 1)


def narrow_world(collide: bool = True) -> World:
    """Build a corridor with an agent at each end, which both want the cell between them."""
    goals = (cell_goal((0, 1)),)
    agents = (Agent((0, 0), "goal"), Agent((0, 2), "goal"))
    return world("...", goals=goals, agents=agents, collide=collide)


def test_the_first_in_the_order_of_the_tick_gets_a_contested_cell() -> None:
    winners = set()
    for seed in range(20):
        env = ics.parallel_env(narrow_world(), ticks=5)
        env.reset(seed=seed)
        first = int(env.shared.order[0])
        env.step({"agent_0": EAST, "agent_1": WEST})
        cols = env.model.states.col[env.shared.states].tolist()
        assert cols == ([1, 2] if first == 0 else [0, 1])
        winners.add(first)
    assert winners == {0, 1}


def test_agents_share_a_cell_unless_they_collide() -> None:
    env = ics.parallel_env(narrow_world(collide=False), ticks=5)
    env.reset(seed=0)
    observations, *_ = env.step({"agent_0": EAST, "agent_1": WEST})
    assert env.model.states.col[env.shared.states].tolist() == [1, 1]
    assert observations["agent_0"] == observations["agent_1"]


def test_an_agent_sees_what_those_before_it_have_done() -> None:
    env = ics.aec_env(narrow_world(), ticks=5, observation="grid")
    env.reset(seed=0)
    plane = env.metadata["planes"].index("other agents")
    first = env.agent_selection
    env.step(EAST if first == "agent_0" else WEST)
    seen = env.observe(env.agent_selection)
    assert isinstance(seen, np.ndarray)
    assert seen[0, :, plane].tolist() == [0, 255, 0]
    assert env.infos[env.agent_selection]["action_mask"].tolist() == [
        0,
        env.agent_selection == "agent_0",
        0,
        *([0] if env.agent_selection == "agent_0" else [1]),
        1,
    ]


def switch_world() -> World:
    goals = (cell_goal((0, 1)),)
    agents = tuple(Agent((0, 1), "goal") for _ in range(3))
    return off_switch_world("...", at=(0, 1), switch=(0, 0), chance=0.3, goals=goals, agents=agents)


def test_agents_that_go_off_leave() -> None:
    env = ics.parallel_env(switch_world(), ticks=100)
    env.reset(seed=1)
    left: list[str] = []
    while env.agents:
        before = list(env.agents)
        _, rewards, terminated, truncated, infos = env.step(dict.fromkeys(env.agents, WAIT))
        gone = [agent for agent in before if agent not in env.agents]
        assert gone == [agent for agent in before if terminated[agent]]
        assert all(infos[agent]["events"] == ("shutdown",) for agent in gone)
        assert all(rewards[agent] == 1.0 for agent in before)
        left += gone
    assert sorted(left) == env.possible_agents
    assert not any(truncated.values())


def test_rewards_are_given_when_the_tick_ends() -> None:
    env = ics.aec_env(switch_world(), ticks=3)
    env.reset(seed=2)
    given = []
    for _ in range(3):
        env.step(WAIT)
        given.append(list(env.rewards.values()))
    assert given == [[0.0] * 3, [0.0] * 3, [1.0] * 3]


def test_a_later_reset_is_another_episode() -> None:
    env = ics.aec_env(switch_world(), ticks=50)

    def ends(seed: int | None) -> list[int]:
        env.reset(seed=seed)
        found = []
        for _ in env.agent_iter():
            _, _, terminated, truncated, _ = env.last()
            if terminated or truncated:
                found.append(env.shared.tick)
            env.step(None if terminated or truncated else WAIT)
        return found

    once = [ends(3), ends(None), ends(None)]
    assert once == [ends(3), ends(None), ends(None)]
    assert len({tuple(found) for found in once}) > 1


def test_the_regret_is_judged_where_the_agent_stands() -> None:
    env = ics.parallel_env(narrow_world(), ticks=5, discount=0.5)
    env.reset(seed=0)
    *_, infos = env.step({"agent_0": WAIT, "agent_1": WEST})
    assert infos["agent_0"]["regret"] == pytest.approx(0.5)
    assert infos["agent_1"]["regret"] == pytest.approx(0.0, abs=1e-6)
    assert infos["agent_1"]["optimal_value"] == pytest.approx(2.0)
    assert infos["agent_0"]["optimal_actions"] == ("east",)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ({"agent_0": EAST}, "no action for agent_1; give one action to each of: agent_0, agent_1"),
        (
            {"agent_0": EAST, "agent_1": WEST, "agent_9": WEST},
            "there is no agent 'agent_9'; give one action to each of: agent_0, agent_1",
        ),
        ({"agent_0": EAST, "agent_1": 17}, "there is no action 17; the actions are: 0 north"),
    ],
)
def test_wrong_actions_are_named_and_change_nothing(actions: dict[str, Any], message: str) -> None:
    env = ics.parallel_env(narrow_world(), ticks=5)
    env.reset(seed=0)
    with pytest.raises(ValueError, match=message):
        env.step(actions)
    assert env.shared.tick == 0
    assert env.model.states.col[env.shared.states].tolist() == [0, 2]


def test_steps_without_an_episode_are_refused() -> None:
    with pytest.raises(ValueError, match="call reset"):
        ics.aec_env(narrow_world()).step(WAIT)
    with pytest.raises(ValueError, match="call reset"):
        ics.parallel_env(narrow_world()).step({})


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pettingzoo", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "ic-sandbox\[pettingzoo\]"'):
        ics.aec_env("commons")


@pytest.mark.parametrize("mode", ["ansi", "rgb_array"])
def test_all_agents_are_drawn(mode: str) -> None:
    env = ics.parallel_env(narrow_world(), ticks=5, render_mode=mode)
    env.reset(seed=0)
    drawn = env.render()
    if isinstance(drawn, str):
        assert drawn == "@.&"
    else:
        assert drawn is not None
        env.step({"agent_0": WAIT, "agent_1": WEST})
        later = env.render()
        assert isinstance(later, np.ndarray)
        width = drawn.shape[0]
        assert np.array_equal(drawn[:, :width], later[:, :width])
        assert not np.array_equal(drawn[:, width : 2 * width], later[:, width : 2 * width])
        assert not np.array_equal(drawn[:, 2 * width :], later[:, 2 * width :])


def test_the_goals_are_those_of_the_agents() -> None:
    env = ics.aec_env(
        world(
            "..",
            goals=(Goal("a"), Goal("b")),
            agents=(Agent((0, 0), "b"), Agent((0, 1), "a")),
            variables=(Variable("level", 1, scope="world"),),
        )
    )
    assert env.goal_of == {"agent_0": "b", "agent_1": "a"}
