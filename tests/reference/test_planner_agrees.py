"""The program and the independent reference read the same worlds alike."""

from __future__ import annotations

import pytest

from .compare import LIMIT, compared
from .meaning import TooManyStates
from .planning import Tables
from .random_worlds import random_world

WORLDS = 160
BATCH = 20


@pytest.mark.parametrize("first", range(0, WORLDS, BATCH))
def test_states_values_actions_and_instrumental_values_agree(first: int) -> None:
    values = 0
    for seed in range(first, first + BATCH):
        world = random_world(seed)
        try:
            result = compared(world, world.populations[0].planner.discount)
        except TooManyStates:
            continue
        assert not result.disagreements, f"seed {seed}\n" + "\n".join(result.disagreements)
        values += result.values
    assert values > 10 * BATCH, "too few values were compared to mean anything"


@pytest.mark.parametrize("inert", ["resources", "control", "shutdown_avoidance"])
def test_worlds_with_an_inert_drive_are_among_those_compared(inert: str) -> None:
    changed = 0
    for seed in range(WORLDS):
        world = random_world(seed)
        try:
            changed += Tables(world, (inert,), LIMIT).states != Tables(world, limit=LIMIT).states
        except TooManyStates:
            continue
    assert changed > 5
