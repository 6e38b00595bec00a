"""Worlds stored in case the program ends without saving."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ic_sandbox.world.document import Population
from ic_sandbox.world.editing.edits import new_world
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.autosave_file import read_rescue, write_rescue
from ic_sandbox.world.io.files import load_world, shipped_worlds
from ic_sandbox.world.validation.world import check_world


@pytest.mark.parametrize("name", [shipped.name for shipped in shipped_worlds()])
def test_a_stored_world_is_restored_unchanged(tmp_path: Path, name: str) -> None:
    world = load_world(name)
    write_rescue(tmp_path / "kept", world, Path("/somewhere/else.icw"))
    rescued = read_rescue(tmp_path / "kept")
    assert (rescued.world, rescued.path) == (world, Path("/somewhere/else.icw"))
    assert datetime.now(UTC) - rescued.kept_at < timedelta(seconds=30)


def test_an_invalid_world_is_stored_too(tmp_path: Path) -> None:
    unsound = replace(new_world(), populations=(Population(3, (0, 0)),))
    assert check_world(unsound)
    write_rescue(tmp_path / "kept", unsound, None)
    assert read_rescue(tmp_path / "kept").world == unsound


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"rescue": 1}', '{"rescue": 1, "world": 3}'])
def test_a_file_that_is_no_stored_world_is_reported(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").write_text(text, "utf-8")
    with pytest.raises(WorldError, match="can't be read"):
        read_rescue(tmp_path / "kept")


def test_another_version_is_reported(tmp_path: Path) -> None:
    write_rescue(tmp_path / "kept", new_world(), None)
    kept = json.loads((tmp_path / "kept").read_text("utf-8"))
    (tmp_path / "kept").write_text(json.dumps(kept | {"rescue": 99}), "utf-8")
    with pytest.raises(WorldError, match="another version"):
        read_rescue(tmp_path / "kept")
