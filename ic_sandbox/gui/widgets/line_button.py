"""A flat button with its icon and text at the left, like a line of a list."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

__all__ = ["LineButton"]

MARGIN = 8
GAP = 6


class LineButton(QPushButton):
    """Drawn here, because a button with a style sheet does not follow a change of the theme."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFlat(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, the icon and the text."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        inside = self.rect().adjusted(MARGIN, 0, -MARGIN, 0)
        if not self.icon().isNull():
            size = self.iconSize()
            place = QRect(inside.left(), (self.height() - size.height()) // 2, size.width(), size.height())
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            self.icon().paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
            inside.setLeft(inside.left() + size.width() + GAP)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
        painter.drawItemText(
            inside, int(flags), self.palette(), self.isEnabled(), self.text(), QPalette.ColorRole.ButtonText
        )
        painter.end()
