"""Any file is read or refused in plain lines, without a crash, and quickly."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import read_world, world_sha256
from ic_sandbox.world.validation.world import check_world
from tests.world.strategies import valid_worlds

weird_texts = st.sampled_from(
    [
        "",
        " ",
        "status",
        "__class__",
        "None",
        "a\nb",
        "\x1b[31m",
        "\u2028",
        "\ud800",
        "𝄞",
        ">=-1",
        "+1.5",
        "=off",
        "٣",
        "0,0",
    ]
)
weird_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | weird_texts | st.sampled_from([0, -1, 10**18, 10**400, -(10**4000)]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(lambda: [True, 1])
        | st.dictionaries(
            weird_texts | st.sampled_from(["at", "kind", "rules", "then", "name", "by"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def outcome(contents: str | bytes) -> World | None:
    """Return the world in the contents; None if they are refused properly."""
    faults: tuple[Fault, ...] = ()
    try:
        return read_world(contents)
    except WorldError as refused:
        faults = refused.faults
    assert faults
    assert len(set(faults)) == len(faults)
    assert all(str(fault).isprintable() for fault in faults)
    return None


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every position in a document: its list or object, and the index or key."""
    spots: list[tuple[Any, Any]] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        spots += [(value, key), *places(inner)]
    return spots


@settings(max_examples=100)
@given(valid_worlds(), st.data())
@pytest.mark.slow
def test_a_valid_file_with_an_odd_value_is_read_or_refused(world: World, data: st.DataObject) -> None:
    document = json.loads(dump_world(world))
    for _ in range(data.draw(st.integers(1, 2))):
        holder, key = data.draw(st.sampled_from(places(document)))
        holder[key] = data.draw(weird_values)
    found = outcome(json.dumps(document))
    if found is not None:
        assert check_world(found) == ()
        assert read_world(dump_world(found)) == found
        assert len(world_sha256(found)) == 64


@settings(max_examples=60)
@given(valid_worlds(), st.data())
@pytest.mark.slow
def test_a_valid_file_with_an_odd_or_missing_key_is_read_or_refused(world: World, data: st.DataObject) -> None:
    document = json.loads(dump_world(world))
    holder, key = data.draw(st.sampled_from([spot for spot in places(document) if isinstance(spot[0], dict)]))
    value = holder.pop(key)
    if data.draw(st.booleans()):
        holder[data.draw(weird_texts)] = value
    outcome(json.dumps(document))


@settings(max_examples=60)
@given(weird_values)
def test_any_value_is_read_or_refused(value: Any) -> None:
    assert outcome(json.dumps(value)) is None


@settings(max_examples=30)
@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(contents: bytes) -> None:
    assert outcome(contents) is None


HEAD = '{"format": "ic-sandbox-world", "version": 1, "terrain": ["..."]'


def _keys(times: int) -> str:
    keys = [json.dumps(f"k{i}") + ": 1" for i in range(20_000) for _ in range(times)]
    return f"{HEAD}, {', '.join(keys)}}}"


def _listed(key: str, items: list[Any]) -> str:
    return f"{HEAD}, {json.dumps(key)}: {json.dumps(items)}}}"


@pytest.mark.parametrize(
    "contents",
    [
        _keys(1),
        _keys(2),
        _listed("devices", [{"at": [0, 0], "group": f"g{i}", "reveals": f"h{i}"} for i in range(5_000)]),
        _listed("processes", [{"name": "p", "when": {f"v{i}": "==1"}} for i in range(5_000)]),
        _listed("goals", [{"name": letter * 200_000, "events": {"e" * 200_000: 1}} for letter in "ab"]),
        _listed("agents", [{"at": [0, 0], "goal": "g" * 200_000}] * 20),
    ],
    ids=["unknown keys", "keys that stand twice", "groups", "unknown variables", "long names", "long goals"],
)
def test_many_faults_are_found_fast(contents: str) -> None:
    began = time.process_time()  # which does not pass while other programs have the processor
    assert outcome(contents) is None
    assert time.process_time() - began < 3


def test_ten_megabytes_of_brackets_take_less_than_two_seconds() -> None:
    began = time.process_time()
    assert outcome("[" * 10_000_000) is None
    assert outcome("[]," * 3_000_000) is None
    assert time.process_time() - began < 2
