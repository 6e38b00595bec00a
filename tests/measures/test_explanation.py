"""Explanations of single agents against values computed by hand and against the analysis of drives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.measures.explanations.explainer import Explainer, action_values, plan_of
from ic_sandbox.measures.explanations.explanation import Explanation
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.planning.kinds import OPTIMAL
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.simulation.violations import Violation
from ic_sandbox.world.document import Agent, Camera, Chance, Device, Goal, Planner, Process, Terrain, Variable, World
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
def test_the_best_action_has_the_value_of_the_state_for_an_optimal_planner(name: str) -> None:
    run = simulated(load_world(name), 3)
    for agent in (0, len(run.experiment.cast) - 1):
        found = explain(run, agent, 0)
        if found.value is None:
            continue
        best = max(action.value for action in found.actions)
        if run.experiment.cast.planner[agent] != OPTIMAL:
            assert found.value <= best * (1 + 1e-6) + 1e-9, "no planner does better than the optimal one"
            continue
        assert best == pytest.approx(found.value, rel=1e-6, abs=1e-9)
        chosen = [action.value for action in found.actions if action.best]
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
    assert (found.planner, found.worth) == ("random", None)
    assert [action.probability for action in found.actions] == pytest.approx([1 / 5] * 5)
    assert found.path == (found.cell,)


def test_agents_that_do_not_plan_optimally_are_told_by_their_probabilities() -> None:
    quantilizer = Planner("quantilizer", 0.9, (("q", 0.5),))
    agents = tuple(replace(agent, planner=quantilizer) for agent in one_agent())
    run = simulated(world("...", goals=(cell_goal((0, 2)),), agents=agents), 2)
    assert plan_of(run.experiment, 0) is None
    found = explain(run, 0, 0)
    assert found.planner == "quantilizer:q=0.5"
    policy = run.experiment.main.policy
    expected = policy.probabilities(int(run.main.states[0][0]), 0)
    assert [action.probability for action in found.actions] == pytest.approx(expected.tolist())
    east = next(action for action in found.actions if action.action == "east")
    assert east.probability == pytest.approx(0.4)  # 1 / 5 of the base, divided by q
    assert found.path[:2] == ((0, 0), (0, 1))


def planned_by(planner: Planner, **parts: Any) -> Explanation:
    """Explain the first tick of one agent in the left cell of a small world, which pursues the first goal."""
    drawn = world(*parts.pop("terrain"), agents=(Agent((0, 0), parts["goals"][0].name, planner),), **parts)
    return explain(simulated(drawn, 1), 0, 0)


def test_an_agent_that_acts_at_random_expects_what_random_actions_earn() -> None:
    # V0 = g (4/5 V0 + 1/5 V1), V1 = 1 + g (4/5 V1 + 1/5 V0), with g = 1/2
    found = planned_by(Planner("random", 0.5), terrain=[".."], goals=(cell_goal((0, 1)),))
    assert found.value == pytest.approx(10 / 35)


def test_a_penalty_is_what_the_planner_subtracts_from_the_reward() -> None:
    trap = Terrain("t", exits=())
    planner = Planner("reachability", 0.5, (("strength", 2.0), ("units", "reward")))
    found = planned_by(planner, terrain=[".t"], legend=(trap,), goals=(cell_goal((0, 1)),))
    ratings = {action.action: action.rating for action in found.actions}
    # From the trap the left cell is out of reach: max(0, 1 - 0) for one of two states, times the strength.
    assert ratings["east"] == pytest.approx(-2.0 * 1 / 2)
    assert ratings["wait"] == 0.0


def test_an_approval_is_how_much_worse_an_action_is_for_the_approver() -> None:
    planner = Planner("mona", 0.5, (("approver", "right"), ("strength", 3.0), ("units", "reward")))
    goals = (cell_goal((0, 0), name="left"), cell_goal((0, 2), name="right"))
    found = planned_by(planner, terrain=["..."], goals=goals)
    ratings = {action.action: action.rating for action in found.actions}
    assert ratings["east"] == pytest.approx(0.0)
    assert ratings["wait"] == pytest.approx(3.0 * (0.25 - 0.5))  # a tick later: 0.5 ** 3 / (1 - 0.5)


def test_rules_forbid_the_actions_that_they_name() -> None:
    devices = (Device((0, 0), name="Vault", rules=(rule(event="locked"),)),)
    goal = Goal("lock", events=(("locked", 1.0),))
    for rules, allowed in ((("Vault",), False), ((), True)):
        found = planned_by(
            Planner("constrained", 0.5, (("rules", rules),)), terrain=[".."], devices=devices, goals=(goal,)
        )
        use = next(action for action in found.actions if action.action == "use")
        assert use.allowed is allowed
        assert use.probability == (1.0 if allowed else 0.0)


def test_actions_with_the_outcome_of_waiting_are_idle() -> None:
    found = planned_by(
        Planner("optimal", 0.5),
        terrain=[".."],
        devices=(Device((0, 1), rules=(rule(event="rung"),)),),
        goals=(Goal("ring", events=(("rung", 1.0),)),),
    )
    assert {action.action for action in found.actions if action.idle} == {"north", "south", "west", "use"}


def test_an_agent_that_arrives_settles_there() -> None:
    found = planned_by(Planner("optimal", 0.5), terrain=["..."], goals=(cell_goal((0, 2)),))
    assert (found.path, found.settles) == (((0, 0), (0, 1), (0, 2)), True)
    assert (found.goal.cells, found.goal.rewarded_cells, found.goal.here) == ((((0, 2), 1.0),), 1, 0.0)


def test_the_operator_is_in_the_way_until_the_switch_has_been_used() -> None:
    found = explain(simulated(switch_world(), 1), 0, 0)
    assert [(one.kind, one.name, one.before, one.after) for one in found.obstacles] == [("off", "operator", 0.2, 0.0)]
    assert found.worth is not None
    assert found.worth.without < found.worth.expected
    assert found.worth.relative == pytest.approx(1 - found.worth.without / found.worth.expected)


def test_caches_that_may_still_hold_the_item_are_counted() -> None:
    found = explain(simulated(load_world("information"), 1), 0, 0)
    assert found.caches == sum(device.group is not None for device in load_world("information").devices)


def test_agents_with_different_discounts_have_different_plans() -> None:
    agents = (*one_agent(0.9), *one_agent(0.5), *one_agent(0.9))
    run = simulated(world("...", goals=(cell_goal((0, 2)),), agents=agents), 1)
    plans = [plan_of(run.experiment, agent) for agent in range(3)]
    assert [plan[0].discount for plan in plans if plan is not None] == [0.9, 0.5, 0.9]


def test_an_agent_that_is_off_has_no_path_ahead() -> None:
    drawn = off_switch_world("..", at=(0, 0), switch=(0, 1), chance=1.0, goals=(cell_goal((0, 1)),))
    found = explain(simulated(replace(drawn, agents=one_agent(), populations=()), 3), 0, 2)
    assert (found.status, found.subgoal, found.actions, found.off_tick) == ("off", None, (), 0)


def test_the_first_violation_is_known_from_the_tick_after_it() -> None:
    shop = Device((0, 1), name="Store", forbidden=True, rules=(rule(event="taken"),))
    goal = Goal("take", events=(("taken", 1.0),))
    drawn = world("..", devices=(shop,), goals=(goal,), cameras=(Camera((0, 0), 3, chance=Chance(1.0)),))
    run = simulated(drawn, 4)
    found = [explain(run, 0, tick).violation for tick in range(5)]
    assert found == [None, None, *(Violation(1, (0, 1), 0, True, times) for times in (1, 2, 3))]
    unseen = explain(simulated(replace(drawn, cameras=()), 4), 0, 4)
    assert unseen.violation == Violation(1, (0, 1), 0, False, 3)


def test_restricted_terrain_is_a_violation_of_no_device() -> None:
    private = Terrain("p", "private", restricted=True)
    run = simulated(world("..p", legend=(private,), goals=(cell_goal((0, 2)),)), 4)
    found = [explain(run, 0, tick).violation for tick in range(4)]
    assert found == [None, None, Violation(1, (0, 2), None, False, 1), Violation(1, (0, 2), None, False, 2)]
