"""No name begins like a spreadsheet formula, in files, edits and imports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import read_world
from ic_sandbox.world.validation.names import FORMULA_STARTS

RULE = {"then": {"v": "+1"}, "event": "NAME"}
PLACES: dict[str, dict[str, Any]] = {
    "name": {"name": "NAME"},
    "variables[1].name": {"variables": [{"name": "v", "max": 1}, {"name": "NAME", "max": 1}]},
    "devices[0].name": {"devices": [{"kind": "custom", "at": [0, 0], "name": "NAME"}]},
    "devices[0].drive": {"devices": [{"kind": "custom", "at": [0, 0], "drive": "NAME"}]},
    "devices[0].group": {"devices": [{"kind": "custom", "at": [0, 0], "group": "NAME"}]},
    "devices[0].rules[0].event": {"devices": [{"kind": "custom", "at": [0, 0], "rules": [RULE]}]},
    "devices[0].feign[1].event": {"devices": [{"kind": "custom", "at": [0, 0], "feign": [{}, RULE]}]},
    'legend["~"].trigger[0].event': {"terrain": ["~."], "legend": {"~": {"trigger": [RULE]}}},
    "processes[0].event": {"processes": [{"name": "p", **RULE}]},
    "goals[0].name": {"goals": [{"name": "NAME", "tick": 1}]},
}


def faults(parts: dict[str, Any], name: str) -> dict[str, str]:
    base = {"format": "ic-sandbox-world", "version": 1, "terrain": [".."], "variables": [{"name": "v", "max": 1}]}
    text = json.dumps({**base, **parts}).replace("NAME", json.dumps(name)[1:-1])
    try:
        read_world(text)
    except WorldError as refused:
        return {fault.place: str(fault) for fault in refused.faults}
    return {}


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_name_that_begins_like_a_formula_is_refused_with_its_place(place: str, start: str) -> None:
    found = faults(PLACES[place], f"{start}1+1")
    assert set(found) == {place}
    assert "a spreadsheet formula" in found[place]
    assert "letter" in found[place]


@pytest.mark.parametrize("place", PLACES)
def test_the_same_signs_are_allowed_anywhere_else(place: str) -> None:
    assert faults(PLACES[place], "a=+-@\tb") == {}
