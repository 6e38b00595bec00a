"""Listing the states of a world goes on in small steps, between which it can be given up."""

from __future__ import annotations

import pytest

from ic_sandbox.mdp.compiler import compile_steps, compile_world
from ic_sandbox.mdp.state_explorer import OUTCOMES_A_STEP
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.opportunities import finding_offers
from ic_sandbox.world.document import Device, Process, Terrain, Variable, World
from ic_sandbox.world.faults import WorldError
from tests.building import rule, then, world


def restless(levers: int, **parts: object) -> World:
    """A row of cells, and levers that turn by themselves: each action has two outcomes to the power of ``levers``."""
    return world(
        "...r..",
        legend=(Terrain("r", restricted=True),),
        variables=tuple(Variable(f"lever{k}", 1) for k in range(levers)),
        processes=tuple(
            Process(f"turning {k}", rule(then(**{f"lever{k}": "cycle"}), chance=0.5)) for k in range(levers)
        ),
        **parts,
    )


def test_a_step_is_measured_by_outcomes_not_by_states() -> None:
    drawn = restless(7)
    outcomes = len(compile_world(drawn).transitions.successors)
    assert outcomes == 6 * 2**7 * 5 * 2**7
    steps = sum(1 for _ in compile_steps(drawn))
    assert steps >= outcomes // (2 * OUTCOMES_A_STEP)


def test_what_the_world_does_by_itself_makes_no_difference_to_what_is_on_offer() -> None:
    calm, stormy = compile_world(restless(0)), compile_world(restless(6))
    offers = run_to_end(finding_offers(stormy))
    assert run_to_end(finding_offers(calm)).any()
    for col, offered in zip(calm.states.col, run_to_end(finding_offers(calm)), strict=True):
        assert set(offers[stormy.states.col == col].tolist()) == {offered}


def test_a_group_of_many_caches_is_refused_where_every_belief_can_come_about() -> None:
    caches = tuple(Device((0, c), group="hoard") for c in range(12))
    drawn = world("." * 12, devices=caches)
    assert len(compile_world(drawn).states) == 12 * (2**12 - 1)
    with pytest.raises(WorldError, match=r"what is known of hoard \(\d+ levels\)"):
        compile_world(drawn, limit=10_000)


def test_beliefs_that_multiply_beyond_counting_are_named() -> None:
    caches = tuple(Device((r, c), group=f"hoard {r}") for r in range(3) for c in range(24))
    with pytest.raises(WorldError, match=r"what is known of hoard 0 \(16777215\)"):
        compile_world(world(*["." * 24] * 3, devices=caches))
