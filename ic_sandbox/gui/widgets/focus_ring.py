"""A ring around the focused control for keyboard users, because Qt's own mark is hardly visible."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

__all__ = ["FocusRing"]

RINGED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
WIDTH = 2.0
ROUND = 4.0
AWAY = 1
"""The distance of the ring from the control in pixels."""

MOVES = (QEvent.Type.Move, QEvent.Type.Resize)


class FocusRing(QObject):
    """The ring around the focused control, in all windows of the application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: _Ring | None = None
        self._around: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._leave()
        parent = now.parentWidget() if isinstance(now, RINGED) else None
        if now is None or parent is None:
            return
        if now.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            self._around = now
            now.installEventFilter(self)
            self._ring = _Ring(parent)
            self._place()

    def _leave(self) -> None:
        if self._around is not None and isValid(self._around):
            self._around.removeEventFilter(self)
        if self._ring is not None and isValid(self._ring):  # a closed window has deleted it
            self._ring.hide()
            self._ring.deleteLater()
        self._around = self._ring = None

    def _place(self) -> None:
        if self._ring is None or self._around is None or not isValid(self._ring):
            return
        self._ring.setGeometry(self._around.geometry().adjusted(-AWAY, -AWAY, AWAY, AWAY))
        self._ring.raise_()
        self._ring.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._leave()
        elif event.type() in MOVES:
            self._place()
        return super().eventFilter(watched, event)


class _Ring(QWidget):
    """A transparent widget over a control, which ignores the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("focus-ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Link), WIDTH))
        half = WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), ROUND, ROUND)
        painter.end()
