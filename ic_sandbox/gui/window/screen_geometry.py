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
    first = QGuiApplication.primaryScreen()
    screens = [first, *(screen for screen in QGuiApplication.screens() if screen is not first)]
    rooms = [_within(screen.availableGeometry()) for screen in screens]
    room = _nearest(window.geometry(), rooms)
    smallest = window.minimumSizeHint()
    if smallest != smallest.boundedTo(room.size()):  # panels are rather squeezed, or hidden, than out of sight
        window.setMinimumSize(smallest.boundedTo(room.size()))
    if not (window.isMaximized() or window.isFullScreen()):
        window.setGeometry(placed(window.geometry(), room))


def placed(wanted: QRect, room: QRect) -> QRect:
    """The nearest rectangle that lies within a room."""
    size = wanted.size().boundedTo(room.size())
    left = min(max(wanted.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(wanted.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())


def _within(screen: QRect) -> QRect:
    """Where in a screen a window can be with its frame."""
    side = FRAME.width() // 2
    return screen.adjusted(side, FRAME.height() - side, -side, -side)


def _nearest(wanted: QRect, rooms: Sequence[QRect]) -> QRect:
    """The room of which a window covers most, or the first where it covers none."""

    def covered(room: QRect) -> int:
        common = room.intersected(wanted)
        return common.width() * common.height() if common.isValid() else 0

    return max(rooms, key=covered)
