"""Commands as values. Menus, command palette, context menus and the table of shortcuts are views of one catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QIcon

from ic_sandbox.gui.widgets.menu_text import plain

__all__ = ["PATH", "SEPARATOR", "Catalogue", "Command", "Entry", "Menu", "Separator"]

PATH = " › "
"""Between the menus on the way to a command."""


def _possible() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a user can ask for by its name.

    ``id`` names it in ``resources/shortcuts.json`` and in the settings. ``title`` has an ampersand before its access
    key; ``label`` gives the title as it is now, if it changes. ``why_not`` gives the reason why the command can't run
    now, empty if it can. ``words`` are others that it is found by. ``checked`` tells whether it is on now, None if it
    can't be switched on and off; of the commands that share the name ``one_of``, exactly one is on. ``keyed``: whether
    a user may give it a shortcut.
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

    @property
    def text(self) -> str:
        """The title as it is now, with the mark of its access key."""
        return self.label() if self.label is not None else self.title


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between groups of a menu."""


SEPARATOR = Separator()


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu and its commands.

    ``coming`` gives commands that come and go, such as recent files. ``long``: a menu of many commands that are rarely
    used; they come last in the command palette, and are folded in the table of shortcuts.
    """

    id: str
    title: str
    items: Sequence[Command | Menu | Separator] = ()
    coming: Callable[[], Sequence[Command]] | None = None
    long: bool = False

    @property
    def commands(self) -> list[Command]:
        """The commands directly in this menu, now."""
        fixed = [item for item in self.items if isinstance(item, Command)]
        return fixed + list(self.coming() if self.coming is not None else ())


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, the menus on the way to it, and whether it is one of many."""

    command: Command
    path: str
    long: bool = False

    @property
    def title(self) -> str:
        """The title as it is now, in plain words."""
        return plain(self.command.text)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every command of a window. ``loose`` gives those in no menu; after a signal of ``changed_by``, some can or can't
    run, are on or off, or have another title.
    """

    menus: Sequence[Menu]
    loose: Callable[[], Sequence[Entry]] = tuple
    changed_by: Sequence[SignalInstance] = ()

    def entries(self) -> list[Entry]:
        """All commands now, in the order of the menus; those of long menus last but for the loose ones."""
        found = [entry for menu in self.menus for entry in _entries(menu, plain(menu.title))]
        found.sort(key=lambda entry: entry.long)
        return [*found, *self.loose()]

    def command(self, name: str) -> Command:
        """The command with this id. Raises ``KeyError`` if there is none."""
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
