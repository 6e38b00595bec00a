"""Keys of arms: a kind and a drive, as written in CSV files."""

from __future__ import annotations

import pickle

from ic_sandbox.simulation.arm_key import ArmKey


def test_a_key_is_written_as_in_files_and_has_its_parts() -> None:
    key = ArmKey("neutral", "resources")
    assert key == "neutral:resources"
    assert (key.kind, key.drive) == ("neutral", "resources")
    assert (ArmKey("main").kind, ArmKey("main").drive) == ("main", "")


def test_the_name_of_a_drive_may_contain_a_colon() -> None:
    assert ArmKey("neutral", "a:b").drive == "a:b"
    assert ArmKey("neutral", "a:b") != ArmKey("neutral", "a")


def test_a_key_survives_pickling() -> None:
    found = pickle.loads(pickle.dumps(ArmKey("neutral", "resources")))
    assert (found, found.kind, found.drive) == ("neutral:resources", "neutral", "resources")
