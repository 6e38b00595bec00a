"""Given actions in place of policies: with the actions of a run they repeat it, and turns can be taken one by one."""

from __future__ import annotations

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.kernels import agent_steps
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.simulation.stepper import Stepper

AGENTS, TICKS, SEED = 5, 30, 4


def random_experiment(name: str, mode: str) -> Experiment:
    settings = Settings(seed=SEED, agents=AGENTS, mode=mode, planner="random")
    return run_to_end(prepare_steps(ics.load_world(name), settings))


def random_actions(experiment: Experiment) -> np.ndarray:
    """Draw the actions int8 [T, N] of active agents that act at random."""
    every = (1 << len(experiment.main.model.actions)) - 1
    drawn = [[agent_steps.choose_action(every, SEED, i, t) for i in range(AGENTS)] for t in range(TICKS)]
    return np.array(drawn, np.int8)


@pytest.mark.parametrize("name", ["off_switch", "goal_preservation", "commons", "gold_rush"])
@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_the_actions_of_a_run_repeat_it(name: str, mode: str) -> None:
    experiment = random_experiment(name, mode)
    run = run_to_end(simulate_steps(experiment, TICKS))
    recorder = Recorder(AGENTS, len(experiment.main.model.drives))
    states = np.empty((TICKS + 1, AGENTS), np.int32)
    states[0] = experiment.main.start
    Stepper(experiment, experiment.main).step(0, states, recorder, given=random_actions(experiment))
    assert np.array_equal(states, [run.states_at(tick) for tick in range(TICKS + 1)])
    assert np.array_equal(recorder.returns, run.main.returns)


def test_a_tick_in_turns_ends_like_a_whole_one() -> None:
    experiment = random_experiment("gold_rush", "shared")
    stepper, given = Stepper(experiment, experiment.main), random_actions(experiment)[:1]
    states = np.empty((2, AGENTS), np.int32)
    states[0] = experiment.main.start
    after = []
    for turns in range(AGENTS + 1):
        turn = stepper.step_turns(0, states, Recorder(AGENTS, stepper.drives), given, turns)
        after.append(states[1].copy())
    assert sorted(turn.order.tolist()) == list(range(AGENTS))
    assert np.array_equal(after[0], states[0])
    cells = experiment.main.model.states.cell
    for turns in range(AGENTS):
        moved = np.flatnonzero(cells[after[turns + 1]] != cells[after[turns]])
        assert set(moved) <= {int(turn.order[turns])}  # the others stay where they are
    stepper.step_turns(0, states, Recorder(AGENTS, stepper.drives), given)
    whole = run_to_end(simulate_steps(experiment, 1)).states_at(1)
    assert np.array_equal(states[1], whole)
