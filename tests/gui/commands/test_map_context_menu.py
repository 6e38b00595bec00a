"""The context menu of the map, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.session.tool import WALLS
from ic_sandbox.gui.widgets.menu_text import plain
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.document import Cell
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.placement import place_device
from tests.gui.canvas_helpers import at, open_world


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.new_world()
    charger = place_device(edits.new_world(), "charger", (2, 3))
    open_world(window.session, edits.add_goal(charger, (2, 3)))
    QApplication.processEvents()
    return window


@pytest.fixture
def canvas(window: MainWindow) -> Canvas:
    return window.workspace.canvas


def ask(
    canvas: Canvas, cell: Cell, reason: QContextMenuEvent.Reason = QContextMenuEvent.Reason.Mouse
) -> dict[str, object]:
    """Open the menu of a cell; return the actions of its entries by title."""
    point = at(canvas, cell)
    QApplication.sendEvent(canvas, QContextMenuEvent(reason, point, canvas.mapToGlobal(point)))
    menu = QApplication.activePopupWidget()
    if menu is None:
        return {}
    assert isinstance(menu, QMenu)
    entries = {plain(action.text()): action.trigger for action in menu.actions() if not action.isSeparator()}
    menu.close()
    return entries  # type: ignore[return-value]


def test_it_selects_the_object_under_the_pointer_and_offers_commands(canvas: Canvas, window: MainWindow) -> None:
    entries = ask(canvas, (2, 3))
    assert window.session.selection.item is not None
    assert window.session.selection.item.kind == "device"
    assert {"Charger", "Goal “Goal 1”", "Cut", "Copy", "Duplicate", "Remove selection", "Paste here"} <= entries.keys()
    entries["Remove selection"]()  # type: ignore[operator]
    assert not window.session.world.devices


def test_an_object_below_another_is_selected_by_name(canvas: Canvas, window: MainWindow) -> None:
    ask(canvas, (2, 3))["Goal “Goal 1”"]()  # type: ignore[operator]
    assert window.session.selection.item is not None
    assert window.session.selection.item.kind == "goal_cell"
    ask(canvas, (2, 3))
    assert window.session.selection.item.kind == "goal_cell"  # it stays selected


def test_selected_cells_stay_selected_when_the_menu_opens_among_them(canvas: Canvas, window: MainWindow) -> None:
    window.session.selection.select_region(Box(2, 2, 3, 3))
    assert "Copy" in ask(canvas, (3, 3))
    assert window.session.selection.region == Box(2, 2, 3, 3)
    assert "Copy" not in ask(canvas, (7, 7))
    assert window.session.selection.region is None


def test_a_copy_is_pasted_at_the_cell_of_the_menu(canvas: Canvas, window: MainWindow) -> None:
    ask(canvas, (2, 3))["Copy"]()  # type: ignore[operator]
    ask(canvas, (6, 7))["Paste here"]()  # type: ignore[operator]
    assert [device.at for device in window.session.world.devices] == [(2, 3), (6, 7)]
    assert canvas.tools.regions.floating is None


def test_the_menu_key_opens_it_at_the_keyboard_cursor(canvas: Canvas, window: MainWindow) -> None:
    canvas.keyboard.show((2, 3))
    window.session.toolbox.set_tool(WALLS)
    assert "Charger" in ask(canvas, (8, 8), QContextMenuEvent.Reason.Keyboard)


def test_other_tools_have_another_use_for_the_right_button(canvas: Canvas, window: MainWindow) -> None:
    window.session.toolbox.set_tool(WALLS)
    assert not ask(canvas, (2, 3))


def test_there_is_no_menu_outside_the_map(canvas: Canvas) -> None:
    QApplication.sendEvent(canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(1, 1), QPoint(1, 1)))
    assert QApplication.activePopupWidget() is None
