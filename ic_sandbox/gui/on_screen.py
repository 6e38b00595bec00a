"""Keeping a window where it can be seen: on a screen that is there, and no larger than that."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

__all__ = ["FRAME", "placed", "put_on_screen"]

FRAME = QSize(8, 40)
"""What a window manager may draw around a window, in pixels."""


def put_on_screen(window: QWidget) -> None:
    """Move and shrink a window so that a screen shows all of it. One that fills the screen is left to the desktop."""
    if window.isMaximized() or window.isFullScreen():
        return
    first = QGuiApplication.primaryScreen()
    screens = [first, *(screen for screen in QGuiApplication.screens() if screen is not first)]
    window.setGeometry(placed(window.geometry(), [screen.availableGeometry() for screen in screens]))


def placed(wanted: QRect, rooms: Sequence[QRect]) -> QRect:
    """The nearest rectangle that lies within a room, with its frame: within the one of which ``wanted`` covers most,
    or within the first where it covers none.
    """

    def covered(room: QRect) -> int:
        common = room.intersected(wanted)
        return common.width() * common.height() if common.isValid() else 0

    room = max(rooms, key=covered)
    side, top = FRAME.width() // 2, FRAME.height() - FRAME.width() // 2
    inner = room.adjusted(side, top, -side, -side)
    size = wanted.size().boundedTo(inner.size())
    left = min(max(wanted.left(), inner.left()), inner.right() + 1 - size.width())
    above = min(max(wanted.top(), inner.top()), inner.bottom() + 1 - size.height())
    return QRect(left, above, size.width(), size.height())
