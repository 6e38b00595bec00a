"""The keys with which a user acts for an agent; meanwhile they replace the shortcuts of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from ic_sandbox.gui.session.takeover import Takeover

__all__ = ["ACTIONS", "TakeoverKeys"]

ACTIONS = {
    Qt.Key.Key_Up: "north",
    Qt.Key.Key_Right: "east",
    Qt.Key.Key_Down: "south",
    Qt.Key.Key_Left: "west",
    Qt.Key.Key_Space: "wait",
    Qt.Key.Key_E: "use",
    Qt.Key.Key_F: "feign",
}
"""The action of each key."""

HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.ShiftModifier
)


class TakeoverKeys(QObject):
    """A filter of the keys in one window while the user acts for an agent.

    Keys with Ctrl, Alt or Shift keep their meaning, and so do all keys in a text field. Other letters do nothing.
    """

    def __init__(self, takeover: Takeover, window: QWidget) -> None:
        super().__init__(window)
        self._takeover, self._window = takeover, window
        self._listening = False
        takeover.changed.connect(self._follow)

    def _follow(self) -> None:
        """Listen only while it is needed, because every event of the program then passes through Python."""
        application = QApplication.instance()
        if application is not None and self._takeover.active != self._listening:
            self._listening = self._takeover.active
            change = application.installEventFilter if self._listening else application.removeEventFilter
            change(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of actions, and keep other keys from running commands."""
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget) or not self._is_meant(watched, event):
            return False
        act = self._act_of(Qt.Key(event.key()))
        if event.type() == QEvent.Type.ShortcutOverride:
            if act is None and not (event.text() and event.text().isprintable()):
                return False
            event.accept()
            return act is not None
        if act is None:
            return False
        act()
        event.accept()
        return True

    def _is_meant(self, widget: QWidget, event: QKeyEvent) -> bool:
        text_field = isinstance(widget, QLineEdit | QAbstractSpinBox)
        return widget.window() is self._window.window() and not text_field and not event.modifiers() & HELD

    def _act_of(self, key: Qt.Key) -> Callable[[], object] | None:
        """Return what a key does; None if nothing. After the end, Space presses buttons again."""
        takeover = self._takeover
        if key == Qt.Key.Key_Backspace:
            return takeover.back
        if takeover.ended:
            return None
        if key == Qt.Key.Key_Escape:
            return takeover.finish
        action = ACTIONS.get(key)
        return None if action is None else lambda: takeover.act(action)
