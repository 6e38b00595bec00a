"""The line of a dialog that shows a fault, or otherwise a note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel

from ic_sandbox.gui.style.theme import drawing_colours, is_dark

__all__ = ["ErrorLine"]


class ErrorLine(QLabel):
    """A label that keeps its height while it is empty, so nothing below it moves."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._wrong = False
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumHeight(self.fontMetrics().lineSpacing())

    def say(self, fault: str, note: str = "") -> None:
        """Show a fault, or the note if there is none."""
        self._wrong = bool(fault)
        self.setText(fault or note)
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        forbidden = QColor(drawing_colours(is_dark()).forbidden)
        wanted = forbidden if self._wrong else self.palette().color(QPalette.ColorRole.PlaceholderText)
        if self.palette().color(QPalette.ColorRole.WindowText) != wanted:
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, wanted)
            self.setPalette(palette)
