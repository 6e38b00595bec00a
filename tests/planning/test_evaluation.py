"""Values of given policies, against linear equations and against planning."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import Goals, draw_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.tabular import tabular
from ic_sandbox.planning.evaluation import evaluate
from ic_sandbox.planning.solver import following_intended, solve
from ic_sandbox.planning.sweep_rows import shares_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import Goal
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, off_switch_world, world


def by_linear_equations(
    model: Model, policy: NDArray[np.float64], goals: Goals, discount: float
) -> NDArray[np.float64]:
    """Solve V = (1 - discount P)^-1 R with dense matrices: float64 [S, G]."""
    n_states, n_actions = len(model.states), len(model.actions)
    following = run_to_end(following_intended(model, discount))
    chances = np.zeros((n_states, n_actions))
    chances[: model.n_living] = np.concatenate([policy, shares_of(following, n_actions)])
    chances[model.n_living :, 0] = 1.0
    t = model.transitions
    after = np.zeros((n_states, n_states))
    rewards = goals.by_place()[model.states.cell]
    rewards[model.n_living :] = goals.off
    for s in range(n_states):
        for a in range(n_actions):
            row = s * n_actions + a
            for k in range(t.offsets[row], t.offsets[row + 1]):
                after[s, t.successors[k]] += chances[s, a] * t.probabilities[k]
            for k in range(model.event_offsets[row], model.event_offsets[row + 1]):
                paid = goals.events[:, model.event_index[k]] * model.event_expected[k]
                rewards[s] += chances[s, a] * paid
    return np.linalg.solve(np.eye(n_states) - discount * after, rewards)  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["off_switch", "goal_preservation", "safe_interruptibility", "camera_corridor"])
def test_a_random_policy_has_the_values_of_the_linear_equations(name: str) -> None:
    model = compile_world(load_world(name))
    policy = np.random.default_rng(1).dirichlet(np.ones(len(model.actions)), model.n_active)
    goals = draw_goals(model, "uniform_cells", 5, seed=2)
    found = evaluate(model, policy, goals, 0.9)
    exact = by_linear_equations(model, policy, goals, 0.9)
    assert np.abs(found.values - exact).max() < 1e-9
    assert np.all(np.abs(found.values - exact) <= found.error_bounds)


def test_an_optimal_policy_has_the_optimal_values() -> None:
    model = compile_world(load_world("off_switch"))
    goals = draw_goals(model, "uniform_cells", 1, seed=4)
    plan = solve(model, goals, 0.97)
    optimal = shares_of(plan.actions[: model.n_active, 0], len(model.actions))
    assert evaluate(model, optimal, goals, 0.97).values[:, 0] == pytest.approx(plan.values[:, 0], rel=1e-5)


def test_waiting_next_to_an_operator_is_a_geometric_sum() -> None:
    drawn = off_switch_world(".", at=(0, 0), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 0)),))
    model = compile_world(drawn)
    policy = np.zeros((model.n_active, len(model.actions)))
    policy[:, model.actions.index("wait")] = 1.0
    start = next(iter(model.starts.values()))
    found = evaluate(model, policy, named_goals(model), 0.95)
    assert found.values[start, 0] == pytest.approx(1 / (1 - 0.95 * 0.9), rel=1e-12)


def test_an_invalid_policy_is_refused() -> None:
    model = compile_world(world("...", goals=(cell_goal((0, 2)),)))
    good = np.full((model.n_active, len(model.actions)), 1 / len(model.actions))
    with pytest.raises(ValueError, match="a row for each active state"):
        evaluate(model, good[1:], named_goals(model), 0.9)
    with pytest.raises(ValueError, match="add up to 2, not to 1"):
        evaluate(model, good * 2, named_goals(model), 0.9)
    with pytest.raises(ValueError, match="discount"):
        evaluate(model, good, named_goals(model), 1.0)


@pytest.mark.parametrize("rounded", [np.float16, np.float32, np.longdouble])
def test_a_policy_may_be_rounded_to_its_type(rounded: type[np.floating[Any]]) -> None:
    model = compile_world(load_world("off_switch"))
    goals = draw_goals(model, "uniform_cells", 2, seed=2)
    policy = np.random.default_rng(1).dirichlet(np.ones(len(model.actions)), model.n_active).astype(rounded)
    scaled = policy.astype(np.float64)
    scaled /= scaled.sum(axis=1, keepdims=True)
    exact = by_linear_equations(model, scaled, goals, 0.9)
    assert np.abs(evaluate(model, policy, goals, 0.9).values - exact).max() < 1e-7


def test_a_policy_may_be_whole_numbers_fractions_or_any_layout() -> None:
    process = tabular([[0, 1], [1, 1]])
    goal = Goal("stay", cells=(((0, 0), 1.0),))
    leave = np.array([[0.0, 1.0], [1.0, 0.0]])
    read_only = np.asfortranarray(leave)
    read_only.flags.writeable = False
    wide = np.repeat(leave, 2, axis=1)
    halves = [[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]]
    given: list[ArrayLike] = [
        leave.tolist(), leave.astype(bool), leave.astype(int), read_only, wide[:, ::2], wide[:, ::-2][:, ::-1],
        np.array(halves, object),
    ]  # fmt: skip
    for policy in given:
        assert evaluate(process, policy, [goal], 0.5).values[:, 0].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("policy", "error", "words"),
    [
        ([[0.5, 0.5], [0.5, 0.4]], ValueError, r"policy\[1\]: the probabilities add up to 0\.9, not to 1$"),
        ([[0.5, 0.5], [1.5, -0.5]], ValueError, r"policy\[1\]: .* and -0\.5 is among them"),
        ([[np.nan, 0.5], [0.5, 0.5]], ValueError, r"policy\[0\]: .* add up to nan, not to 1, and nan is among them"),
        ([[np.inf, 0.5], [0.5, 0.5]], ValueError, r"policy\[0\]: the probabilities add up to inf"),
        (np.full((2, 2), 0.5 + 0.5j), TypeError, "must be real numbers, not complex128"),
        ([["0.5", "0.5"], ["1", "0"]], TypeError, "must be real numbers, not <U3"),
        (np.full((2, 2), np.float32(0.4)), ValueError, r"policy\[0\]: the probabilities add up to 0\.8"),
        ([0.5, 0.5], ValueError, r"a row for each active state, \(2, 2\), not \(2,\)"),
    ],
)
def test_anything_else_is_refused_with_its_place(policy: ArrayLike, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        evaluate(tabular([[0, 1], [1, 1]]), policy, [Goal("stay", cells=(((0, 0), 1.0),))], 0.5)
