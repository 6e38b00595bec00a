"""Unexpected errors: each is shown and logged, nothing is lost, nothing reaches the terminal."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app import crash_reports as crashes
from ic_sandbox.gui.app.crash_reports import CrashReports
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow


@pytest.fixture
def reports(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CrashReports]:
    monkeypatch.setattr(crashes, "log_file", lambda: tmp_path / "crashes.log")
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))
    made = CrashReports(window)
    yield made
    made.log.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of message boxes; each is answered at once with *Continue*."""
    texts: list[str] = []

    def execute(box: QMessageBox) -> int:
        texts.append(box.informativeText())
        if box.defaultButton() is not None:
            box.defaultButton().click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", execute)
    return texts


def log(folder: Path) -> str:
    return (folder / "crashes.log").read_text(encoding="utf-8")


def test_an_error_in_a_slot_is_shown_and_logged_but_not_printed(
    qtbot: QtBot, reports: CrashReports, told: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    reports.install()

    def fail() -> None:
        raise ZeroDivisionError("by nothing")

    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: told != [])
    assert "ZeroDivisionError: by nothing" in told[0]
    assert "Your world is still here" in told[0]
    assert "ZeroDivisionError" in log(tmp_path)
    assert "Traceback" not in capfd.readouterr().err


def test_an_error_in_a_thread_is_shown(
    qtbot: QtBot, reports: CrashReports, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports.install()
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(told) > 0)
    assert "ZeroDivisionError" in told[0]


def test_an_error_in_a_worker_is_shown(qtbot: QtBot, reports: CrashReports, told: list[str], session: Session) -> None:
    session.crashed.emit(MemoryError("no room"))
    qtbot.waitUntil(lambda: told != [])
    assert "MemoryError: no room" in told[0]


def test_an_error_that_ends_the_program_is_shown_and_logged(
    told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.setattr(crashes, "log_file", lambda: tmp_path / "crashes.log")
    crashes.report_fatal_error(ImportError("no such library"))
    assert "ImportError: no such library" in told[0]
    assert "ImportError" in log(tmp_path)


def test_an_error_is_shown_without_qts_prefixes(
    qtbot: QtBot, reports: CrashReports, told: list[str], session: Session
) -> None:
    way = "Error calling Python override of QMainWindow::event(): "
    session.crashed.emit(ValueError(f"{way}{way}by nothing"))
    qtbot.waitUntil(lambda: told != [])
    assert told[0].startswith("ValueError: by nothing\n")


def test_a_repeated_error_is_asked_about_and_logged_once(
    qtbot: QtBot, reports: CrashReports, told: list[str], session: Session, tmp_path: Path
) -> None:
    said: list[str] = []
    session.message.connect(said.append)
    error = RuntimeError("at every repaint")
    for _ in range(5):
        session.crashed.emit(error)
    qtbot.waitUntil(lambda: len(said) == 4)
    assert len(told) == 1
    assert "again" in said[0]
    assert log(tmp_path).count("at every repaint") == 1
    session.crashed.emit(RuntimeError("something else"))
    qtbot.waitUntil(lambda: len(told) == 2)


def test_the_world_can_be_saved_before_continuing(
    qtbot: QtBot, reports: CrashReports, window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[bool] = []
    monkeypatch.setattr(window, "ask_save", lambda: saved.append(True))

    def save(box: QMessageBox) -> int:
        next(button for button in box.buttons() if "Save" in button.text()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", save)
    session.crashed.emit(RuntimeError("oh"))
    qtbot.waitUntil(lambda: saved == [True])


def test_an_unwritable_log_causes_no_further_error(
    qtbot: QtBot, reports: CrashReports, told: list[str], session: Session, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "crashes.log").mkdir()
    session.crashed.emit(RuntimeError("oh"))
    qtbot.waitUntil(lambda: told != [])


def test_ctrl_c_closes_the_window(reports: CrashReports, window: MainWindow) -> None:
    reports._hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not window.isVisible()


def test_an_error_in_a_finalizer_is_shown(qtbot: QtBot, reports: CrashReports, told: list[str]) -> None:
    class Leaving:
        def __del__(self) -> None:
            raise LookupError("on the way out")

    reports.install()
    leaving = Leaving()
    del leaving
    qtbot.waitUntil(lambda: told != [])
    assert "LookupError: on the way out" in told[0]


def test_repeated_errors_with_varying_messages_ask_once(qtbot: QtBot, reports: CrashReports, told: list[str]) -> None:
    said: list[str] = []
    reports.window.session.message.connect(said.append)
    for number in range(20):
        try:
            raise RuntimeError(f"tick {number}")
        except RuntimeError as error:
            reports.window.session.crashed.emit(error)
    qtbot.waitUntil(lambda: len(said) == 19)
    assert len(told) == 1


def test_an_error_during_an_open_question_is_shown_after_it(
    qtbot: QtBot, reports: CrashReports, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def execute(box: QMessageBox) -> int:
        told.append(box.informativeText())
        if len(told) == 1:
            session.crashed.emit(RuntimeError("second"))
            qtbot.wait(1)
            assert len(told) == 1
        box.defaultButton().click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", execute)
    session.crashed.emit(RuntimeError("first"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert "second" in told[1]


COPY_AND_END = """
from PySide6.QtWidgets import QApplication
from ic_sandbox.gui.canvas.region_clipboard import RegionCommands
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.editing.brush_shapes import Box

application = QApplication([])
session = Session()
session.planning.hold()
session.selection.select_region(Box(0, 0, 2, 2))
assert RegionCommands(session).copy()
session.close()
"""


def test_clipboard_contents_do_not_crash_the_exit() -> None:
    assert subprocess.run([sys.executable, "-c", COPY_AND_END], timeout=180, check=False).returncode == 0
