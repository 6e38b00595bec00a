"""Happenings on the map, counted from the run, against the events and states of small worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.model import OFF
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.happenings import Act, acting_processes, happenings_at
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.world.document import Camera, Chance, Device, Goal, Process, Terrain, Variable, World
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, rule, then, when, world


def simulated(drawn: World, ticks: int, mode: str | None = None) -> Run:
    settings = Settings(seed=1, controls=False, mode=mode)
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, settings)), ticks))


@pytest.fixture(scope="module")
def switched() -> Run:
    return simulated(load_world("off_switch"), 10)


@pytest.mark.parametrize("tick", [1, 2, 3, 7])
def test_agents_that_went_off_in_the_tick_flash_where_they_are(switched: Run, tick: int) -> None:
    states = switched.main.arm.model.states
    before, now = switched.states_at(tick - 1), switched.states_at(tick)
    fresh = (states.status[now] == OFF) & (states.status[before] != OFF)
    found = happenings_at(switched, tick)
    assert sum(found.switched_off.values()) == fresh.sum() > 0
    assert set(found.switched_off) == set(
        zip(states.row[now][fresh].tolist(), states.col[now][fresh].tolist(), strict=True)
    )
    assert found.acts == (Act(0, int(fresh.sum())),)


def test_nothing_has_happened_before_the_first_tick(switched: Run) -> None:
    found = happenings_at(switched, 0)
    assert (found.switched_off, found.modified, found.used, found.violations) == ({}, {}, {}, {})
    assert found.acts == (Act(0, 0),)


def test_a_device_glows_in_the_tick_in_which_it_is_used(switched: Run) -> None:
    firsts = np.bincount(switched.main.first_fired[0][switched.main.first_fired[0] >= 0], minlength=10)
    for tick in range(1, 11):
        assert happenings_at(switched, tick).used == ({0: firsts[tick - 1]} if firsts[tick - 1] else {})


def test_only_processes_that_act_on_agents_by_chance_have_a_figure() -> None:
    assert acting_processes(load_world("off_switch")) == (0,)
    assert acting_processes(load_world("fuel")) == ()
    assert len(acting_processes(load_world("all_drives"))) == 2


def test_violations_are_marked_and_seen_ones_differ() -> None:
    shop = Device((0, 1), name="Store", forbidden=True, rules=(rule(event="taken"),))
    goal = Goal("take", events=(("taken", 1.0),))
    drawn = world("..", devices=(shop,), goals=(goal,), cameras=(Camera((0, 0), 3, chance=Chance(1.0)),))
    run = simulated(drawn, 3)
    assert happenings_at(run, 1).violations == {}
    assert happenings_at(run, 2).violations == {(0, 1): (1, True)}
    unseen = simulated(replace(drawn, cameras=()), 3)
    assert happenings_at(unseen, 2).violations == {(0, 1): (1, False)}


def test_agents_on_restricted_terrain_violate_until_they_are_off() -> None:
    private = Terrain("p", "private", restricted=True)
    run = simulated(world("..p", legend=(private,), goals=(cell_goal((0, 2)),)), 4)
    assert [happenings_at(run, tick).violations for tick in range(4)] == [
        {},
        {},
        {(0, 2): (1, False)},
        {(0, 2): (1, False)},
    ]


def test_a_door_is_open_for_the_share_of_agents_that_can_pass() -> None:
    run = simulated(load_world("control"), 20)
    model = run.main.arm.model
    opened = model.states.variables[run.states_at(20), model.variables.index("door_open")].mean()
    assert 0 < opened < 1
    assert happenings_at(run, 0).doors == {"D": 0.0}
    assert happenings_at(run, 20).doors == {"D": pytest.approx(opened)}


def test_a_stock_that_all_draw_on_runs_out() -> None:
    mine = Device((0, 0), name="Mine", rules=(rule(then(vein="-1"), when(vein=">=1"), event="mined"),))
    drawn = world(
        ".",
        devices=(mine,),
        variables=(Variable("vein", 4, 4, scope="world"),),
        goals=(Goal("dig", events=(("mined", 1.0),)),),
    )
    run = simulated(drawn, 6, mode="shared")
    assert [happenings_at(run, tick).stocks for tick in range(6)] == [
        {0: left} for left in (1.0, 0.75, 0.5, 0.25, 0.0, 0.0)
    ]


def test_agents_whose_goal_is_overwritten_flash() -> None:
    trainer = Process("trainer", rule(then("modified"), chance=0.5))
    drawn = replace(world("..", processes=(trainer,), goals=(cell_goal((0, 1)),)), intended_goal="goal")
    run = simulated(drawn, 8)
    tick = int(run.main.modified_tick[0])
    assert happenings_at(run, tick + 1).modified == {(0, 1): 1} or tick == 0
    assert happenings_at(run, tick + 1).acts == (Act(0, 1),)


def test_events_of_a_tick_are_those_of_the_whole_run(switched: Run) -> None:
    everything = np.stack([switched.events.tick, switched.events.agent, switched.events.event], axis=1)
    for tick in range(11):
        rows = switched.events.of_tick(tick)
        assert rows is not None
        assert (rows[:, :3] == everything[everything[:, 0] == tick]).all()
        assert len(rows) == (everything[:, 0] == tick).sum()


def test_events_of_a_tick_are_found_however_ticks_were_simulated_together(switched: Run) -> None:
    simulator = Simulator(switched.experiment)
    for ticks in (1, 1, 3, 1, 4):
        simulator.advance(ticks)
    run = simulator.run()
    for tick in range(11):
        rows, known = run.events.of_tick(tick), switched.events.of_tick(tick)
        assert rows is not None
        assert known is not None
        assert np.array_equal(rows, known)


def test_happenings_that_are_kept_are_those_of_the_tick_that_is_asked_for(switched: Run) -> None:
    counted = [happenings_at(replace(switched), tick) for tick in range(11)]  # each in a run without kept ones
    for tick in (10, 3, 3, 0, 10, 7):
        assert happenings_at(switched, tick) == counted[tick]
    assert happenings_at(switched, 7) is happenings_at(switched, 7)
