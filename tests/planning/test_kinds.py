"""Kinds of planner: their limits, their guarantees, and their errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ic_sandbox as ics
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning import solver
from ic_sandbox.planning.kinds import plan_with
from ic_sandbox.planning.policy import Policy
from ic_sandbox.world.document import Goal
from ic_sandbox.world.faults import WorldError
from tests.building import off_switch_world
from tests.reference.random_worlds import EVERYTHING, random_world

DISCOUNT = 0.9
SEEDS = st.integers(0, 400)


def drawn_model(seed: int) -> Model:
    return compile_world(random_world(seed, EVERYTHING))


def all_probabilities(policy: Policy, model: Model, goal: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    return policy.distributions(np.arange(model.n_active), goal)


def assert_same(model: Model, one: Policy, other: Policy, close: float = 1e-6) -> None:
    for goal in range(len(model.world.goals)):
        ours, theirs = (all_probabilities(policy, model, goal) for policy in (one, other))
        np.testing.assert_allclose(ours, theirs, atol=close)


def plan(model: Model, kind: str, **given: Any) -> Policy:
    return plan_with(model, named_goals(model), kind, discount=DISCOUNT, **given)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_what_costs_nothing_or_looks_far_ahead_is_optimal(seed: int) -> None:
    model = drawn_model(seed)
    best = plan(model, "optimal")
    assert_same(model, best, plan(model, "aup", strength=0))
    assert_same(model, best, plan(model, "reachability", strength=0))
    assert_same(model, best, plan(model, "myopic", horizon=100_000))
    assert_same(model, best, plan(model, "mona", horizon=100_000, strength=0))
    assert_same(model, best, plan(model, "constrained", rules=()))


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_strictest_choices_are_uniform_over_the_best(seed: int) -> None:
    model = drawn_model(seed)
    plan_of_all = solver.solve(model, named_goals(model), DISCOUNT)
    best = Policy(len(model.actions), plan_of_all.actions)
    assert_same(model, best, plan(model, "satisficer", aspiration=1))
    assert_same(model, best, plan(model, "boltzmann", temperature=1e-12))
    assert_same(model, best, plan(model, "quantilizer", q=1e-9))


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_loosest_choices_are_the_base(seed: int) -> None:
    model = drawn_model(seed)
    anything = plan(model, "random")
    assert_same(model, anything, plan(model, "boltzmann", temperature=1e12))
    assert_same(model, anything, plan(model, "quantilizer", q=1))
    worker = plan(model, "quantilizer", q=1, base="intended")
    intended = plan(model, "optimal")
    mixed = 0.9 * all_probabilities(intended, model, 0) + 0.1 / len(model.actions)
    np.testing.assert_allclose(all_probabilities(worker, model, 2), mixed, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_an_approver_that_counts_for_everything_decides(seed: int) -> None:
    model = drawn_model(seed)
    goals = (Goal("nothing"),)
    approver = plan(model, "optimal")
    obedient = plan_with(model, goals, "mona", strength=1e9, units="reward", horizon=1, discount=DISCOUNT)
    ours, theirs = all_probabilities(obedient, model, 0), all_probabilities(approver, model, 0)
    # The approver's ties are those of its Q; with one tick ahead, nothing else counts.
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(1, 8))
def test_no_goal_of_its_own_outweighs_a_strong_approver(seed: int, horizon: int) -> None:
    model = drawn_model(seed)
    approver = solver.solve(model, named_goals(model), DISCOUNT)
    best = Policy(len(model.actions), approver.actions)
    intended = [goal.name for goal in model.world.goals].index(str(model.world.intended_goal))
    obedient = plan(model, "mona", strength=1e7, horizon=horizon)
    allowed = all_probabilities(best, model, intended) > 0
    for goal in range(len(model.world.goals)):
        chosen = all_probabilities(obedient, model, goal) > 0
        assert not (chosen & ~allowed).any()


def test_policies_are_sampled_as_often_as_they_say() -> None:
    model = compile_world(off_switch_world("....", at=(0, 0), switch=(0, 3), chance=0.1, goals=(Goal("stay", tick=1),)))
    policy = plan(model, "boltzmann", temperature=0.5)
    state, source = model.state_at((0, 0)), np.random.default_rng(1)
    counts = np.bincount([policy.sample(state, 0, source) for _ in range(4000)], minlength=len(model.actions))
    np.testing.assert_allclose(counts / 4000, policy.probabilities(state, 0), atol=0.03)
    assert policy.probabilities(state, 0).sum() == pytest.approx(1.0)


def test_what_is_refused_is_said_with_its_place() -> None:
    model = compile_world(random_world(3, EVERYTHING))
    for kind, parameters, fault in (
        ("learner", {"learning_rate": 0.1, "exploration": 0.1, "episode": 5}, "can't be run yet"),
        ("best", {}, "unknown planner"),
        ("quantilizer", {"q": 0}, "must be above 0"),
        ("quantilizer", {"p": 0.5}, 'unknown parameter "p"'),
        ("constrained", {"rules": ["nobody"]}, "names nothing"),
        ("mona", {"approver": "nobody"}, "unknown goal"),
    ):
        with pytest.raises(WorldError, match=fault):
            plan(model, kind, **parameters)
    with pytest.raises(ValueError, match="discount"):
        plan_with(model, named_goals(model), "optimal", discount=1.0)


def test_more_memory_than_the_machine_has_is_refused_with_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    model = compile_world(random_world(3, EVERYTHING))
    monkeypatch.setattr(solver, "physical_memory", lambda: 1000)
    listed: tuple[tuple[str, dict[str, Any]], ...] = (
        ("boltzmann", {"temperature": 1.0}),
        ("aup", {"strength": 1.0}),
        ("myopic", {"horizon": 2}),
    )
    for kind, parameters in listed:
        with pytest.raises(WorldError, match="GiB"):
            plan_with(model, draw_goals(model, "uniform_cells", 64, 0), kind, **parameters)


def test_the_public_names() -> None:
    assert ics.plan_with is plan_with
    assert ics.Policy is Policy
