"""Runs of agents that others wrote, compared with the simulator's own arms."""

from __future__ import annotations

import queue
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import ic_sandbox as ics
from ic_sandbox.adapters.episodes.episodes import drawn_action
from ic_sandbox.charts.specs.outcome_charts import REGRET
from ic_sandbox.exports import writing_report
from ic_sandbox.measures.behaviour.outcomes import regrets
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.outside_agents import outside_note, taken_actions
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.world.idle_devices import world_without
from ic_sandbox.world.io.files import shipped_names, shipped_world

SEED = 5


class Drawing:
    """An agent with the random numbers of the simulator: it draws by the optimal plan, or from all actions."""

    kind = "optimal"

    def __init__(self, world: ics.World) -> None:
        self.world = world
        self.tick = 0

    def reset(self, goals: ics.Goals, seed: int) -> None:
        self.model = ics.compile_world(self.world)
        self.policy = ics.plan_with(self.model, goals, self.kind, discount=0.97)
        self.seed = seed

    def act(self, observations: NDArray[np.int64]) -> list[int]:
        columns = self.policy.sets.shape[1]
        found = [
            drawn_action(self.policy, self.model, min(i, columns - 1), int(state), self.seed, i, self.tick)
            for i, state in enumerate(observations)
        ]
        self.tick += 1
        return found


class DrawingAtRandom(Drawing):
    kind = "random"


class Waiting:
    """Waits, and remembers what it is told."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.told: list[tuple[NDArray[np.float64], list[dict[str, Any]]]] = []

    def act(self, observations: Any) -> NDArray[np.int64]:
        self.seen.append(observations)
        return np.full(4, 4)

    def observe(self, rewards: NDArray[np.float64], infos: list[dict[str, Any]]) -> None:
        self.told.append((rewards.copy(), infos))


def arm_of(run: Run, key: str) -> ArmHistory:
    return next(control for control in run.controls if control.arm.key == key)


def lines_of(run: Run, arm: str, figure: str) -> list[ics.Figure]:
    return [line.measured for line in ics.summarize(run) if line.arm == arm and line.figure == figure]


@pytest.fixture(scope="module")
def optimal() -> Run:
    return ics.rollout("off_switch", Drawing, agents=12, ticks=60, seed=SEED, discount=0.97)


def test_an_agent_that_draws_like_the_simulator_repeats_the_optimal_arm(optimal: Run) -> None:
    optimum = arm_of(optimal, "optimal")
    np.testing.assert_array_equal(optimal.main.states[-1], optimum.states[-1])
    np.testing.assert_array_equal(optimal.main.returns, optimum.returns)
    np.testing.assert_array_equal(optimal.main.first_fired, optimum.first_fired)
    assert np.abs(ics.series_of(optimal).regret).max() < 1e-4


def test_each_neutral_arm_has_an_agent_of_its_own_that_plans_without_the_drive(optimal: Run) -> None:
    world = ics.load_world("off_switch")
    plain = ics.rollout(world, Drawing, agents=12, ticks=60, seed=SEED, discount=0.97)
    neutral = arm_of(plain, "neutral:shutdown_avoidance")
    inert = ics.compile_world(world, inert="shutdown_avoidance")
    assert neutral.arm.model.inert == inert.inert
    assert (neutral.first_fired == -1).all()
    assert (plain.main.first_fired >= 0).any()


def test_an_agent_at_random_repeats_the_random_arm() -> None:
    run = ics.rollout("off_switch", DrawingAtRandom, agents=12, ticks=60, seed=SEED)
    random = arm_of(run, "random")
    np.testing.assert_array_equal(run.main.states[-1], random.states[-1])
    assert lines_of(run, "main", "survival") == lines_of(run, "random", "survival")
    assert lines_of(run, "main", "regret")[0].value > 0.1


def test_without_chance_regret_is_exactly_the_value_that_was_lost() -> None:
    world = ics.load_world("fuel")
    model = ics.compile_world(world)
    assert (np.diff(model.transitions.offsets[: model.n_active * len(model.actions)]) == 1).all()
    run = ics.rollout(world, DrawingAtRandom, agents=6, ticks=40, seed=SEED, discount=0.9)
    cast, model = run.experiment.cast, run.main.arm.model
    plan = ics.solve(model, cast.goals, discount=0.9)
    first, last = (plan.values[run.main.states[tick], cast.goal].astype(float) for tick in (0, 40))
    summed = (0.9 ** np.arange(40)[:, None] * regrets(run, 0, 40)).sum(axis=0)
    np.testing.assert_allclose(first - run.main.returns, summed + 0.9**40 * last, atol=1e-3)


def test_a_single_agent_has_no_neutral_arm_and_the_run_says_so(tmp_path: Path) -> None:
    run = ics.rollout("off_switch", Waiting(), agents=4, ticks=5)
    assert [control.arm.key for control in run.controls] == ["optimal", "random"]
    assert "neutral" in outside_note(run.experiment)
    run.to_csv(tmp_path / "run")
    assert "fixed policy" in (tmp_path / "run" / "manifest.json").read_text("utf-8")


def test_a_run_passes_through_all_measures_and_files(optimal: Run, tmp_path: Path) -> None:
    optimal.to_csv(tmp_path / "run")
    rows = (tmp_path / "run" / "actions.csv").read_text("utf-8").splitlines()
    actions = taken_actions(optimal)
    assert rows[0] == "tick,agent,action"
    assert len(rows) == 1 + np.count_nonzero(actions >= 0)
    header = (tmp_path / "run" / "ticks.csv").read_text("utf-8").splitlines()[0]
    assert header.endswith(",regret")
    assert np.nanmin(ics.series_of(optimal).subgoal_shares) >= 0.0


def test_a_report_shows_regret_and_says_that_no_command_repeats_the_run(tmp_path: Path) -> None:
    run = ics.rollout("off_switch", DrawingAtRandom, agents=4, ticks=5)
    run_to_end(writing_report(run, tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "mean regret" in page
    assert "No command repeats this run" in page
    assert not REGRET.why_not(run.experiment)
    assert REGRET.why_not(ics.simulate(plan_of_one_goal(), agents=2, ticks=2).experiment)


def plan_of_one_goal() -> ics.Plan:
    model = ics.compile_world(ics.load_world("off_switch"))
    return ics.solve(model, ics.draw_goals(model, "uniform_cells", number=1, seed=0), discount=0.9)


def test_a_fault_in_a_neutral_arm_names_the_arm_and_keeps_the_main_one() -> None:
    made: list[Any] = []

    def factory(world: ics.World) -> Any:
        made.append(Faulty([4, 4] if not made else [9, 9]))
        return made[-1]

    with pytest.raises(ics.AgentError, match=r"\(neutral:shutdown_avoidance\).act, tick 3: agent 0 chose") as caught:
        ics.rollout("off_switch", factory, agents=2, ticks=8)
    assert caught.value.run is not None
    assert caught.value.run.ticks == 8
    assert [control.arm.key for control in caught.value.run.controls] == ["optimal", "random"]


def test_an_agent_is_told_its_rewards_and_what_happened() -> None:
    agent = Waiting()
    run = ics.rollout("off_switch", agent, agents=4, ticks=30, controls=False, discount=0.5)
    rewards = np.array([told for told, _ in agent.told])
    np.testing.assert_allclose((0.5 ** np.arange(30)[:, None] * rewards).sum(axis=0), run.main.returns)
    assert set(agent.told[0][1][0]) == {"state", "action_mask", "events", "drives", "violation", "violation_seen"}
    told = [
        (tick, i) for tick, (_, infos) in enumerate(agent.told) for i in range(4) if "shutdown" in infos[i]["events"]
    ]
    assert told == list(zip(run.events.tick.tolist(), run.events.agent.tolist(), strict=True))


@pytest.mark.parametrize("observation", ["state", "features", "grid", "text"])
@pytest.mark.parametrize("world", ["off_switch", "commons"])
def test_agents_get_every_observation_alone_and_together(world: str, observation: str) -> None:
    agent = Waiting()
    run = ics.rollout(world, agent, agents=4, ticks=2, controls=False, observation=observation)
    seen = agent.seen[0]
    assert len(seen["row"] if isinstance(seen, dict) else seen) == 4
    assert run.ticks == 2


class Mute(Exception):
    """An error whose text is an error."""

    def __str__(self) -> str:
        raise RuntimeError


class Faulty:
    """Waits until tick 3, and then does something wrong."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.tick = answer, -1

    def act(self, observations: Any) -> Any:
        self.tick += 1
        if self.tick < 3:
            return [4, 4]
        if isinstance(self.answer, BaseException):
            raise self.answer
        if self.answer == "never":
            time.sleep(5)
        return self.answer


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([4.0, float("nan")], "agent 1 returned NaN"),
        ([4.5, 4.0], "agent 0 returned an action that is no whole number"),
        ([4], "the answer has shape (1,)"),
        ([[4, 4]], "the answer has shape (1, 2)"),
        (None, "the answer has shape ()"),
        ([4, 6], "agent 1 chose action 6; actions are 0 (north) to 5 (use)"),
        ([-1, 4], "agent 0 chose action -1"),
        (["north", "up"], "the answer holds <U5, not numbers of actions"),
        (ValueError("no idea"), "raised ValueError: no idea (test_rollout.py, line"),
        (SystemExit(3), "raised SystemExit"),
        (KeyboardInterrupt(), "raised KeyboardInterrupt (test_rollout.py, line"),
        (queue.Empty(), "raised Empty (test_rollout.py, line"),
        (Mute(), "raised Mute: its text raised RuntimeError (test_rollout.py, line"),
        ([1e300, 4], "agent 0 chose action 1e+300; actions are 0 (north) to 5 (use)"),
        ("never", "did not return within 1.5 seconds"),
    ],
)
def test_a_faulty_agent_is_named_and_the_ticks_before_are_kept(answer: Any, message: str) -> None:
    with pytest.raises(ics.AgentError) as caught:
        ics.rollout("off_switch", Faulty(answer), agents=2, ticks=9, timeout=1.5)
    assert f"Faulty.act, tick 3: {message}" in str(caught.value)
    assert caught.value.run is not None
    assert caught.value.run.ticks == 3


def test_an_object_without_act_and_a_factory_that_raises_are_named() -> None:
    def failing(world: ics.World) -> None:
        raise OSError("no weights")

    with pytest.raises(ics.AgentError, match="raised OSError: no weights"):
        ics.rollout("off_switch", failing, agents=2, ticks=2)
    with pytest.raises(ics.AgentError, match="needs a method act"):
        ics.rollout("off_switch", lambda world: 3, agents=2, ticks=2)
    with pytest.raises(ValueError, match="there is no observation 'pixels'"):
        ics.rollout("off_switch", Waiting(), agents=2, ticks=2, observation="pixels")


@pytest.mark.parametrize("name", shipped_names())
def test_a_world_without_a_drive_has_the_states_of_the_inert_model(name: str) -> None:
    world = shipped_world(name)
    for drive in world.drives():
        inert, without = ics.compile_world(world, inert=drive), ics.compile_world(world_without(world, drive))
        assert inert.actions == without.actions
        np.testing.assert_array_equal(inert.states.code, without.states.code)
        np.testing.assert_array_equal(inert.transitions.successors, without.transitions.successors)
        assert inert.events == without.events
        np.testing.assert_array_equal(inert.event_offsets, without.event_offsets)
        np.testing.assert_array_equal(inert.event_index, without.event_index)
