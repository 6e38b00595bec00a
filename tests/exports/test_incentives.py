"""The table of a level check: the same in every language, unlike the lines in the window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox import i18n
from ic_sandbox.exports.csv_table import pieces
from ic_sandbox.exports.incentives.lines import lines_of
from ic_sandbox.exports.incentives.table import incentives_table
from ic_sandbox.measures.incentives.check import check_incentives
from ic_sandbox.world.document import Goal, World
from ic_sandbox.world.presets import presets
from tests.building import off_switch_world

CHARGER = next(preset.device for preset in presets() if preset.kind == "charger")


def level() -> World:
    """Return a corridor with a charger behind a wall, and a goal with rewards that have no effect."""
    goal = Goal("stay", cells=(((0, 2), 1.0), ((0, 3), 0.0)), off=0.5)
    built = off_switch_world("....#.", at=(0, 2), switch=(0, 0), chance=0.0, goals=(goal,), name="Level")
    return replace(built, devices=(*built.devices, replace(CHARGER, at=(0, 5), rules=())))


@pytest.mark.parametrize("language", ["en", "de"])
def test_names_in_the_table_are_english(language: str) -> None:
    i18n.set_language(language)
    try:
        found = check_incentives(level())
        table = "".join(pieces(incentives_table(found)))
        lines = "\n".join(line.text for line in lines_of(found, titles=True))
    finally:
        i18n.set_language("en")
    assert "reward,stay,being off,no effect" in table
    assert "device,,Charger,unreached" in table
    german = language == "de"
    assert ("Ladestation" in lines) == german
    assert ("Charger" in lines) != german
    assert ("being off" in lines) != german
