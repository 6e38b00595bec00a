"""The commands that show and hide panels, in the menu View > Panels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.commands.command import plain
from ic_sandbox.gui.panels.panel_visibility import PARTS, TABS, PanelVisibility
from ic_sandbox.i18n import mark, tr

__all__ = ["add_panels"]

TITLES = {
    "palette": mark("&Palette"),
    "tools": mark("&Tools"),
    "colours": mark("Colour &key"),
    "overlays": mark("&Overlays"),
    "transport": mark("T&ransport"),
    "charts": mark("&Charts"),
    "side": mark("&Side panel"),
    "inspector": mark("&Inspector"),
    "info": mark("In&fo"),
    "why": mark("&Why?"),
    "figures": mark("Fi&gures"),
    "history": mark("&History"),
}
Add = Callable[[QMenu, str, str, Callable[[], object]], QAction]


def add_panels(menu: QMenu, add: Add, panels: PanelVisibility, reset: Callable[[], object]) -> None:
    """Put the commands into a menu; ``reset`` lays everything out as at the first start."""
    actions = {}
    for group in (PARTS, TABS):
        for name in group:
            title = tr(TITLES[name])
            panels.entitle(name, plain(title))
            actions[name] = add(menu, f"panel.{name}", title, partial(panels.toggle, name))
        menu.addSeparator()
    alone = add(menu, "panel.map_alone", tr("Only the &map"), panels.toggle_map_alone)
    for action in (*actions.values(), alone):
        action.setCheckable(True)
    add(menu, "panel.reset", tr("Reset &layout"), reset)

    def check() -> None:
        for name, action in actions.items():
            action.setChecked(panels.shown(name))
        alone.setChecked(panels.map_alone)

    panels.changed.connect(check)
    check()
