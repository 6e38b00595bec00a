"""The inspector: forms follow the world, and the world follows the forms once what is typed is sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

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
    QScrollArea,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.gui.session import Session
from ic_sandbox.world import edits, placing
from ic_sandbox.world.document import Chance, Change, Effect, Goal, Planner, Rule, World
from ic_sandbox.world.files import load_world, save_world
from ic_sandbox.world.items import Item
from ic_sandbox.world.people import PLANNERS

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    made.hold_planning()
    made.edit("Start", _world())
    made.finish_stroke()
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Inspector:
    made = Inspector(session)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def _world() -> World:
    world = edits.new_world()
    for kind, cell in (("computing_cluster", (2, 2)), ("off_switch", (2, 5)), ("lab", (3, 3)), ("lever", (5, 3))):
        world = placing.place_device(world, kind, cell)
    world = placing.place_camera(edits.add_population(edits.add_agent(world, (4, 4)), (5, 5)), (1, 1))
    cure = Goal("Cure", cells=(((4, 4), 1.0), ((4, 6), 0.5)), events=(("disable", 2.0),))
    return replace(
        world, goals=(cure, Goal("Paperclips")), agents=(replace(world.agents[0], goal="Cure"),), intended_goal="Cure"
    )


def _area(panel: Inspector) -> QScrollArea:
    area = panel.findChild(QScrollArea)
    assert area is not None
    return area


def _form(panel: Inspector) -> QWidget:
    form = _area(panel).widget()
    assert form is not None
    return form


def _find(panel: Inspector, kind: type[W], name: str) -> W:
    found = _form(panel).findChild(kind, name) or panel.findChild(kind, name)
    assert found is not None, name
    return found


def _type(panel: Inspector, name: str, text: str) -> QLineEdit:
    field = _find(panel, QLineEdit, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    return field


def _type_number(panel: Inspector, name: str, text: str) -> QAbstractSpinBox:
    spin = _find(panel, QAbstractSpinBox, name)
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    return spin


def _choose(panel: Inspector, name: str, words: str) -> None:
    combo = _find(panel, QComboBox, name)
    place = combo.findText(words)
    assert place >= 0, (words, [combo.itemText(k) for k in range(combo.count())])
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def _press(panel: Inspector, name: str) -> None:
    _find(panel, QToolButton, name).click()


def _faults(panel: Inspector) -> list[str]:
    return [label.text() for label in panel.findChildren(FaultLabel) if not label.isHidden()]


def _device(session: Session, index: int = 0) -> Rule:
    return session.world.devices[index].rules[0]


# -- typing


def test_typing_changes_the_world_in_one_step_that_can_be_undone(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    steps = session.undo_stack.count()
    field = _type(panel, "device-name", "Big lab")
    assert session.world.devices[2].name == "Big lab"
    assert session.undo_stack.count() == steps + 1
    session.undo()
    assert field.text() == session.world.devices[2].name == "Lab"


def test_each_stretch_of_typing_is_a_step_of_its_own(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    steps = session.undo_stack.count()
    QTest.keyClick(_type(panel, "device-name", "A"), Qt.Key.Key_Return)
    _type(panel, "device-name", "B")
    assert session.undo_stack.count() == steps + 2


def test_the_cursor_stays_while_typing_in_the_middle(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    field = _find(panel, QLineEdit, "device-name")
    field.setFocus()
    field.setCursorPosition(1)
    QTest.keyClicks(field, "xy ")
    assert field.text() == "Lxy ab"
    assert field.cursorPosition() == 4
    assert field.hasFocus()
    assert _find(panel, QLineEdit, "device-name") is field


def test_a_space_may_be_typed_on_the_way_and_goes_when_typing_is_over(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    field = _type(panel, "device-name", "Big ")
    assert field.text() == "Big "
    assert session.world.devices[2].name == "Big"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Big"


def test_a_number_can_be_typed_digit_by_digit(panel: Inspector, session: Session) -> None:
    session.select(Item("agent", 0))
    spin = _type_number(panel, "agent-discount", "0.905")
    assert spin.text() == "0.905"
    assert session.world.agents[0].planner.discount == 0.905


def test_a_fault_is_shown_in_words_and_the_world_stays(panel: Inspector, session: Session) -> None:
    session.select(Item("goal_cell", 0, (4, 4)))
    _type(panel, "goal-name", "Paperclips")
    assert _faults(panel) == ["There is a goal “Paperclips” already."]
    assert session.world.goals[0].name == "Paperclip"
    assert session.world.agents[0].goal == "Paperclip"
    QTest.keyClick(_find(panel, QLineEdit, "goal-name"), Qt.Key.Key_Return)
    assert session.world.goals[0].name == "Cure"
    assert _find(panel, QLineEdit, "goal-name").text() == "Paperclips"
    assert _faults(panel) == ["There is a goal “Paperclips” already."]
    field = _type(panel, "goal-name", "Paper")
    assert session.world.goals[0].name == "Paper"
    assert _faults(panel) == []
    assert field.accessibleDescription() == ""


def test_what_the_language_refuses_is_a_fault_too(panel: Inspector, session: Session) -> None:
    session.select(Item("goal_cell", 0, (4, 4)))
    _type_number(panel, "goal-cell-1-row", "0")
    assert _faults(panel) == ["The cell [0, 6] is wall; choose a cell that can be entered."]
    assert session.world.goals[0].cells[1] == ((4, 6), 0.5)


def test_an_empty_name_is_refused(panel: Inspector, session: Session) -> None:
    _press(panel, "world-variable-0-fold")
    field = _find(panel, QLineEdit, "world-variable-0-name")
    field.clear()
    field.textEdited.emit("")
    assert _faults(panel) == ["A variable needs a name."]


def test_a_renamed_variable_is_followed_without_losing_the_focus(panel: Inspector, session: Session) -> None:
    _press(panel, "world-process-0-fold")
    _press(panel, "world-variable-1-fold")
    field = _type(panel, "world-variable-1-name", "no_switch")
    assert field.hasFocus()
    assert _find(panel, QComboBox, "world-process-0-when-0-variable").currentText() == "no_switch"
    assert session.world.devices[1].rules[0].when[0].variable == "no_switch"


def test_a_renamed_event_is_still_paid(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 1))
    _type(panel, "device-rules-0-event", "unplug")
    assert session.world.goals[0].events == (("unplug", 2.0),)
    field = _find(panel, QLineEdit, "device-rules-0-event")
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert _faults(panel) == ["“Cure” is paid for the event “unplug”, which nothing would emit any more."]


def test_what_is_drawn_on_the_map_reaches_the_form(panel: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(Item("goal_cell", 0, (4, 4)))
    session.edit("Paint", edits.set_goal_cell(session.world, 0, (6, 6), 3.0))
    qtbot.waitUntil(lambda: panel.findChild(QWidget, "goal-cell-2-weight") is not None)
    session.undo()
    qtbot.waitUntil(lambda: panel.findChild(QWidget, "goal-cell-2-weight") is None)
    assert _find(panel, QSpinBox, "goal-cell-1-col").value() == 6


# -- rules


def test_rows_and_rules_are_added_and_removed(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 0))
    _press(panel, "device-rules-0-when-add")
    assert [test.variable for test in _device(session).when] == ["capability", "switch_disabled"]
    _choose(panel, "device-rules-0-when-1-op", "≠")
    _type_number(panel, "device-rules-0-when-1-value", "7")
    assert (_device(session).when[1].op, _device(session).when[1].value) == ("!=", 7)
    _press(panel, "device-rules-0-when-0-remove")
    assert [test.variable for test in _device(session).when] == ["switch_disabled"]
    _press(panel, "device-rules-add")
    _press(panel, "device-rules-1-up")
    assert session.world.devices[0].rules[0] == Rule()
    _press(panel, "device-rules-1-remove")
    assert session.world.devices[0].rules == (Rule(),)


def test_a_variable_is_named_once_in_a_condition(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    _choose(panel, "device-rules-0-when-1-variable", "matter")
    assert _faults(panel) == ["“matter” stands here already; each variable can be named once."]
    assert [test.variable for test in _device(session, 2).when] == ["matter", "capability"]


def test_a_cycle_has_no_number(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 3))
    value = _find(panel, QSpinBox, "device-rules-0-then-0-value")
    assert value.isHidden()
    _choose(panel, "device-rules-0-then-0-op", "=")
    assert not value.isHidden()
    _choose(panel, "device-rules-0-then-0-op", "cycle")
    assert _device(session, 3).then.changes == (Change("door_open", "cycle"),)


def test_a_chance_can_go_by_the_level_of_a_variable(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    _choose(panel, "device-rules-0-chance-by", "by level of capability")
    assert _device(session, 2).chance == Chance(by="capability", values=(0.8, 0.8, 0.8))
    _find(panel, QDoubleSpinBox, "device-rules-0-chance-level-1").setValue(0.25)
    assert _device(session, 2).chance.values == (0.8, 0.25, 0.8)
    _choose(panel, "device-rules-0-chance-by", "always")
    assert _device(session, 2).chance == Chance(0.8)


def test_else_is_folded_away_until_it_is_used(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    assert not _find(panel, QToolButton, "device-rules-0-else-add").isVisible()
    _press(panel, "device-rules-0-else-fold")
    assert _find(panel, QToolButton, "device-rules-0-else-add").isVisible()
    _choose(panel, "device-rules-0-else-status", "off")
    assert _device(session, 2).otherwise == Effect(status="off")
    assert _find(panel, QToolButton, "device-rules-0-else-add").isVisible()


def test_a_drive_is_chosen_or_typed(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 2))
    _choose(panel, "device-drive", "Resources")
    assert session.world.devices[2].drive == "resources"
    combo = _find(panel, QComboBox, "device-drive")
    line = combo.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "curiosity")
    assert session.world.devices[2].drive == "curiosity"
    _choose(panel, "device-drive", "none")
    assert session.world.devices[2].drive is None


def test_a_device_becomes_a_hidden_cache_and_another_reveals_it(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 0))
    line = _type(panel, "device-group", "hoard")
    line.editingFinished.emit()
    assert session.world.devices[0].group == "hoard"
    _choose(panel, "device-reveals", "hoard")
    assert session.world.devices[0].reveals is None
    assert any("not both" in text for text in _faults(panel))
    session.select(Item("device", 1))
    _choose(panel, "device-reveals", "hoard")
    assert session.world.devices[1].reveals == "hoard"
    _choose(panel, "device-reveals", "none")
    assert session.world.devices[1].reveals is None


def test_a_device_can_be_feigned_with(panel: Inspector, session: Session) -> None:
    session.select(Item("device", 0))
    _press(panel, "device-feign-add")
    assert session.world.devices[0].feign == (Rule(),)


# -- the other forms


def test_a_moved_goal_cell_stays_in_the_form(panel: Inspector, session: Session) -> None:
    session.select(Item("goal_cell", 0, (4, 4)))
    spin = _type_number(panel, "goal-cell-0-row", "6")
    assert session.world.goals[0].cells[0] == ((6, 4), 1.0)
    assert _find(panel, QSpinBox, "goal-cell-0-row") is spin
    _press(panel, "inspector-back")
    assert _find(panel, QLineEdit, "world-name").isVisible()


def test_a_goal_pays_for_events(panel: Inspector, session: Session) -> None:
    session.select(Item("goal_cell", 0, (4, 4)))
    _press(panel, "goal-events-add")
    _choose(panel, "goal-events-1-name", "lever")
    _find(panel, QDoubleSpinBox, "goal-events-1-weight").setValue(-3)
    assert session.world.goals[0].events == (("disable", 2.0), ("lever", -3.0))
    _press(panel, "goal-events-0-remove")
    _press(panel, "goal-cell-0-remove")
    assert session.world.goals[0] == Goal("Cure", cells=(((4, 6), 0.5),), events=(("lever", -3.0),))


def test_a_cell_that_can_be_entered_is_added_to_a_goal(panel: Inspector, session: Session) -> None:
    session.select(Item("goal_cell", 0, (4, 4)))
    _press(panel, "goal-cells-add")
    assert session.world.goals[0].cells[2] == ((1, 1), 1.0)
    _press(panel, "goal-cells-add")
    assert session.world.goals[0].cells[3] == ((1, 2), 1.0)
    session.undo()
    assert len(session.world.goals[0].cells) == 3


def test_a_goal_without_cells_can_be_opened(panel: Inspector, session: Session) -> None:
    _find(panel, QPushButton, "world-goal-1").click()
    assert _find(panel, QLineEdit, "goal-name").text() == "Paperclips"
    _find(panel, QPushButton, "inspector-remove").click()
    assert [goal.name for goal in session.world.goals] == ["Cure"]
    assert _find(panel, QLineEdit, "world-name").isVisible()


def test_a_click_on_a_goal_selects_its_first_cell(panel: Inspector, session: Session) -> None:
    _find(panel, QPushButton, "world-goal-0").click()
    assert session.selection == Item("goal_cell", 0, (4, 4))
    _find(panel, QPushButton, "inspector-remove").click()
    assert _faults(panel) == ["“Cure” is still someone's goal; give them another one first."]


def test_a_planner_of_any_kind_has_the_fields_of_its_kind(panel: Inspector, session: Session) -> None:
    session.select(Item("agent", 0))
    _choose(panel, "agent-planner", "Myopic")
    assert session.world.agents[0].planner == Planner("myopic", parameters=(("horizon", 5),))
    _find(panel, QSpinBox, "agent-horizon").setValue(3)
    assert session.world.agents[0].planner.parameters == (("horizon", 3),)
    _choose(panel, "agent-planner", "Attainable utility preservation")
    automatic = _find(panel, QSpinBox, "agent-auxiliary")
    assert automatic.text() == "automatic"
    automatic.setValue(9)
    assert session.world.agents[0].planner.parameters == (("strength", 1.0), ("auxiliary", 9))
    automatic.setValue(0)
    assert session.world.agents[0].planner.parameters == (("strength", 1.0),)
    _choose(panel, "agent-planner", "Constrained by rules")
    _type(panel, "agent-rules", "no harm, no lies,")
    assert session.world.agents[0].planner.parameters == (("rules", ("no harm", "no lies")),)
    _choose(panel, "agent-planner", "Random")
    assert session.world.agents[0].planner == Planner("random")


@pytest.mark.parametrize("kind", PLANNERS)
def test_every_kind_of_planner_makes_a_file_that_can_be_read(
    panel: Inspector, session: Session, kind: str, tmp_path: Path
) -> None:
    session.select(Item("population", 0))
    combo = _find(panel, QComboBox, "population-planner")
    combo.setCurrentIndex(combo.findData(kind))
    save_world(session.world, tmp_path / "world.icw")
    assert load_world(tmp_path / "world.icw").populations[0].planner == session.world.populations[0].planner
    assert session.world.populations[0].planner.kind == kind


def test_a_population(panel: Inspector, session: Session) -> None:
    session.select(Item("population", 0))
    different = _find(panel, QSpinBox, "population-different")
    assert different.text() == "automatic"
    different.setValue(4)
    _find(panel, QWidget, "population-seed-automatic").click()  # type: ignore[attr-defined]
    _type(panel, "population-seed", "12")
    assert (session.world.populations[0].goals.number, session.world.populations[0].seed) == (4, 12)
    _type(panel, "population-seed", "x")
    assert _faults(panel) == ["Write a whole number from 0 on, of at most 18 digits."]
    _choose(panel, "population-draw", "The world's goals")
    _press(panel, "population-mix-add")
    assert session.world.populations[0].goals.mix == (("Cure", 1.0),)
    _choose(panel, "population-draw", "One random cell each")
    assert not session.world.populations[0].goals.mix


def test_a_camera(panel: Inspector, session: Session) -> None:
    session.select(Item("camera", 0))
    _find(panel, QSpinBox, "camera-range").setValue(9)
    _find(panel, QDoubleSpinBox, "camera-chance-value").setValue(0.5)
    _choose(panel, "camera-then-status", "off")
    camera = session.world.cameras[0]
    assert (camera.range, camera.chance, camera.then) == (9, Chance(0.5), Effect(status="off"))


def test_the_size_is_applied_or_refused(panel: Inspector, session: Session) -> None:
    apply = _find(panel, QPushButton, "world-resize")
    assert not apply.isEnabled()
    _find(panel, QSpinBox, "world-rows").setValue(30)
    apply.click()
    assert session.world.rows == 30
    assert not apply.isEnabled()
    _find(panel, QSpinBox, "world-cols").setValue(3)
    apply.click()
    assert _faults(panel) == ["Something stands in the part that would be cut off, at [2, 5]."]
    assert session.world.cols == 20


def test_variables_and_processes(panel: Inspector, session: Session) -> None:
    _press(panel, "world-variable-add")
    count = len(session.world.variables)
    _find(panel, QSpinBox, f"world-variable-{count - 1}-initial").setValue(4)
    assert _faults(panel) == ["It would begin at 4, above its largest level 1."]
    _press(panel, f"world-variable-{count - 1}-remove")
    assert len(session.world.variables) == count - 1
    _press(panel, "world-variable-0-remove")
    assert _faults(panel) == ["“capability” is still used by the device “Computing cluster”, the device “Lab”."]
    _press(panel, "world-process-add")
    assert session.world.processes[-1].name == "Process 1"
    _press(panel, f"world-process-{len(session.world.processes) - 1}-remove")
    assert session.world.processes[-1].name != "Process 1"


@pytest.mark.parametrize("kind", ["device", "agent", "population", "camera"])
def test_what_is_removed_is_shown_no_more(panel: Inspector, session: Session, kind: str) -> None:
    session.select(Item(kind, 0))  # type: ignore[arg-type]
    before = session.world
    _find(panel, QPushButton, "inspector-remove").click()
    assert session.world == edits.remove(before, Item(kind, 0))  # type: ignore[arg-type]
    assert session.selection is None
    assert _find(panel, QLineEdit, "world-name").isVisible()


# -- manners


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
def test_nothing_is_wider_than_the_panel_and_everything_has_a_name(
    session: Session, qtbot: QtBot, item: Item | None
) -> None:
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.resize(panel.minimumSizeHint().width(), 400)
    panel.show()
    session.select(item)
    QApplication.processEvents()
    form = _form(panel)
    assert form.width() <= _area(panel).viewport().width()
    controls = (QLineEdit, QAbstractSpinBox, QComboBox, QToolButton, QPushButton)
    for control in (found for kind in controls for found in form.findChildren(kind)):
        if control.objectName() == "qt_spinbox_lineedit":
            continue
        assert control.accessibleName(), control
        if control.isVisible():
            right = control.mapTo(form, QPoint(control.width(), 0)).x()
            assert right <= form.width(), control.objectName()
    for label in form.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()


def test_the_wheel_scrolls_what_has_no_focus(panel: Inspector, session: Session) -> None:
    panel.resize(300, 300)
    spin = _find(panel, QSpinBox, "world-rows")
    _find(panel, QLineEdit, "world-name").setFocus()
    QApplication.processEvents()
    bar = _area(panel).verticalScrollBar()
    middle = spin.mapTo(panel, spin.rect().center())
    QTest.wheelEvent(panel.windowHandle(), QPointF(middle), QPoint(0, -120))
    assert spin.value() == 12
    assert bar.value() > 0


def test_adding_a_row_keeps_the_place_and_the_focus(panel: Inspector, session: Session) -> None:
    panel.resize(300, 300)
    bar = _area(panel).verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    button = _find(panel, QToolButton, "world-variable-add")
    button.setFocus()
    button.click()
    assert bar.value() == before
    again = _find(panel, QToolButton, "world-variable-add")
    assert again is not button
    assert again.hasFocus()


def test_faults_are_red_on_either_ground(panel: Inspector, session: Session) -> None:
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


def test_what_is_clicked_while_the_form_is_outdated_does_nothing(panel: Inspector, session: Session) -> None:
    session.edit("Remove a goal", edits.remove_goal(session.world, 1))
    _find(panel, QPushButton, "world-goal-1").click()
    _press(panel, "world-variable-add")
    assert session.selection is None
    assert len(session.world.variables) == len(_world().variables)
