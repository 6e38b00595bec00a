"""One mistake is one fault: its consequences are not reported as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ic_sandbox.world.document import Change, Effect, Process, Rule, Test, Variable, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.files import read_world
from ic_sandbox.world.validation.world import check_world

MATTER = [{"name": "matter", "max": 3}]
HOARD = [{"name": "hoard", "cells": {"0,1": 1}, "events": {"mined": 1}}]
FULL: dict[str, Any] = {
    "format": "ic-sandbox-world",
    "version": 1,
    "terrain": ["...", "..~"],
    "legend": {"~": {"slip": 0.5}},
    "variables": MATTER,
    "devices": [
        {"at": [0, 0], "group": "g", "rules": [{"then": {"matter": "+1"}, "event": "mined"}]},
        {"at": [0, 1], "group": "g"},
        {"at": [0, 2], "reveals": "g"},
    ],
    "processes": [{"name": "rot", "chance": {"by": "matter", "values": [0, 0, 0.5, 1]}, "then": {"matter": "-1"}}],
    "goals": HOARD,
    "agents": [{"at": [1, 0], "goal": "hoard"}],
    "populations": [{"count": 2, "at": [1, 2], "goals": {"draw": "named", "mix": {"hoard": 1}}}],
}


def faults(document: dict[str, Any]) -> tuple[Fault, ...]:
    with pytest.raises(WorldError) as refused:
        read_world(json.dumps(document))
    return refused.value.faults


def test_the_full_world_is_valid() -> None:
    assert len(read_world(json.dumps(FULL)).devices) == 3


@pytest.mark.parametrize("value", [None, 5, "text", True])
@pytest.mark.parametrize("key", ["terrain", "legend", "variables", "devices", "processes", "goals", "agents"])
def test_a_part_of_the_wrong_kind_is_one_fault(key: str, value: Any) -> None:
    assert [fault.place for fault in faults({**FULL, key: value})] == [key]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"terrain": [7, "..~"]}, "terrain[0]"),
        ({"terrain": ["...", None]}, "terrain[1]"),
        ({"variables": [{"name": "", "max": 3}]}, "variables[0].name"),
        ({"variables": [5]}, "variables[0]"),
        ({"variables": [*MATTER, {"name": "matter", "max": 1}]}, "variables[1].name"),
        ({"goals": [{**HOARD[0], "name": 5}]}, "goals[0].name"),
        ({"legend": {"~": 5}}, 'legend["~"]'),
        ({"legend": {"~": {"exits": ["up", "down"]}}}, 'legend["~"].exits'),
        ({"devices": [5]}, "devices[0]"),
        ({"devices": [{"at": [0, 0], "rules": 5}]}, "devices[0].rules"),
        ({"devices": [{**FULL["devices"][0], "group": 5}, *FULL["devices"][1:]]}, "devices[0].group"),
        ({"devices": [{"at": [-1, -1]}] * 2, "goals": [{"name": "hoard"}]}, "devices["),
        ({"processes": [{"name": "p", "chance": {"by": "matter"}}]}, "processes[0].chance"),
        ({"processes": [{"name": "p", "chance": {"by": "matter", "values": 1}}]}, "processes[0].chance.values"),
        ({"populations": [{"count": 1, "at": [0, 0], "goals": {"draw": "x", "mix": {"hoard": 1}}}]}, "populations[0]"),
        (
            {"populations": [{"count": 1, "at": [0, 0], "goals": {"draw": "named", "mix": {"hoard": "x"}}}]},
            'populations[0].goals.mix["hoard"]',
        ),
    ],
)
def test_a_consequence_of_a_fault_is_not_reported(change: dict[str, Any], place: str) -> None:
    found = faults({**FULL, **change})
    assert all(fault.place.startswith(place) for fault in found), found
    assert len({fault.place for fault in found}) == len(found)


def test_a_missing_map_is_one_fault() -> None:
    without = {key: value for key, value in FULL.items() if key != "terrain"}
    assert [str(fault) for fault in faults(without)] == ['"terrain" is missing']


@pytest.mark.parametrize(
    ("test", "words"),
    [(">=-1", "can't be negative"), (">=1.5", "whole numbers"), (">=9999999999", "not below"), (">=٣", "whole number")],
)
def test_a_number_that_does_not_fit_is_explained(test: str, words: str) -> None:
    (fault,) = faults({**FULL, "processes": [{"name": "p", "when": {"matter": test}}]})
    assert words in str(fault)


@pytest.mark.parametrize(
    ("change", "words"), [("+1.5", "whole numbers"), ("+-1", "can't be negative"), ("++", "cycle")]
)
def test_a_change_that_does_not_fit_is_explained(change: str, words: str) -> None:
    (fault,) = faults({**FULL, "processes": [{"name": "p", "then": {"matter": change}}]})
    assert words in str(fault)


@pytest.mark.parametrize("glyph", ["\n", "\ud800", "\x00", "\u2028"])
def test_an_invisible_glyph_is_refused(glyph: str) -> None:
    (fault,) = faults({**FULL, "legend": {**FULL["legend"], glyph: {}}})
    assert "control character" in str(fault)
    assert str(fault).isprintable()


def test_the_status_is_no_variable() -> None:
    (fault,) = faults({**FULL, "processes": [{"name": "p", "when": {"status": "==0"}}]})
    assert fault.place == "processes[0].when"
    assert "no variable" in fault.reason


def test_a_preset_names_the_variables_that_it_needs() -> None:
    (fault,) = faults({**FULL, "devices": [*FULL["devices"], {"kind": "charger", "at": [1, 1]}]})
    assert fault == Fault("devices[3]", 'the kind "charger" needs a variable "energy"', fault.hint)


@pytest.mark.parametrize("at", [[True, 1], [0.0, 1], [0], [0, 1, 2], "0,1", {"0": 1}, [10**4000, 0], [0, -(10**20)]])
def test_an_invalid_cell_is_one_short_fault(at: Any) -> None:
    (fault,) = faults({**FULL, "agents": [{"at": at, "goal": "hoard"}]})
    assert fault.place == "agents[0].at"
    assert len(str(fault)) < 200


def test_a_world_that_a_file_cannot_express_is_not_saved() -> None:
    """Effects and conditions name a variable once; a second one would be lost when saving."""
    twice = Effect((Change("matter", "+", 1), Change("matter", "=", 0)))
    both = (Test("matter", ">=", 1), Test("matter", "<=", 2))
    for rule in (Rule(then=twice), Rule(when=both), Rule(otherwise=twice)):
        world = World(variables=(Variable("matter", 3),), processes=(Process("p", rule),))
        (fault,) = check_world(world)
        assert "more than once" in fault.reason
