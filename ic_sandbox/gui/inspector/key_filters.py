"""Event filters for the fields of the inspector: wheel, loss of focus, Escape and Ctrl+Z."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QWidget

__all__ = ["EditKeyFilter", "Leaving", "WheelGuard"]


class WheelGuard(QObject):
    """A filter that lets the wheel change only the field with the focus; over others, it scrolls the panel."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class Leaving(QObject):
    """A filter that calls ``left`` when a control loses the focus."""

    def __init__(self, control: QWidget, left: Callable[[], None]) -> None:
        super().__init__(control)
        self._left = left
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._left()
        return False


class EditKeyFilter(QObject):
    """A filter for Escape and undo.

    Escape cancels the typing; without any, it leaves the field. The undo key undoes the typing first, and then the
    steps of the world: without this filter, the editor would keep the key even with nothing left to undo.
    """

    def __init__(self, control: QWidget, editor: QLineEdit | QPlainTextEdit, cancel: Callable[[], bool]) -> None:
        super().__init__(control)
        self._control = control
        self._editor = editor
        self._cancel = cancel
        control.installEventFilter(self)
        if editor is not control:  # spin boxes and combo boxes forward keys to their editors
            editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._nothing_left(event):
                event.ignore()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and not event.modifiers():
                if not self._cancel():
                    self._control.clearFocus()
                return True
        return False

    def _nothing_left(self, event: QKeyEvent) -> bool:
        """Return whether the keys ask to undo or redo typing, but there is none left."""
        editor = self._editor
        if isinstance(self._control, QAbstractSpinBox):  # a spin box has no typing history; the world's step covers it
            return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        history = editor if isinstance(editor, QLineEdit) else editor.document()
        if event.matches(QKeySequence.StandardKey.Undo):
            return not history.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not history.isRedoAvailable()
