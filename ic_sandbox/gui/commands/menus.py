"""The menu bar: the catalogue of commands as Qt menus."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ic_sandbox.gui.commands.command import Catalogue, Command, Menu
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts
from ic_sandbox.gui.widgets.menu_text import plain
from ic_sandbox.i18n import tr

__all__ = ["Menus"]


class Menus(QObject):
    """The menus of a window, kept up to date with the catalogue.

    ``actions`` maps the ids of commands to Qt actions; ``menus`` maps the ids of menus to Qt menus.
    """

    def __init__(self, window: QMainWindow, catalogue: Catalogue, shortcuts: Shortcuts) -> None:
        super().__init__(window)
        self._window = window
        self._shortcuts = shortcuts
        self._commands: dict[str, Command] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._coming: list[tuple[Menu, list[str]]] = []
        self.actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for menu in catalogue.menus:
            self._fill(window.menuBar().addMenu(menu.title), menu)
        for changed in catalogue.changed_by:
            changed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Update which commands can run, which are on, and their titles."""
        for name, command in self._commands.items():
            _show_state(self.actions[name], command)
        for menu, listed in self._coming:
            commands = menu.commands
            names = [command.id for command in commands]
            if names != listed:
                listed[:] = names
                self._list(self.menus[menu.id], commands)

    def why_not(self, keys: QKeySequence) -> str:
        """Return why the command with this shortcut can't run now, for keys that do nothing; otherwise empty."""
        for name, action in self.actions.items():
            if not action.isEnabled() and keys in action.shortcuts():
                command = self._commands[name]
                return tr("{command}: {why}", command=plain(command.text), why=command.why_not())
        return ""

    def _fill(self, made: QMenu, menu: Menu) -> None:
        self.menus[menu.id] = made
        made.setToolTipsVisible(True)
        for item in menu.items:
            if isinstance(item, Menu):
                self._fill(made.addMenu(item.title), item)
            elif isinstance(item, Command):
                made.addAction(self._add(item))
            else:
                made.addSeparator()
        if menu.coming is not None:
            made.setEnabled(False)
            self._coming.append((menu, []))

    def _add(self, command: Command) -> QAction:
        action = self._action(command, self._window)
        if command.one_of:
            group = self._groups.setdefault(command.one_of, QActionGroup(self._window))
            group.addAction(action)
        if command.opens_preferences:
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        self._shortcuts.bind(action, command.id)
        self._commands[command.id] = command
        self.actions[command.id] = action
        return action

    def _list(self, made: QMenu, commands: list[Command]) -> None:
        made.clear()
        made.setEnabled(bool(commands))
        for command in commands:
            action = self._action(command, made)
            _show_state(action, command)
            made.addAction(action)

    def _action(self, command: Command, owner: QObject) -> QAction:
        action = QAction(command.text, owner)
        action.setCheckable(command.checked is not None)

        def run() -> None:
            command.run()
            if command.checked is not None:  # Qt has toggled the action already, even if the command did not
                action.setChecked(command.checked())

        action.triggered.connect(lambda: run())
        return action


def _show_state(action: QAction, command: Command) -> None:
    action.setText(command.text)
    why_not = command.why_not()
    action.setEnabled(not why_not)
    action.setToolTip(tr("Unavailable: {why}", why=why_not) if why_not else command.tip())
    if command.checked is not None:
        action.setChecked(command.checked())
