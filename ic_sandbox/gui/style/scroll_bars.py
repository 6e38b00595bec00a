"""Slim scroll bars without arrow buttons, in a window and in its dialogs."""

from __future__ import annotations

from PySide6.QtCore import QChildEvent, QEvent, QObject
from PySide6.QtWidgets import QScrollBar, QWidget

from ic_sandbox.gui.style.theme import is_dark

__all__ = ["ScrollBarStyle", "slim_scroll_bars"]

LIGHT, DARK = ("#8b94a2", "#5f6875"), ("#6b7382", "#98a1af")
"""The colours of a handle, and of one under the pointer: both at least 3 : 1 on the ground of the theme."""

WIDTH = 12

SHEET = f"""
QScrollBar {{{{ background: transparent; margin: 0; }}}}
QScrollBar:vertical {{{{ width: {WIDTH}px; }}}}
QScrollBar:horizontal {{{{ height: {WIDTH}px; }}}}
QScrollBar::handle {{{{ background: {{handle}}; border-radius: 3px; margin: 3px; }}}}
QScrollBar::handle:hover {{{{ background: {{pointed}}; }}}}
QScrollBar::handle:vertical {{{{ min-height: 30px; }}}}
QScrollBar::handle:horizontal {{{{ min-width: 30px; }}}}
QScrollBar::add-line, QScrollBar::sub-line {{{{ width: 0; height: 0; }}}}
QScrollBar::add-page, QScrollBar::sub-page {{{{ background: none; }}}}
"""


def slim_scroll_bars(widget: QWidget) -> None:
    """Draw all scroll bars in a widget in the colours of the theme.

    Each has a style sheet of its own: one for the application would make the whole window start and paint much slower.
    """
    handle, pointed = DARK if is_dark() else LIGHT
    sheet = SHEET.format(handle=handle, pointed=pointed)
    for bar in widget.findChildren(QScrollBar):
        if bar.styleSheet() != sheet:
            bar.setStyleSheet(sheet)


class ScrollBarStyle(QObject):
    """A keeper of slim scroll bars in a window, and in each dialog from when it is first shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        slim_scroll_bars(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the theme, and dress dialogs."""
        if event.type() == QEvent.Type.PaletteChange:
            slim_scroll_bars(self._window)
        elif event.type() == QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            child = event.child()
            if isinstance(child, QWidget):
                slim_scroll_bars(child)
        return False
