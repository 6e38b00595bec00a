"""The draws of goals: the distribution of each, and what a goal's weights depend on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import Goals, draw_goals
from ic_sandbox.mdp.tabular import tabular
from ic_sandbox.world.document import Camera, Device, Process, Terrain, Variable, World
from ic_sandbox.world.draws import RANDOM_DRAWS, ordinary_events
from tests.building import off_switch_world, rule, then, when, world

NUMBER = 400


def lively(*terrain: str) -> World:
    """Build a world with events of an untagged device, of a tagged one, of terrain, and of an operator."""
    devices = (
        Device((0, 0), rules=(rule(then(made="+1"), event="work"), rule(event="shared"))),
        Device((0, 1), drive="resources", rules=(rule(then(made="+1"), event="mine"), rule(event="shared"))),
        Device((0, 2), feign_drive="sandbagging", feign=(rule(event="pretend"),)),
    )
    processes = (
        Process("weather", rule(event="rain", chance=0.1)),
        Process("operator", rule(then("off"), when(made="==0"), 0.1, event="shutdown")),
        Process("mercy", rule(then(), when(made="==1"), 0.1, event="spared", otherwise=then("off"))),
    )
    legend = (Terrain("~", trigger=(rule(event="splash"),)),)
    return world(*terrain, variables=(Variable("made", 3),), devices=devices, processes=processes, legend=legend)


def drawn(draw: str, of: World | None = None, number: int = NUMBER, seed: int = 5) -> Goals:
    return draw_goals(compile_world(of or lively("...~", "....")), draw, number, seed)


def test_sparse_goals_weight_one_cell_in_ten_uniformly() -> None:
    cells = drawn("sparse_cells").cells
    liked = cells > 0
    share, n = liked.mean(), liked.size
    assert abs(share - 0.1) < 4 * np.sqrt(0.1 * 0.9 / n)
    assert stats.kstest(cells[liked], "uniform").pvalue > 0.001


def test_pareto_weights_follow_their_law_up_to_the_cap() -> None:
    cells = drawn("pareto_cells", number=20_000).cells.ravel()
    assert cells.min() >= 0
    assert cells.max() == 1000.0
    below = cells[cells < 1000.0]
    # P(1 / (1 - u) - 1 <= x) = x / (1 + x), below the cap given that it is not reached.
    assert stats.kstest(below[::7], lambda x: x / (1 + x) / (1000 / 1001)).pvalue > 0.001


@pytest.mark.parametrize("draw", ["uniform_cells", "sparse_cells", "pareto_cells"])
def test_draws_of_cells_weight_being_off_as_uniform_cells_does(draw: str) -> None:
    found = drawn(draw)
    np.testing.assert_array_equal(found.off, drawn("uniform_cells").off)
    assert 0.0 < found.off.min() < found.off.max() < 1.0
    quiet = world("....")
    assert (drawn(draw, quiet).off == 0).all(), "off can't be reached"


def test_events_are_weighted_unless_a_tagged_device_or_a_rule_with_a_status_emits_them() -> None:
    of = lively("...~", "....")
    assert set(ordinary_events(of)) == {"work", "rain", "splash"}
    model, found = compile_world(of), drawn("events")
    for column, event in enumerate(model.events):
        if event in ("work", "rain", "splash"):
            assert stats.kstest(found.events[:, column], "uniform").pvalue > 0.001
        else:
            assert (found.events[:, column] == 0).all()
    assert not found.cells.any()
    assert not found.off.any()
    assert not found.tick.any()


def test_detections_are_ordinary_unless_cameras_switch_off() -> None:
    of = replace(lively("...~"), cameras=(Camera((0, 0), 2),))
    assert "detected" in ordinary_events(of)
    assert "detected" not in ordinary_events(replace(of, cameras=(Camera((0, 0), 2, then=then("off")),)))


@pytest.mark.parametrize("draw", RANDOM_DRAWS)
def test_a_goal_depends_on_its_number_and_seed_alone(draw: str) -> None:
    of = lively("...~", "....")
    many, later, other = drawn(draw), draw_goals(compile_world(of), draw, 3, 5, first=7), drawn(draw, seed=6)
    assert later.names == many.names[7:10] == tuple(f"{draw} {k}" for k in (8, 9, 10))
    for attribute in ("cells", "off", "events"):
        np.testing.assert_array_equal(getattr(later, attribute), getattr(many, attribute)[7:10])
    assert any((getattr(other, part) != getattr(many, part)).any() for part in ("cells", "events"))
    assert many.drawn.all()


def test_a_goal_keeps_its_weights_if_the_world_changes_elsewhere() -> None:
    small, large = lively("...~", "...."), lively("...~", "....", "....")
    here = compile_world(small).cells
    place = {tuple(cell): k for k, cell in enumerate(compile_world(large).cells.tolist())}
    for draw in ("sparse_cells", "pareto_cells"):
        columns = [place[tuple(cell)] for cell in here.tolist()]
        np.testing.assert_array_equal(drawn(draw, large).cells[:, columns], drawn(draw, small).cells)
    more = replace(small, processes=(Process("birds", rule(event="song", chance=0.2)), *small.processes))
    before, after = compile_world(small).events, compile_world(more).events
    for event in ("work", "rain", "splash"):
        np.testing.assert_array_equal(
            drawn("events", more).events[:, after.index(event)], drawn("events", small).events[:, before.index(event)]
        )


def test_a_world_without_ordinary_events_gives_goals_that_want_nothing() -> None:
    found = drawn("events", off_switch_world("....", at=(0, 0), switch=(0, 1), chance=0.1))
    assert not found.events.any()


def test_tables_of_transitions_take_every_draw() -> None:
    for draw in RANDOM_DRAWS:
        assert len(draw_goals(tabular([[0, 1], [1, 1]]), draw, 4, 0)) == 4


def test_an_unknown_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="use one of: uniform_cells, single_cell, sparse_cells, pareto_cells, events"):
        drawn("lots")
