"""The story in the inspector: captions are added, timed, worded and removed, and the world stays valid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QToolButton

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.io.files import dump_world, read_world
from ic_sandbox.world.story import LONGEST_TEXT, STILL, Story
from ic_sandbox.world.validation.world import check_world

from .hands import faults, find, press, sentence, write, write_number


@pytest.fixture
def told(panel: Inspector, session: Session) -> Inspector:
    """Return an inspector of a world with two captions, expanded."""
    press(panel, "world-caption-add")
    press(panel, "world-caption-add")
    return panel


def story_of(session: Session) -> Story:
    story = session.world.story
    assert story is not None
    return story


def type_caption(panel: Inspector, index: int, text: str) -> None:
    area = find(panel, QPlainTextEdit, f"world-caption-{index}-text")
    area.setFocus()
    area.selectAll()
    QTest.keyClicks(area, text)


def test_captions_are_added_one_after_the_other_and_the_last_removal_ends_the_story(
    told: Inspector, session: Session
) -> None:
    assert [caption.at for caption in story_of(session).captions] == [0, 5]
    assert not check_world(session.world)
    assert read_world(dump_world(session.world).encode()).story == session.world.story
    press(told, "world-caption-0-remove")
    assert [caption.at for caption in story_of(session).captions] == [5]
    press(told, "world-caption-0-remove")
    assert session.world.story is None
    session.document.undo()
    assert [caption.at for caption in story_of(session).captions] == [5]


def test_a_caption_has_a_time_a_text_and_a_pause(told: Inspector, session: Session) -> None:
    type_caption(told, 0, "Look: {survival} are on")
    write(told, "world-caption-1-at", "off-switch blocking")
    write_number(told, "world-caption-1-pause", "1.5")
    first, second = story_of(session).captions
    assert first.text == "Look: {survival} are on"
    assert (second.at, second.pause) == ("disable", 1.5)
    assert sentence(told, "world-caption-0") == "0 — Look: {survival} are on"
    write(told, "world-caption-1-at", "at rest")
    assert story_of(session).captions[1].at == STILL


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("world-caption-0-at", "nonsense", "Nothing emits"),
        ("world-caption-0-at", "2001", "from 0 to 2,000"),
        ("story-camera", "1, 2, 3", "four whole numbers"),
        ("story-camera", "0, 0, 500, 500", "cells outside the map"),
        ("story-agents", "0", "from 1"),
        ("story-headline", "{nonsense}", "nknown placeholder"),
    ],
)
def test_what_does_not_fit_the_world_is_said_and_not_taken(
    told: Inspector, session: Session, name: str, text: str, words: str
) -> None:
    field = write(told, name, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert any(words in fault for fault in faults(told)), faults(told)
    assert not check_world(session.world)


def test_a_caption_that_is_too_long_is_refused(told: Inspector, session: Session) -> None:
    area = find(told, QPlainTextEdit, "world-caption-0-text")
    area.setPlainText("x" * (LONGEST_TEXT + 1))
    assert any(str(LONGEST_TEXT) in fault for fault in faults(told))
    assert len(story_of(session).captions[0].text) <= LONGEST_TEXT


def test_the_storys_own_fields(told: Inspector, session: Session) -> None:
    write(told, "story-headline", "{effective_goals} goals")
    write(told, "story-agents", "12")
    write(told, "story-seed", "4")
    write(told, "story-camera", "0, 1, 3, 4")
    write_number(told, "story-speed", "2.5")
    story = story_of(session)
    assert replace(story, captions=()) == Story((), 2.5, "{effective_goals} goals", 12, 4, (0, 1, 3, 4))
    field = write(told, "story-agents", "1")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert story_of(session).agents is None


def test_a_number_is_inserted_as_a_placeholder_that_the_world_can_measure(told: Inspector, session: Session) -> None:
    type_caption(told, 0, "So far: ")
    menu = find(told, QToolButton, "world-caption-0-numbers").menu()
    assert menu is not None
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions()}
    for action in actions.values():
        find(told, QPlainTextEdit, "world-caption-0-text").setPlainText("So far: ")
        action.trigger()
        assert not check_world(session.world), action.text()
        assert "{" in story_of(session).captions[0].text
    assert any("Shutdown avoidance" in title for title in actions)
