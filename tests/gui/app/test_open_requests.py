"""A file that macOS sends to the running program is announced; other events are left to Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from ic_sandbox.gui.app.open_requests import Application
application = Application([])
application.file_requested.connect(print)
application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(sys.argv[1])))
application.sendEvent(application, QFileOpenEvent(QUrl("https://example.org/a.icw")))
application.sendEvent(application, QEvent(QEvent.Type.LanguageChange))
"""


def test_a_file_to_open_is_announced(tmp_path: Path) -> None:
    path = (tmp_path / "my wörld 50 %.icw").as_posix()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    # In a process of its own, because there is one application in each process.
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, path], env=environment, capture_output=True, encoding="utf-8", timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [path]
