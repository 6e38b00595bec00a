"""The start of Qt without its lines about the locale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

__all__ = ["application_for_drawing", "without_locale_lines"]

LOCALE_LINES = "Detected locale"
"""The beginning of the warning that Qt now uses C.UTF-8 because the user's locale does not exist or is not UTF-8."""


def application_for_drawing() -> QCoreApplication:
    """Return the application object, which drawing needs; a new one if there is none. Keep it until all is drawn."""
    with without_locale_lines():
        return QGuiApplication.instance() or QGuiApplication(["ic-sandbox"])


@contextmanager
def without_locale_lines() -> Iterator[None]:
    """Drop Qt's warning about the locale: texts, files and numbers do not depend on it."""
    previous = qInstallMessageHandler(_print)
    try:
        yield
    finally:
        qInstallMessageHandler(previous)


def _print(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    if not words.startswith(LOCALE_LINES) and sys.stderr is not None:
        sys.stderr.write(f"{words}\n")
