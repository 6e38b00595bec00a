from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ic_sandbox.paths import RESOURCES
from ic_sandbox.planning.kinds import runnable_kinds
from ic_sandbox.world import planner_kinds
from ic_sandbox.world.document import Planner
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import dump_world, read_world
from ic_sandbox.world.planner_kinds import known_kinds
from tests.documents import planners_page

DUMMY = {
    "key": "dummy",
    "title": "Dummy",
    "sentence": "Does what nobody expects.",
    "shape": "circle",
    "reference": "Nobody 1900",
    "parameters": [
        {
            "key": "boldness",
            "title": "Boldness",
            "sentence": "How",
            "type": "integer",
            "low": 1,
            "high": 7,
            "initial": 2,
        }
    ],
}


@pytest.fixture
def dummy_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add a kind to the catalogue and nowhere else."""
    listed = json.loads((RESOURCES / "planners.json").read_text("utf-8"))
    (tmp_path / "planners.json").write_text(json.dumps([*listed, DUMMY]), "utf-8")
    monkeypatch.setattr(planner_kinds, "RESOURCES", tmp_path)
    planner_kinds._kinds.cache_clear()
    yield
    planner_kinds._kinds.cache_clear()


def world_with(planner: dict[str, Any]) -> str:
    """Return a file of a world in which one agent has this planner."""
    agent = {"at": [0, 0], "goal": "Cure", "planner": planner}
    world = {
        "format": "ic-sandbox-world",
        "version": 1,
        "name": "Small",
        "terrain": [".."],
        "goals": [{"name": "Cure"}],
    }
    return json.dumps(world | {"agents": [agent]})


@pytest.mark.usefixtures("dummy_kind")
def test_a_kind_that_is_added_to_the_catalogue_alone_is_read_checked_and_documented() -> None:
    world = read_world(world_with({"kind": "dummy", "boldness": 7}))
    assert world.agents[0].planner == Planner("dummy", parameters=(("boldness", 7),))
    assert read_world(dump_world(world)) == world
    with pytest.raises(WorldError, match="from 1 to 7, not 8"):
        read_world(world_with({"kind": "dummy", "boldness": 8}))
    with pytest.raises(WorldError, match='"boldness" is missing'):
        read_world(world_with({"kind": "dummy"}))
    parameter = "`boldness`: whole number from 1 to 7 (required)"
    assert f"| `dummy` | Does what nobody expects. | {parameter} | Nobody 1900 | not yet |" in planners_page()


def test_every_kind_that_can_be_run_is_in_the_catalogue() -> None:
    assert set(runnable_kinds()) <= set(known_kinds())


@pytest.mark.parametrize(
    ("planner", "fault"),
    [
        ({"kind": "quantilizer", "q": 0}, "above 0"),
        ({"kind": "quantilizer", "q": 0.5, "base": "best"}, 'unknown base "best"'),
        ({"kind": "boltzmann", "temperature": 1, "units": 3}, "must be a text"),
        ({"kind": "aup", "strength": 1, "penalty_discount": 1}, "below 1, not 1"),
        ({"kind": "aup", "strength": 1, "auxiliary": 0}, "from 1 to 10,000, not 0"),
        ({"kind": "aup", "strength": 1, "auxiliary": [1]}, "must be a text"),
        ({"kind": "aup", "strength": -1}, "at least 0, not -1"),
        ({"kind": "mona", "approver": ""}, "must not be empty"),
        ({"kind": "mona", "targets": 3}, 'unknown key "targets"'),
        ({"kind": "reachability", "strength": 1, "targets": 10_001}, "from 1 to 10,000"),
    ],
)
def test_a_parameter_out_of_its_range_is_a_fault(planner: dict[str, Any], fault: str) -> None:
    with pytest.raises(WorldError, match=fault):
        read_world(world_with(planner))
