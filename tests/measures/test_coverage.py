"""The small version of ``python -m tests.coverage``: intervals cover the truth about as often as they should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.world.document import Agent, Camera, Population, Terrain, World
from tests.building import cell_goal, off_switch_world, then
from tests.coverage import WIDEST, coverages

SAMPLES = 400
LEAST = 0.92
"""The least coverage; with this number of samples, it is uncertain by a hundredth."""


def corridor() -> World:
    """Return a world with a switch and its operator, and a filmed and an unwatched shortcut."""
    drawn = off_switch_world(
        "..r..",
        ".###.",
        ".....",
        ".###.",
        "..r..",
        at=(2, 2),
        switch=(2, 1),
        chance=0.05,
        legend=(Terrain("r", restricted=True),),
        cameras=(Camera((0, 0), 2, then=then("off")),),
        goals=(cell_goal((0, 2)),),
        agents=(Agent((2, 2), "goal"),),
    )
    return replace(drawn, agents=(), populations=(Population(1, (2, 2)),))


@pytest.mark.parametrize(("agents", "goals"), [(128, 128), (512, 64)])
def test_every_interval_covers_the_truth_and_is_not_too_wide(agents: int, goals: int) -> None:
    found = {row.figure: row for row in coverages(corridor(), agents, goals, 20, SAMPLES, 1500, seed=4)}
    assert {"survival main", "concealment", "convergence index"} <= set(found)
    for row in found.values():
        assert row.covered >= LEAST, row
        if 0.05 < row.truth < 0.95:
            assert not row.width > WIDEST, row
