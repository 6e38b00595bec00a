"""Small files that would take minutes or gigabytes are refused with a message, or shown as far as that is useful."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector.layout import MOST_ROWS
from ic_sandbox.gui.palette import entries
from ic_sandbox.mdp.compiler import MOST_GROUPS, compile_world
from ic_sandbox.world.document import Device, Goal, World
from ic_sandbox.world.faults import MOST_FAULTS, WorldError
from ic_sandbox.world.io.files import read_world
from ic_sandbox.world.traversal import groups_of
from tests.building import world

BASE = {"format": "ic-sandbox-world", "version": 1, "terrain": [".."]}


def refusal(contents: str) -> list[str]:
    with pytest.raises(WorldError) as refused:
        read_world(contents)
    return [str(fault) for fault in refused.value.faults]


def filled(**parts: str) -> str:
    """Return a world file with some JSON in its parts."""
    head = json.dumps(BASE)[:-1]
    return head + "".join(f', "{key}": {text}' for key, text in parts.items()) + "}"


@pytest.mark.parametrize("item", ["[]", "{}", '{"a": [1]}', "[[], []]"])
def test_a_file_with_too_many_lists_and_objects_is_refused_before_it_is_parsed(item: str) -> None:
    (said,) = refusal(filled(devices="[" + ",".join([item] * 1_000_001) + "]"))
    assert "lists and objects" in said


@pytest.mark.parametrize("key", ["devices", "goals", "agents", "processes", "cameras", "populations", "variables"])
@pytest.mark.parametrize("item", ["1", "null", '"x"'])
def test_reading_stops_at_ten_thousand_faults(key: str, item: str) -> None:
    found = refusal(filled(**{key: "[" + ",".join([item] * (MOST_FAULTS + 5)) + "]"}))
    assert len(found) == MOST_FAULTS + 1
    assert "more faults" in found[-1]


def test_the_number_of_other_faults_is_limited_too() -> None:
    agents: list[Any] = [{"at": [0, 9], "goal": "g"}] * MOST_FAULTS
    found = refusal(json.dumps(BASE | {"agents": agents}))
    assert len(found) == MOST_FAULTS


@pytest.mark.parametrize("opener", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_refused(opener: str) -> None:
    (said,) = refusal(opener * 400_000)
    assert "deeply" in said


def test_a_number_of_a_million_digits_is_refused() -> None:
    (said,) = refusal(filled(seed="9" * 1_000_000))
    assert "too many digits" in said


def test_thousands_of_groups_of_caches_are_refused_by_their_number() -> None:
    devices = tuple(Device((0, c), group=f"g{c}") for c in range(300))
    drawn = world("." * 300, devices=devices)
    assert list(groups_of(drawn).values()) == [(c,) for c in range(300)]
    with pytest.raises(WorldError, match=f"300 groups of hidden caches; at most {MOST_GROUPS}"):
        compile_world(drawn)


def test_the_palette_lists_some_of_many_goals_and_says_so() -> None:
    drawn = World(terrain=("..",), goals=tuple(Goal(f"g{k}") for k in range(1000)))
    section = entries.sections(drawn)[-1]
    assert len(section.entries) == entries.MOST_LISTED + 1
    assert "200 of 1,000" in section.title
    assert "of" not in entries.sections(World(terrain=("..",)))[-1].title


def test_the_inspector_lists_some_of_many_entries_and_says_so(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

    from ic_sandbox.gui.inspector.layout import add_rows

    page = QWidget()
    qtbot.addWidget(page)
    column, added = QVBoxLayout(page), []  # type: ignore[var-annotated]
    add_rows(column, MOST_ROWS, added.append)
    assert len(added) == MOST_ROWS
    assert not page.findChildren(QLabel)
    add_rows(column, 5000, added.append)
    assert len(added) == 2 * MOST_ROWS
    assert "4,900 more" in page.findChildren(QLabel)[0].text()
