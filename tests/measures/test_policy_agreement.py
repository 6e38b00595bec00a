"""Policy agreement against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals, named_goals
from ic_sandbox.mdp.tabular import tabular
from ic_sandbox.measures.by_state.policy_agreement import policy_agreement
from ic_sandbox.planning.solver import solve
from ic_sandbox.world.document import Device, Goal
from tests.building import cell_goal, off_switch_world, rule, world


def agreement_at_start(goals: tuple[Goal, ...]) -> tuple[float, float]:
    model = compile_world(world("...", "...", "...", at=(1, 1), goals=goals))
    found = policy_agreement(solve(model, named_goals(model), 0.9))
    start = model.state_at((1, 1))
    return float(found.agreement[start]), float(found.stderr[start])


def test_goals_with_the_same_optimal_action_agree_fully() -> None:
    assert agreement_at_start((cell_goal((0, 1), 1.0, "a"), cell_goal((0, 1), 2.0, "b"))) == (1.0, 0.0)


def test_goals_with_two_different_optimal_actions_agree_up_to_one_bit() -> None:
    agreement, stderr = agreement_at_start((cell_goal((0, 1), name="a"), cell_goal((2, 1), name="b")))
    assert agreement == pytest.approx(1 - np.log(2) / np.log(5))
    assert stderr == pytest.approx(0.0, abs=1e-12)  # both goals have the same surprise


def test_a_goal_that_rewards_all_cells_equally_has_no_agreement() -> None:
    agreement, _ = agreement_at_start((Goal("anything"),))
    assert agreement == pytest.approx(0.0)


def test_every_action_of_the_world_counts() -> None:
    drawn = world("..", devices=(Device((0, 1), rules=(rule(),)),), goals=(Goal("anything"), cell_goal((0, 1))))
    model = compile_world(drawn)
    found = policy_agreement(solve(model, named_goals(model), 0.9))
    p = np.array([1.0, 7.0, 1.0, 1.0, 1.0, 1.0]) / 12  # one goal goes east, the other takes any of six actions
    assert found.agreement[model.state_at((0, 0))] == pytest.approx(1 + (p * np.log(p)).sum() / np.log(6))


def test_ties_are_shared_out_between_the_tied_actions() -> None:
    # The corner has two shortest paths, the cell straight up has one: p = (3/4, 1/4).
    agreement, _ = agreement_at_start((cell_goal((0, 1), name="up"), cell_goal((0, 2), name="corner")))
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert agreement == pytest.approx(1 - entropy / np.log(5))


def test_goals_agree_before_the_switch_and_diverge_after_it() -> None:
    drawn = off_switch_world(*["." * 7] * 7, at=(3, 3), switch=(3, 3), chance=0.1)
    model = compile_world(drawn)
    found = policy_agreement(solve(model, draw_goals(model, "uniform_cells", 128, seed=1), 0.97))
    before = model.state_at((3, 3))
    behind = np.flatnonzero((model.states.cell == model.states.cell[before]) & (model.states.variables[:, 0] == 1))[0]
    assert found.agreement[before] - 2 * found.stderr[before] > found.agreement[behind] + 2 * found.stderr[behind]
    assert np.isnan(found.agreement[model.n_living :]).all()


def test_with_a_single_action_everyone_agrees() -> None:
    alone = tabular([[0]])
    found = policy_agreement(solve(alone, draw_goals(alone, "uniform_cells", 4, seed=0), 0.9))
    assert found.agreement.tolist() == [1.0]
    assert found.stderr.tolist() == [0.0]
