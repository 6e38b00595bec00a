"""A small world that is planned, and its second world: without a window, and in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session.pair.second_worlds import SecondWorld
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.gui.window.main_window import MainWindow
from tests.gui.window_helpers import WORLD, shown_window

PATIENCE = 60_000

Show = Callable[[SecondWorld], SecondRun]


@pytest.fixture
def planned(qtbot: QtBot, session: Session) -> Session:
    """A session with a small world, planned."""
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE):
        session.document.new(WORLD)
    return session


@pytest.fixture
def pair(planned: Session) -> Iterator[SecondRun]:
    """The second run of a session without a window."""
    second = SecondRun(planned, planned)
    yield second
    second.stop()


@pytest.fixture
def main(qtbot: QtBot, session: Session, settings: QSettings, file: Path) -> Iterator[MainWindow]:
    """A window that shows the same world, planned."""
    window = shown_window(qtbot, session, settings)
    with qtbot.waitSignal(session.planning.done, timeout=PATIENCE):
        window.open_path(str(file))
    yield window
    window.workspace.stop()


@pytest.fixture
def show(qtbot: QtBot, request: pytest.FixtureRequest) -> Show:
    """Show a second world, in the window if the test has one; wait until it has caught up."""

    def act(wanted: SecondWorld) -> SecondRun:
        if "main" in request.fixturenames:
            second: SecondRun = request.getfixturevalue("main").workspace.second
        else:
            second = request.getfixturevalue("pair")
        second.choice.show(wanted)
        qtbot.waitUntil(lambda: second.session.run_status.current and second.lockstep.caught_up(), timeout=PATIENCE)
        return second

    return act


def play(qtbot: QtBot, second: SecondRun, tick: int) -> None:
    """Step both runs up to a tick."""
    first, other = second.first, second.session
    for wanted in range(first.tick + 1, tick + 1):
        first.player.step()
        qtbot.waitUntil(partial(_are_at, first, other, wanted), timeout=PATIENCE)


def _are_at(first: Session, other: Session, tick: int) -> bool:
    return first.tick == other.tick == tick
