"""Commands that pick up palette items: in the command palette, but not in the menus."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from ic_sandbox.gui.commands.command import PATH, Command, Entry
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.palette.entries import sections
from ic_sandbox.gui.palette.item import Entry as PaletteEntry
from ic_sandbox.gui.widgets.menu_text import escaped
from ic_sandbox.i18n import tr

__all__ = ["palette_commands"]

PICTURE = 20
"""The size of a picture in pixels."""


def palette_commands(parts: Parts) -> Iterator[Entry]:
    """Yield a command for each palette item."""
    window, session = parts.window, parts.window.session
    palette = tr("Palette")
    for section in sections(session.world):
        for entry in section.entries:
            command = Command(
                f"pick_up.{entry.name}",
                escaped(entry.title),
                partial(_pick_up, parts, entry),
                parts.why_not,
                words=f"{tr('Pick up')} {entry.tooltip} {entry.words}",
                checked=partial(_is_in_hand, parts, entry),
                icon=QIcon(entry.picture.draw(window.palette(), PICTURE, window.devicePixelRatioF())),
                keyed=False,
            )
            yield Entry(command, f"{palette}{PATH}{section.title}")


def _pick_up(parts: Parts, entry: PaletteEntry) -> None:
    parts.window.session.toolbox.set_tool(entry.tool)
    parts.canvas.setFocus(Qt.FocusReason.TabFocusReason)  # to show the keyboard cursor, at which Enter places the item


def _is_in_hand(parts: Parts, entry: PaletteEntry) -> bool:
    return parts.in_workspace() and parts.window.session.toolbox.tool == entry.tool
