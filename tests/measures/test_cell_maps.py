"""Figures by cell on small maps with known results."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals, named_goals
from ic_sandbox.measures.by_state import cell_maps as maps
from ic_sandbox.measures.by_state.cell_maps import (
    NOWHERE,
    action_map,
    agreement_map,
    cell_states,
    counting_visits,
    drive_worth_map,
    power_map,
    sight_map,
    trail_of,
    value_map,
    visiting_map,
)
from ic_sandbox.measures.by_state.power import power
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.simulator import simulate
from ic_sandbox.world.document import Camera
from ic_sandbox.world.io.files import load_world
from tests.building import cell_goal, off_switch_world, world

SHUTTING = {"at": (0, 0), "switch": (0, 2), "chance": 0.1}


def test_a_cell_is_represented_by_the_state_that_differs_only_in_the_cell() -> None:
    model = compile_world(off_switch_world("...", **SHUTTING, goals=(cell_goal((0, 0)),)))  # type: ignore[arg-type]
    standing = cell_states(model)
    assert standing[0] == model.starts[(0, 0)]
    assert np.all(model.states.variables[standing] == model.states.variables[model.starts[(0, 0)]])
    disabled = int(np.flatnonzero(model.states.variables[: model.n_active].any(axis=1))[0])
    assert np.all(model.states.variables[cell_states(model, disabled)] == model.states.variables[disabled])


def test_if_that_state_is_unreachable_the_nearest_one_represents_the_cell() -> None:
    shipped = load_world("fuel")  # energy falls with every step: no cell but the start is reached with a full tank
    model = compile_world(shipped)
    standing = cell_states(model)
    start = next(iter(model.starts.values()))
    energy = model.variables.index("energy")
    neighbours = [s for s in standing if s not in (NOWHERE, start)]
    best = {
        int(cell): model.states.variables[: model.n_active][model.states.cell[: model.n_active] == cell, energy].max()
        for cell in range(len(model.cells))
    }
    assert all(model.states.variables[s, energy] == best[int(model.states.cell[s])] for s in neighbours)


def test_values_rise_towards_the_goal_and_arrows_lead_there() -> None:
    drawn = world("..#..", ".....", goals=(cell_goal((0, 4)),))
    model = compile_world(drawn)
    plan = solve(model, named_goals(model), 0.9)
    values = value_map(plan, 0)
    assert np.isnan(values[0, 2])
    assert np.nanargmax(values) == 4
    assert values[1, 0] < values[1, 1] < values[1, 2] < values[1, 3]
    actions = action_map(plan, 0)
    names = model.actions
    assert actions[0, 2] == 0
    assert actions[0, 4] >> names.index("wait") & 1
    assert actions[1, 2] == 1 << names.index("east")


def test_power_is_largest_in_the_middle_and_agreement_is_between_0_and_1() -> None:
    model = compile_world(world("...", "...", "..."))
    laid = power_map(power(model, 0.6, 2000, seed=1))
    assert np.nanargmax(laid) == 4
    assert np.nanargmin(laid) in (0, 2, 6, 8)
    agreeing = agreement_map(solve(model, draw_goals(model, "uniform_cells", 64, 0), 0.6))
    assert np.all((agreeing >= 0) & (agreeing <= 1))


def test_shares_of_visits_add_up_to_one() -> None:
    model = compile_world(world("....", goals=(cell_goal((0, 3)),)))
    run = simulate(solve(model, named_goals(model), 0.9), agents=3, ticks=9, seed=0)
    visits = visiting_map(run_to_end(counting_visits(run, 9)))
    assert np.nansum(visits) == pytest.approx(1.0)
    assert visits[0] == pytest.approx([0.1, 0.1, 0.1, 0.7])
    assert visiting_map(run_to_end(counting_visits(run, 0)))[0, 0] == 1.0
    assert trail_of(run, 1, 9, 3).tolist() == [[0, 3]] * 4
    assert trail_of(run, 1, 2, 9).tolist() == [[0, 0], [0, 1], [0, 2]]


def test_only_new_visits_are_counted_as_a_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    model = compile_world(world("....", goals=(cell_goal((0, 3)),)))
    plan = solve(model, named_goals(model), 0.9)
    run, other = (simulate(plan, agents=3, ticks=9, seed=0) for _ in range(2))
    monkeypatch.setattr(maps, "TICKS_AT_ONCE", 1)
    known = run_to_end(counting_visits(run, 4))
    counted: list[object] = []
    later = run_to_end(counting_visits(run, 9, known), counted.append)
    assert len(counted) == 5
    for ticks, since in ((9, None), (9, later), (9, run_to_end(counting_visits(other, 5)))):
        assert np.array_equal(run_to_end(counting_visits(run, ticks, since)).counts, later.counts)
    assert np.array_equal(run_to_end(counting_visits(run, 4, later)).counts, known.counts)


def test_sight_stops_at_walls_and_counts_cameras() -> None:
    from dataclasses import replace

    drawn = replace(world("..#.", "...."), cameras=(Camera((0, 0), range=3), Camera((1, 0), range=1)))
    seen = sight_map(drawn)
    assert seen[0, 0] == 2
    assert np.isnan(seen[0, 3])
    assert seen[1, 1] == 2
    assert seen[1, 2] == 1


def test_a_device_shows_the_strength_of_its_drive() -> None:
    shipped = load_world("off_switch")
    analysis = analyze(shipped, [0.97], number=32)
    laid = drive_worth_map(analysis)
    (switch,) = (device.at for device in shipped.devices if device.drive == "shutdown_avoidance")
    assert laid[switch] == analysis.worths[analysis.drives.index("shutdown_avoidance")][0].strength
    assert np.isfinite(laid).sum() == sum(device.drive is not None for device in shipped.devices)
