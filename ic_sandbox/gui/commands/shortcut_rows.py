"""What the table of shortcuts says: its groups, its commands, and the keys and buttons that parts of the window use by
themselves.
"""

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
    """A line of the table. ``name`` is the id of a command, empty if it can't have other keys; ``long``: whether its
    group is one of many lines that are rarely needed.
    """

    group: str
    title: str
    name: str = ""
    keys: str = ""
    long: bool = False


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


def shortcut_lines(entries: Iterable[Entry]) -> list[Line]:
    """Every command that can have a shortcut, group by group, and then the keys and buttons that can't be changed."""
    lines = [
        Line(entry.path, plain(entry.command.title), entry.command.id, long=entry.long)
        for entry in entries
        if entry.command.keyed
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
