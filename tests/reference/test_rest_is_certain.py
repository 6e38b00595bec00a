"""A run that is reported to be at rest never changes again, in random worlds with every part of the language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Population
from ic_sandbox.world.faults import WorldError
from tests.building import cell_goal, off_switch_world

from .random_worlds import EVERYTHING, random_world

WORLDS = 40
LONGEST = 40
AFTER = 100


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_nothing_changes_and_nothing_happens_in_a_run_at_rest(mode: str) -> None:
    rests = moves = 0
    for seed in range(WORLDS):
        world = random_world(seed, EVERYTHING)
        world = replace(world, collide=seed % 2 == 0, populations=tuple(replace(p, count=4) for p in world.populations))
        try:
            simulator = Simulator(run_to_end(prepare_steps(world, Settings(seed=seed, mode=mode))))
        except WorldError:
            continue
        while not simulator.rests and simulator.tick < LONGEST:
            simulator.advance(1)
        if not simulator.rests:
            moves += 1
            continue
        rests += 1
        begun, tick = simulator.run(), simulator.tick
        simulator.advance(AFTER)
        run = simulator.run()
        assert len(run.events) == len(begun.events)
        for later in range(tick, tick + AFTER + 1):
            assert np.array_equal(run.states_at(later), begun.states_at(tick)), (seed, later)
    assert rests >= 3
    assert moves >= 3


def test_a_run_in_which_a_rare_event_may_come_is_not_at_rest() -> None:
    """An agent that stays at its goal, while an operator may still switch it off."""
    world = off_switch_world(
        "..#.", at=(0, 0), switch=(0, 3), chance=1e-6, agents=(), goals=(cell_goal((0, 0)),),
        populations=(Population(5, (0, 0)),),
    )  # fmt: skip
    simulator = Simulator(run_to_end(prepare_steps(world, Settings())))
    simulator.advance(50)
    run = simulator.run()
    assert np.array_equal(run.states_at(1), run.states_at(50))
    assert not simulator.rests
