"""The Edit menu."""

from __future__ import annotations

from functools import partial

from ic_sandbox.gui.commands.command import SEPARATOR, Command, Menu
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.panels.map.toolbar import choose, tool_choices
from ic_sandbox.i18n import tr

__all__ = ["edit_menu"]


def edit_menu(parts: Parts) -> Menu:
    """Return the Edit menu: undo, the clipboard, tools, preferences."""
    session, canvas, here = parts.window.session, parts.canvas, parts.command
    document, regions = session.document, canvas.tools.regions
    stack = document.undo_stack

    def no_undo() -> str:
        return "" if stack.canUndo() else parts.why_not() or tr("nothing to undo")

    def no_redo() -> str:
        return "" if stack.canRedo() else parts.why_not() or tr("nothing to redo")

    def no_selection() -> str:
        return "" if regions.box or regions.floating else tr("select something first")

    undo, redo = tr("&Undo"), tr("&Redo")
    return Menu(
        "edit",
        tr("&Edit"),
        (
            Command("edit.undo", undo, document.undo, no_undo, label=lambda: f"{undo} {stack.undoText()}".rstrip()),
            Command("edit.redo", redo, document.redo, no_redo, label=lambda: f"{redo} {stack.redoText()}".rstrip()),
            here("edit.history", tr("Undo &history"), parts.show_history),
            SEPARATOR,
            here("edit.remove", tr("Re&move selection"), canvas.remove_selected),
            here("edit.select_all", tr("S&elect all"), regions.select_all),
            SEPARATOR,
            here("edit.cut", tr("Cu&t"), regions.cut, why_not=no_selection),
            here("edit.copy", tr("&Copy"), regions.copy, why_not=no_selection),
            here("edit.paste", tr("&Paste"), regions.paste),
            here("edit.duplicate", tr("&Duplicate"), regions.duplicate, why_not=no_selection),
            here("edit.turn", tr("Rotate clock&wise"), regions.turn, why_not=no_selection),
            here("edit.turn_back", tr("Rotate &anticlockwise"), partial(regions.turn, 3), why_not=no_selection),
            here("edit.flip_across", tr("Flip horizonta&lly"), partial(regions.flip, True), why_not=no_selection),
            here("edit.flip_down", tr("Flip &vertically"), partial(regions.flip, False), why_not=no_selection),
            SEPARATOR,
            Menu(
                "edit.tools",
                tr("T&ools"),
                tuple(
                    here(f"tool.{tool.name}", tool.title, partial(choose, session, tool), words=tool.help)
                    for tool in tool_choices()
                ),
            ),
            SEPARATOR,
            Command("edit.preferences", tr("Pre&ferences…"), parts.show_preferences, opens_preferences=True),
        ),
    )
