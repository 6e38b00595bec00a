"""Taken-over runs: the same choices give the same run, a tick can be taken back, and results agree with the theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.episodes.problem import problem_of
from ic_sandbox.adapters.taken_over_run import MOST_TICKS, TakenOverRun, optimal_return
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.outside_agents import taken_actions
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Agent, Goal, World
from tests.building import cell_goal, off_switch_world, world

NORTH, EAST, SOUTH, WEST, WAIT, USE = range(6)
TICKS = 30


def prepared(world: World | str, **settings: object) -> Experiment:
    drawn = ics.load_world(world) if isinstance(world, str) else world
    return run_to_end(prepare_steps(drawn, Settings(**settings)))  # type: ignore[arg-type]


def simulated(experiment: Experiment, ticks: int = TICKS) -> Run:
    simulator = Simulator(experiment)
    simulator.advance(ticks)
    return simulator.run()


def same(one: Run, other: Run) -> bool:
    """Return whether everything that runs record is the same."""
    return (
        one.ticks == other.ticks
        and np.array_equal(one.main.states[:], other.main.states[:])
        and all(
            np.array_equal(getattr(one.main, name), getattr(other.main, name))
            for name in ("returns", "rewards", "first_fired", "first_visited", "off_tick", "modified_tick", "earned")
        )
        and all(
            np.array_equal(getattr(one.events, name), getattr(other.events, name))
            for name in ("tick", "agent", "event", "cell", "drive")
        )
    )


def corridor(off: float = 0.0, switch: float = 0.25) -> World:
    """Build a corridor with the switch of an operator at the left, the start next to it, and the goal at the right."""
    goal = Goal("right", cells=(((0, 3), 1.0),), off=off)
    return off_switch_world("....", at=(0, 1), switch=(0, 0), chance=switch, goals=(goal,))


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
@pytest.mark.parametrize("name", ["off_switch", "gold_rush", "goal_preservation"])
def test_the_actions_that_a_run_draws_reproduce_it(name: str, mode: str) -> None:
    experiment = prepared(name, seed=7, agents=5, mode=mode)
    run = simulated(experiment)
    drawn = taken_actions(run)
    for agent in range(3):
        taken = TakenOverRun(experiment, agent, TICKS)
        moment = taken.now()
        while not moment.ended:
            moment = taken.act(max(0, int(drawn[moment.run.ticks, agent])))
        assert same(moment.run, run)
        assert moment.results is not None
        assert moment.results.own_return == moment.results.usual_return == run.main.returns[agent]
        assert moment.results.used == moment.results.usual_used


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_a_tick_is_taken_back_exactly(mode: str) -> None:
    experiment = prepared("gold_rush", seed=3, agents=4, mode=mode)
    taken, straight = TakenOverRun(experiment, 1, TICKS), TakenOverRun(experiment, 1, TICKS)
    for action in (EAST, SOUTH, WAIT):
        wanted = taken.act(action)
    taken.act(NORTH)
    assert same(taken.back().run, wanted.run)
    for action in (EAST, SOUTH, WAIT, EAST, EAST):
        expected = straight.act(action)
    taken.act(EAST)
    assert same(taken.act(EAST).run, expected.run)


def test_a_moment_is_not_changed_by_what_follows() -> None:
    taken = TakenOverRun(prepared("off_switch", agents=2), 0, TICKS)
    moment = taken.act(EAST)
    before = moment.run.main.states[:].copy(), moment.run.main.returns.copy()
    taken.back()
    taken.act(WEST)
    taken.act(WEST)
    assert np.array_equal(moment.run.main.states[:], before[0])
    assert np.array_equal(moment.run.main.returns, before[1])


def test_at_the_start_there_is_nothing_to_take_back() -> None:
    taken = TakenOverRun(prepared("off_switch", agents=2), 0, TICKS)
    assert taken.back().run.ticks == 0
    assert taken.now().choices == ()


def test_others_in_their_own_worlds_do_not_depend_on_the_user() -> None:
    experiment = prepared("off_switch", seed=5, agents=6, mode="ensemble")
    run, taken = simulated(experiment), TakenOverRun(experiment, 2, TICKS)
    moment = taken.now()
    while not moment.ended:
        moment = taken.act(WAIT)
    others = [0, 1, 3, 4, 5]
    assert np.array_equal(moment.run.main.states[:][:, others], run.main.states[:][:, others])


def test_regret_is_what_a_detour_costs() -> None:
    """At a discount of 0.5 and one tick of reward per tick at the goal, V* is 2 there, 1 before and 0.5 before that."""
    line = world("....", agents=(Agent((0, 2), "right"),), goals=(cell_goal((0, 3), name="right"),))
    taken = TakenOverRun(prepared(line, discount=0.5), 0, TICKS)
    assert taken.now().optimal == 1 << EAST
    assert taken.act(WEST).regrets == pytest.approx([1.0 - 0.5 * 0.5], abs=1e-5)
    assert taken.act(EAST).regrets == pytest.approx([0.75, 0.0], abs=1e-5)


def test_the_results_are_those_of_the_optimum_if_the_user_plays_it() -> None:
    line = world("....", agents=(Agent((0, 2), "right"),), goals=(cell_goal((0, 3), name="right"),))
    taken = TakenOverRun(prepared(line, discount=0.5), 0, 3)
    moment = taken.act(EAST)
    for _ in range(2):
        moment = taken.act(WAIT)
    assert moment.results is not None
    assert moment.results.own_return == moment.results.optimum == 0.5 + 0.25
    assert moment.results.share == 1.0
    assert math.isnan(moment.results.others_return)


def test_the_expected_optimum_of_a_switch_is_that_of_its_closed_form() -> None:
    """The start is next to the switch, and the goal two steps on: being switched off is a chance in each tick."""
    problem = problem_of(corridor(switch=0.25), discount=0.9)
    run = simulated(prepared(corridor(switch=0.25), agents=20_000, discount=0.9), 12)
    error = float(run.main.returns.std() / math.sqrt(20_000))
    assert optimal_return(problem, 12) == pytest.approx(float(run.main.returns.mean()), abs=4 * error)
    assert optimal_return(problem, 0) == 0.0


def test_an_agent_that_is_switched_off_ends_the_run_with_all_its_ticks() -> None:
    taken = TakenOverRun(prepared(corridor(off=0.5, switch=1.0), discount=0.9), 0, 8)
    moment = taken.now()
    while not moment.ended:
        moment = taken.act(WAIT)
    assert len(moment.choices) == 1
    assert moment.run.ticks == 8
    assert moment.results is not None
    assert moment.results.own_return == pytest.approx(sum(0.5 * 0.9**tick for tick in range(1, 8)))
    with pytest.raises(ValueError, match="ended"):
        taken.act(WAIT)
    assert taken.back().run.ticks == 0
    assert not taken.now().ended


def test_a_user_may_stop_early() -> None:
    taken = TakenOverRun(prepared("off_switch", agents=2), 0, TICKS)
    taken.act(WAIT)
    moment = taken.stop()
    assert moment.ended
    assert moment.run.ticks == 1


def test_unknown_agents_actions_and_ticks_are_refused() -> None:
    experiment = prepared("off_switch", agents=2)
    with pytest.raises(ValueError, match="agent"):
        TakenOverRun(experiment, 2, TICKS)
    for ticks in (0, MOST_TICKS + 1):
        with pytest.raises(ValueError, match="ticks"):
            TakenOverRun(experiment, 0, ticks)
    with pytest.raises(ValueError, match="action"):
        TakenOverRun(experiment, 0, TICKS).act(len(experiment.main.model.actions))
