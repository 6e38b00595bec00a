"""The log: of limited size, quiet, with Qt's warnings and crashes of the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app import crash_log
from ic_sandbox.gui.app.crash_log import KEPT, CrashLog
from ic_sandbox.gui.commands import help_menu

BREAK = """
import faulthandler, sys
from pathlib import Path
from ic_sandbox.gui.app.crash_log import CrashLog
CrashLog(Path(sys.argv[1])).expect_hard_crashes()
faulthandler._sigabrt()
"""


def test_the_log_has_a_limited_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash_log, "MOST_BYTES", 1000)
    log = CrashLog(tmp_path / "crashes.log")
    for number in range(100):
        log.write(f"{number} " + "x" * 200)
    log.close()
    files = list(tmp_path.iterdir())
    assert len(files) == KEPT + 1
    assert all(file.stat().st_size <= 1000 for file in files)
    assert "99 x" in log.path.read_text()


def test_qt_warnings_are_logged_and_debug_messages_are_not(tmp_path: Path) -> None:
    log = CrashLog(tmp_path / "crashes.log")
    for _ in range(5):
        log._on_qt(QtMsgType.QtWarningMsg, QMessageLogContext(), "a signal nobody has")
    log._on_qt(QtMsgType.QtDebugMsg, QMessageLogContext(), "good morning")
    log.close()
    assert log.path.read_text().count("Qt warning: a signal nobody has") == 1
    assert "good morning" not in log.path.read_text()


def test_a_crashed_process_leaves_its_stack(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", BREAK, str(tmp_path / "crashes.log")], check=False)
    assert done.returncode != 0
    assert "Fatal Python error" in (tmp_path / "hard_crashes.log").read_text()


def test_help_opens_the_log_or_says_that_there_is_none(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    said: list[str] = []
    monkeypatch.setattr(help_menu, "log_file", lambda: tmp_path / "crashes.log")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) is None)
    monkeypatch.setattr(QMessageBox, "open", lambda box: said.append(box.text()))
    parent = QWidget()
    qtbot.addWidget(parent)
    help_menu.open_log(parent)
    assert "No errors so far" in said[0]
    (tmp_path / "crashes.log").write_text("oh")
    help_menu.open_log(parent)
    assert opened == [str(tmp_path / "crashes.log")]
    assert len(said) == 1
