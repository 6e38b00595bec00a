"""World files for the tests of commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ic_sandbox.world.io.files import save_world
from tests.building import cell_goal, off_switch_world


@pytest.fixture
def world(tmp_path: Path) -> str:
    """The path of a small valid world."""
    goals = (cell_goal((0, 2), name="far"), cell_goal((1, 0), name="near"))
    path = tmp_path / "small.icw"
    save_world(off_switch_world("...", "...", at=(0, 0), switch=(1, 1), chance=0.2, goals=goals), path)
    return str(path)


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """The path of a world with two faults."""
    sound = {
        "format": "ic-sandbox-world",
        "version": 1,
        "terrain": ["..."],
        "devices": [{"kind": "custom", "at": [9, 9]}],
        "agents": [{"at": [0, 0], "goal": "nobody's"}],
    }
    path = tmp_path / "broken.icw"
    path.write_text(json.dumps(sound), "utf-8")
    return str(path)
