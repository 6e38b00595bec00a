"""The catalogue of all commands of a window."""

from __future__ import annotations

from collections.abc import Callable

from ic_sandbox.gui.commands.command import Catalogue, Menu
from ic_sandbox.gui.commands.edit_menu import edit_menu
from ic_sandbox.gui.commands.file_menu import file_menu
from ic_sandbox.gui.commands.help_menu import help_menu
from ic_sandbox.gui.commands.palette_commands import palette_commands
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.commands.run_menu import run_menu
from ic_sandbox.gui.commands.view_menu import view_menu

__all__ = ["MENUS", "catalogue_of"]

MENUS: tuple[Callable[[Parts], Menu], ...] = (file_menu, edit_menu, run_menu, view_menu, help_menu)
"""The functions that create the menus of the menu bar, from left to right."""


def catalogue_of(parts: Parts) -> Catalogue:
    """Return the catalogue of a window's commands."""
    session = parts.window.session
    return Catalogue(
        tuple(make(parts) for make in MENUS),
        lambda: tuple(palette_commands(parts)),
        (
            parts.page_changed,
            parts.window.recent_changed,
            parts.panels.changed,
            parts.charts.choice.changed,
            parts.charts.choice.usual_changed,
            session.document.undo_stack.indexChanged,
            session.colour_mode_changed,
            session.overlays.changed,
            session.document.contents_changed,
            session.settings_changed,
            session.run_status.changed,
            session.selection.changed,
            session.selection.region_changed,
            parts.canvas.tools.regions.changed,
            session.watched_agent.changed,
            session.takeover.changed,
            session.second_world.changed,
        ),
    )
