"""Decision processes given as tables: their forms, and planning in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import Goals, draw_goals, named_goals
from ic_sandbox.mdp.tabular import Tabular, tabular
from ic_sandbox.planning.solver import solve
from ic_sandbox.simulation.simulator import simulate
from ic_sandbox.world.document import Chance, Goal, Terrain
from tests.building import world


def rewarding(model: Tabular, *weights: float) -> Goals:
    """Return one goal that rewards being in each state."""
    return Goals(("goal",), np.array([weights]), np.zeros(1), np.zeros(1), np.zeros((1, 0)))


def test_a_chain_gives_rewards_from_the_arrival_on() -> None:
    chain = tabular([[1], [2], [2]])
    plan = solve(chain, rewarding(chain, 0.0, 0.0, 1.0), 0.9)
    assert plan.values[:, 0] == pytest.approx([0.81 / 0.1, 0.9 / 0.1, 1 / 0.1], rel=1e-6)


def test_successors_have_the_given_probabilities() -> None:
    gamble = tabular([[np.array([0.0, 0.25, 0.75]), [0.0, 1.0, 0.0]], [1], [2]])  # type: ignore[arg-type]
    plan = solve(gamble, rewarding(gamble, 0.0, 1.0, 2.0), 0.5)
    assert plan.values[0, 0] == pytest.approx(0.5 * (0.25 * 2 + 0.75 * 4), rel=1e-6)
    assert plan.optimal_actions(0, 0) == ("action 0",)


def test_a_state_with_fewer_actions_has_its_last_one_repeated() -> None:
    uneven = tabular([[0, 1, 2], [1], [2, 0]])
    successors = [[uneven.transitions.row(s, a)[0].tolist() for a in range(3)] for s in range(3)]
    assert successors == [[[0], [1], [2]], [[1], [1], [1]], [[2], [0], [0]]]
    assert uneven.actions == ("action 0", "action 1", "action 2")


def test_a_table_may_be_an_array_of_successors_or_of_probabilities() -> None:
    successors = np.array([[1, 0], [0, 1]])
    chances = np.eye(2)[successors]
    for model in (tabular(successors), tabular(chances), tabular(successors.tolist())):
        goals = draw_goals(model, "uniform_cells", 3, seed=1)
        np.testing.assert_array_equal(
            solve(model, goals, 0.9).values, solve(tabular([[1, 0], [0, 1]]), goals, 0.9).values
        )


def test_a_world_written_as_a_table_has_the_same_values_and_optimal_actions() -> None:
    drawn = world(
        "~..",
        ".#.",
        legend=(Terrain("~", slip=Chance(0.3)),),
        goals=(Goal("corner", cells=(((1, 2), 1.0), ((0, 1), 0.2))),),
    )
    model = compile_world(drawn)
    n, actions = len(model.states), len(model.actions)
    table = np.zeros((n, actions, n))
    for s in range(n):
        for a in range(actions):
            successors, chances = model.transitions.row(s, a)
            table[s, a, successors] = chances
    same = tabular(table)
    wanted = named_goals(model)
    plans = [solve(model, wanted, 0.9), solve(same, rewarding(same, *wanted.cells[0, model.states.cell]), 0.9)]
    np.testing.assert_allclose(plans[0].values, plans[1].values, rtol=1e-6)
    np.testing.assert_array_equal(plans[0].actions, plans[1].actions)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([], "at least one state"),
        ([[]], "at least one action"),
        ([[0], []], "at least one action"),
        ([[1]], r"transitions\[0\]\[0\]: there is no state 1"),
        ([[0, -1]], r"transitions\[0\]\[1\]: there is no state -1"),
        ([[[0.5, 0.4]], [0]], r"transitions\[0\]\[0\]: the probabilities"),
        ([[[1.5, -0.5]], [0]], "-0.5 is among them"),
        ([[[np.nan, 1.0]], [0]], "add up"),
        ([[[1.0]], [0]], "must be the number"),
        ([[0.0]], "must be the number"),
        ([[0] * 9], "at most 8"),
    ],
)
def test_an_invalid_table_is_refused_with_the_place_of_the_fault(table: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        tabular(table)


def test_a_table_can_be_planned_but_not_run() -> None:
    model = tabular([[0]])
    with pytest.raises(TypeError, match="table"):
        simulate(solve(model, rewarding(model, 1.0), 0.5), agents=1, ticks=1)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 3, 7, 100, 999])
def test_probabilities_may_be_rounded_to_their_type(kind: Any, n: int) -> None:
    drawn = np.random.default_rng(n).random((n, 1, n)).astype(kind)
    table = drawn / drawn.sum(axis=2, keepdims=True, dtype=kind)
    model = tabular(table.astype(kind))
    for s in range(n):
        assert model.transitions.row(s, 0)[1].sum() == pytest.approx(1.0, abs=1e-9)


def test_a_third_in_single_precision_is_a_third() -> None:
    assert len(tabular(np.full((3, 1, 3), 1 / 3, np.float32)).states) == 3


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ([0.5, 0.4], "0.9"),
        (np.array([0.5, 0.499], np.float32), "0.99"),
        (np.array([0.5, 0.50001], np.float32), "1.00001"),
        ([0.5, 0.5 + 1e-6], "1.000001"),
        ([0.0, 0.0], "0"),
        ([np.inf, 0.0], "inf"),
    ],
)
def test_a_refusal_names_the_sum(row: Any, total: str) -> None:
    with pytest.raises(ValueError, match=rf"add up to {total}\d*, not to 1"):
        tabular([[row], [0]])
