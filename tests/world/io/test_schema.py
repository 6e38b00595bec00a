"""The JSON schema and the decoder agree on the shape of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.decoder import Fields
from ic_sandbox.world.io.files import dump_world, read_world
from ic_sandbox.world.io.schema import world_schema
from tests.world.strategies import valid_worlds

SCHEMA = Draft202012Validator(world_schema())
WORLDS = sorted((RESOURCES / "worlds").glob("*.icw"))


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(world_schema())


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_every_shipped_world_fits_the_schema(path: Path) -> None:
    SCHEMA.validate(json.loads(path.read_text("utf-8")))


@given(valid_worlds())
@settings(max_examples=60)
def test_every_world_that_can_be_written_fits_the_schema(world: Any) -> None:
    SCHEMA.validate(json.loads(dump_world(world)))


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every part of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, item in items for path in paths(item, (*at, key)))]


STRANGE = st.sampled_from([None, True, -1, 0.5, 1e40, 10**12, "", "x", "+1", ">=1", [], [1], ["x"], {}, {"x": 1}])


@given(st.sampled_from(WORLDS), st.randoms(use_true_random=False), STRANGE)
@settings(max_examples=250)
def test_what_the_decoder_accepts_fits_the_schema(path: Path, random: Any, strange: Any) -> None:
    document = json.loads(path.read_text("utf-8"))
    *way, last = random.choice(paths(document)[1:])
    holder = document
    for key in way:
        holder = holder[key]
    holder[last] = strange
    if not SCHEMA.is_valid(document):
        with pytest.raises(WorldError):
            read_world(json.dumps(document))


@pytest.mark.parametrize(
    ("section", "entry"),
    [
        ("variables", {"name": "a", "max": 0}),
        ("devices", {"name": "no cell"}),
        ("devices", {"at": [0, 0], "rules": [{"then": {"a": "1"}}]}),
        ("cameras", {"at": [0, 0], "range": 3, "chance": 2}),
        ("agents", {"at": [0, 0], "goal": "g", "planner": {"kind": "myopic"}}),
        ("agents", {"at": [0, 0], "goal": "g", "planner": {"kind": "quantilizer", "q": 0}}),
        ("goals", {"name": "g", "cells": {"1;1": 1}}),
        ("goals", {"name": "g", "colour": "red"}),
    ],
)
def test_a_faulty_entry_does_not_fit(section: str, entry: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid({"format": "ic-sandbox-world", "version": 1, "terrain": [".."], section: [entry]})


def test_the_schema_has_the_keys_that_the_decoder_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: set[frozenset[str]] = set()
    finish = Fields.finish

    def note(fields: Fields) -> None:
        taken.add(frozenset(fields.taken))
        finish(fields)

    monkeypatch.setattr(Fields, "finish", note)
    for path in WORLDS:
        read_world(path.read_text("utf-8"))
    schema = world_schema()
    known = {frozenset(schema["properties"])}
    for part in schema["$defs"].values():
        for shape in (part, *part.get("anyOf", ())):
            known.add(frozenset(shape.get("properties", ())))
    assert taken <= known, "a key that the decoder takes is missing in world/io/schema.py"
