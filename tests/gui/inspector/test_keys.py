"""The inspector by keyboard: Enter commits, Escape cancels, Ctrl+Z undoes typing and then steps of the world."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.editing import legend
from ic_sandbox.world.items import Item

from .hands import faults, find, press, unfold, write, write_number


@pytest.fixture
def window(qtbot: QtBot, panel: Inspector, session: Session) -> QMainWindow:
    """Return a window with the same undo and redo keys as the real one."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(panel)
    for act, key in (
        (session.document.undo, QKeySequence.StandardKey.Undo),
        (session.document.redo, QKeySequence.StandardKey.Redo),
    ):
        action = QAction(window)
        action.setShortcuts(key)
        action.triggered.connect(act)
        window.addAction(action)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _undo(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_ctrl_z_undoes_typing_first_and_then_a_step_of_the_world(
    window: QMainWindow, panel: Inspector, session: Session
) -> None:
    session.selection.select(Item("device", 2))
    steps = session.document.undo_stack.index()
    field = write(panel, "device-name", "Big lab")
    while session.world.devices[2].name != "Lab":
        assert field.isUndoAvailable()
        _undo(field)
    assert field.text() == "Lab"
    assert session.document.undo_stack.index() == steps, "typing that was undone is not a step"
    _undo(field)
    assert session.document.undo_stack.index() == steps - 1


def test_ctrl_z_after_enter_undoes_a_step_of_the_world(window: QMainWindow, panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    field = write(panel, "device-name", "Big lab")
    QTest.keyClick(field, Qt.Key.Key_Return)
    _undo(field)
    assert session.world.devices[2].name == field.text() == "Lab"
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Redo))
    assert session.world.devices[2].name == field.text() == "Big lab"


def test_ctrl_z_in_a_spin_box_undoes_a_step_of_the_world(
    window: QMainWindow, panel: Inspector, session: Session
) -> None:
    session.selection.select(Item("camera", 0))
    spin = write_number(panel, "camera-range", "27")
    QTest.keyClick(spin, Qt.Key.Key_Return)
    assert session.world.cameras[0].range == 27
    _undo(spin)
    assert session.world.cameras[0].range == 4


def test_escape_cancels_typing_and_then_leaves_the_field(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    before, steps = session.world, session.document.undo_stack.count()
    field = write(panel, "device-name", "Big lab")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert session.world == before
    assert session.document.undo_stack.count() == steps
    assert field.text() == "Lab"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()


def test_escape_removes_a_fault(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    field = write(panel, "goal-name", "Paperclips")
    assert faults(panel)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not faults(panel)
    assert field.text() == session.world.goals[0].name == "Cure"


def test_escape_cancels_typing_in_a_spin_box_and_in_the_description(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-about")
    text = find(panel, QPlainTextEdit, "world-info")
    text.setFocus()
    QTest.keyClicks(text, "words")
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert text.toPlainText() == session.world.info == ""
    session.selection.select(Item("camera", 0))
    spin = write_number(panel, "camera-range", "27")
    QTest.keyClick(spin, Qt.Key.Key_Escape)
    assert session.world.cameras[0].range == find(panel, QSpinBox, "camera-range").value() == 4


def test_tab_follows_the_reading_order_of_a_form(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("camera", 0))
    press(panel, "camera-when-add")
    find(panel, QSpinBox, "camera-range").setFocus()
    seen = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == [
        *("camera-range", "camera-row", "camera-col", "camera-when-add", "camera-when-0-variable", "camera-when-0-op"),
        *("camera-when-0-value", "camera-when-0-remove", "camera-when-1-variable", "camera-when-1-op"),
        *("camera-when-1-value", "camera-when-1-remove"),
    ]


def test_tab_reaches_an_expanded_block(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-variable-1")
    find(panel, QWidget, "world-variable-1-remove").setFocus()
    QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    assert panel.focusWidget().objectName() == "world-variable-1-name"


def test_one_drag_of_a_slider_is_one_step(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("camera", 0))
    steps = session.document.undo_stack.count()
    slider = find(panel, QSlider, "camera-chance-slider")
    slider.setSliderDown(True)
    for place in (55, 60, 72):
        slider.setValue(place)
    slider.setSliderDown(False)
    assert session.world.cameras[0].chance.value == 0.72
    assert session.document.undo_stack.count() == steps + 1
    slider.setValue(10)
    assert session.document.undo_stack.count() == steps + 2


def test_known_events_complete_the_typing(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    field = find(panel, QLineEdit, "device-rules-0-event")
    write(panel, "device-rules-0-event", "off-")
    completer = field.completer()
    found = [completer.completionModel().index(k, 0).data() for k in range(completer.completionCount())]
    assert found == ["off-switch blocking"]
    field.editingFinished.emit()  # as Qt does when the list takes the focus
    completer.activated[str].emit("off-switch blocking")  # type: ignore[index]
    completer.popup().hide()  # type: ignore[union-attr]
    field.editingFinished.emit()
    assert session.world.devices[2].rules[0].event == "disable"
    session.document.undo()
    assert session.world.devices[2].rules[0].event == "upgrade", "typing and choosing are one step"


def test_known_drives_complete_the_typing(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    combo = find(panel, QComboBox, "device-drive")
    line = combo.lineEdit()
    assert line is not None
    combo.setFocus()
    line.selectAll()
    QTest.keyClicks(combo, "reso")
    assert line.text() == "reso", "nothing is appended to the typed text"
    combo.completer().activated[str].emit("Resources")  # type: ignore[index, union-attr]
    assert session.world.devices[2].drive == "resources"
    combo.completer().popup().hide()  # type: ignore[union-attr]


def test_renaming_an_event_leaves_others_alone_on_the_way(panel: Inspector, session: Session) -> None:
    """Typing “upgraded” passes “upgrade”, another device's event, whose goals must not change."""
    session.selection.select(Item("device", 1))
    write(panel, "device-rules-0-event", "upgrade")
    assert session.world.goals[0].events == (("upgrade", 2.0),)
    QTest.keyClicks(find(panel, QLineEdit, "device-rules-0-event"), "d")
    assert session.world.goals[0].events == (("upgraded", 2.0),)
    assert session.world.devices[2].rules[0].event == "upgrade"


def test_a_rebuilt_form_does_not_take_the_focus(
    window: QMainWindow, panel: Inspector, session: Session, qtbot: QtBot
) -> None:
    elsewhere = QLineEdit(window)
    elsewhere.show()
    find(panel, QLineEdit, "world-name").setFocus()
    elsewhere.setFocus()
    session.document.edit("x", legend.new_terrain(session.world))
    qtbot.waitUntil(lambda: panel.findChild(QWidget, "world-terrain-0-fold") is not None)
    assert window.focusWidget() is elsewhere


def test_the_focus_stays_in_the_panel_when_its_field_disappears(
    window: QMainWindow, panel: Inspector, session: Session
) -> None:
    elsewhere = QLineEdit(window)
    elsewhere.show()
    session.selection.select(Item("agent", 0))
    find(panel, QWidget, "agent-discount").setFocus()
    session.selection.select(None)
    assert panel.isAncestorOf(window.focusWidget())
