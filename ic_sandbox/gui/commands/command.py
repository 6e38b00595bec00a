"""Everything that can be asked for by its name: the commands of all menus, and what the palette offers to pick up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.gallery.card import claim
from ic_sandbox.gui.palette.entries import sections
from ic_sandbox.gui.palette.item import Entry
from ic_sandbox.gui.panels.toolbar import tool_choices
from ic_sandbox.gui.shortcuts.shortcuts import shown
from ic_sandbox.i18n import tr
from ic_sandbox.world.io.files import shipped_worlds

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["PATH", "Command", "commands", "plain"]

PATH = " › "
"""Between the menus on the way to a command."""

PICTURE = 20
WORLD = "world."
"""What the names of commands begin with that open shipped worlds."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to ask for. ``why_not`` says why it can't be done now, and is empty where it can."""

    name: str
    title: str
    path: str
    run: Callable[[], object]
    keys: str = ""
    why_not: str = ""
    words: str = ""
    checked: bool = False
    icon: QIcon | None = None


def plain(text: str) -> str:
    """The words of a menu, without the mark of its access key."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def commands(window: MainWindow) -> list[Command]:
    """All of them, as they are now, in the order of the menus; the many worlds last but for the palette's items."""
    found = [
        _of_action(window, action, path)
        for top in window.menuBar().actions()
        for action, path in _actions(top.menu(), plain(top.text()))
    ]
    found.sort(key=lambda command: command.name.startswith(WORLD))
    return found + list(_picking_up(window))


def _actions(menu: object, path: str) -> Iterator[tuple[QAction, str]]:
    if not isinstance(menu, QMenu):
        return
    for action in menu.actions():
        if action.menu() is not None:
            yield from _actions(action.menu(), f"{path}{PATH}{plain(action.text())}")
        elif not action.isSeparator() and action.isVisible():
            yield action, path


def _of_action(window: MainWindow, action: QAction, path: str) -> Command:
    title = plain(action.text())
    return Command(
        name=action.objectName() or f"{path}{PATH}{title}",
        title=title,
        path=path,
        run=action.trigger,
        keys=shown(action.shortcuts()[:1]),
        why_not="" if action.isEnabled() else _why_not(window, action),
        words=_words(action.objectName()),
        checked=action.isCheckable() and action.isChecked(),
    )


def _why_not(window: MainWindow, action: QAction) -> str:
    if action.objectName() == "file.gallery":
        return tr("there is no world to go back to")
    if not _in_workspace(window):
        return tr("open a world first")
    if action.objectName() == "edit.undo":
        return tr("nothing to take back")
    if action.objectName() == "edit.redo":
        return tr("nothing was taken back")
    return tr("not possible just now")


def _in_workspace(window: MainWindow) -> bool:
    return window.pages.currentWidget() is window.workspace


def _words(name: str) -> str:
    """What else someone might call a command."""
    kind, _, rest = name.partition(".")
    if kind == "tool":
        return next(choice.help for choice in tool_choices() if choice.name == rest)
    if kind == "overlay":
        return tr("Overlays")
    if kind == "panel":
        return tr("Show or hide a panel")
    if kind == "world":
        return next(claim(shipped.info) for shipped in shipped_worlds() if shipped.name == rest)
    return ""


def _picking_up(window: MainWindow) -> Iterator[Command]:
    palette = tr("Palette")
    why_not = "" if _in_workspace(window) else tr("open a world first")
    for section in sections(window.session.world):
        if section.name == "tools":  # in the menus already
            continue
        for entry in section.entries:
            yield Command(
                name=f"pick_up.{entry.name}",
                title=entry.title,
                path=f"{palette}{PATH}{section.title}",
                run=partial(_pick_up, window, entry),
                why_not=why_not,
                words=f"{tr('Pick up')} {entry.tooltip} {entry.words}",
                checked=not why_not and window.session.toolbox.tool == entry.tool,
                icon=QIcon(entry.picture.draw(window.palette(), PICTURE, window.devicePixelRatioF())),
            )


def _pick_up(window: MainWindow, entry: Entry) -> None:
    window.session.toolbox.set_tool(entry.tool)
    window.workspace.canvas.setFocus(Qt.FocusReason.TabFocusReason)  # so that the cursor shows where Enter would put it
