"""Runs of a shared world against the independent reference, tick by tick, within the listed states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.model import OFF, Model
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.faults import WorldError
from tests.reference.compare import states_of
from tests.reference.meaning import State
from tests.reference.random_worlds import EVERYTHING, PLAIN, Features, random_world
from tests.reference.sharing import Together

WORLDS = 120
BATCH = 20
TICKS = 12


def peopled(seed: int, features: Features) -> World:
    """Draw a random world with more agents; in every third they act at random, in every second they collide."""
    drawn = random_world(seed, features)
    planner = Planner("random") if seed % 3 == 0 else drawn.populations[0].planner
    populations = tuple(replace(item, count=7, planner=planner) for item in drawn.populations)
    return replace(drawn, populations=populations, collide=seed % 2 == 0)


def shared(world: World, seed: int) -> Experiment:
    return run_to_end(prepare_steps(world, Settings(seed=seed, mode="shared")))


def bits_of(model: Model, bits: int) -> list[str]:
    return [action for a, action in enumerate(model.actions) if bits >> a & 1]


@pytest.mark.parametrize("features", [PLAIN, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("first", range(0, WORLDS, BATCH))
def test_a_shared_run_agrees_with_the_reference_tick_by_tick(first: int, features: Features) -> None:
    met = changed = 0
    for seed in range(first, first + BATCH):
        world = peopled(seed, features)
        try:
            experiment = shared(world, seed)
        except WorldError:
            continue
        run = run_to_end(simulate_steps(experiment, TICKS))
        model, arm = experiment.main.model, experiment.main
        known = states_of(model)
        index = {state: s for s, state in enumerate(known)}

        def choose(agent: int, state: State, index=index, arm=arm, model=model) -> list[str]:  # type: ignore[no-untyped-def]
            return bits_of(model, int(arm.policy.sets[index[state], arm.column[agent]]))

        together = Together(world, seed)
        states = [known[s] for s in run.main.states[0].tolist()]
        logged = list(zip(run.events.tick.tolist(), run.events.agent.tolist(), run.events.event.tolist(), strict=True))
        for tick in range(TICKS):
            result = together.simulate_tick(states, tick, choose)
            ours = [known[s] for s in run.main.states[tick + 1].tolist()]
            assert ours == result.states, f"seed {seed}, tick {tick}"
            events = [(agent, model.events[event]) for t, agent, event in logged if t == tick]
            assert events == result.events, f"seed {seed}, tick {tick}"
            changed += result.states != states
            states = result.states
        met += 1
    assert met > BATCH // 2
    assert changed > 3 * met


@pytest.mark.parametrize("features", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_controls_share_their_worlds_too_and_never_leave_the_listed_states(features: Features) -> None:
    arms = 0
    for seed in range(30):
        world = peopled(seed, features)
        experiment = run_to_end(prepare_steps(world, Settings(seed=seed, mode="shared", controls=True)))
        run = run_to_end(simulate_steps(experiment, TICKS))
        model = experiment.main.model
        common = [v for v, variable in enumerate(world.variables) if variable.scope == "world"]
        for history in (run.main, *run.controls):
            held = history.arm.model.states.variables[history.states[-1]]
            assert (held[:, common] == held[:1, common]).all()
            arms += 1
        for moment in run.main.states:
            assert (np.ptp(model.states.variables[moment][:, common], axis=0) == 0).all()
    assert arms > 60


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_single_agent_acts_as_in_a_copy_of_its_own(seed: int) -> None:
    drawn = random_world(seed, EVERYTHING)
    alone = replace(drawn, agents=(), populations=(replace(drawn.populations[0], count=1),))
    runs = [
        run_to_end(simulate_steps(run_to_end(prepare_steps(alone, Settings(seed, mode=mode))), 30))
        for mode in ("shared", "ensemble")
    ]
    codes = [run.main.arm.model.states.code[run.main.states[:]] for run in runs]
    assert np.array_equal(*codes)
    assert np.array_equal(runs[0].main.returns, runs[1].main.returns)
    assert np.array_equal(runs[0].events.event, runs[1].events.event)


def test_rewards_follow_from_what_happened() -> None:
    """Rewards are the goals' weights of cells as the tick begins, and of the agent's events in it."""
    for seed in range(40):
        world = peopled(seed, EVERYTHING)
        experiment = shared(world, seed)
        run = run_to_end(simulate_steps(experiment, TICKS))
        model, goals = experiment.main.model, experiment.goals
        by_place = goals.by_place()
        for tick in range(TICKS):
            now = run.main.states[tick]
            off = model.states.status[now] == OFF
            pay = np.where(off, goals.off[experiment.cast.goal], by_place[model.states.cell[now], experiment.cast.goal])
            for agent, event in zip(
                run.events.agent[run.events.tick == tick], run.events.event[run.events.tick == tick], strict=True
            ):
                pay[agent] += goals.events[experiment.cast.goal[agent], event]
            assert run.main.rewards[tick] == pytest.approx(pay.mean(), abs=1e-9)
