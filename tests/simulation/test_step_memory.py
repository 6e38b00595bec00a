"""Shortcuts of the stepping kernels: agents at rest, memorized outcomes, and certain acts change no run."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation import state_tables, stepper
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
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


@pytest.mark.parametrize("name", ["off_switch", "oversight", "sleeper", "control", "influence"])
def test_memorized_outcomes_change_no_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = prepared(name, "ensemble")
    simulated = run_to_end(simulate_steps(experiment, TICKS))
    monkeypatch.setattr(stepper, "LEAST_MEMORIZING", 1)
    simulator = Simulator(experiment)
    simulator.advance(TICKS)
    assert simulator._main.memory.memo(0).used[0] > 0
    assert_same(simulator.run(), simulated)


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
