"""Play stops when nothing changes any more, says so, goes on if asked to, and can replay the run slowly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.map.rest_note import REPLAY_SPEED, RestNote
from ic_sandbox.gui.session.pace import FASTEST
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from tests.gui.window_helpers import shown_window

PATIENCE_MS = 60_000


@pytest.fixture
def rested(qtbot: QtBot, session: Session, settings: QSettings, file: Path) -> MainWindow:
    """A window in which a small world has played until nothing changes any more."""
    window = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE_MS):
        window.open_path(str(file))
    session.player.set_speed(200.0)
    session.play()
    qtbot.waitUntil(lambda: not session.player.playing, timeout=PATIENCE_MS)
    return window


def note(window: MainWindow) -> RestNote:
    return window.workspace.rest


def test_play_stops_at_the_first_tick_after_which_nothing_changes(rested: MainWindow) -> None:
    player = rested.session.player
    run, rest = player.run, player.rest.tick
    assert run is not None
    assert rest is not None
    assert 0 < rest <= player.tick
    assert np.array_equal(run.states_at(rest), run.states_at(run.ticks))
    assert not np.array_equal(run.states_at(rest - 1), run.states_at(run.ticks))
    assert note(rested).isVisible()
    assert note(rested).words.text() == f"Nothing changes any more after tick {rest}."


def test_play_goes_on_if_it_is_pressed_again(qtbot: QtBot, rested: MainWindow) -> None:
    player = rested.session.player
    stopped = player.tick
    rested.session.play()
    qtbot.waitUntil(lambda: player.tick > stopped + 20, timeout=PATIENCE_MS)
    assert player.playing
    assert not note(rested).isVisible()


def test_a_replay_is_slow_and_stops_at_the_same_tick(qtbot: QtBot, rested: MainWindow) -> None:
    player, run = rested.session.player, rested.session.run
    note(rested).replay.click()
    assert player.playing
    assert player.tick == 0
    assert player.speed == REPLAY_SPEED
    assert not note(rested).isVisible()
    player.set_speed(FASTEST)
    qtbot.waitUntil(lambda: not player.playing, timeout=PATIENCE_MS)
    assert player.rest.reached(player.tick)
    assert player.run is run, "no tick is simulated again"
    assert note(rested).isVisible()


def test_the_note_goes_with_an_edit_and_with_an_earlier_tick(qtbot: QtBot, rested: MainWindow) -> None:
    player = rested.session.player
    assert player.rest.tick is not None
    player.seek(player.rest.tick - 1)
    assert not note(rested).isVisible()
    player.seek(player.rest.tick)
    assert note(rested).isVisible()
    with qtbot.waitSignal(rested.session.planning.done, timeout=PATIENCE_MS):
        rested.session.document.change_discount(0.5)
        assert not note(rested).isVisible()
    assert player.rest.tick is None


def test_the_note_can_be_dismissed_and_returns_with_the_next_rest(qtbot: QtBot, rested: MainWindow) -> None:
    player = rested.session.player
    note(rested).dismiss.click()
    assert not note(rested).isVisible()
    player.seek(0)
    player.seek(player.tick + 10_000)
    assert note(rested).isVisible()


def test_the_timeline_marks_the_rest(rested: MainWindow) -> None:
    marks = rested.workspace.transport.strip._landmarks
    assert [mark.tick for mark in marks if mark.text == "nothing changes any more"] == [rested.session.player.rest.tick]
