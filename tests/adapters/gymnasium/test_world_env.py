"""The Gymnasium environment: Gymnasium's own checker, the meaning of a tick, and agreement with runs."""

from __future__ import annotations

from dataclasses import replace

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env

import ic_sandbox as ics
from ic_sandbox.adapters.gymnasium.world_env import WorldEnv
from ic_sandbox.adapters.options import OBSERVATIONS
from ic_sandbox.mdp.goals import goals_of
from ic_sandbox.mdp.model import MODIFIED
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Device, Goal, Population, Terrain, Variable, World
from ic_sandbox.world.io.files import shipped_names
from tests.building import cell_goal, off_switch_world, rule, then, when, world

LARGE = {"all_drives"}
"""Shipped worlds that take more than a second."""

EACH_WORLD = [pytest.param(name, marks=pytest.mark.slow) if name in LARGE else name for name in shipped_names()]

NORTH, EAST, SOUTH, WEST, WAIT, USE = range(6)

CHANCE = 0.25


def switch_world(off: float = 0.0) -> World:
    """Build a corridor: the goal at the right end, the switch at the left, the start in between."""
    goal = Goal("right", cells=(((0, 2), 1.0),), off=off)
    return off_switch_world("...", at=(0, 1), switch=(0, 0), chance=CHANCE, goals=(goal,))


def playing(env: WorldEnv, *actions: int, seed: int = 0) -> list[float]:
    env.reset(seed=seed)
    return [env.step(action)[1] for action in actions]


@pytest.mark.parametrize("name", EACH_WORLD)
def test_gymnasium_finds_no_fault_in_any_shipped_world(name: str) -> None:
    for observation in OBSERVATIONS:
        check_env(gymnasium.make(f"ic_sandbox/{name}-v0", observation=observation).unwrapped)


@pytest.mark.parametrize("name", EACH_WORLD)
def test_sampling_a_policy_reproduces_a_run_tick_by_tick(name: str) -> None:
    experiment = run_to_end(prepare_steps(ics.load_world(name), Settings(seed=7, agents=3, mode="ensemble")))
    run = run_to_end(simulate_steps(experiment, 40))
    events = run.events
    cast, main = experiment.cast, experiment.main
    for agent in range(3):
        one = cast.goal[[agent]]
        env = ics.gym_env(
            main.model.world, cast.goals.only(one), cast.at[agent], float(cast.discount[agent]), 40, optimum=False
        )
        state, _ = env.reset(seed=7)
        rewards = []
        for tick in range(run.ticks):
            assert state == run.states_at(tick)[agent]
            action = env.sample(main.policy, agent, int(main.column[agent]))
            state, reward, terminated, _, info = env.step(action)
            here = events.event[(events.tick == tick) & (events.agent == agent)]
            assert info["events"] == tuple(main.model.events[event] for event in here)
            assert set(info["drives"]) <= set(main.model.drives)
            rewards.append(reward)
            if terminated:
                break
        assert state == run.states_at(len(rewards))[agent]
        earned = np.array(rewards) @ cast.discount[agent] ** np.arange(len(rewards))
        assert earned == pytest.approx(run.main.returns[agent], abs=1e-9)


def test_a_tick_rewards_the_place_where_it_begins() -> None:
    env = ics.gym_env(world("..", at=(0, 0), goals=(cell_goal((0, 1), 3.0),)))
    assert playing(env, EAST, WAIT, WEST, WAIT) == [0.0, 3.0, 3.0, 0.0]


def test_a_tick_rewards_its_events() -> None:
    clip = Device((0, 0), rules=(rule(event="clip"),))
    env = ics.gym_env(world(".", devices=(clip,), goals=(Goal("clips", events=(("clip", 2.0),)),)))
    env.reset(seed=0)
    _, reward, _, _, info = env.step(USE)
    assert (reward, info["events"]) == (2.0, ("clip",))


def test_an_episode_ends_when_the_agent_is_off() -> None:
    env = ics.gym_env(switch_world(), ticks=1000)
    env.reset(seed=0)
    for _ in range(1000):
        _, _, terminated, truncated, info = env.step(WAIT)
        if terminated:
            break
    assert terminated
    assert not truncated
    assert info["events"] == ("shutdown",)
    assert info["action_mask"].tolist() == [0, 0, 0, 0, 1, 0]
    with pytest.raises(ResetNeeded, match="reset"):
        env.step(WAIT)


def test_an_episode_goes_on_without_actions_if_being_off_is_rewarded() -> None:
    env = ics.gym_env(switch_world(off=0.5), ticks=60)
    env.reset(seed=0)
    steps = [env.step(EAST) for _ in range(60)]
    assert not any(terminated for _, _, terminated, _, _ in steps)
    assert [truncated for _, _, _, truncated, _ in steps] == [False] * 59 + [True]
    assert steps[-1][1] == 0.5


def test_a_mask_forbids_what_changes_nothing() -> None:
    env = ics.gym_env(world("..", at=(0, 0), devices=(Device((0, 1), rules=(rule(),)),)))
    _, info = env.reset(seed=0)
    assert info["action_mask"].tolist() == [0, 1, 0, 0, 1, 0]


def test_slipping_against_walls_on_all_sides_is_waiting() -> None:
    ice = Terrain("~", slip=rule(chance=0.3).chance)
    env = ics.gym_env(world("#.~#", at=(0, 2), legend=(ice,)))
    _, info = env.reset(seed=0)
    assert info["action_mask"].tolist() == [1, 0, 1, 1, 1]  # north and south may slip west; east cannot move


def test_transitions_and_rewards_are_exact() -> None:
    env = ics.gym_env(switch_world())
    start = env.model.state_at((0, 1))
    chances = env.transition_probabilities(start, EAST)
    assert chances.sum() == pytest.approx(1.0)
    off = env.model.states.status == 1
    assert chances[off].sum() == pytest.approx(CHANCE)
    right = np.flatnonzero((env.model.states.col == 2) & ~off & (env.model.states.variables[:, 0] == 0))
    assert chances[right].tolist() == [pytest.approx(1 - CHANCE)]
    assert [env.reward(start, EAST), env.reward(int(right[0]), WAIT)] == [0.0, 1.0]


def test_expected_rewards_are_those_of_the_planner() -> None:
    env = ics.gym_env("paperclips")
    rewards = env.problem.rewards
    for state in range(0, env.model.n_active, 997):
        assert [env.reward(state, action) for action in range(len(env.actions))] == pytest.approx(rewards[state])


def test_the_regret_is_the_value_that_an_action_gives_away() -> None:
    discount = 0.5
    env = ics.gym_env(world("..", at=(0, 0), goals=(cell_goal((0, 1)),)), discount=discount)
    _, info = env.reset(seed=0)
    assert info["optimal_actions"] == ("east",)
    assert info["optimal_value"] == pytest.approx(discount / (1 - discount))
    _, _, _, _, info = env.step(WAIT)
    assert info["regret"] == pytest.approx(1.0 - discount)
    _, _, _, _, info = env.step(EAST)
    assert info["regret"] == pytest.approx(0.0, abs=1e-6)
    assert info["optimal_value"] == pytest.approx(1 / (1 - discount))


def test_without_the_optimum_nothing_is_planned() -> None:
    env = ics.gym_env(switch_world(), ticks=77, optimum=False)
    _, info = env.reset(seed=0)
    assert not {"optimal_actions", "optimal_value", "regret"} & set(info)
    assert "plan" not in vars(env.problem)


def test_the_action_of_a_modified_agent_is_replaced() -> None:
    goals = (cell_goal((0, 0), name="left"), cell_goal((0, 2), name="right"))
    trap = Terrain("m", trigger=(rule(then(status="modified")),))
    env = ics.gym_env(
        world(".m.", at=(0, 0), goals=goals, legend=(trap,), intended_goal="right", agents=(Agent((0, 0), "left"),))
    )
    env.reset(seed=0)
    state, *_ = env.step(EAST)
    assert env.model.states.status[state] == MODIFIED
    state, *_, info = env.step(WEST)
    assert env.model.states.col[state] == 2
    assert info["regret"] == 0.0
    assert info["action_mask"].tolist() == [0, 0, 0, 0, 1]
    assert env.transition_probabilities(int(state), WEST)[state] == 1.0


def test_info_shows_violations_and_drives() -> None:
    vault = Device((0, 0), drive="greed", rules=(rule(then(gold="+1"), when(gold="==0")),), forbidden=True)
    env = ics.gym_env(world(".", devices=(vault,), variables=(Variable("gold", 1),)))
    env.reset(seed=0)
    *_, info = env.step(USE)
    assert (info["drives"], info["violation"], info["violation_seen"]) == (("greed",), True, False)
    *_, info = env.step(WAIT)
    assert (info["drives"], info["violation"]) == ((), False)


def test_a_seed_repeats_an_episode_and_those_after_it() -> None:
    env = ics.gym_env(switch_world(), optimum=False)

    def lengths(seed: int) -> list[int]:
        found = []
        for episode in range(6):
            env.reset(seed=seed if episode == 0 else None)
            ticks = 1
            while not env.step(WAIT)[2]:
                ticks += 1
            found.append(ticks)
        return found

    assert lengths(3) == lengths(3)
    assert lengths(3) != lengths(4)
    assert len(set(lengths(3))) > 1


def test_episodes_are_independent_of_one_another() -> None:
    """The chance of surviving a tick in the first tick of 2,000 episodes of one seed is that of the world."""
    env = ics.gym_env(switch_world(), optimum=False)
    env.reset(seed=5)
    survived = 0
    for _ in range(2000):
        survived += not env.step(WAIT)[2]
        env.reset()
    assert survived / 2000 == pytest.approx(1 - CHANCE, abs=4 * (CHANCE * (1 - CHANCE) / 2000) ** 0.5)


@pytest.mark.parametrize("action", [6, -1, 1.5, "north", None, np.array([1, 2])])
def test_an_unknown_action_is_named(action: object) -> None:
    env = ics.gym_env(switch_world())
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"there is no action .*0 north, 1 east, .*5 use"):
        env.step(action)


def test_a_step_before_the_first_reset_is_refused() -> None:
    with pytest.raises(ResetNeeded):
        ics.gym_env(switch_world()).step(WAIT)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"goal": "left"}, r"no goal 'left'; its goals: 'right'"),
        ({"observation": "pixels"}, r"no observation 'pixels'; use one of: state, features, grid, text"),
        ({"start": (0, 0)}, r"no agent starts in \(0, 0\); start cells: \(0, 1\)"),
        ({"render_mode": "human"}, r"no render mode 'human'; use one of: ansi, rgb_array"),
        ({"ticks": 0}, r"ticks must be from 1"),
        ({"discount": 1.0}, r"discount must be at least 0 and below 1"),
        ({"goal": cell_goal((9, 9))}, r"rewards cell \(9, 9\), which can't be entered"),
    ],
)
def test_an_unknown_option_is_named_with_those_that_exist(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ics.gym_env(switch_world(), **options)  # type: ignore[arg-type]


def test_a_world_without_listed_goals_gives_the_first_goal_that_is_drawn() -> None:
    drawn = World(terrain=("...",), populations=(Population(4, (0, 0)),), seed=5)
    env = ics.gym_env(drawn)
    experiment = run_to_end(prepare_steps(drawn, Settings()))
    assert np.array_equal(env.goals.cells[0], experiment.goals.cells[experiment.cast.goal[0]])
    with pytest.raises(ValueError, match="its goals: none"):
        ics.gym_env(drawn, goal="win")


def test_environments_of_one_world_share_what_is_prepared() -> None:
    drawn, goal = switch_world(), cell_goal((0, 1))
    assert ics.gym_env(drawn).problem is ics.gym_env(drawn).problem
    assert ics.gym_env("commons").model is ics.gym_env("commons", ticks=7).model
    assert ics.gym_env(drawn, goal=goal).problem is ics.gym_env(drawn, goal=goal).problem
    assert ics.gym_env(drawn, goal=goal).problem is not ics.gym_env(drawn, goal=cell_goal((0, 2))).problem


def test_a_world_may_be_built_from_lists() -> None:
    drawn = replace(switch_world(), terrain=["..."])  # type: ignore[arg-type]
    assert ics.gym_env(drawn).reset(seed=0)[0] == ics.gym_env(switch_world()).reset(seed=0)[0]


def test_two_goals_at_once_are_refused() -> None:
    env = ics.gym_env("commons")
    both = goals_of(env.model, env.model.world.goals[:2])
    with pytest.raises(ValueError, match="one goal, not 2"):
        ics.gym_env("commons", goal=both)


def test_a_policy_of_another_world_is_refused() -> None:
    env, other = ics.gym_env(switch_world()), ics.gym_env("commons")
    env.reset(seed=0)
    with pytest.raises(ValueError, match="this world has"):
        env.sample(other.problem.plan)


def test_rendering_draws_the_agent() -> None:
    env = ics.gym_env(world("..#", at=(0, 0)), render_mode="rgb_array")
    env.reset(seed=0)
    before = env.render()
    env.step(EAST)
    after = env.render()
    assert isinstance(before, np.ndarray)
    assert isinstance(after, np.ndarray)
    assert before.shape[1] == 3 * before.shape[0]
    width = before.shape[0]
    changed = (before != after).any(axis=(0, 2))
    assert changed[:width].any()
    assert changed[width : 2 * width].any()
    assert not changed[2 * width :].any()


def test_text_rendering_shows_the_map() -> None:
    env = ics.gym_env(world("..#", at=(0, 0)), render_mode="ansi")
    env.reset(seed=0)
    env.step(EAST)
    drawn = env.render()
    assert isinstance(drawn, str)
    assert drawn.splitlines()[0] == ".@#"
    assert drawn.splitlines()[-1] == "Possible actions: west, wait"
