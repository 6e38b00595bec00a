"""The menu of a place on the map: what stands there, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell
from ic_sandbox.world.items import Item, item_name, items_at

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["show_map_menu"]


def show_map_menu(window: MainWindow, cell: Cell, at: QPoint) -> None:
    """Select what stands in a cell, unless it is selected already, and ask what is to be done."""
    _select(window, cell)
    menu = QMenu(window)
    menu.setObjectName("map-menu")
    menu.setAccessibleName(tr("What can be done here"))
    _add_things(menu, window, cell)
    session = window.session
    if session.selection.item is not None or session.selection.region is not None:
        clipboard, turns, remove = window.menus.of_selected
        for actions in (clipboard, turns if session.selection.region is not None else (), remove):
            menu.addActions(actions)
            menu.addSeparator()
    canvas = window.workspace.canvas
    _add(menu, "map-menu-paste", tr("&Paste here")).triggered.connect(lambda: canvas.regions.paste_at(cell))
    _add(menu, "map-menu-goal", tr("New &goal here")).triggered.connect(lambda: canvas.place("goal", cell))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def _select(window: MainWindow, cell: Cell) -> None:
    session = window.session
    if session.selection.region is not None and cell in session.selection.region:
        return
    items = items_at(session.world, cell)
    if session.selection.item not in items:
        session.selection.select_region(None)
        session.selection.select(next(iter(items), None))


def _add_things(menu: QMenu, window: MainWindow, cell: Cell) -> None:
    """Everything that stands in the cell, where there is a choice."""
    session = window.session
    items = items_at(session.world, cell)
    if len(items) < 2 or session.selection.region is not None:
        return
    group = QActionGroup(menu)
    for number, item in enumerate(items):
        action = _add(menu, f"map-menu-thing-{number}", item_name(session.world, item).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(item == session.selection.item)
        action.triggered.connect(partial(_choose, window, item))
        group.addAction(action)
    menu.addSeparator()


def _choose(window: MainWindow, item: Item, _checked: bool = False) -> None:
    window.session.selection.select(item)


def _add(menu: QMenu, name: str, text: str) -> QAction:
    action = menu.addAction(text)
    action.setObjectName(name)
    return action
