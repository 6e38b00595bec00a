"""Goals of every draw, and the value of drives for them, against the independent reference."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals
from ic_sandbox.measures.robustness import robustness
from ic_sandbox.world.document import DrawKind, Goal, World
from ic_sandbox.world.draws import RANDOM_DRAWS

from .draws import as_goal, events_to_weight, may_weight_off
from .planning import Tables, relative_values
from .random_worlds import EVERYTHING, random_world

DISCOUNT = 0.9
NUMBER = 5
SEED = 3
MOST_STATES = 80


def small_worlds(number: int) -> list[World]:
    worlds = (random_world(seed, EVERYTHING) for seed in range(1004, 2000))
    small = (w for w in worlds if w.drives() and len(compile_world(w).states) < MOST_STATES)
    return [world for world, _ in zip(small, range(number), strict=False)]


def goals_of_draw(world: World, draw: str) -> list[Goal]:
    """Return drawn goals in the terms of the world's file."""
    model = compile_world(world)
    drawn = draw_goals(model, draw, NUMBER, SEED)
    places = [(int(row), int(col)) for row, col in model.cells]
    found = []
    for g, name in enumerate(drawn.names):
        cells = {cell: float(weight) for cell, weight in zip(places, drawn.cells[g], strict=True) if weight}
        events = {event: float(weight) for event, weight in zip(model.events, drawn.events[g], strict=True) if weight}
        assert drawn.tick[g] == 0
        found.append(as_goal(name, cells, float(drawn.off[g]), events))
    return found


@pytest.mark.parametrize("seed", range(1004, 1034))
def test_goals_weight_the_events_and_the_status_that_the_description_names(seed: int) -> None:
    world = random_world(seed, EVERYTHING)
    tables = Tables(world, discount=DISCOUNT)
    for draw in RANDOM_DRAWS:
        for goal in goals_of_draw(world, draw):
            weighted = events_to_weight(world) if draw == "events" else set()
            assert {event for event, _ in goal.events} == weighted
            of_cells = draw in ("uniform_cells", "sparse_cells", "pareto_cells")
            assert (goal.off > 0) == (of_cells and may_weight_off(tables))
            assert 0 <= goal.off < 1
            if draw == "events":
                assert not goal.cells
            elif draw == "single_cell":
                ((_, weight),) = goal.cells
                assert weight == 1


@pytest.mark.slow
@pytest.mark.parametrize("world", small_worlds(6), ids=lambda world: str(world.name))
def test_prevalence_and_strength_under_every_draw(world: World) -> None:
    tables = Tables(world, discount=DISCOUNT)
    inert = {drive: Tables(world, (drive,), discount=DISCOUNT) for drive in world.drives()}
    drawn: dict[DrawKind, list[Goal]] = {draw: goals_of_draw(world, draw) for draw in RANDOM_DRAWS}
    drawn["named"] = list(world.goals)
    rows = robustness(world, [DISCOUNT], NUMBER, SEED)
    assert [(row.drive, row.draw) for row in rows] == [(drive, draw) for drive in world.drives() for draw in drawn]
    for row in rows:
        goals = drawn[row.draw]
        relative = np.array([relative_values(tables, inert[row.drive], goal, DISCOUNT) for goal in goals])
        assert row.goals == len(goals)
        assert row.worth.strength == pytest.approx(relative.mean(), rel=1e-3, abs=1e-5)
        if (np.abs(relative - 0.01) > 1e-5).all():
            assert row.worth.prevalence == pytest.approx((relative > 0.01).mean(), abs=1e-9)
