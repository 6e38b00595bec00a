"""Planning starts in float32 and ends in float64: the start must not show in the results."""

from __future__ import annotations

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.mdp.goals import Goals, draw_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning import goal_blocks
from ic_sandbox.planning.rough_values import worth_approximating
from ic_sandbox.planning.solver import solve, valuing
from ic_sandbox.planning.sweep_rows import rows_of
from ic_sandbox.progress import run_to_end

NOBODY = np.zeros(0, np.uint8)
WORLDS = ("off_switch", "camera_corridor", "gold_rush")


def compiled(name: str) -> Model:
    return ics.compile_world(ics.load_world(name))


def mixed_goals(model: Model, number: int) -> Goals:
    """Draw goals of very different sizes; every third has negative weights for cells, events and being off."""
    rng = np.random.default_rng(5)
    drawn = draw_goals(model, "uniform_cells", number, seed=1)
    cells, events, off = drawn.cells.copy(), rng.normal(size=drawn.events.shape), rng.normal(size=number)
    cells[::3] = rng.normal(size=cells[::3].shape)
    sizes = 10.0 ** np.linspace(-25, 25, number)
    return Goals(drawn.names, cells * sizes[:, None], drawn.tick, off * sizes, events * sizes[:, None])


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("number", [3, 50, 150])
def test_values_and_choices_do_not_show_that_planning_started_in_float32(
    name: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = compiled(name)
    assert worth_approximating(rows_of(model, NOBODY))
    goals = mixed_goals(model, number)
    found = solve(model, goals, 0.97)
    monkeypatch.setattr(goal_blocks, "worth_approximating", lambda rows: False)
    expected = solve(model, goals, 0.97)
    scale = np.abs(expected.values).max(axis=0)
    assert found.certified
    assert np.all(np.abs(found.values - expected.values) <= 1e-6 * scale)
    assert np.array_equal(found.actions, expected.actions)
    assert np.array_equal(found.policies, expected.policies)


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("discount", [0.3, 0.97, 0.999])
def test_no_backup_would_change_a_value_noticeably(name: str, discount: float) -> None:
    model = compiled(name)
    goals = mixed_goals(model, 9)
    everywhere = np.arange(len(model.states))
    values, bounds, scales = run_to_end(valuing(model, goals, discount, everywhere))
    t, n_actions = model.transitions, len(model.actions)
    row = np.repeat(np.arange(len(t.offsets) - 1), np.diff(t.offsets))
    q = np.zeros((len(t.offsets) - 1, len(goals)))
    np.add.at(q, row, discount * t.probabilities[:, None] * values[t.successors])
    emitting = np.repeat(np.arange(len(t.offsets) - 1), np.diff(model.event_offsets))
    np.add.at(q, emitting, model.event_expected[:, None] * goals.events[:, model.event_index].T)
    best = q.reshape(len(model.states), n_actions, -1).max(axis=1)[: model.n_living]
    best += goals.by_place()[model.states.cell[: model.n_living]]
    assert np.all(np.abs(best - values[: model.n_living]) <= 1e-12 * scales)
    assert np.all(bounds <= 1e-10 * scales)


@pytest.mark.parametrize("exponent", [-900, -200, 80])
def test_rewards_times_a_power_of_two_give_exactly_as_many_times_the_values(exponent: int) -> None:
    model = compiled("off_switch")
    goals = draw_goals(model, "uniform_cells", 40, seed=2)
    factor = 2.0**exponent
    scaled = Goals(goals.names, factor * goals.cells, factor * goals.tick, factor * goals.off, factor * goals.events)
    start = np.array([next(iter(model.starts.values()))])
    once, many = (run_to_end(valuing(model, some, 0.97, start))[0] for some in (goals, scaled))
    assert np.array_equal(once * factor, many)


def test_predecessors_are_the_states_of_a_component_that_lead_to_a_state() -> None:
    model = compiled("off_switch")
    order, table = rows_of(model, NOBODY).order, rows_of(model, NOBODY).table
    component = np.repeat(np.arange(len(order.component_ends) - 1), np.diff(order.component_ends))
    expected: list[set[int]] = [set() for _ in component]
    for i in range(len(component)):
        for k in range(table.outcomes.offsets[table.first[i]], table.outcomes.offsets[table.first[i + 1]]):
            after = int(table.outcomes.successors[k])
            if after < len(component) and component[after] == component[i]:
                expected[after].add(i)
    for i, states in enumerate(expected):
        found = order.before[order.predecessors[i] : order.predecessors[i + 1]]
        assert sorted(found.tolist()) == sorted(states)
