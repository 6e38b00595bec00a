"""Fixtures: a session, settings and a window for each test, and a check for leftover threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session import planner
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.planning.block_threads import SHORT_PLANS
from ic_sandbox.simulation.stepper import THREADS as STEPPERS
from ic_sandbox.world.io.files import dump_world
from tests.gui.chart_helpers import planned
from tests.gui.window_helpers import WORLD, shown_window

ENDING_MS = 5_000
"""How long a thread may take to end after its work is done, on a busy machine."""


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session with an empty world; its threads end with the test."""
    made = Session()
    yield made
    made.close()
    delete(made)  # Python's own collector may delete its parts in an order that crashes


@pytest.fixture
def unplanned(session: Session) -> Session:
    """A session that never plans: enough for tests that only draw worlds."""
    session.planning.hold()
    return session


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Settings for one test."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot: QtBot, unplanned: Session, settings: QSettings) -> MainWindow:
    """The main window with the gallery, for a session that never plans."""
    return shown_window(qtbot, unplanned, settings)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a small world that can be planned."""
    path = tmp_path / "strangers.icw"
    path.write_text(dump_world(WORLD))
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[QMessageBox.StandardButton], list[str]]:
    """Answer every message box with a button; returns the questions."""

    def answer(button: QMessageBox.StandardButton) -> list[str]:
        questions: list[str] = []

        def execute(box: QMessageBox) -> QMessageBox.StandardButton:
            questions.append(box.text())
            return button

        monkeypatch.setattr(QMessageBox, "exec", execute)
        return questions

    return answer


@pytest.fixture(scope="module", autouse=True)
def plans_are_released() -> Iterator[None]:
    """Release the plans that the tests of a file shared: those of a large world take half a gigabyte."""
    yield
    planned.cache_clear()


@pytest.fixture(autouse=True)
def controls_come_with_their_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs begin with their controls, however slow the machine is."""
    monkeypatch.setattr(planner, "TOGETHER_S", 3600.0)


@pytest.fixture(autouse=True)
def what_was_closed_is_gone() -> None:
    """Delete windows closed by earlier tests now.

    Otherwise Python's collector might do it later, during a call of Qt that holds a lock that the deletion needs: a
    deadlock.
    """
    if QApplication.instance() is not None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def no_modifier_is_held(qapp: QApplication) -> None:
    """Release the modifiers that an earlier test pressed with a key: held Shift would extend a selection."""
    if qapp.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyClick(QWidget(), Qt.Key.Key_F35)


@pytest.fixture(autouse=True)
def no_thread_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail tests that leave a thread running. Python does not know Qt's threads, so workers are recorded here.

    The threads of steppers and of short plans wait for the next work as long as the program runs. Others may end a
    moment after they have handed over their result.
    """
    before = set(threading.enumerate())
    workers: list[Worker] = []
    start = Worker.start
    monkeypatch.setattr(Worker, "start", lambda worker: (workers.append(worker), start(worker)))
    yield
    kept = ("Dummy", STEPPERS, SHORT_PLANS)
    started = [each for each in set(threading.enumerate()) - before if not each.name.startswith(kept)]
    running = [worker for worker in workers if isValid(worker)]
    for thread in started:
        thread.join(ENDING_MS / 1000)
    for worker in running:
        worker.wait(ENDING_MS)
    left = [thread.name for thread in started if thread.is_alive()]
    left += [worker.objectName() for worker in running if worker.isRunning()]
    assert not left
