"""Planning: values known by hand, and the guarantees on error, ties and blocks."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numba
import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals, join_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.tabular import tabular
from ic_sandbox.planning import goal_blocks
from ic_sandbox.planning import solver as solving_module
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.solver import solve, solve_steps, valuing
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Chance, Device, Goal, Process, Terrain, Variable
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, off_switch_world, rule, then, when, world


def start_value(plan: Plan, goal: int = 0) -> float:
    return float(plan.values[next(iter(plan.model.starts.values())), goal])  # type: ignore[attr-defined, index]


def solved(drawn: object, discount: float) -> Plan:
    model = compile_world(drawn)  # type: ignore[arg-type]
    return solve(model, named_goals(model), discount)


def test_a_corridor_gives_rewards_from_the_arrival_on() -> None:
    plan = solved(world(".....", goals=(cell_goal((0, 4)),)), 0.9)
    assert start_value(plan) == pytest.approx(0.9**4 / (1 - 0.9), rel=1e-6)
    assert plan.optimal_actions(plan.model.starts[(0, 0)], 0) == ("east",)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("near", "far", "left"), [(1.0, 2.0, False), (1.0, 1.05, True)])
def test_the_arm_with_the_higher_discounted_reward_is_taken(near: float, far: float, left: bool) -> None:
    goal = Goal("both", cells=(((0, 1), near), ((0, 5), far)))
    plan = solved(world(".......", at=(0, 2), goals=(goal,)), 0.9)
    worth = max(near * 0.9, far * 0.9**3) / 0.1
    assert start_value(plan) == pytest.approx(worth, rel=1e-6)
    assert plan.optimal_actions(plan.model.starts[(0, 2)], 0) == (("west",) if left else ("east",))  # type: ignore[attr-defined]


def test_an_off_switch_has_the_value_computed_by_hand() -> None:
    # The agent is on the switch and on its goal. Disabled at once, with probability c of a shutdown in each
    # tick that ends with the switch enabled: V = 1 / (1 - d). Inert: V = 1 / (1 - d (1 - c)).
    d, c = 0.95, 0.1
    drawn = off_switch_world(".", at=(0, 0), switch=(0, 0), chance=c, goals=(cell_goal((0, 0)),))
    plan = solved(drawn, d)
    assert start_value(plan) == pytest.approx(1 / (1 - d), rel=1e-6)
    assert plan.optimal_actions(plan.model.starts[(0, 0)], 0) == ("use",)  # type: ignore[attr-defined]
    inert = compile_world(drawn, inert=["shutdown_avoidance"])
    assert start_value(solve(inert, named_goals(inert), d)) == pytest.approx(1 / (1 - d * (1 - c)), rel=1e-6)


def test_off_gives_its_own_reward_in_every_tick() -> None:
    drawn = world(
        ".",
        goals=(Goal("rest", off=2.0, tick=-1.0),),
        processes=(Process("end", rule(then("off"), chance=0.5)),),
    )
    # V = -1 + d (V / 2 + (2 / (1 - d)) / 2)
    d = 0.8
    assert start_value(solved(drawn, d)) == pytest.approx((-1 + d * 0.5 * 2 / (1 - d)) / (1 - d / 2), rel=1e-6)


def test_events_give_rewards_in_the_tick_of_their_emission() -> None:
    press = Device((0, 0), rules=(rule(chance=0.25, event="clip"),))
    plan = solved(world(".", devices=(press,), goals=(Goal("clips", events=(("clip", 4.0),)),)), 0.5)
    assert start_value(plan) == pytest.approx(0.25 * 4 / (1 - 0.5), rel=1e-6)


def test_with_discount_zero_only_the_current_tick_counts() -> None:
    plan = solved(world("..", goals=(Goal("both", cells=(((0, 0), 3.0), ((0, 1), 5.0))),)), 0.0)
    assert start_value(plan) == pytest.approx(3.0)


def test_slipping_costs_a_geometric_sum() -> None:
    # Each try to go east from the ice succeeds with chance 1 - p: V = d (1-p) W / (1 - d p), W = 1 / (1 - d).
    d, p = 0.9, 0.4
    plan = solved(
        world("~.", legend=(Terrain("~", "ice", slip=Chance(p)),), goals=(cell_goal((0, 1)),)),
        d,
    )
    assert start_value(plan) == pytest.approx(d * (1 - p) / (1 - d * p) / (1 - d), rel=1e-6)


def test_all_tied_actions_are_in_the_optimal_set() -> None:
    plan = solved(world("...", "...", "...", goals=(cell_goal((2, 2)),)), 0.9)
    start = plan.model.starts[(0, 0)]  # type: ignore[attr-defined]
    assert plan.optimal_actions(start, 0) == ("east", "south")
    at_goal = int(np.flatnonzero((plan.model.states.row == 2) & (plan.model.states.col == 2))[0])
    assert plan.optimal_actions(at_goal, 0) == ("east", "south", "wait")


def test_an_agent_with_a_small_discount_still_heads_for_a_far_goal() -> None:
    plan = solved(world("." * 60, goals=(cell_goal((0, 59)),)), 0.5)
    assert start_value(plan) == pytest.approx(2 * 0.5**59, rel=1e-5)
    assert plan.optimal_actions(plan.model.starts[(0, 0)], 0) == ("east",)  # type: ignore[attr-defined]


def test_negative_weights_are_avoided() -> None:
    goal = Goal("away", cells=(((0, 0), -1.0), ((0, 1), -0.5)))
    plan = solved(world("...", goals=(goal,)), 0.9)
    assert start_value(plan) == pytest.approx(-1 - 0.9 * 0.5, rel=1e-6)


def busy_world() -> Model:
    """Compile a world with slip, an operator and an energy level: no closed form, and hardly any ties."""
    return compile_world(
        off_switch_world(
            "~....",
            ".#.~.",
            "..~..",
            at=(2, 0),
            switch=(0, 4),
            chance=0.07,
            legend=(Terrain("~", "ice", slip=Chance(0.3)),),
        )
    )


def exact_values(model: Model, reward: np.ndarray, discount: float) -> np.ndarray:
    """Solve by policy iteration in float64 with dense matrices: slow, and independent of the solver's sweeps."""
    transitions = model.transitions
    n, actions = transitions.n_states, transitions.n_actions
    matrix = np.zeros((actions, n, n))
    for s in range(n):
        for a in range(actions):
            successors, chances = transitions.row(s, a)
            np.add.at(matrix[a, s], successors, chances)
    policy = np.zeros(n, int)
    while True:
        value = np.linalg.solve(np.eye(n) - discount * matrix[policy, np.arange(n)], reward)
        q = reward + discount * matrix @ value
        better = q.argmax(axis=0)
        keep = np.isclose(q[policy, np.arange(n)], q.max(axis=0), rtol=1e-12, atol=1e-12)
        if keep.all():
            return value
        policy = np.where(keep, policy, better)


@pytest.mark.parametrize("discount", [0.5, 0.97, 0.999])
@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_the_error_bound_holds_against_policy_iteration(discount: float, size: float) -> None:
    model = busy_world()
    goals = draw_goals(model, "uniform_cells", 5, seed=1)
    rng = np.random.default_rng(2)
    goals.cells[:] = size * rng.normal(size=goals.cells.shape)
    goals.off[:] = size * rng.normal(size=len(goals))
    plan = solve(model, goals, discount)
    assert plan.certified
    for g in range(len(goals)):
        reward = np.where(model.states.status == 1, goals.off[g], goals.cells[g, model.states.cell])
        exact = exact_values(model, reward, discount)
        assert np.abs(plan.values[:, g] - exact).max() <= plan.error_bounds[g]
        assert plan.error_bounds[g] <= 1e-4 * np.abs(exact).max() * 1.001


def test_values_of_start_states_are_as_exact_as_float64_allows() -> None:
    model = busy_world()
    goals = draw_goals(model, "uniform_cells", 3, seed=4)
    start = next(iter(model.starts.values()))
    values, _, _ = run_to_end(valuing(model, goals, 0.97, np.array([start])))
    for g in range(3):
        reward = np.where(model.states.status == 1, goals.off[g], goals.cells[g, model.states.cell])
        assert values[0, g] == pytest.approx(exact_values(model, reward, 0.97)[start], rel=1e-11)


def test_an_unreachable_goal_has_value_zero_and_ties_all_actions() -> None:
    plan = solved(world("..#.", goals=(cell_goal((0, 3)),)), 0.97)
    assert start_value(plan) == 0.0
    assert plan.certified
    assert set(plan.optimal_actions(plan.model.starts[(0, 0)], 0)) == set(plan.model.actions)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("widths", "threads"), [(1, 1), (2, 1), (4, 3), (32, 2)])
def test_results_depend_neither_on_blocks_nor_on_threads(
    widths: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = busy_world()
    goals = draw_goals(model, "uniform_cells", 150, seed=3)
    expected = solve(model, goals, 0.97)
    monkeypatch.setattr(goal_blocks, "MOST_WIDTHS", widths)
    monkeypatch.setattr(goal_blocks, "threads_to_use", lambda: threads)
    found = solve(model, goals, 0.97)
    assert np.array_equal(expected.values, found.values)
    assert np.array_equal(expected.actions, found.actions)
    assert np.array_equal(expected.error_bounds, found.error_bounds)
    alone = solve(model, goals[70:71], 0.97)
    assert np.array_equal(alone.values[:, 0], expected.values[:, 70])
    assert np.array_equal(alone.actions[:, 0], expected.actions[:, 70])


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="takes too long without the compiler")
@pytest.mark.parametrize("number", [3, 40])
def test_goals_may_be_views_into_other_arrays(number: int) -> None:
    model = busy_world()
    goals = draw_goals(model, "uniform_cells", number, seed=1)
    wide = np.zeros((number, 2 * len(model.cells)))
    wide[:, ::2] = goals.cells
    tick = np.linspace(-1.0, 1.0, 2 * number)
    plans = [
        solve(model, replace(goals, cells=cells, tick=earned), 0.9)
        for cells, earned in (
            (goals.cells.copy(), tick[::2].copy()),
            (wide[:, ::2], tick[::2]),
            (np.asfortranarray(goals.cells), tick[::2].copy()),
        )
    ]
    for plan in plans[1:]:
        np.testing.assert_array_equal(plan.values, plans[0].values)
        np.testing.assert_array_equal(plan.actions, plans[0].actions)


def test_a_cancelled_solve_stops_its_threads_and_leaves_nothing() -> None:
    model = busy_world()
    work = solve_steps(model, draw_goals(model, "uniform_cells", 2000, seed=3), 0.999)
    next(work)
    begun = time.process_time()  # which does not pass while other programs have the processor
    work.close()
    assert time.process_time() - begun < 1.0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("planning")]


def test_the_first_goals_drawn_do_not_depend_on_their_number() -> None:
    model = busy_world()
    few, many = draw_goals(model, "uniform_cells", 3, seed=5), draw_goals(model, "uniform_cells", 9, seed=5)
    assert np.array_equal(few.cells, many.cells[:3])
    assert np.array_equal(few.off, many.off[:3])
    assert len(join_goals([few, many])) == 12


@pytest.mark.parametrize("discount", [-0.1, 1.0, float("nan")])
def test_a_discount_out_of_range_is_refused(discount: float) -> None:
    model = busy_world()
    with pytest.raises(ValueError, match="discount"):
        solve(model, draw_goals(model, "single_cell", 1, 0), discount)


def test_a_plan_that_exceeds_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving_module, "physical_memory", lambda: 1000)
    model = busy_world()
    with pytest.raises(WorldError, match="GiB"):
        solve(model, draw_goals(model, "single_cell", 8, 0), 0.9)


def test_running_out_of_energy_gives_the_charger_a_value() -> None:
    drawn = world(
        "......",
        at=(0, 3),
        goals=(cell_goal((0, 5)),),
        variables=(Variable("energy", 14, initial=14),),
        devices=(Device((0, 0), drive="self_preservation", rules=(rule(then(energy="=14")),)),),
        processes=(
            Process("starvation", rule(then("off"), when(energy="==0"))),
            Process("metabolism", rule(then(energy="-1"))),
        ),
    )
    plan = solved(drawn, 0.97)
    inert = compile_world(drawn, inert=["self_preservation"])
    assert start_value(plan) > start_value(solve(inert, named_goals(inert), 0.97))


TWO = tabular([[1, 2], [1], [3, 4], [3], [4]])


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), float("-inf"), 1e300, -1.1e30])
def test_a_weight_that_is_not_finite_or_too_large_is_refused_by_name(weight: float) -> None:
    with pytest.raises(ValueError, match="goal 'g' has the weight"):
        solve(TWO, [Goal("g", cells=(((0, 1), weight),))], 0.9)
    with pytest.raises(ValueError, match="goal 'g' has the weight"):
        solve(TWO, [Goal("g", tick=weight)], 0.9)


@pytest.mark.parametrize("weight", [1e-44, 1e-300, 5e-324])
def test_values_that_underflow_are_not_certified(weight: float) -> None:
    plan = solve(TWO, [Goal("g", cells=(((0, 1), weight),))], 0.9)
    assert not plan.certified
    assert plan.error_bound > 0


def test_values_beyond_float32_are_not_certified() -> None:
    with np.errstate(over="ignore"):
        assert not solve(TWO, [Goal("g", cells=(((0, 1), 1e30),))], 1 - 1e-12).certified


@pytest.mark.parametrize("weight", [0.0, 1e-30, 1.0, 1e30])
def test_values_that_can_be_stored_are_certified(weight: float) -> None:
    assert solve(TWO, [Goal("g", cells=(((0, 1), weight),))], 0.9).certified


def test_an_agent_waits_if_waiting_is_optimal_and_the_plan_keeps_the_whole_set() -> None:
    model = compile_world(world("...", at=(0, 1), goals=(Goal("nothing"), cell_goal((0, 0)))))
    plan = solve(model, named_goals(model), 0.9)
    start, wait = model.state_at((0, 1)), 1 << model.actions.index("wait")
    assert plan.actions[start, 0] == (1 << len(model.actions)) - 1
    assert plan.policies[start, 0] == wait
    assert plan.policies[start, 1] == plan.actions[start, 1] == 1 << model.actions.index("west")
    arrived = int(np.flatnonzero(model.states.col == 0)[0])
    assert plan.policies[arrived, 1] == wait != plan.actions[arrived, 1]


@pytest.mark.parametrize("discount", [0.1, 0.9, 0.999])
def test_nobody_procrastinates_however_distant_the_reward(discount: float) -> None:
    model = compile_world(world("." * 12, goals=(cell_goal((0, 11)),)))
    plan = solve(model, named_goals(model), discount)
    on_the_way = model.states.col < 11
    assert (plan.policies[on_the_way, 0] == 1 << model.actions.index("east")).all()


def test_the_eighth_action_of_a_process_can_be_optimal() -> None:
    process = ics.tabular([[0, 0, 0, 0, 0, 0, 0, 1], [1] * 8])
    plan = ics.solve(process, ics.Goal("leave", cells=(((0, 1), 1.0),)), discount=0.9)
    assert plan.actions[:, 0].tolist() == plan.policies[:, 0].tolist() == [1 << 7, (1 << 8) - 1]
