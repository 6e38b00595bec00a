"""Listing of the states of a world: in small steps, between which it can be cancelled."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.mdp import state_explorer
from ic_sandbox.mdp.compiler import compile_steps, compile_world
from ic_sandbox.mdp.kernels import exploration
from ic_sandbox.mdp.state_explorer import OUTCOMES_A_STEP
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.opportunities import finding_offers
from ic_sandbox.world.document import Camera, Device, Process, Terrain, Variable, World
from ic_sandbox.world.faults import WorldError
from tests.building import rule, then, world


def restless(levers: int, **parts: object) -> World:
    """Build a row of cells, and levers that turn by themselves: each action has 2 ** ``levers`` outcomes."""
    return world(
        "...r..",
        legend=(Terrain("r", restricted=True),),
        variables=tuple(Variable(f"lever{k}", 1) for k in range(levers)),
        processes=tuple(
            Process(f"turning {k}", rule(then(**{f"lever{k}": "cycle"}), chance=0.5)) for k in range(levers)
        ),
        **parts,  # type: ignore[arg-type]
    )


def test_a_step_is_limited_by_outcomes_not_by_states() -> None:
    drawn = restless(7)
    outcomes = len(compile_world(drawn).transitions.successors)
    assert outcomes == 6 * 2**7 * 5 * 2**7
    steps = sum(1 for _ in compile_steps(drawn))
    assert steps >= outcomes // (2 * OUTCOMES_A_STEP)


def test_processes_do_not_change_opportunities() -> None:
    calm, stormy = compile_world(restless(0)), compile_world(restless(6))
    offers = run_to_end(finding_offers(stormy))
    assert run_to_end(finding_offers(calm)).any()
    for col, offered in zip(calm.states.col, run_to_end(finding_offers(calm)), strict=True):
        assert set(offers[stormy.states.col == col].tolist()) == {offered}


def test_a_group_of_many_caches_is_refused_if_every_belief_is_reachable() -> None:
    caches = tuple(Device((0, c), group="hoard") for c in range(12))
    drawn = world("." * 12, devices=caches)
    assert len(compile_world(drawn).states) == 12 * (2**12 - 1)
    with pytest.raises(WorldError, match=r"belief about hoard \(\d+ levels\)"):
        compile_world(drawn, limit=10_000)


def test_beliefs_with_too_many_combinations_are_named() -> None:
    caches = tuple(Device((r, c), group=f"hoard {r}") for r in range(3) for c in range(24))
    with pytest.raises(WorldError, match=r"belief about hoard 0 \(16777215\)"):
        compile_world(world(*["." * 24] * 3, devices=caches))


def coins(number: int, **changes: object) -> World:
    """Build a world with coins that are flipped in every tick: 2 ** ``number`` ways through it."""
    return world(
        "..",
        variables=(Variable("v", 1), Variable("n", 3)),
        processes=tuple(
            Process(f"coin {k}", rule(then(**(changes or {"v": "cycle"})), chance=0.5, event=f"heads {k % 3}"))  # type: ignore[arg-type]
            for k in range(number)
        ),
    )


def test_ways_to_the_same_state_are_merged_early() -> None:
    model = compile_world(coins(300))
    assert len(model.states) == 4
    for s in range(4):
        for a in range(len(model.actions)):
            successors, chances = model.transitions.row(s, a)
            np.testing.assert_allclose(chances, [0.5, 0.5])
            assert len(set(successors.tolist())) == 2


def test_merged_ways_have_the_exact_probabilities_and_expected_events() -> None:
    model = compile_world(coins(20, n="+1"))
    row = model.state_at((0, 0)) * len(model.actions) + 4
    successors, chances = model.transitions.row(model.state_at((0, 0)), 4)
    levels = model.states.variables[successors, 1].tolist()
    heads = [math.comb(20, k) / 2**20 for k in range(3)]
    assert dict(zip(levels, chances, strict=True)) == pytest.approx(dict(enumerate([*heads, 1 - sum(heads)])))
    events = slice(model.event_offsets[row], model.event_offsets[row + 1])
    expected = dict(zip(model.event_index[events].tolist(), model.event_expected[events].tolist(), strict=True))
    assert {model.events[e]: value for e, value in expected.items()} == pytest.approx(
        {"heads 0": 3.5, "heads 1": 3.5, "heads 2": 3.0}
    )


def test_an_agent_switched_off_by_a_process_skips_the_later_ones() -> None:
    off = Process("off", rule(then(status="off"), chance=0.5))
    drawn = coins(10)
    drawn = replace(drawn, processes=(*drawn.processes, off, Process("after", rule(then(n="+1")))))
    model = compile_world(drawn)
    successors, chances = model.transitions.row(model.state_at((0, 0)), 4)
    status, level = model.states.status[successors], model.states.variables[successors, 1]
    assert chances[status == 1].sum() == pytest.approx(0.5)
    assert set(level[status == 1].tolist()) == {0}
    assert set(level[status == 0].tolist()) == {1}


def test_too_many_ways_after_merging_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_explorer, "MOST_WAYS", 1000)
    assert compile_world(coins(30))
    with pytest.raises(WorldError, match="more than 1,000 ways"):
        compile_world(coins(400))


def test_work_pauses_after_some_ways_even_if_they_reach_few_states() -> None:
    steps = sum(1 for _ in compile_steps(coins(20_000)))
    assert steps >= 4, "each state is a step of its own"


def test_cameras_that_watch_too_many_cells_are_refused() -> None:
    row = "r" * 512
    cameras = (Camera((0, 0), 512),) * 1000
    drawn = world(*[row] * 20, legend=(Terrain("r", restricted=True),), cameras=cameras)
    with pytest.raises(WorldError, match="watch too many cells"):
        compile_world(drawn)


def wandering_coins(number: int) -> World:
    """Build a row of 8 cells, and variables that grow at random: each action has 2 ** ``number`` outcomes."""
    return world(
        "." * 8,
        variables=tuple(Variable(f"v{k}", 6) for k in range(number)),
        processes=tuple(Process(f"coin {k}", rule(then(**{f"v{k}": "cycle"}), chance=0.5)) for k in range(number)),
    )


def test_too_many_states_are_found_before_their_outcomes_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    expanded: list[int] = []
    explore = exploration.explore

    def counting(*arguments: Any) -> int:
        before = int(arguments[4][0])
        why = explore(*arguments)
        expanded.append(int(arguments[4][0]) - before)
        return int(why)

    monkeypatch.setattr(exploration, "explore", counting)
    drawn = wandering_coins(6)
    with pytest.raises(WorldError, match="more than 300,000 states are reachable"):
        compile_world(drawn, limit=300_000)
    assert 8 * sum(expanded) < 300_000


@pytest.mark.parametrize("probed", [1, 100, 1 << 14])
def test_a_search_for_too_many_states_changes_no_model(probed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = restless(7)
    plain = compile_world(drawn)
    monkeypatch.setattr(state_explorer, "PROBED", probed)
    limited = compile_world(drawn, limit=len(plain.states))
    assert np.array_equal(plain.states.code, limited.states.code)
    for part in ("offsets", "successors", "probabilities"):
        assert np.array_equal(getattr(plain.transitions, part), getattr(limited.transitions, part))
    with pytest.raises(WorldError, match="too large to plan: more than 767 states"):
        compile_world(drawn, limit=len(plain.states) - 1)


def test_many_levels_that_no_state_has_are_no_fault() -> None:
    drawn = world("." * 8, variables=tuple(Variable(f"v{k}", 9) for k in range(10)))
    assert len(compile_world(drawn, limit=8).states) == 8
