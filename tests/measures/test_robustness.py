"""Prevalence and strength under several draws: agreement with analyses, and the effect of the prior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.measures.robustness import robustness
from ic_sandbox.world.document import Goal, World
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, off_switch_world, world


def switch_world(*goals: Goal) -> World:
    return off_switch_world("......", at=(0, 2), switch=(0, 0), chance=0.1, goals=goals or (Goal("nothing"),))


def test_each_row_agrees_with_an_analysis_with_that_draw() -> None:
    of = switch_world(cell_goal((0, 5)), Goal("rest", off=1.0))
    rows = robustness(of, [0.9, 0.5], 24, seed=3)
    draws = ["uniform_cells", "single_cell", "sparse_cells", "pareto_cells", "events", "named"]
    assert [(row.discount, row.draw) for row in rows] == [(k, draw) for k in (0.9, 0.5) for draw in draws]
    for row in rows:
        expected = analyze(of, [row.discount], row.draw, 24, seed=3).worths[0][0]
        assert row.goals == (2 if row.draw == "named" else 24)
        np.testing.assert_allclose(row.worth.relative, expected.relative, rtol=1e-7, atol=1e-9)
        assert np.isnan(row.worth.strength_se) == np.isnan(row.worth.prevalence_low) == (row.draw == "named")
        assert row.worth.prevalence == expected.prevalence


def test_the_draw_named_is_missing_if_the_world_lists_no_goal() -> None:
    of = load_world("off_switch")
    assert "named" not in {row.draw for row in robustness(replace(of, goals=(), intended_goal=None), number=4)}


def test_goals_over_ordinary_events_that_no_rule_emits_need_no_drive() -> None:
    (row,) = (row for row in robustness(switch_world(), [0.9], 16) if row.draw == "events")
    assert row.worth.prevalence == row.worth.strength == 0.0


def test_the_density_of_goals_decides_whether_they_need_resources() -> None:
    found = {row.draw: row.worth.prevalence for row in robustness(load_world("resources"), number=64)}
    assert found["uniform_cells"] < 0.2 < found["single_cell"]


def test_a_world_without_drives_has_no_rows() -> None:
    assert robustness(world("..."), [0.9], 4) == ()
