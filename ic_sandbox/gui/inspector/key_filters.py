"""How fields of the inspector behave beyond typing: wheel, Escape and Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QWidget

__all__ = ["EditKeyFilter", "Leaving", "WheelGuard"]


class WheelGuard(QObject):
    """Lets the wheel change only the field that has the focus; over others it scrolls the panel."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class Leaving(QObject):
    """Says when a control loses the focus."""

    def __init__(self, control: QWidget, left: Callable[[], None]) -> None:
        super().__init__(control)
        self._left = left
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._left()
        return False


class EditKeyFilter(QObject):
    """Escape gives up what was typed, then leaves. Undo takes back typing first, and then the steps of the world.

    The editor would keep the keys of undo for itself even with nothing left to take back.
    """

    def __init__(self, control: QWidget, editor: QLineEdit | QPlainTextEdit, give_up: Callable[[], bool]) -> None:
        super().__init__(control)
        self._control = control
        self._editor = editor
        self._give_up = give_up
        control.installEventFilter(self)
        if editor is not control:  # spin boxes and combos hand their keys on
            editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._spent(event):
                event.ignore()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and not event.modifiers():
                if not self._give_up():
                    self._control.clearFocus()
                return True
        return False

    def _spent(self, event: QKeyEvent) -> bool:
        """Whether the keys ask to undo or redo typing of which there is none."""
        editor = self._editor
        if isinstance(self._control, QAbstractSpinBox):  # a spin box forgets its typing: the world's step has it all
            return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        history = editor if isinstance(editor, QLineEdit) else editor.document()
        if event.matches(QKeySequence.StandardKey.Undo):
            return not history.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not history.isRedoAvailable()
