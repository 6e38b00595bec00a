"""The context menu of the map: the objects in a cell, and commands on them."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.commands.menus import Menus
from ic_sandbox.gui.session.pair.second_worlds import WithoutDevice
from ic_sandbox.gui.session.payload import Payload, PayloadKind
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.menu_text import escaped
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell
from ic_sandbox.world.items import Item, item_name, items_at

__all__ = ["show_map_menu"]

CLIPBOARD = ("edit.cut", "edit.copy", "edit.duplicate")
TURNS = ("edit.turn", "edit.turn_back", "edit.flip_across", "edit.flip_down")
REMOVAL = ("edit.remove",)
"""Ids of commands on the selection; ``TURNS`` need selected cells."""


def show_map_menu(canvas: Canvas, menus: Menus, cell: Cell, at: QPoint) -> None:
    """Select the object in a cell, unless it is selected already, and offer commands on it."""
    session = canvas.session
    _select(session, cell)
    menu = QMenu(canvas.window())
    menu.setObjectName("map-menu")
    menu.setAccessibleName(tr("Actions for this cell"))
    _add_things(menu, session, cell)
    if session.selection.item is not None or session.selection.region is not None:
        for names in (CLIPBOARD, TURNS if session.selection.region is not None else (), REMOVAL):
            menu.addActions([menus.actions[name] for name in names])
            menu.addSeparator()
    item = session.selection.item
    if item is not None and item.kind == "device":
        without = _add(menu, "map-menu-without", tr("Show the world &without it"))
        without.triggered.connect(partial(_show_without, session, item.index))
        menu.addSeparator()
    _add(menu, "map-menu-paste", tr("&Paste here")).triggered.connect(lambda: canvas.tools.regions.paste_at(cell))
    for kind, title in (
        ("goal", tr("New &goal here")),
        ("agent", tr("New &agent here")),
        ("population", tr("New p&opulation here")),
    ):
        payload = Payload(cast(PayloadKind, kind))
        _add(menu, f"map-menu-{kind}", title).triggered.connect(partial(_place, canvas, payload, cell))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def _show_without(session: Session, device: int, _checked: bool = False) -> None:
    session.second_world.show(WithoutDevice(device))


def _place(canvas: Canvas, payload: Payload, cell: Cell, _checked: bool = False) -> None:
    canvas.tools.place(payload, cell)


def _select(session: Session, cell: Cell) -> None:
    if session.selection.region is not None and cell in session.selection.region:
        return
    items = items_at(session.world, cell)
    if session.selection.item not in items:
        session.selection.select_region(None)
        session.selection.select(next(iter(items), None))


def _add_things(menu: QMenu, session: Session, cell: Cell) -> None:
    """List the objects in the cell if there are several."""
    items = items_at(session.world, cell)
    if len(items) < 2 or session.selection.region is not None:
        return
    group = QActionGroup(menu)
    for number, item in enumerate(items):
        action = _add(menu, f"map-menu-thing-{number}", escaped(item_name(session.world, item)))
        action.setCheckable(True)
        action.setChecked(item == session.selection.item)
        action.triggered.connect(partial(_choose, session, item))
        group.addAction(action)
    menu.addSeparator()


def _choose(session: Session, item: Item, _checked: bool = False) -> None:
    session.selection.select(item)


def _add(menu: QMenu, name: str, text: str) -> QAction:
    action = menu.addAction(text)
    action.setObjectName(name)
    return action
