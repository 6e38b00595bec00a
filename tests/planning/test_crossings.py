"""Crossings are only a shorter form of rows: plans must not show which states were backed up as crossings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import draw_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning import solver
from ic_sandbox.planning.kernels import crossings, tape
from ic_sandbox.planning.solver import solve
from ic_sandbox.planning.sweep_rows import SweepRows, crossings_of, rows_of
from ic_sandbox.world.document import Chance, Population, Terrain, World

NOBODY = np.zeros(0, np.uint8)
SLIPPERY = ("~~~#~", "~#~~~", "~~~.~", "#~~~~")


def slippery(slip: float) -> Model:
    terrain = (Terrain("~", "ice", slip=Chance(slip)),)
    return ics.compile_world(World(terrain=SLIPPERY, legend=terrain, populations=(Population(1, (0, 0)),)))


def named(name: str) -> Model:
    return ics.compile_world(ics.load_world(name))


def without_crossings(rows: SweepRows) -> SweepRows:
    """Return the same rows, all states ordinary."""
    ordinary = crossings_of(rows.table)._replace(kinds=np.zeros_like(rows.kinds))
    length = tape.tape_length(rows.table, ordinary, np.empty(crossings.MOVES, np.int64))
    return replace(rows, kinds=ordinary.kinds, tape_length=length, tapes={})


def test_cells_of_ice_and_of_floor_are_crossings() -> None:
    model = slippery(0.2)
    rows = rows_of(model, NOBODY)
    floor = np.array([SLIPPERY[model.states.row[s]][model.states.col[s]] == "." for s in rows.states])
    assert np.all(rows.kinds[~floor] == crossings.CROSSING)
    assert np.all(rows.kinds[floor] == crossings.STRAIGHT_CROSSING)


def moved(model: Model, i: int, move: int, rows: SweepRows) -> Floats:
    """Return the distribution after a move from the swept state ``i``, by its crossing: float64 [L]."""
    found = crossings_of(rows.table)
    ahead, beside = found.chances[i]
    after = np.zeros(len(rows.states))
    for turn, chance in ((0, ahead), (1, beside), (3, beside)):
        target = found.targets[i, (move + turn) % crossings.MOVES]
        after[target if target != crossings.NOWHERE else i] += chance
    return after


@pytest.mark.parametrize("slip", [0.0, 0.1, 0.5])
def test_a_crossing_has_the_probabilities_of_the_model(slip: float) -> None:
    model = slippery(slip)
    rows = rows_of(model, NOBODY)
    place = np.argsort(rows.states)
    for i in np.flatnonzero(rows.kinds).tolist():
        for move in range(crossings.MOVES):
            expected = np.zeros(len(rows.states))
            after, chances = model.transitions.row(int(rows.states[i]), move)
            np.add.at(expected, place[after], chances)
            assert moved(model, i, move, rows) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("number", [3, 70])
@pytest.mark.parametrize("world", ["off_switch", "gold_rush", "camera_corridor", 0.1, 0.6])
def test_plans_do_not_show_which_states_are_crossings(
    world: str | float, number: int, signed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = named(world) if isinstance(world, str) else slippery(world)
    goals = draw_goals(model, "uniform_cells", number, seed=4)
    if signed:
        goals = replace(goals, cells=goals.cells - 0.5, events=np.ones_like(goals.events))
    assert np.any(rows_of(model, NOBODY).kinds)
    found = solve(model, goals, 0.97)
    monkeypatch.setattr(solver, "rows_of", lambda model, following: without_crossings(rows_of(model, following)))
    expected = solve(model, goals, 0.97)
    assert found.certified
    assert np.all(np.abs(found.values - expected.values) <= 1e-6 * np.abs(expected.values).max(axis=0))
    assert np.array_equal(found.actions, expected.actions)
    assert np.array_equal(found.policies, expected.policies)
