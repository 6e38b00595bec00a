"""A line of words that is cut short where there is little room, so that no window has to grow for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.gui.widgets.text import escape_rich_text

__all__ = ["ElidedLine"]


class ElidedLine(QLabel):
    """Draws what there is room for, at least ``narrowest`` pixels of it; the rest stands beside the pointer. Its text
    is whole, for screen readers too.
    """

    def __init__(self, narrowest: int, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._narrowest = narrowest
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def shown(self) -> str:
        """What there is room for."""
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
        self.setToolTip("" if self.shown() == self.text() else escape_rich_text(self.text()))
