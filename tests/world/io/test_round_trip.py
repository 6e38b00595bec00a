"""Reading returns what was written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from ic_sandbox.world.document import World
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import load_world, read_world, shipped_worlds
from ic_sandbox.world.validation.world import check_world
from tests.world.strategies import valid_worlds


@settings(max_examples=150)
@given(valid_worlds())
@pytest.mark.slow
def test_a_world_reads_back_as_it_was_written(world: World) -> None:
    assert check_world(world) == ()
    text = dump_world(world)
    assert read_world(text) == world
    assert dump_world(read_world(text)) == text


def test_shipped_worlds_are_written_as_they_would_be_saved() -> None:
    for shipped in shipped_worlds():
        assert shipped.path.read_text("utf-8") == dump_world(load_world(shipped.path))


def test_a_file_names_only_what_differs_from_the_default() -> None:
    written = json.loads(dump_world(World(name="Plain", terrain=("..",))))
    assert written == {"format": "ic-sandbox-world", "version": 1, "name": "Plain", "terrain": [".."]}


def test_a_device_takes_missing_fields_from_its_preset() -> None:
    text = dump_world(World(terrain=("..",))).replace(
        '"terrain"',
        '"variables": [{"name": "switch_disabled", "max": 1}],'
        ' "devices": [{"kind": "off_switch", "at": [0, 1], "name": "Red button"}], "terrain"',
    )
    (device,) = read_world(text).devices
    assert device.name == "Red button"
    assert device.drive == "shutdown_avoidance"
    assert device.rules[0].event == "disable"
    assert '{"kind": "off_switch", "at": [0, 1], "name": "Red button"}' in dump_world(read_world(text))
