"""Whole runs, with controls, against the independent reference: states, events, and every recorded figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.faults import WorldError

from .compare import states_of
from .meaning import OFF, State
from .random_worlds import EVERYTHING, random_world
from .witness import NEVER, Witness

WORLDS = 20
TICKS = 8


def peopled(seed: int) -> World:
    """Draw a random world with a few more agents, some of which act at random or block each other."""
    drawn = random_world(seed, EVERYTHING)
    planner = drawn.populations[0].planner
    planner = Planner("random", planner.discount) if seed % 4 == 0 else planner
    populations = tuple(replace(item, count=3 + seed % 4, planner=planner) for item in drawn.populations)
    return replace(drawn, populations=populations, collide=seed % 2 == 0)


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_the_records_of_a_run_agree_with_the_reference(mode: str) -> None:
    arms = 0
    for seed in range(WORLDS):
        world = peopled(seed)
        try:
            experiment = run_to_end(prepare_steps(world, Settings(seed=seed + 5, mode=mode, controls=True)))
        except WorldError:
            continue
        run = run_to_end(simulate_steps(experiment, TICKS))
        for history in (run.main, *run.controls):
            _compare(experiment, run, history)
            arms += 1
    assert arms > 3 * WORLDS


def _compare(experiment: Experiment, run: Run, history: ArmHistory) -> None:
    arm, goals, goal = history.arm, experiment.goals, experiment.cast.goal
    model, agents = arm.model, len(experiment.cast)
    known = states_of(model)
    index = {state: s for s, state in enumerate(known)}
    inert = () if arm.drive is None else (arm.drive,)
    alone = experiment.settings.mode == "ensemble"
    witness = Witness(experiment.world, experiment.settings.seed, inert, agents, alone)

    def choose(agent: int, state: State) -> list[str]:
        bits = int(arm.policy.sets[index[state], arm.column[agent]])
        return [action for a, action in enumerate(model.actions) if bits >> a & 1]

    states = [known[s] for s in arm.start.tolist()]
    returns, rewards, events = np.zeros(agents), [], []
    for tick in range(TICKS):
        here = model.states.cell[[index[state] for state in states]]
        off = np.array([state.status == OFF for state in states])
        pay = np.where(off, goals.off[goal], goals.cells[goal, here] + goals.tick[goal])
        result = witness.simulate_tick(states, tick, choose)
        for agent, event in result.events:
            pay[agent] += goals.events[goal[agent], model.events.index(event)]
            events.append((tick, agent, event, int(witness.observed_now.get(agent, NEVER))))
        returns += experiment.cast.discount**tick * pay
        rewards.append(pay.mean())
        states = result.states
        if history is run.main:
            assert [known[s] for s in history.states[tick + 1].tolist()] == states
    assert [known[s] for s in history.states[-1].tolist()] == states
    assert history.rewards == pytest.approx(np.array(rewards), abs=1e-9)
    assert history.returns == pytest.approx(returns, abs=1e-9)
    notes = witness.notes
    assert history.off_tick.tolist() == [note.off for note in notes]
    assert history.modified_tick.tolist() == [note.modified for note in notes]
    assert history.conduct.seen.tolist() == [note.seen for note in notes]
    assert history.conduct.unseen.tolist() == [note.unseen for note in notes]
    for d, drive in enumerate(model.drives):
        assert history.first_fired[d].tolist() == [note.fired.get(drive, NEVER) for note in notes]
        assert history.first_visited[d].tolist() == [note.visited.get(drive, NEVER) for note in notes]
    if history is run.main:
        log = run.events
        rows = zip(log.tick.tolist(), log.agent.tolist(), log.event.tolist(), log.observed.tolist(), strict=True)
        assert [(tick, agent, model.events[event], seen) for tick, agent, event, seen in rows] == events
