"""A log of limited size: exceptions, Qt's warnings, and the threads at a hard crash."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

__all__ = ["CrashLog"]

MOST_BYTES = 512 * 1024
KEPT = 3
"""The number of full logs that are kept next to the current one."""

QT_NAMES = {
    QtMsgType.QtWarningMsg: "Qt warning",
    QtMsgType.QtCriticalMsg: "Qt error",
    QtMsgType.QtFatalMsg: "Qt fatal error",
}


class CrashLog:
    """A rotating log of unexpected errors. Failures to write it are ignored."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._warned: set[str] = set()
        self._handler = _Quiet(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)

    def write(self, text: str) -> None:
        """Add one entry. May be called from any thread."""
        words = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}\n{text}"
        self._handler.handle(logging.LogRecord("ic_sandbox", logging.ERROR, "", 0, words, None, None))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def listen_to_qt(self) -> None:
        """Write Qt's warnings to the log instead of the terminal."""
        qInstallMessageHandler(self._on_qt)

    def _on_qt(self, kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if kind in QT_NAMES and words not in self._warned:  # a painter that fails does so at every repaint
            self._warned.add(words)
            self.write(f"{QT_NAMES[kind]}: {words}\n")

    def expect_hard_crashes(self) -> None:
        """Let the interpreter write the stacks of all threads if the process crashes."""
        # A separate file, because the interpreter keeps the descriptor, which must not be rotated.
        path = self.path.with_name("hard_crashes.log")
        with contextlib.suppress(OSError):
            long = path.exists() and path.stat().st_size > MOST_BYTES
            self._hard = path.open("w" if long else "a", encoding="utf-8")
            faulthandler.enable(self._hard)


class _Quiet(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """Ignore errors such as a full disk."""
