"""Shortcuts of the stepping kernels: agents at rest, memorized outcomes, and certain acts change no run."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation import state_tables, step_memory, stepper
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.kernels import outcome_memo
from ic_sandbox.simulation.outside_agents import taken_actions
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.world.io.files import load_world

AGENTS, TICKS = 40, 50


def prepared(name: str, mode: str) -> Experiment:
    return run_to_end(prepare_steps(load_world(name), Settings(seed=4, agents=AGENTS, mode=mode)))


def assert_same(one: Run, other: Run) -> None:
    for column in ("tick", "agent", "event", "cell", "drive", "observed"):
        assert np.array_equal(getattr(one.events, column), getattr(other.events, column))
    for name in ("states", "rewards", "returns", "earned", "first_fired", "first_visited", "off_tick", "modified_tick"):
        assert np.array_equal(getattr(one.main, name), getattr(other.main, name)), name
    assert np.array_equal(one.main.tick_conduct, other.main.tick_conduct)
    for name in one.main.conduct.__dataclass_fields__:
        assert np.array_equal(getattr(one.main.conduct, name), getattr(other.main.conduct, name)), name


@pytest.mark.parametrize("name", ["off_switch", "oversight", "sleeper", "control", "influence", "resources"])
@pytest.mark.parametrize("room", [step_memory.MOST_OUTCOMES, 5])
def test_memorized_outcomes_change_no_run(name: str, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = prepared(name, "ensemble")
    simulated = run_to_end(simulate_steps(experiment, TICKS))
    monkeypatch.setattr(stepper, "LEAST_MEMORIZING", 1)
    monkeypatch.setattr(step_memory, "MOST_OUTCOMES", room)
    for piece in (1, TICKS):
        simulator = Simulator(experiment)
        while simulator.tick < TICKS:
            simulator.advance(piece)
        assert 0 < simulator._main.memory.memo(0).used[outcome_memo.OUTCOMES] <= room
        assert_same(simulator.run(), simulated)


@pytest.mark.parametrize("name", ["off_switch", "resources"])
def test_each_answer_to_a_random_question_has_an_outcome_of_its_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepper, "LEAST_MEMORIZING", 1)
    simulator = Simulator(prepared(name, "ensemble"))
    simulator.advance(TICKS)
    memo = simulator._main.memory.memo(0)
    questions = memo.question[: memo.used[outcome_memo.QUESTIONS]]
    leaves = outcome_memo.FIRST_OUTCOME - questions[:, [outcome_memo.AFTER_NO, outcome_memo.AFTER_YES]]
    both = leaves[(leaves >= 0).all(axis=1)]
    assert len(both)
    different = [not np.array_equal(*memo.outcome[pair, : outcome_memo.EVENTS]) for pair in both]
    assert any(different)
    assert len(set(both.ravel().tolist())) == both.size


@pytest.mark.parametrize("name", ["commons", "gold_rush", "monopoly", "off_switch", "oversight"])
def test_certain_acts_change_no_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = run_to_end(simulate_steps(prepared(name, "shared"), TICKS))
    monkeypatch.setattr(state_tables, "MOST_SURE_ACTS", 0)
    assert_same(quick, run_to_end(simulate_steps(prepared(name, "shared"), TICKS)))


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_agents_at_rest_take_the_actions_that_keep_them_there(mode: str) -> None:
    run = run_to_end(simulate_steps(prepared("oversight", mode), TICKS))
    actions = taken_actions(run)  # every agent is visited in every tick
    off = np.array([run.states_at(tick) >= run.main.arm.model.n_living for tick in range(TICKS)])
    assert np.array_equal(actions < 0, off)
    transitions = run.main.arm.model.transitions
    if mode == "ensemble":
        for tick in range(TICKS):
            for agent in np.flatnonzero(~off[tick]).tolist():
                successors, _ = transitions.row(int(run.states_at(tick)[agent]), int(actions[tick, agent]))
                assert run.states_at(tick + 1)[agent] in successors
