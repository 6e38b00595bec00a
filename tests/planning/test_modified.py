"""Agents whose goal is overwritten: their actions, and the value of these to the original goal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import goals_of, intended_goals, named_goals
from ic_sandbox.mdp.model import MODIFIED, Model
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.planning.reachability import reached_states
from ic_sandbox.planning.solver import following_intended, solve, valuing
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Device, Goal, Process, Variable, World
from tests.building import cell_goal, rule, then, when, world
from tests.reference.random_worlds import Features, random_world

RETRAIN = Process("retraining", rule(then("modified")))


def world_that_modifies(chance: float = 1.0, **parts: object) -> World:
    """Build a world whose agent wants to stay on the left, while the intended goal is on the right."""
    return world(
        "..",
        goals=(cell_goal((0, 0), name="left"), cell_goal((0, 1), name="right")),
        intended_goal="right",
        processes=(Process("retraining", rule(then("modified"), chance=chance)),),
        **parts,  # type: ignore[arg-type]
    )


def start_values(drawn: World, discount: float) -> list[float]:
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), discount)
    return [float(value) for value in plan.values[next(iter(model.starts.values()))]]


def follows(model: Model, discount: float) -> dict[tuple[int, ...], set[str]]:
    """Return ``{(row, col, *variables): actions}`` of every modified state."""
    following = run_to_end(following_intended(model, discount))
    states = model.states
    return {
        (int(states.row[s]), int(states.col[s]), *(int(v) for v in states.variables[s])): {
            name for a, name in enumerate(model.actions) if bits >> a & 1
        }
        for s, bits in enumerate(following.tolist(), start=model.n_active)
    }


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.97])
@pytest.mark.parametrize("chance", [0.05, 1.0])
def test_being_modified_costs_a_geometric_sum(discount: float, chance: float) -> None:
    # On the left: W = 1 + d ((1 - c) W + c M); once modified there, the agent gets one reward and leaves: M = 1.
    left, right = start_values(world_that_modifies(chance), discount)
    assert left == pytest.approx((1 + discount * chance) / (1 - discount * (1 - chance)), rel=1e-6)
    assert right == pytest.approx(discount / (1 - discount), rel=1e-6)


def test_ties_of_the_intended_goal_are_broken_uniformly() -> None:
    # Two paths lead the intended goal to its corner, and only one of them passes the other goal's cell.
    drawn = world(
        "..",
        "..",
        goals=(cell_goal((0, 1), name="past"), cell_goal((1, 1), name="corner")),
        intended_goal="corner",
        processes=(RETRAIN,),
    )
    model = compile_world(drawn)
    assert follows(model, 0.9)[0, 0] == {"east", "south"}
    plan = solve(model, named_goals(model), 0.9)
    start = (model.states.status == MODIFIED) & (model.states.row == 0) & (model.states.col == 0)
    assert plan.values[start, 0] == pytest.approx(0.9 / 2, rel=1e-6)


def test_a_modified_agent_with_nothing_to_gain_waits() -> None:
    drawn = world("..", goals=(cell_goal((0, 0), name="left"), Goal("any")), intended_goal="any", processes=(RETRAIN,))
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), 0.9)
    modified = model.states.status == MODIFIED
    assert plan.values[modified, 0] == pytest.approx([10.0, 0.0], rel=1e-6)
    assert (plan.actions[modified] == 1 << model.actions.index("wait")).all()


def test_the_intended_goal_is_planned_with_the_discount_that_is_planned_with() -> None:
    both = Goal("both", cells=(((0, 0), 1.0), ((0, 4), 2.0)))
    model = compile_world(world(".....", at=(0, 1), goals=(both,), intended_goal="both", processes=(RETRAIN,)))
    assert follows(model, 0.1)[0, 1] == {"west"}
    assert follows(model, 0.9)[0, 1] == {"east"}
    assert follows(model, 0.0)[0, 1] == {"wait"}


def test_modified_agents_act_as_planned_in_the_model_without_modification() -> None:
    # Being modified would cost this intended goal everything, but in the model it plans in, no agent is modified.
    drawn = world(
        "...",
        at=(0, 1),
        goals=(Goal("right", cells=(((0, 2), 1.0),)),),
        intended_goal="right",
        variables=(Variable("broken", 1),),
        processes=(Process("retraining", rule(then("modified", broken="=1"))),),
    )
    model = compile_world(drawn)
    assert follows(model, 0.9)[0, 1, 1] == {"east"}
    assert model.unmodified is not None
    assert not (model.unmodified.states.status == MODIFIED).any()
    assert (model.unmodified.states.variables[:, 0] == 1).any()


def test_a_modified_agent_waits_in_states_that_the_unmodified_model_lacks() -> None:
    drawn = world_that_modifies(variables=(Variable("clock", 2),))
    drawn = replace(drawn, processes=(*drawn.processes, Process("clock", rule(then(clock="+1")))))
    model = compile_world(drawn)
    stopped = compile_world(replace(drawn, processes=()))
    found = follows(replace(model, unmodified=stopped), 0.9)
    assert found == {place: {"wait"} for place in found}  # the first tick ends with the clock at 1


def test_an_aligned_agent_loses_nothing_by_modification() -> None:
    compared = 0
    for seed in range(40):
        drawn = random_world(seed, Features(cameras=True, feign=True, modified=True))
        model = compile_world(drawn)
        if model.unmodified is None:
            continue
        discount = drawn.populations[0].planner.discount
        values = []
        for process in (model, model.unmodified):
            states = np.array(list(process.starts.values()))
            values.append(run_to_end(valuing(process, intended_goals(process), discount, states))[0])
        np.testing.assert_allclose(values[0], values[1], rtol=1e-7, atol=1e-9, err_msg=str(seed))
        compared += 1
    assert compared >= 10


def test_a_vault_has_value_for_other_goals_and_none_for_the_intended_one() -> None:
    drawn = world(
        "...",
        at=(0, 1),
        variables=(Variable("locked", 1),),
        devices=(Device((0, 1), drive="goal_preservation", rules=(rule(then(locked="=1")),)),),
        goals=(cell_goal((0, 0), name="left"), cell_goal((0, 2), name="right")),
        intended_goal="right",
        processes=(Process("retraining", rule(then("modified"), when(locked="==0"), chance=0.2)),),
    )
    (worth,) = analyze(drawn, [0.95], draw="named").worths[0]
    assert worth.value[0, 0] > 1.0
    assert worth.value[0, 1] == 0.0
    assert worth.prevalence == 0.5


def test_modified_agents_do_not_use_an_inert_device() -> None:
    door = world(
        ".D.",
        legend=(replace(world(".").terrain_at((0, 0)), glyph="D", passable=when(open="==1")),),
        variables=(Variable("open", 1),),
        devices=(Device((0, 0), drive="control", rules=(rule(then(open="=1")),)),),
        goals=(cell_goal((0, 2), name="right"),),
        intended_goal="right",
        processes=(RETRAIN,),
    )
    model, inert = compile_world(door), compile_world(door, ["control"])
    assert follows(model, 0.9)[0, 0, 0] == {"use"}
    assert follows(inert, 0.9)[0, 0, 0] == {"wait"}


def test_only_reachable_states_count_as_reached() -> None:
    model = compile_world(world_that_modifies())
    reached = reached_states(model, run_to_end(following_intended(model, 0.9)))
    assert {(int(model.states.col[s]), int(model.states.status[s])) for s in np.flatnonzero(reached)} == {
        (0, 0),
        (0, MODIFIED),
        (1, MODIFIED),
    }


def test_without_modification_all_listed_states_are_reached() -> None:
    model = compile_world(world("..."))
    assert reached_states(model, run_to_end(following_intended(model, 0.9))).all()


def test_the_original_goal_values_the_actions_of_a_modified_agent() -> None:
    # The same states, for a goal that rewards each tick: it makes no difference who chooses.
    drawn = world_that_modifies()
    model = compile_world(drawn)
    plan = solve(model, goals_of(model, [Goal("time", tick=1.0)]), 0.5)
    assert plan.values[:, 0] == pytest.approx(2.0)
