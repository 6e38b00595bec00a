"""Explanations of single agents against values computed by hand and against the analysis of drives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.measures.explanation import Explainer, Explanation, action_values, plan_of
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Agent, Device, Goal, Planner, Process, Variable, World
from ic_sandbox.world.io.files import load_world, shipped_worlds
from tests.building import cell_goal, off_switch_world, rule, then, when, world


def simulated(drawn: World, ticks: int, seed: int = 0, mode: str | None = None) -> Run:
    simulator = Simulator(run_to_end(prepare_steps(drawn, Settings(seed=seed, mode=mode))))
    simulator.advance(ticks)
    return simulator.run()


def explain(run: Run, agent: int, tick: int) -> Explanation:
    return run_to_end(Explainer(run.experiment).explaining(run, agent, tick))


def one_agent(discount: float = 0.9, kind: str = "optimal") -> tuple[Agent, ...]:
    return (Agent((0, 0), "goal", Planner(kind, discount)),)


def switch_world() -> World:
    drawn = off_switch_world(".....", at=(0, 0), switch=(0, 1), chance=0.2, goals=(cell_goal((0, 4)),))
    return replace(drawn, agents=one_agent(), populations=())


def test_an_agent_on_its_way_to_the_switch_is_explained_by_its_loss_without_it() -> None:
    drawn = switch_world()
    found = explain(simulated(drawn, 1), 0, 0)
    assert found.subgoal == "shutdown_avoidance"
    assert drawn.devices[found.device or 0].at == (0, 1)
    assert found.path == ((0, 0), (0, 1))
    assert found.worth is not None
    assert not found.worth.from_start
    analysis = analyze(drawn, [0.9], "named")
    assert found.worth.relative == pytest.approx(analysis.worths[0][0].relative[0, 0], rel=1e-9)
    assert found.value == pytest.approx(analysis.values[0, 0, 0], rel=1e-9)


def test_an_agent_that_has_used_the_switch_pursues_its_final_goal() -> None:
    runs = (simulated(switch_world(), 12, seed) for seed in range(20))
    run = next(run for run in runs if run.main.first_fired[0, 0] == 1)  # the operator does not act earlier
    found = explain(run, 0, 3)
    assert (found.subgoal, found.device, found.worth) == (None, None, None)
    assert found.path[-1] == (0, 4)
    assert found.uses == (("shutdown_avoidance", 1),)


def test_a_state_that_others_have_caused_needs_no_drive_of_the_agents_own() -> None:
    lamp = Device((0, 1), drive="influence", rules=(rule(then(lamp="=1"), event="lit"),))
    bell = Device((0, 4), drive="control", rules=(rule(then(rung="=1"), when(rung="==0"), event="rung"),))
    drawn = world(
        "..#..",
        variables=(Variable("lamp", 1, scope="world"), Variable("rung", 1)),
        devices=(lamp, bell),
        goals=(Goal("light", events=(("lit", 1.0),)), Goal("ring", events=(("rung", 1.0),))),
        agents=(Agent((0, 0), "light"), Agent((0, 3), "ring")),
    )
    waiting = replace(drawn, processes=(Process("delay", rule(then(rung="=0"), chance=0.9)),))
    run = simulated(waiting, 6, mode="shared")
    model = run.experiment.main.model
    tick = next(t for t in range(7) if model.states.variables[run.main.states[t][1], 0] == 1)
    found = explain(run, 1, tick)
    assert found.subgoal == "control"
    assert found.worth is not None
    assert found.worth.relative == pytest.approx(1.0)
    assert not found.worth.from_start


def test_the_value_is_from_the_start_if_the_state_is_unreachable_without_the_drive() -> None:
    shipped = load_world("capability")
    run = simulated(shipped, 60)
    explainer = Explainer(run.experiment)
    seen = [run_to_end(explainer.explaining(run, agent, tick)) for agent in range(8) for tick in range(0, 60, 6)]
    worths = [found.worth for found in seen if found.worth is not None]
    assert {worth.from_start for worth in worths} == {False, True}
    assert all(worth.value >= -1e-9 for worth in worths)


@pytest.mark.parametrize("name", [shipped.name for shipped in shipped_worlds() if shipped.name != "all_drives"])
def test_the_best_action_has_the_value_of_the_state(name: str) -> None:
    run = simulated(load_world(name), 3)
    for agent in (0, len(run.experiment.cast) - 1):
        found = explain(run, agent, 0)
        if found.value is None:
            continue
        best = max(action.value for action in found.actions)
        assert best == pytest.approx(found.value, rel=1e-6, abs=1e-9)
        chosen = [action.value for action in found.actions if action.optimal]
        assert min(chosen) == pytest.approx(best, rel=1e-5, abs=1e-9)


def test_action_values_of_a_corridor_match_the_closed_form() -> None:
    drawn = world("...", goals=(cell_goal((0, 2)),))
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), 0.5)
    q = action_values(model, plan.values[:, 0].astype(np.float64), plan.goals, 0, 0.5, model.starts[(0, 0)])
    values = dict(zip(model.actions, q, strict=True))
    assert values["east"] == pytest.approx(0.5)  # two steps, then 1 in each tick: 0.5 ** 2 / (1 - 0.5)
    assert values["wait"] == pytest.approx(0.25)


def test_agents_that_act_at_random_have_no_plan_to_explain() -> None:
    drawn = world("...", goals=(cell_goal((0, 2)),), agents=one_agent(kind="random"))
    run = simulated(drawn, 4)
    assert plan_of(run.experiment, 0) is None
    found = explain(run, 0, 2)
    assert (found.planner, found.actions, found.value, found.worth) == ("random", (), None, None)
    assert found.path == (found.cell,)


def test_agents_that_do_not_plan_optimally_are_told_by_their_probabilities() -> None:
    quantilizer = Planner("quantilizer", 0.9, (("q", 0.5),))
    agents = tuple(replace(agent, planner=quantilizer) for agent in one_agent())
    run = simulated(world("...", goals=(cell_goal((0, 2)),), agents=agents), 2)
    assert plan_of(run.experiment, 0) is None
    found = explain(run, 0, 0)
    assert (found.planner, found.actions, found.value) == ("quantilizer:q=0.5", (), None)
    policy = run.experiment.main.policy
    expected = policy.probabilities(int(run.main.states[0][0]), 0)
    assert [chance for _, chance in found.probabilities] == pytest.approx(expected.tolist())
    assert dict(found.probabilities)["east"] == pytest.approx(0.4)  # 1 / 5 of the base, divided by q
    assert found.path[:2] == ((0, 0), (0, 1))


def test_agents_with_different_discounts_have_different_plans() -> None:
    agents = (*one_agent(0.9), *one_agent(0.5), *one_agent(0.9))
    run = simulated(world("...", goals=(cell_goal((0, 2)),), agents=agents), 1)
    plans = [plan_of(run.experiment, agent) for agent in range(3)]
    assert [plan[0].discount for plan in plans if plan is not None] == [0.9, 0.5, 0.9]


def test_an_agent_that_is_off_has_no_path_ahead() -> None:
    drawn = off_switch_world("..", at=(0, 0), switch=(0, 1), chance=1.0, goals=(cell_goal((0, 1)),))
    found = explain(simulated(replace(drawn, agents=one_agent(), populations=()), 3), 0, 2)
    assert (found.status, found.subgoal, found.actions, found.off_tick) == ("off", None, (), 0)
