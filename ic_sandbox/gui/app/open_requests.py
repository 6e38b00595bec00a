"""The application object, which hears of files that the system wants opened: macOS sends them to a running program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from ic_sandbox.gui.drawing.qt_start import without_locale_lines

__all__ = ["Application"]


class Application(QApplication):
    """The application; it announces the path of each file that the system wants opened."""

    file_requested = Signal(str)

    def __init__(self, arguments: Sequence[str]) -> None:
        with without_locale_lines():
            super().__init__(arguments)

    def event(self, event: QEvent) -> bool:
        """Announce a file to open; leave all other events to Qt."""
        if isinstance(event, QFileOpenEvent) and event.url().isLocalFile():
            self.file_requested.emit(event.url().toLocalFile())
            return True
        return super().event(event)
