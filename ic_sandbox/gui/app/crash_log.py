"""The log of what went wrong, kept small: exceptions, Qt's warnings, and the last words of a hard crash."""

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
"""How many full logs are kept beside the one that is written."""

QT_NAMES = {
    QtMsgType.QtWarningMsg: "Qt warning",
    QtMsgType.QtCriticalMsg: "Qt error",
    QtMsgType.QtFatalMsg: "Qt gave up",
}


class CrashLog:
    """Writes what went wrong. Where the log can't be written, nothing else goes wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._warned: set[str] = set()
        self._handler = _Quiet(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)

    def write(self, text: str) -> None:
        """Add one entry. Any thread may."""
        words = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}\n{text}"
        self._handler.handle(logging.LogRecord("ic_sandbox", logging.ERROR, "", 0, words, None, None))

    def close(self) -> None:
        """Let go of the file."""
        self._handler.close()

    def listen_to_qt(self) -> None:
        """Write down what Qt warns of, rather than let it reach the terminal."""
        qInstallMessageHandler(self._on_qt)

    def _on_qt(self, kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if kind in QT_NAMES and words not in self._warned:  # a painter that fails does so at every repaint
            self._warned.add(words)
            self.write(f"{QT_NAMES[kind]}: {words}\n")

    def expect_hard_crashes(self) -> None:
        """Have the interpreter write where each thread was if the process itself breaks."""
        # A file of its own: the interpreter keeps the descriptor, which must not be turned over to an older log.
        path = self.path.with_name("hard_crashes.log")
        with contextlib.suppress(OSError):
            long = path.exists() and path.stat().st_size > MOST_BYTES
            self._hard = path.open("w" if long else "a", encoding="utf-8")
            faulthandler.enable(self._hard)


class _Quiet(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk is no second crash."""
