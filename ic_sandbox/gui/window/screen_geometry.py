"""Window geometry that fits the available screens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

__all__ = ["FRAME", "placed", "put_on_screen"]

FRAME = QSize(8, 40)
"""The size of the frame that a window manager may draw around a window, in pixels."""


def put_on_screen(window: QWidget) -> None:
    """Move and shrink a window to fit a screen, unless it is maximized or full screen."""
    first = QGuiApplication.primaryScreen()
    screens = [first, *(screen for screen in QGuiApplication.screens() if screen is not first)]
    rooms = [_within(screen.availableGeometry()) for screen in screens]
    room = _nearest(window.geometry(), rooms)
    smallest = window.minimumSizeHint()
    if smallest != smallest.boundedTo(room.size()):  # squeezed or hidden panels are better than panels off screen
        window.setMinimumSize(smallest.boundedTo(room.size()))
    if not (window.isMaximized() or window.isFullScreen()):
        window.setGeometry(placed(window.geometry(), room))


def placed(wanted: QRect, room: QRect) -> QRect:
    """Return the rectangle nearest to ``wanted`` that lies within ``room``."""
    size = wanted.size().boundedTo(room.size())
    left = min(max(wanted.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(wanted.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())


def _within(screen: QRect) -> QRect:
    """Return the part of a screen in which a window fits with its frame."""
    side = FRAME.width() // 2
    return screen.adjusted(side, FRAME.height() - side, -side, -side)


def _nearest(wanted: QRect, rooms: Sequence[QRect]) -> QRect:
    """Return the room that a window covers most, or the first if it covers none."""

    def covered(room: QRect) -> int:
        common = room.intersected(wanted)
        return common.width() * common.height() if common.isValid() else 0

    return max(rooms, key=covered)
