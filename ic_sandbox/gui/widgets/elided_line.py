"""A label of one line that elides its text, so a window need not grow for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.gui.widgets.text import escape_rich_text

__all__ = ["ElidedLine"]


class ElidedLine(QLabel):
    """A label that elides its text to the available width (at least ``narrowest`` pixels).

    The full text is the tooltip, and stays available to screen readers.
    """

    def __init__(self, narrowest: int, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._narrowest = narrowest
        self._more = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._more = ""
        self._tell()

    def explain(self, more: str) -> None:
        """Add an explanation of the text to the tooltip, until the text changes."""
        self._more = more
        self._tell()

    def shown(self) -> str:
        """Return the elided text."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(self._narrowest, whole.width()), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.contentsRect(), self.alignment(), self.palette(), self.isEnabled(), self.shown(),
            self.foregroundRole(),
        )  # fmt: skip
        painter.end()

    def _tell(self) -> None:
        whole = "" if self.shown() == self.text() else self.text()
        self.setToolTip(escape_rich_text("\n".join(filter(None, (whole, self._more)))))
