"""A label that elides its text to a few lines; the full text is the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ic_sandbox.gui.widgets.text import escape_rich_text

__all__ = ["ElidedLabel"]


class ElidedLabel(QLabel):
    """A label of any width and at most ``lines`` lines."""

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def words(self) -> str:
        """The full text."""
        return self._words

    def say(self, words: str) -> None:
        """Set the text."""
        if words != self._words:
            self._words = words
            self.setToolTip(escape_rich_text(words))
            self._elide()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def heightForWidth(self, width: int) -> int:
        return -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        parts = self._words.split(" ")
        kept = len(parts)
        while kept > 1 and not self._fits(self._cut(parts, kept)):
            kept -= 1
        text = self._cut(parts, kept)
        if text != self.text():
            self.setText(text)

    @staticmethod
    def _cut(parts: list[str], kept: int) -> str:
        return " ".join(parts) if kept == len(parts) else " ".join(parts[:kept]).rstrip(",;:.") + " …"

    def _fits(self, text: str) -> bool:
        metrics = self.fontMetrics()
        room = QRect(0, 0, max(1, self.width()), 10_000)
        return (
            metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() <= self._lines * metrics.lineSpacing()
        )
