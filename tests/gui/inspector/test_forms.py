"""The inspector: forms follow the world, and the world follows the forms as soon as the typed values are valid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Chance, Change, Effect, Goal, Rule
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import Item

from .hands import (
    area,
    choose,
    faults,
    find,
    form,
    press,
    rule_of,
    small_world,
    unfold_everything,
    write,
    write_number,
)


def test_typing_changes_the_world_in_one_step_that_can_be_undone(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    steps = session.document.undo_stack.count()
    field = write(panel, "device-name", "Big lab")
    assert session.world.devices[2].name == "Big lab"
    assert session.document.undo_stack.count() == steps + 1
    session.document.undo()
    assert field.text() == session.world.devices[2].name == "Lab"


def test_each_stretch_of_typing_is_one_step(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    steps = session.document.undo_stack.count()
    QTest.keyClick(write(panel, "device-name", "A"), Qt.Key.Key_Return)
    write(panel, "device-name", "B")
    assert session.document.undo_stack.count() == steps + 2


def test_the_cursor_stays_while_typing_in_the_middle(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    field = find(panel, QLineEdit, "device-name")
    field.setFocus()
    field.setCursorPosition(1)
    QTest.keyClicks(field, "xy ")
    assert field.text() == "Lxy ab"
    assert field.cursorPosition() == 4
    assert field.hasFocus()
    assert find(panel, QLineEdit, "device-name") is field


def test_a_trailing_space_is_removed_when_typing_ends(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    field = write(panel, "device-name", "Big ")
    assert field.text() == "Big "
    assert session.world.devices[2].name == "Big"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Big"


def test_a_number_can_be_typed_digit_by_digit(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("agent", 0))
    spin = write_number(panel, "agent-discount", "0.905")
    assert spin.text() == "0.905"
    assert session.world.agents[0].planner.discount == 0.905


def test_a_fault_is_shown_in_words_and_leaves_the_world_unchanged(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    write(panel, "goal-name", "Paperclips")
    assert faults(panel) == ["There is already a goal “Paperclips”."]
    assert session.world.goals[0].name == "Paperclip"
    assert session.world.agents[0].goal == "Paperclip"
    QTest.keyClick(find(panel, QLineEdit, "goal-name"), Qt.Key.Key_Return)
    assert session.world.goals[0].name == "Cure"
    assert find(panel, QLineEdit, "goal-name").text() == "Paperclips"
    assert faults(panel) == ["There is already a goal “Paperclips”."]
    field = write(panel, "goal-name", "Paper")
    assert session.world.goals[0].name == "Paper"
    assert faults(panel) == []
    assert field.accessibleDescription() == ""


def test_what_the_world_language_rejects_is_a_fault_too(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    write_number(panel, "goal-cell-1-row", "0")
    assert faults(panel) == ["The cell [0, 6] is wall; choose a cell that can be entered."]
    assert session.world.goals[0].cells[1] == ((4, 6), 0.5)


def test_an_empty_name_is_rejected(panel: Inspector, session: Session) -> None:
    press(panel, "world-variable-0-fold")
    field = find(panel, QLineEdit, "world-variable-0-name")
    field.clear()
    field.textEdited.emit("")
    assert faults(panel) == ["A variable needs a name."]


def test_renaming_a_variable_updates_its_uses_and_keeps_the_focus(panel: Inspector, session: Session) -> None:
    press(panel, "world-process-0-fold")
    press(panel, "world-variable-1-fold")
    field = write(panel, "world-variable-1-name", "no_switch")
    assert field.hasFocus()
    used = find(panel, QComboBox, "world-process-0-when-0-variable")
    assert (used.currentData(), used.currentText()) == ("no_switch", "No switch")
    assert find(panel, QLabel, "world-variable-1-title").text() == "Shown as “No switch”"
    assert session.world.devices[1].rules[0].when[0].variable == "no_switch"


def test_an_event_is_shown_by_its_title_and_keeps_its_name(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 1))
    field = find(panel, QLineEdit, "device-rules-0-event")
    assert field.text() == "off-switch blocking"
    assert field.toolTip().endswith("Name in files: disable")
    for typed, name in (("off-switch blocking", "disable"), ("disable", "disable"), ("arrival", "arrived")):
        write(panel, "device-rules-0-event", typed)
        assert session.world.devices[1].rules[0].event == name
        assert session.world.goals[0].events == ((name, 2.0),)
    write(panel, "device-rules-0-event", "unplug")
    assert "Name in files" not in field.toolTip(), "it would repeat the field"


def test_a_renamed_event_is_still_rewarded(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 1))
    write(panel, "device-rules-0-event", "unplug")
    assert session.world.goals[0].events == (("unplug", 2.0),)
    field = find(panel, QLineEdit, "device-rules-0-event")
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert faults(panel) == ["“Cure” rewards the event “unplug”, which nothing would emit any more."]


def test_the_form_follows_edits_on_the_map(panel: Inspector, session: Session, qtbot: QtBot) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    session.document.edit("Paint", edits.set_goal_cell(session.world, 0, (6, 6), 3.0))
    qtbot.waitUntil(lambda: panel.findChild(QWidget, "goal-cell-2-weight") is not None)
    session.document.undo()
    qtbot.waitUntil(lambda: panel.findChild(QWidget, "goal-cell-2-weight") is None)
    assert find(panel, QSpinBox, "goal-cell-1-col").value() == 6


def test_rows_and_rules_are_added_and_removed(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 0))
    press(panel, "device-rules-0-when-add")
    assert [test.variable for test in rule_of(session).when] == ["capability", "switch_disabled"]
    choose(panel, "device-rules-0-when-1-op", "≠")
    write_number(panel, "device-rules-0-when-1-value", "7")
    assert (rule_of(session).when[1].op, rule_of(session).when[1].value) == ("!=", 7)
    press(panel, "device-rules-0-when-0-remove")
    assert [test.variable for test in rule_of(session).when] == ["switch_disabled"]
    press(panel, "device-rules-add")
    press(panel, "device-rules-1-up")
    assert session.world.devices[0].rules[0] == Rule()
    press(panel, "device-rules-1-remove")
    assert session.world.devices[0].rules == (Rule(),)


def test_a_condition_names_a_variable_only_once(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    choose(panel, "device-rules-0-when-1-variable", "Matter")
    assert faults(panel) == ["“Matter” is already in this list; each variable can appear only once."]
    assert [test.variable for test in rule_of(session, 2).when] == ["matter", "capability"]


def test_a_cycle_has_no_number(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 3))
    value = find(panel, QSpinBox, "device-rules-0-then-0-value")
    assert value.isHidden()
    choose(panel, "device-rules-0-then-0-op", "=")
    assert not value.isHidden()
    choose(panel, "device-rules-0-then-0-op", "cycle")
    assert rule_of(session, 3).then.changes == (Change("door_open", "cycle"),)


def test_a_chance_can_depend_on_the_level_of_a_variable(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    choose(panel, "device-rules-0-chance-by", "by level of capability")
    assert rule_of(session, 2).chance == Chance(by="capability", values=(0.8, 0.8, 0.8))
    find(panel, QDoubleSpinBox, "device-rules-0-chance-level-1").setValue(0.25)
    assert rule_of(session, 2).chance.values == (0.8, 0.25, 0.8)
    choose(panel, "device-rules-0-chance-by", "Same chance every time")
    assert rule_of(session, 2).chance == Chance(0.8)


def test_otherwise_is_collapsed_until_it_is_used(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    assert not find(panel, QToolButton, "device-rules-0-else-add").isVisible()
    press(panel, "device-rules-0-else-fold")
    assert find(panel, QToolButton, "device-rules-0-else-add").isVisible()
    choose(panel, "device-rules-0-else-status", "off")
    assert rule_of(session, 2).otherwise == Effect(status="off")
    assert find(panel, QToolButton, "device-rules-0-else-add").isVisible()


def test_a_drive_can_be_chosen_or_typed(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    choose(panel, "device-drive", "Resources")
    assert session.world.devices[2].drive == "resources"
    combo = find(panel, QComboBox, "device-drive")
    line = combo.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "curiosity")
    assert session.world.devices[2].drive == "curiosity"
    choose(panel, "device-drive", "none")
    assert session.world.devices[2].drive is None


def test_a_device_becomes_a_hidden_cache_and_another_reveals_it(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 0))
    line = write(panel, "device-group", "hoard")
    line.editingFinished.emit()
    assert session.world.devices[0].group == "hoard"
    choose(panel, "device-reveals", "hoard")
    assert session.world.devices[0].reveals is None
    assert any("not both" in text for text in faults(panel))
    session.selection.select(Item("device", 1))
    choose(panel, "device-reveals", "hoard")
    assert session.world.devices[1].reveals == "hoard"
    choose(panel, "device-reveals", "none")
    assert session.world.devices[1].reveals is None


def test_a_device_can_have_rules_for_feigning(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 0))
    press(panel, "device-feign-add")
    assert session.world.devices[0].feign == (Rule(),)


def test_the_form_stays_open_when_a_goal_cell_moves(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    spin = write_number(panel, "goal-cell-0-row", "6")
    assert session.world.goals[0].cells[0] == ((6, 4), 1.0)
    assert find(panel, QSpinBox, "goal-cell-0-row") is spin
    press(panel, "inspector-back")
    assert find(panel, QLineEdit, "world-name").isVisible()


def test_a_goal_can_reward_events(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    press(panel, "goal-events-add")
    assert find(panel, QComboBox, "goal-events-0-name").currentText() == "off-switch blocking"
    assert "Name in files: disable" in find(panel, QComboBox, "goal-events-0-name").toolTip()
    choose(panel, "goal-events-1-name", "pulled lever")
    find(panel, QDoubleSpinBox, "goal-events-1-weight").setValue(-3)
    assert session.world.goals[0].events == (("disable", 2.0), ("lever", -3.0))
    press(panel, "goal-events-0-remove")
    press(panel, "goal-cell-0-remove")
    assert session.world.goals[0] == Goal("Cure", cells=(((4, 6), 0.5),), events=(("lever", -3.0),))


def test_adding_a_goal_cell_takes_a_free_passable_cell(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    press(panel, "goal-cells-add")
    assert session.world.goals[0].cells[2] == ((1, 1), 1.0)
    press(panel, "goal-cells-add")
    assert session.world.goals[0].cells[3] == ((1, 2), 1.0)
    session.document.undo()
    assert len(session.world.goals[0].cells) == 3


def test_a_goal_without_cells_can_be_opened(panel: Inspector, session: Session) -> None:
    find(panel, QPushButton, "world-goal-1").click()
    assert find(panel, QLineEdit, "goal-name").text() == "Paperclips"
    find(panel, QPushButton, "inspector-remove").click()
    assert [goal.name for goal in session.world.goals] == ["Cure"]
    assert find(panel, QLineEdit, "world-name").isVisible()


def test_a_click_on_a_goal_selects_its_first_cell(panel: Inspector, session: Session) -> None:
    find(panel, QPushButton, "world-goal-0").click()
    assert session.selection.item == Item("goal_cell", 0, (4, 4))
    find(panel, QPushButton, "inspector-remove").click()
    assert faults(panel) == ["“Cure” is still in use. Give its agents another goal first."]


def test_the_form_of_a_population_edits_its_goals_and_seed(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("population", 0))
    different = find(panel, QSpinBox, "population-different")
    assert different.text() == "automatic"
    different.setValue(4)
    find(panel, QWidget, "population-seed-automatic").click()  # type: ignore[attr-defined]
    write(panel, "population-seed", "12")
    assert (session.world.populations[0].goals.number, session.world.populations[0].seed) == (4, 12)
    write(panel, "population-seed", "x")
    assert faults(panel) == ["Enter a whole number of at most 18 digits, 0 or more."]
    choose(panel, "population-draw", "The goals on this map")
    press(panel, "population-mix-add")
    assert session.world.populations[0].goals.mix == (("Cure", 1.0),)
    choose(panel, "population-draw", "One random target cell each")
    assert not session.world.populations[0].goals.mix


def test_the_form_of_a_camera_edits_range_chance_and_effect(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("camera", 0))
    find(panel, QSpinBox, "camera-range").setValue(9)
    find(panel, QDoubleSpinBox, "camera-chance-value").setValue(0.5)
    choose(panel, "camera-then-status", "off")
    camera = session.world.cameras[0]
    assert (camera.range, camera.chance, camera.then) == (9, Chance(0.5), Effect(status="off"))


def test_a_new_size_is_applied_or_rejected(panel: Inspector, session: Session) -> None:
    apply = find(panel, QPushButton, "world-resize")
    assert not apply.isEnabled()
    find(panel, QSpinBox, "world-rows").setValue(30)
    apply.click()
    assert session.world.rows == 30
    assert not apply.isEnabled()
    find(panel, QSpinBox, "world-cols").setValue(3)
    apply.click()
    assert faults(panel) == ["Off-switch blocker (row 2, column 5) would be cut off."]
    assert session.world.cols == 20


def test_the_map_grows_on_the_sides_away_from_the_anchor(panel: Inspector, session: Session) -> None:
    before = session.world
    choose(panel, "world-keep", "Bottom right")
    find(panel, QSpinBox, "world-rows").setValue(before.rows + 2)
    find(panel, QSpinBox, "world-cols").setValue(before.cols + 3)
    find(panel, QPushButton, "world-resize").click()
    world = session.world
    assert [row[4:-1] for row in world.terrain[3:-1]] == [row[1:-1] for row in before.terrain[1:-1]]
    assert world.terrain == edits.new_world(world.rows, world.cols).terrain, "the frame of walls moves outwards"
    assert [device.at for device in world.devices] == [(at[0] + 2, at[1] + 3) for at in (d.at for d in before.devices)]
    session.document.undo()
    assert session.world == before


def test_variables_and_processes_are_added_and_removed(panel: Inspector, session: Session) -> None:
    press(panel, "world-variable-add")
    count = len(session.world.variables)
    find(panel, QSpinBox, f"world-variable-{count - 1}-initial").setValue(4)
    assert faults(panel) == ["Its initial level 4 would be above its largest level 1."]
    press(panel, f"world-variable-{count - 1}-remove")
    assert len(session.world.variables) == count - 1
    press(panel, "world-variable-0-remove")
    assert faults(panel) == ["“capability” is still used by the device “Computing cluster”, the device “Lab”."]
    press(panel, "world-process-add")
    assert session.world.processes[-1].name == "Process 1"
    press(panel, f"world-process-{len(session.world.processes) - 1}-remove")
    assert session.world.processes[-1].name != "Process 1"


@pytest.mark.parametrize("kind", ["device", "agent", "population", "camera"])
def test_removing_an_item_returns_to_the_world(panel: Inspector, session: Session, kind: str) -> None:
    session.selection.select(Item(kind, 0))  # type: ignore[arg-type]
    before = session.world
    find(panel, QPushButton, "inspector-remove").click()
    assert session.world == edits.remove(before, Item(kind, 0))  # type: ignore[arg-type]
    assert session.selection.item is None
    assert find(panel, QLineEdit, "world-name").isVisible()


ITEMS = [
    None,
    *(Item("device", index) for index in range(4)),
    Item("goal_cell", 0, (4, 4)),
    Item("agent", 0),
    Item("population", 0),
    Item("camera", 0),
]


@pytest.fixture(params=[1.0, 1.5])
def large_font(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    usual = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * request.param)
    QApplication.setFont(font)
    yield
    QApplication.setFont(usual)


@pytest.mark.usefixtures("large_font")
@pytest.mark.parametrize("item", ITEMS)
def test_every_control_fits_the_panel_and_has_a_name(session: Session, qtbot: QtBot, item: Item | None) -> None:
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.resize(panel.minimumSizeHint().width(), 400)
    panel.show()
    session.selection.select(item)
    QApplication.processEvents()
    unfold_everything(panel)
    QApplication.processEvents()
    shown = form(panel)
    assert shown.width() <= area(panel).viewport().width()
    controls = (QLineEdit, QAbstractSpinBox, QComboBox, QToolButton, QPushButton)
    for control in (found for kind in controls for found in shown.findChildren(kind)):
        if control.objectName() == "qt_spinbox_lineedit":
            continue
        assert control.accessibleName(), control
        if control.isVisible():
            right = control.mapTo(shown, QPoint(control.width(), 0)).x()
            assert right <= shown.width(), control.objectName()
    for label in shown.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()


def test_the_wheel_scrolls_over_a_field_without_the_focus(panel: Inspector, session: Session) -> None:
    panel.resize(300, 300)
    spin = find(panel, QSpinBox, "world-rows")
    find(panel, QLineEdit, "world-name").setFocus()
    QApplication.processEvents()
    bar = area(panel).verticalScrollBar()
    middle = spin.mapTo(panel, spin.rect().center())
    QTest.wheelEvent(panel.windowHandle(), QPointF(middle), QPoint(0, -120))
    assert spin.value() == 12
    assert bar.value() > 0


def test_adding_a_row_keeps_the_scroll_position_and_the_focus(panel: Inspector, session: Session) -> None:
    panel.resize(300, 300)
    bar = area(panel).verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    button = find(panel, QToolButton, "world-variable-add")
    button.setFocus()
    button.click()
    assert bar.value() == before
    again = find(panel, QToolButton, "world-variable-add")
    assert again is not button
    assert again.hasFocus()


def test_faults_are_red_on_light_and_dark_backgrounds(panel: Inspector, session: Session) -> None:
    label = FaultLabel()
    for window, red in (("#ffffff", "#b3261e"), ("#202020", "#ff8a80")):
        parent = QWidget()
        palette = parent.palette()
        palette.setColor(QPalette.ColorRole.Window, window)
        parent.setPalette(palette)
        label.setParent(parent)
        QApplication.processEvents()
        assert label.palette().color(QPalette.ColorRole.WindowText).name() == red
        label.setParent(None)


def test_an_outdated_form_ignores_clicks(panel: Inspector, session: Session) -> None:
    session.document.edit("Remove a goal", edits.remove_goal(session.world, 1))
    find(panel, QPushButton, "world-goal-1").click()
    press(panel, "world-variable-add")
    assert session.selection.item is None
    assert len(session.world.variables) == len(small_world().variables)


@pytest.mark.parametrize("visible", [True, False])
def test_another_world_is_shown_from_its_beginning(
    panel: Inspector, session: Session, qtbot: QtBot, visible: bool
) -> None:
    session.document.open_shipped("commons")
    panel.resize(300, 300)
    bar = area(panel).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    find(panel, QToolButton, "world-variable-add").setFocus()
    bar.setValue(bar.maximum())
    panel.setVisible(visible)
    session.document.new()
    panel.show()
    qtbot.waitUntil(lambda: find(panel, QLineEdit, "world-name").text() == "Untitled")
    assert bar.maximum() > 0
    assert bar.value() == 0
    name = find(panel, QLineEdit, "world-name")
    assert area(panel).viewport().rect().contains(name.mapTo(area(panel).viewport(), name.rect().bottomLeft()))
