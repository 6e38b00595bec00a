"""The rows of the table of shortcuts: commands in groups, and the fixed keys and mouse buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ic_sandbox.gui.commands.command import Entry
from ic_sandbox.gui.shortcuts.shortcuts import fixed_keys, shown
from ic_sandbox.gui.widgets.menu_text import plain
from ic_sandbox.i18n import tr

__all__ = ["Line", "fixed_uses", "shortcut_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    ``name`` is the id of a command, empty if its keys are fixed. ``long``: whether its group has many rarely used rows.
    """

    group: str
    title: str
    name: str = ""
    keys: str = ""
    long: bool = False


def fixed_uses() -> dict[str, str]:
    """Return the uses of the fixed keys in ``resources/shortcuts.json``, by their ids."""
    return {
        "map.walk": tr("Move the keyboard cursor over the map"),
        "map.drag": tr("Select cells from the keyboard cursor; move the selected object"),
        "map.move": tr("Move the selection"),
        "map.menu": tr("Open the context menu at the keyboard cursor"),
        "map.use": tr("Use the tool at the keyboard cursor"),
        "map.remove": tr("Remove the selection"),
        "map.give_up": tr("Cancel a stroke; close a search or a dialog"),
        "window.next": tr("Go to the next control"),
        "window.previous": tr("Go to the previous control"),
        "gallery.find": tr("Search the worlds in the gallery, or the manual"),
    }


def shortcut_lines(entries: Iterable[Entry]) -> list[Line]:
    """Return the rows of all commands that can have a shortcut, by group, then those of fixed keys and buttons."""
    lines = [
        Line(entry.path, plain(entry.command.title), entry.command.id, long=entry.long)
        for entry in entries
        if entry.command.keyed
    ]
    keys, uses = fixed_keys(), fixed_uses()
    lines += [Line(tr("Fixed keys"), uses[name], keys=shown(used)) for name, used in keys.items()]
    return lines + [Line(tr("Mouse on the map"), title, keys=button) for button, title in _mouse()]


def _mouse() -> tuple[tuple[str, str], ...]:
    return (
        (tr("Left button"), tr("Use the tool; the select tool drags the object under the pointer")),
        (
            tr("Shift and left button"),
            tr("Select cells with the select tool; draw straight lines and squares with the others"),
        ),
        (tr("Right button"), tr("Erase; the select tool opens the context menu")),
        (tr("Middle button"), tr("Move the map")),
        (tr("Wheel"), tr("Zoom")),
        (tr("Shift and wheel"), tr("Move the map sideways")),
    )
