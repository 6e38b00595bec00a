"""The planner against the independent reference, on random worlds."""

from __future__ import annotations

import pytest

from ic_sandbox.world.document import (
    Agent,
    Chance,
    Change,
    Effect,
    Goal,
    Rule,
    Terrain,
    Test,
    Variable,
    World,
)

from .compare import LIMIT, compared
from .meaning import TooManyStates
from .planning import Tables
from .random_worlds import EVERYTHING, PLAIN, Features, random_world

WORLDS = 80
BATCH = 20


@pytest.mark.parametrize("features", [PLAIN, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("first", range(0, WORLDS, BATCH))
@pytest.mark.slow
def test_states_values_actions_and_instrumental_values_agree(first: int, features: Features) -> None:
    values = 0
    for seed in range(first, first + BATCH):
        world = random_world(seed, features)
        try:
            result = compared(world, world.populations[0].planner.discount)
        except TooManyStates:
            continue
        assert not result.disagreements, f"seed {seed}\n" + "\n".join(result.disagreements)
        values += result.values
    assert values > 10 * BATCH, "too few values were compared to mean anything"


@pytest.mark.parametrize("inert", ["resources", "control", "shutdown_avoidance"])
def test_compared_worlds_include_inert_drives(inert: str) -> None:
    changed = 0
    for seed in range(WORLDS):
        world = random_world(seed)
        try:
            changed += Tables(world, (inert,), LIMIT).states != Tables(world, limit=LIMIT).states
        except TooManyStates:
            continue
    assert changed > 5


def test_if_zero_reward_is_best_every_way_to_it_is_optimal() -> None:
    # Entering the lottery costs 0.354 and wins 0.431 with probability 0.09: staying out of it has a value of exactly 0.
    win = Rule((Test("won", "==", 0),), Effect((Change("won", "=", 1),)), Chance(0.09), "win")
    world = World(
        terrain=(".L", ".#", ".."),
        legend=(Terrain("L", "lottery", trigger=(win,)),),
        variables=(Variable("won", 1),),
        goals=(Goal("luck", cells=(((0, 1), -0.354),), events=(("win", 0.431),)),),
        agents=(Agent((0, 1), "luck"),),
    )
    for discount in (0.5, 0.9, 0.97):
        assert not compared(world, discount).disagreements
