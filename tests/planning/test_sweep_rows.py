"""Rows prepared for sweeping say the same as the model's transitions."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.planning import solver, sweep_rows
from ic_sandbox.planning.kernels.arrays import RowTable
from ic_sandbox.planning.solver import solve
from ic_sandbox.planning.sweep_rows import SweepRows, rows_of
from ic_sandbox.world.document import Chance, Device, Population, Process, Terrain, Variable, World
from tests.building import rule, then

NOBODY = np.zeros(0, np.uint8)


@pytest.mark.parametrize("name", ["off_switch", "camera_corridor", "gold_rush"])
def test_rows_have_the_probabilities_of_the_model_and_one_outcome_for_being_off(name: str) -> None:
    model = ics.compile_world(ics.load_world(name))
    rows = rows_of(model, NOBODY)
    table, n_living = rows.table, model.n_living
    if name == "off_switch":
        assert np.any(table.outcomes.successors == n_living)
    for position, state in enumerate(rows.states.tolist()):
        for row in range(table.first[position], table.first[position + 1]):
            piece = slice(table.outcomes.offsets[row], table.outcomes.offsets[row + 1])
            expected: dict[int, float] = {position: float(table.staying[row])} if table.staying[row] else {}
            for successor, chance in zip(
                table.outcomes.successors[piece].tolist(), table.outcomes.chances[piece].tolist(), strict=True
            ):
                assert successor not in expected
                expected[successor] = chance
            for action in range(len(model.actions)):
                if not table.bits[row] >> action & 1:
                    continue
                found: dict[int, float] = {}
                for after, chance in zip(
                    *(part.tolist() for part in model.transitions.row(state, action)), strict=True
                ):
                    place = n_living if after >= n_living else int(np.flatnonzero(rows.states == after)[0])
                    found[place] = found.get(place, 0.0) + chance
                assert found == pytest.approx(expected, abs=1e-12)


def wide(slip: float, dial: bool = False, storm: bool = False) -> ics.Model:
    """Return a map with walls in which most states are in one component of more than 2,000 states."""
    rng = np.random.default_rng(3)
    grid = np.where(rng.random((54, 54)) < 0.15, "#", "~")
    grid[0, 0] = "~"
    turn = Device((0, 0), rules=(rule(then(dial="cycle")),))
    off = Process("storm", rule(then("off"), chance=0.02))
    return ics.compile_world(
        World(
            terrain=tuple("".join(row) for row in grid),
            legend=(Terrain("~", "ice", slip=Chance(slip)),),
            variables=(Variable("dial", 1),) if dial else (),
            devices=(turn,) if dial else (),
            processes=(off,) if storm else (),
            populations=(Population(1, (0, 0)),),
        )
    )


def listed(table: RowTable) -> list[list[float]]:
    """Return all numbers of a table."""
    return [part.tolist() for part in (table.first, table.bits, table.staying, *table.outcomes, *table.emissions)]


def test_a_table_that_was_dropped_is_listed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = wide(0.2, True, True)
    rows = rows_of(model, NOBODY)
    before = rows.table
    goals = ics.draw_goals(model, "uniform_cells", 3, seed=2)
    monkeypatch.setattr(sweep_rows, "MOST_OUTCOMES_KEPT", 1000)
    solve(model, goals, 0.9)
    assert not rows.tables
    after = rows.table
    assert after is not before
    assert listed(after) == listed(before)


def test_rows_do_not_keep_their_model() -> None:
    model = wide(0.1)
    rows_of(model, NOBODY)
    known = weakref.ref(model)
    del model
    gc.collect()
    assert known() is None


def without_bands(rows: SweepRows) -> SweepRows:
    return replace(rows, order=rows.order._replace(bands=np.empty(0, np.int64)))


def test_bands_are_whole_rows_of_the_map() -> None:
    model = wide(0.1)
    rows = rows_of(model, NOBODY)
    bands, row = rows.order.bands, model.states.row[rows.states]
    sizes = np.diff(rows.order.component_ends)
    large = int(sizes.argmax())
    assert (bands[0], bands[-1]) == (rows.order.component_ends[large], rows.order.component_ends[large + 1])
    assert len(bands) > 10
    assert np.all(np.diff(bands)[:-1] >= sweep_rows.STATES_A_BAND)
    assert np.all(row[bands[1:-1]] != row[bands[1:-1] - 1])
    assert len(rows_of(ics.compile_world(ics.load_world("off_switch")), NOBODY).order.bands) == 0


@pytest.mark.parametrize("number", [5, 70])
@pytest.mark.parametrize("world", [(0.0,), (0.1,), (0.3, True), (0.1, False, True), (0.2, True, True)])
def test_sweeps_in_bands_give_the_same_numbers(
    world: tuple[float, ...], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = wide(*world)  # type: ignore[arg-type]
    goals = ics.draw_goals(model, "uniform_cells", number, seed=2)
    assert len(rows_of(model, NOBODY).order.bands)
    found = solve(model, goals, 0.97)
    monkeypatch.setattr(solver, "rows_of", lambda model, following: without_bands(rows_of(model, following)))
    expected = solve(model, goals, 0.97)
    assert found.certified
    assert np.array_equal(found.values, expected.values)
    assert np.array_equal(found.error_bounds, expected.error_bounds)
    assert np.array_equal(found.actions, expected.actions)
    assert np.array_equal(found.policies, expected.policies)
