"""Tooltips of buttons that show the current keys of their commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QWidget

from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts, shown

__all__ = ["COMMAND", "ShortcutTooltips"]

COMMAND = "command"
"""The property of a button that holds the id of its command."""


class ShortcutTooltips(QObject):
    """The keys in the tooltips of all buttons below ``root``, after their names."""

    def __init__(self, root: QWidget, shortcuts: Shortcuts) -> None:
        super().__init__(root)
        self._shortcuts = shortcuts
        self._plain: dict[QAbstractButton, str] = {}
        self._writing = False
        for button in root.findChildren(QAbstractButton):
            if button.property(COMMAND):
                self._plain[button] = button.toolTip()
                self._write(button)
                button.installEventFilter(self)
        shortcuts.changed.connect(self._on_changed)

    def _on_changed(self, name: str) -> None:
        for button in self._plain:
            if button.property(COMMAND) == name:
                self._write(button)

    def _write(self, button: QAbstractButton) -> None:
        plain, keys = self._plain[button], shown(self._shortcuts.keys(button.property(COMMAND))[:1])
        name, rest = plain, ""
        if plain.startswith(button.accessibleName()):
            name, rest = button.accessibleName(), plain.removeprefix(button.accessibleName())
        self._writing = True
        button.setToolTip(f"{name} ({keys}){rest}" if keys else plain)
        self._writing = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Add the keys again after a tooltip has changed."""
        if event.type() == QEvent.Type.ToolTipChange and not self._writing and isinstance(watched, QAbstractButton):
            self._plain[watched] = watched.toolTip()
            self._write(watched)
        return False
