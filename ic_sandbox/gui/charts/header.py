"""The two lines above a chart, which adapt to its width: its title, and the figures of the shown tick."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent, QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QSizePolicy

from ic_sandbox.gui.widgets.text import escape_rich_text

__all__ = ["Readout", "Title"]


class Title(QLabel):
    """A title that elides to its width; the tooltip has all of it and ``about``."""

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self._title = title
        self.setAccessibleName(title)
        self.setToolTip(f"<p><b>{title}</b></p><p>{about}</p>")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.setText(title)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, self.width()))


class Readout(QLabel):
    """The figures of a tick; in the ``small`` font if they are too long otherwise."""

    def __init__(self, small: QFont) -> None:
        super().__init__()
        self._fonts = (self.font(), small)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMinimumHeight(self.sizeHint().height())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def read(self, text: str) -> None:
        """Show these figures."""
        if text != self.text():
            self.setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        usual, small = self._fonts
        self.setFont(usual)
        if super().sizeHint().width() > self.width():
            self.setFont(small)
            self.setToolTip(escape_rich_text(QTextDocumentFragment.fromHtml(self.text()).toPlainText()))
        else:
            self.setToolTip("")
