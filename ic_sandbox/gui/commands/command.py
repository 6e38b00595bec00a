"""Commands as values. Menus, command palette, context menus and the table of shortcuts are views of one catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QIcon

from ic_sandbox.gui.widgets.menu_text import plain

__all__ = ["PATH", "SEPARATOR", "Catalogue", "Command", "Entry", "Menu", "Separator"]

PATH = " › "
"""The separator between menus in the path to a command."""


def _possible() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command with a name, in menus, the command palette and the table of shortcuts.

    ``id`` names it in ``resources/shortcuts.json`` and in the settings. ``title`` has an ampersand before its access
    key; ``label`` returns the current title, if it changes. ``why_not`` returns the reason why the command can't run
    now, empty if it can. ``words`` are further search terms. ``checked`` returns whether it is on; it is None if the
    command can't be switched on and off. Exactly one of the commands with the same ``one_of`` is on. ``keyed``: whether
    users may assign a shortcut. ``tip`` returns what a user should know before running it, usually nothing.
    """

    id: str
    title: str
    run: Callable[[], object]
    why_not: Callable[[], str] = _possible
    words: str = ""
    checked: Callable[[], bool] | None = None
    one_of: str = ""
    label: Callable[[], str] | None = None
    icon: QIcon | None = None
    keyed: bool = True
    opens_preferences: bool = False
    tip: Callable[[], str] = _possible

    @property
    def text(self) -> str:
        """The current title, with the mark of its access key."""
        return self.label() if self.label is not None else self.title


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between groups of a menu."""


SEPARATOR = Separator()


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu and its commands.

    ``coming`` returns commands that come and go, such as recent files. ``long``: a menu of many rarely used commands;
    they are last in the command palette and folded in the table of shortcuts.
    """

    id: str
    title: str
    items: Sequence[Command | Menu | Separator] = ()
    coming: Callable[[], Sequence[Command]] | None = None
    long: bool = False

    @property
    def commands(self) -> list[Command]:
        """The current commands directly in this menu."""
        fixed = [item for item in self.items if isinstance(item, Command)]
        return fixed + list(self.coming() if self.coming is not None else ())


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, its path of menus, and whether its menu is long."""

    command: Command
    path: str
    long: bool = False

    @property
    def title(self) -> str:
        """The current title, without the mark of its access key."""
        return plain(self.command.text)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All commands of a window.

    ``loose`` returns the commands in no menu. Each signal in ``changed_by`` may change which commands can run or are
    on, and their titles.
    """

    menus: Sequence[Menu]
    loose: Callable[[], Sequence[Entry]] = tuple
    changed_by: Sequence[SignalInstance] = ()

    def entries(self) -> list[Entry]:
        """Return all current commands in the order of the menus, then those of long menus, then the loose ones."""
        found = [entry for menu in self.menus for entry in _entries(menu, plain(menu.title))]
        found.sort(key=lambda entry: entry.long)
        return [*found, *self.loose()]

    def command(self, name: str) -> Command:
        """Return the command with this id. Raises ``KeyError`` if there is none."""
        for menu in self.menus:
            for entry in _entries(menu, ""):
                if entry.command.id == name:
                    return entry.command
        raise KeyError(name)


def _entries(menu: Menu, path: str) -> Iterator[Entry]:
    for item in menu.items:
        if isinstance(item, Menu):
            yield from _entries(item, f"{path}{PATH}{plain(item.title)}")
        elif isinstance(item, Command):
            yield Entry(item, path, menu.long)
    for command in menu.coming() if menu.coming is not None else ():
        yield Entry(command, path, menu.long)
