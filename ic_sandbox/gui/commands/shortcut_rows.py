"""What the table of shortcuts says: its groups, its commands, and the keys and buttons that parts of the window use by
themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ic_sandbox.gui.commands.command import commands
from ic_sandbox.gui.shortcuts.shortcuts import fixed_keys, shown
from ic_sandbox.i18n import tr

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["Line", "fixed_uses", "shortcut_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. ``name`` is that of a command, and empty for what can't have other keys."""

    group: str
    title: str
    name: str = ""
    keys: str = ""


def fixed_uses() -> dict[str, str]:
    """What the fixed keys of ``resources/shortcuts.json`` are for."""
    return {
        "map.walk": tr("Move the keyboard cursor over the map"),
        "map.drag": tr("Select cells from the keyboard cursor on; move the selected thing"),
        "map.move": tr("Move what is selected"),
        "map.menu": tr("Ask what can be done at the keyboard cursor"),
        "map.use": tr("Use the tool at the keyboard cursor"),
        "map.remove": tr("Remove what is selected"),
        "map.give_up": tr("Give a stroke up; close what is open"),
        "window.next": tr("Go to the next control"),
        "window.previous": tr("Go to the control before"),
        "gallery.find": tr("Search the worlds, in the gallery"),
    }


def shortcut_lines(window: MainWindow) -> list[Line]:
    """Every command, group by group, and then what can't be changed."""
    plain = {"edit.undo": tr("Undo"), "edit.redo": tr("Redo")}  # the menu adds what would be undone
    names = set(window.shortcuts.names)
    lines = [
        Line(found.path, plain.get(found.name, found.title), found.name)
        for found in commands(window)
        if found.name in names
    ]
    keys, uses = fixed_keys(), fixed_uses()
    lines += [Line(tr("Keys that stay"), uses[name], keys=shown(used)) for name, used in keys.items()]
    return lines + [Line(tr("Mouse, on the map"), title, keys=button) for button, title in _mouse()]


def _mouse() -> tuple[tuple[str, str], ...]:
    return (
        (tr("Left button"), tr("Use the tool; with the select tool, drag what is under the pointer")),
        (
            tr("Shift and left button"),
            tr("Select cells, with the select tool, whatever stands there; else draw straight lines and squares"),
        ),
        (tr("Right button"), tr("Erase; with the select tool, ask what can be done here")),
        (tr("Middle button"), tr("Move the map")),
        (tr("Wheel"), tr("Zoom")),
        (tr("Shift and wheel"), tr("Move the map sideways")),
    )
