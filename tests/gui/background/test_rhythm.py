"""The rhythm of what describes a run: one update for many changes, and always one after the last."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.background.rhythm import Rhythm


class Changing(QObject):
    """Something that changes; the rhythm of its changes notes the ``value`` at each update."""

    changed = Signal()
    changed_to = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.value = 0
        self.seen: list[int] = []
        self.rhythm = Rhythm(self, self.changed, self.changed_to)
        self.rhythm.due.connect(lambda: self.seen.append(self.value))

    def change(self, value: int) -> None:
        self.value = value
        self.changed.emit()
        self.changed_to.emit(value)


@pytest.fixture
def changing(qtbot: QtBot) -> Changing:
    return Changing()


def test_changes_of_a_round_are_shown_once_and_the_last_one_always(qtbot: QtBot, changing: Changing) -> None:
    for value in (1, 2):
        changing.change(value)
    assert not changing.seen, "all parts learn of a change before it is shown"
    qtbot.waitUntil(lambda: changing.seen == [2])
    for value in (3, 4, 5):
        changing.change(value)
    qtbot.waitUntil(lambda: changing.seen[-1] == 5)
    assert changing.seen == [2, 5]
    qtbot.wait(80)
    assert changing.seen == [2, 5], "nothing has changed"


def test_settling_shows_a_change_at_once(qtbot: QtBot, changing: Changing) -> None:
    changing.change(1)
    changing.rhythm.settle()
    assert changing.seen == [1]
    qtbot.wait(80)
    assert changing.seen == [1]
    changing.change(2)
    qtbot.waitUntil(lambda: changing.seen == [1, 2])


def test_a_change_after_a_round_is_due_at_once(qtbot: QtBot, changing: Changing) -> None:
    assert changing.rhythm.round_over
    changing.change(1)
    assert changing.rhythm.pending
    qtbot.waitUntil(lambda: changing.seen == [1])
    assert not changing.rhythm.pending
    qtbot.waitUntil(lambda: changing.rhythm.round_over)
