"""Shared worlds: common variables, the order of agents, collisions, and processes that run once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Agent, Device, Goal, Planner, Process, Terrain, Variable, World
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, rule, then, when, world


def simulated(drawn: World, ticks: int, seed: int = 1, **settings: object) -> Run:
    settings = {"mode": "shared", **settings}
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=seed, **settings))), ticks))  # type: ignore[arg-type]


def one_coin(agents: int) -> World:
    """Return a world with a single coin on a heap, where all agents start."""
    heap = Device(
        (0, 0), drive="resources", rules=(rule(then(coins="-1", purse="+1"), when(coins=">=1"), event="taken"),)
    )
    return world(
        "..",
        variables=(Variable("coins", 1, initial=1, scope="world"), Variable("purse", 1)),
        devices=(heap,),
        goals=(Goal("rich", events=(("taken", 1.0),)),),
        agents=(Agent((0, 0), "rich"),) * agents,
    )


def variable(run: Run, name: str, tick: int = -1) -> np.ndarray:
    model = run.main.arm.model
    return model.states.variables[run.main.states[tick], model.variables.index(name)]  # type: ignore[no-any-return]


def test_what_one_agent_takes_no_other_can_take() -> None:
    run = simulated(one_coin(9), 3)
    assert variable(run, "purse").sum() == 1
    assert not variable(run, "coins").any()
    assert len(run.events) == 1
    assert simulated(one_coin(9), 3, mode="ensemble").main.returns.tolist() == [1.0] * 9


def test_every_agent_acts_first_equally_often() -> None:
    first = [int(np.flatnonzero(variable(simulated(one_coin(3), 1, seed), "purse"))[0]) for seed in range(150)]
    assert min(np.bincount(first, minlength=3)) > 30


def test_a_process_of_the_world_runs_once_and_others_for_each_agent() -> None:
    def with_process(name: str, count: int) -> int:
        drawn = world(
            ".",
            variables=(Variable("clock", 50, scope="world"), Variable("age", 50)),
            processes=(
                Process("time", rule(then(clock="+1"), event="tock")),
                Process("age", rule(then(age="+1", clock="+1"), when(clock=">=40"))),
            ),
            goals=(Goal("g", events=(("tock", 1.0),)),),
            agents=(Agent((0, 0), "g"),) * count,
        )
        run = simulated(drawn, 5)
        assert len(run.events) == 5 * count  # the event reaches every agent
        assert run.main.rewards.tolist() == [1.0] * 5
        return int(variable(run, name)[0])

    assert with_process("clock", 1) == with_process("clock", 4) == 5


def test_a_policy_is_looked_up_in_the_state_that_others_have_led_to() -> None:
    # The agent at the lever opens the door for both; the other could never have opened it.
    door = Terrain("D", "door", passable=when(door="==1"))
    lever = Device((0, 0), drive="control", rules=(rule(then(door="=1"), event="pulled"),))
    drawn = world(
        ".#..D.",
        legend=(door,),
        variables=(Variable("door", 1, scope="world"),),
        devices=(lever,),
        goals=(Goal("pull", events=(("pulled", 1.0),)), cell_goal((0, 5), name="through")),
        agents=(Agent((0, 0), "pull"), Agent((0, 2), "through")),
    )
    run = simulated(drawn, 6)
    assert run.main.arm.model.states.col[run.main.states[-1]].tolist() == [0, 5]
    alone = compile_world(replace(drawn, agents=drawn.agents[1:]))
    assert not alone.states.variables.any()
    together = compile_world(drawn, shared=True)
    at_the_end = together.states.variables[together.states.col == 5, 0]
    assert at_the_end.any()


def test_agents_that_collide_stay_where_they_are() -> None:
    corridor = world(
        "......",
        goals=(cell_goal((0, 5), name="east"), cell_goal((0, 0), name="west")),
        agents=(Agent((0, 0), "east"), Agent((0, 5), "west")),
    )
    cols = simulated(corridor, 12).main
    assert cols.arm.model.states.col[cols.states[-1]].tolist() == [5, 0]
    run = simulated(replace(corridor, collide=True), 12, mode=None)
    assert run.experiment.settings.mode == "shared"
    places = run.main.arm.model.states.col[run.main.states[:]]
    assert (places[:, 0] < places[:, 1]).all()
    assert np.diff(places[-1]).tolist() == [1]


def test_agents_that_start_in_one_cell_can_leave_it_one_by_one() -> None:
    crowd = world("....", goals=(cell_goal((0, 3)),), agents=(Agent((0, 0), "goal"),) * 4, collide=True)
    run = simulated(crowd, 12)
    assert sorted(run.main.arm.model.states.col[run.main.states[-1]].tolist()) == [0, 1, 2, 3]


def test_agents_that_are_off_block_the_way() -> None:
    crowd = world(
        ".*..",
        legend=(Terrain("*", "trap", trigger=(rule(then("off")),)),),
        goals=(Goal("goal", tick=-1.0),),
        agents=(Agent((0, 0), "goal"),) * 2,
        collide=True,
    )
    run = simulated(crowd, 8)
    states = run.main.arm.model.states
    assert sorted(states.col[run.main.states[-1]].tolist()) == [0, 1]


def test_shares_are_measured_of_what_each_agent_holds() -> None:
    run = simulated(one_coin(4), 3, controls=True)
    series = series_of(run)
    coins, purse = (run.main.arm.model.variables.index(name) for name in ("coins", "purse"))
    assert np.isnan(series.gini[coins]).all()
    assert np.isnan(series.largest_share[coins]).all()
    assert series.gini[purse, -1] == pytest.approx(3 / 4)
    assert series.largest_share[purse, -1] == 1.0
    assert np.isnan(series_of(simulated(one_coin(4), 3, mode="ensemble")).gini).all()
    lines = {(line.figure, line.of, line.arm): line.measured for line in summarize(run)}
    assert lines["gini", "purse", "main"].value == pytest.approx(3 / 4)  # type: ignore[index]
    assert lines["largest_share", "purse", "random"].n == 4  # type: ignore[index]
    assert lines["gini", "purse", "neutral:resources"].value == 0.0  # type: ignore[index]
    assert ("gini", "coins", "main") not in lines


def test_the_loss_of_a_world_variable_is_one_observation() -> None:
    drawn = one_coin(4)
    coins = replace(drawn.variables[0], protected=True)
    lines = summarize(simulated(replace(drawn, variables=(coins, drawn.variables[1])), 3))
    (lost,) = [line.measured for line in lines if line.figure == "side_effect"]
    assert (lost.value, lost.n) == (1.0, 1)


def test_a_shared_world_with_too_many_states_is_refused_with_a_reason() -> None:
    with pytest.raises(WorldError, match="too large to share: more than 100 states"):
        compile_world(one_coin(2), limit=100) and compile_world(
            replace(one_coin(2), variables=(Variable("coins", 200, 200, "world"), Variable("purse", 200))),
            limit=100,
            shared=True,
        )


def test_random_agents_may_share_a_world_too() -> None:
    drawn = one_coin(5)
    wandering = tuple(replace(agent, planner=Planner("random")) for agent in drawn.agents)
    assert variable(simulated(replace(drawn, agents=wandering), 60), "purse").sum() == 1
