"""Invalid input: every fault is reported with its place, and nothing is loaded in part."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import load_world, read_world
from tests.world.strategies import valid_worlds


def valid_document() -> dict[str, Any]:
    """Return a small valid world with one of everything."""
    return {
        "format": "ic-sandbox-world",
        "version": 1,
        "name": "Small",
        "terrain": ["..~", ".#."],
        "legend": {"~": {"label": "ice", "slip": 0.3}},
        "variables": [{"name": "matter", "max": 3}],
        "devices": [{"kind": "custom", "at": [0, 0], "rules": [{"then": {"matter": "+1"}, "event": "mined"}]}],
        "processes": [{"name": "decay", "then": {"matter": "-1"}, "chance": 0.1}],
        "cameras": [{"at": [1, 1], "range": 2}],
        "goals": [{"name": "hoard", "cells": {"0,1": 1.0}, "events": {"mined": 2}}],
        "agents": [{"at": [0, 1], "goal": "hoard"}],
        "populations": [{"count": 3, "at": [1, 2]}],
    }


def faults_of(document: Any) -> dict[str, str]:
    """Return the place of each fault with its text."""
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    with pytest.raises(WorldError) as refused:
        read_world(text)
    for fault in refused.value.faults:
        assert "\n" not in str(fault)
    return {fault.place: str(fault) for fault in refused.value.faults}


def test_the_valid_world_is_valid() -> None:
    assert read_world(json.dumps(valid_document())).name == "Small"


BROKEN: list[tuple[str, Any, str, str]] = [
    ("goals", [{"name": "hoard", "tick": 1e300}], "goals[0].tick", "from -1e+30 to 1e+30"),
    ("goals", [{"name": "hoard", "cells": {"0,1": -1e300}}], 'goals[0].cells["0,1"]', "from -1e+30 to 1e+30"),
    ("colour", "red", "", "unknown key"),
    ("devises", [], "", 'did you mean "devices"'),
    ("version", 2, "version", "newer program"),
    ("version", "1", "version", "whole number"),
    ("format", "tiled", "format", "not a world file"),
    ("seed", -1, "seed", "from 0"),
    ("seed", 1.5, "seed", "whole number"),
    ("seed", True, "seed", "whole number"),
    ("name", 7, "name", "a text"),
    ("terrain", [], "terrain", "empty"),
    ("terrain", ["...", ".."], "terrain[1]", "2 cells"),
    ("terrain", ["..?", ".#."], "terrain[0]", 'unknown terrain "?"'),
    ("terrain", [7, "..."], "terrain[0]", "a text"),
    ("legend", {"#": {}}, 'legend["#"]', "built in"),
    ("legend", {"ice": {}, "~": {}}, 'legend["ice"]', "single character"),
    ("legend", {"~": {"slip": 1.5}}, 'legend["~"].slip', "from 0 to 1"),
    ("legend", {"~": {"passable": {"mater": ">=1"}}}, 'legend["~"].passable', 'did you mean "matter"'),
    ("legend", {"~": {"exits": ["up"]}}, 'legend["~"].exits[0]', "unknown direction"),
    ("variables", [{"name": "matter", "max": 0}], "variables[0].max", "from 1"),
    ("variables", [{"name": "matter"}], "variables[0]", '"max" is missing'),
    ("variables", [{"name": "matter", "max": 3, "initial": 4}], "variables[0].initial", "above its max"),
    ("variables", [{"name": "matter", "max": 3}] * 2, "variables[1].name", "already"),
    ("variables", [{"name": "matter", "max": 3}, {"name": "status", "max": 1}], "variables[1].name", "reserved"),
    ("devices", [{"kind": "charjer", "at": [0, 0]}], "devices[0].kind", 'did you mean "charger"'),
    ("devices", [{"at": [0, 0]}, {"at": [0, 0]}], "devices[1].at", "devices[0] is already on"),
    ("devices", [{"at": [1, 1]}], "devices[0].at", "is wall"),
    ("devices", [{"at": [5, 0]}], "devices[0].at", "off the map"),
    ("devices", [{"at": [0, "0"]}], "devices[0].at", "write [row, column]"),
    ("devices", [{"at": [True, 0]}], "devices[0].at", "write [row, column]"),
    ("devices", [{"at": [0, 0], "group": "g", "reveals": "g"}], "devices[0].reveals", "not both"),
    ("devices", [{"at": [0, 0], "reveals": "g"}], "devices[0].reveals", "unknown group"),
    ("processes", [{"name": "p", "then": {"mater": "+1"}}], "processes[0].then", 'did you mean "matter"'),
    ("processes", [{"name": "p", "then": {"matter": "+1.5"}}], "processes[0].then", 'write "+1"'),
    ("processes", [{"name": "p", "then": {"matter": 1}}], "processes[0].then", 'write "+1"'),
    ("processes", [{"name": "p", "then": {"status": "=asleep"}}], "processes[0].then", "=off"),
    ("processes", [{"name": "p", "when": {"matter": "2"}}], "processes[0].when", '">=2"'),
    ("processes", [{"name": "p", "chance": -0.1}], "processes[0].chance", "from 0 to 1"),
    (
        "processes",
        [{"name": "p", "chance": {"by": "matter", "values": [0, 1]}}],
        "processes[0].chance.values",
        "4 levels",
    ),
    ("processes", [{"name": "p", "chance": {"by": "x", "values": [1]}}], "processes[0].chance.by", "unknown variable"),
    ("processes", [{"then": {}}], "processes[0]", '"name" is missing'),
    ("cameras", [{"at": [0, 0]}], "cameras[0]", '"range" is missing'),
    ("cameras", [{"at": [9, 9], "range": 1}], "cameras[0].at", "off the map"),
    ("goals", [{"name": "hoard", "cells": {"1,1": 1}}], 'goals[0].cells["1,1"]', "is wall"),
    ("goals", [{"name": "hoard", "cells": {"first": 1}}], 'goals[0].cells["first"]', "row,column"),
    ("goals", [{"name": "hoard", "events": {"mind": 1}}], 'goals[0].events["mind"]', 'did you mean "mined"'),
    ("goals", [{"name": "hoard"}, {"name": "hoard"}], "goals[1].name", "already"),
    ("goals", [{"name": "hoard", "tick": "much"}], "goals[0].tick", "a number"),
    ("intended_goal", "hord", "intended_goal", 'did you mean "hoard"'),
    ("agents", [{"at": [0, 0], "goal": "hord"}], "agents[0].goal", 'did you mean "hoard"'),
    ("agents", [{"at": [0, 0], "goal": "hoard", "planner": {"discount": 1}}], "agents[0].planner.discount", "below 1"),
    (
        "agents",
        [{"at": [0, 0], "goal": "hoard", "planner": {"kind": "lazy"}}],
        "agents[0].planner.kind",
        "unknown planner",
    ),
    ("agents", [{"at": [0, 0], "goal": "hoard", "planner": {"kind": "myopic"}}], "agents[0].planner", '"horizon"'),
    ("agents", [{"at": [0, 0], "goal": "hoard", "planner": {"q": 1}}], "agents[0].planner", "unknown key"),
    ("populations", [{"count": 0, "at": [0, 0]}], "populations[0].count", "from 1"),
    (
        "populations",
        [{"count": 1, "at": [0, 0], "goals": {"draw": "all"}}],
        "populations[0].goals.draw",
        "unknown draw",
    ),
    (
        "populations",
        [{"count": 1, "at": [0, 0], "goals": {"draw": "named", "mix": {"hoard": -1}}}],
        'populations[0].goals.mix["hoard"]',
        "negative",
    ),
]


@pytest.mark.parametrize(("key", "value", "place", "words"), BROKEN)
def test_a_fault_is_reported_with_its_place(key: str, value: Any, place: str, words: str) -> None:
    faults = faults_of({**valid_document(), key: value})
    assert words in faults[place]


def test_every_fault_is_reported_once() -> None:
    broken = valid_document()
    broken["terrain"] = ["..~", ".#"]
    broken["devices"] = [{"at": [0, 0], "rules": [{"then": {"mater": "+1"}}]}, {"at": [0, 0]}]
    broken["goals"] = [{"name": "hoard", "cells": {"0,1": 1}}]
    broken["agents"] = [{"at": [0, 1], "goal": "hord"}]
    assert set(faults_of(broken)) == {"terrain[1]", "devices[0].rules[0].then", "devices[1].at", "agents[0].goal"} | {
        "populations[0].at"
    }


def test_a_faulty_declaration_causes_no_faults_in_its_uses() -> None:
    broken = valid_document()
    broken["variables"] = [{"name": "matter", "max": "three"}]
    assert list(faults_of(broken)) == ["variables[0].max"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_weights_that_are_not_finite_are_faults(number: str) -> None:
    text = json.dumps(valid_document()).replace('"0,1": 1.0', f'"0,1": {number}')
    assert "finite" in faults_of(text)['goals[0].cells["0,1"]']


def test_more_drives_than_can_be_numbered_are_one_fault() -> None:
    cells = [[row, col] for row in range(101) for col in range(100)]
    devices = [{"at": cell, "drive": f"drive {number}"} for number, cell in enumerate(cells)]
    document = valid_document() | {"terrain": ["." * 100] * 101, "cameras": []}
    assert "there are 10,100 drives; at most 10,000" in faults_of(document | {"devices": devices})["devices"]


def test_a_repeated_key_is_a_fault() -> None:
    text = json.dumps(valid_document()).replace('"version": 1', '"version": 1, "name": "Other"')
    assert 'the key "name" occurs more than once' in str(faults_of(text))


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("{", "cut off"),
        (json.dumps(valid_document())[:200], "cut off"),
        ("world", "not JSON"),
        ("[]", "an object"),
        ("null", "an object"),
        (b"\xff\xfe{}", "UTF-8"),
        ("[" * 100_000, "deeply"),
        ("[" * 80 + "]" * 80, "deeply"),
        ('{"seed": ' + "9" * 5000 + "}", "digits"),
    ],
)
def test_a_file_that_is_no_world_is_refused_in_one_sentence(contents: str | bytes, words: str) -> None:
    assert words in str(faults_of(contents))


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ('{"a": }', "line 1, column 7: a value is missing"),
        ('{"a": 1,\n b: 2}', "line 2, column 2: a key in double quotes is missing"),
        ('{"a" 1}', 'line 1, column 6: a ":" is missing'),
        ('{"a": 1 "b": 2}', 'line 1, column 9: a "," is missing'),
        ('{"a": "begun', "line 1, column 7: the text that begins here is not closed"),
        ('{"a": "one\ntwo"}', "line 1, column 11: a text holds a line break or another control character"),
        (r'{"a": "\w"}', 'a text holds a "\\" without a meaning'),
        (r'{"a": "\u12"}', 'a text holds a "\\" without a meaning'),
        ("{} {}", "line 1, column 4: something follows after the end"),
    ],
)
def test_invalid_json_is_reported_with_its_place(contents: str, words: str) -> None:
    (told,) = faults_of(contents).values()
    assert words in told


def test_only_a_bare_word_gets_a_hint_at_shipped_worlds(tmp_path: Path) -> None:
    def told(asked: str) -> str:
        with pytest.raises(WorldError) as refused:
            load_world(asked)
        return str(refused.value)

    assert "shipped worlds: " in told("nothing_like_it")
    assert 'did you mean the shipped world "off_switch"?' in told("off_swich")
    assert "shipped" not in told(str(tmp_path / "gone.icw"))
    assert "shipped" not in told("gone.icw")


def test_ten_megabytes_of_brackets_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "brackets.icw"
    path.write_text("[" * 10_000_000)
    began = time.process_time()  # which does not pass while other programs have the processor
    with pytest.raises(WorldError, match="deeply"):
        load_world(path)
    assert time.process_time() - began < 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.data())
@pytest.mark.slow
def test_any_document_causes_faults_at_most(data: st.DataObject) -> None:
    document = valid_document()
    for key in data.draw(st.lists(st.sampled_from(list(document)), min_size=1, max_size=3)):
        document[key] = data.draw(json_values)
    with contextlib.suppress(WorldError):  # any other exception fails the test
        read_world(json.dumps(document))


@settings(max_examples=150)
@given(valid_worlds(), st.data())
@pytest.mark.slow
def test_a_file_with_a_piece_replaced_is_read_or_refused(world: World, data: st.DataObject) -> None:
    text = dump_world(world)
    at = data.draw(st.integers(0, len(text)))
    piece = data.draw(st.text(max_size=4) | st.sampled_from(['"', "{", "]", ",", "1e400", "NaN", "-1", "null"]))
    spoilt = text[:at] + piece + text[at + data.draw(st.integers(0, 4)) :]
    with contextlib.suppress(WorldError):
        read_world(spoilt.encode("utf-8", "surrogatepass"))


def test_a_fault_is_one_line_for_any_file_contents() -> None:
    broken = valid_document()
    broken["agents"] = [{"at": [0, 1], "goal": "two\nlines\x07"}]
    assert 'unknown goal "two\\nlines\\x07"' in faults_of(broken)["agents[0].goal"]
