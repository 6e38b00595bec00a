"""The form of the world: text, map, terrain, variables, processes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTextBrowser,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Chance, Change, Effect, Rule, Terrain, Test
from ic_sandbox.world.editing import legend as legend_edits
from ic_sandbox.world.io.files import load_world, save_world
from tests.building import rule, then, when

from .hands import choose, faults, find, painted, press, sentence, tick, unfold, write, write_number


@pytest.fixture
def terrain(panel: Inspector, session: Session) -> Inspector:
    """A panel on a world with a kind of terrain of its own, unfolded."""
    press(panel, "world-terrain-add")
    session.document.edit("Paint", painted(session.world, "a", (6, 6), (6, 7)))
    session.document.finish_stroke()
    return panel


def _kind(session: Session) -> Terrain:
    return session.world.legend[0]


# -- text and map


def test_the_description_is_written_and_read(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-about")
    text = find(panel, QPlainTextEdit, "world-info")
    read = find(panel, QTextBrowser, "world-info-read")
    assert text.isVisible()
    assert not read.isVisible()
    steps = session.document.undo_stack.count()
    text.setFocus()
    QTest.keyClicks(text, "Some **bold** words")
    assert session.world.info == "Some **bold** words"
    assert session.document.undo_stack.count() == steps + 1
    press(panel, "world-info-preview")
    assert not text.isVisible()
    assert read.toPlainText() == "Some bold words"
    session.document.undo()
    assert session.world.info == ""
    assert read.toPlainText() == ""


def test_preview_unfolds_the_description(panel: Inspector, session: Session) -> None:
    find(panel, QToolButton, "world-info-preview").click()
    assert find(panel, QTextBrowser, "world-info-read").isVisible()


def test_seed_and_collisions(panel: Inspector, session: Session) -> None:
    write(panel, "world-seed", "123456789012345")
    assert session.world.seed == 123456789012345
    write(panel, "world-seed", "-1")
    assert faults(panel) == ["Enter a whole number of at most 18 digits, 0 or more."]
    tick(panel, "world-collide")
    assert session.world.collide


def test_the_intended_goal_is_chosen(panel: Inspector, session: Session) -> None:
    choose(panel, "world-intended", "Paperclips")
    assert session.world.intended_goal == "Paperclips"


# -- folding


def test_what_was_folded_stays_folded(panel: Inspector, session: Session) -> None:
    assert find(panel, QLineEdit, "world-seed").isVisible()
    unfold(panel, "world-map")
    assert not find(panel, QLineEdit, "world-seed").isVisible()
    press(panel, "world-goals-add")
    press(panel, "inspector-back")
    assert panel.findChild(QLineEdit, "world-seed") is None
    assert not panel.memory.folds["world-map"]


def test_what_is_added_to_a_folded_section_is_seen(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-processes")
    press(panel, "world-process-add")
    last = len(session.world.processes) - 1
    assert find(panel, QLineEdit, f"world-process-{last}-name").isVisible()


def test_a_click_on_a_sentence_unfolds_it(panel: Inspector, session: Session) -> None:
    QTest.mouseClick(find(panel, QLabel, "world-process-0-sentence"), Qt.MouseButton.LeftButton)
    assert find(panel, QLineEdit, "world-process-0-name").text() == "operator"


# -- terrain


def test_a_terrain_is_added_and_changed(terrain: Inspector, session: Session) -> None:
    write(terrain, "world-terrain-0-label", "swamp")
    write(terrain, "world-terrain-0-glyph", "S")
    write_number(terrain, "world-terrain-0-slip-value", "0.25")
    tick(terrain, "world-terrain-0-restricted")
    tick(terrain, "world-terrain-0-exit-north")
    kind = _kind(session)
    assert (kind.label, kind.glyph, kind.slip, kind.restricted) == ("swamp", "S", Chance(0.25), True)
    assert kind.exits == ("east", "south", "west")
    assert session.world.terrain[6][6:8] == "SS"
    assert sentence(terrain, "world-terrain-0") == (
        "swamp — Slips with probability 0.25; can be left to the east, south, west; restricted"
    )
    tick(terrain, "world-terrain-0-exit-north")
    assert _kind(session).exits is None


def test_a_glyph_that_is_taken_is_refused(terrain: Inspector, session: Session) -> None:
    write(terrain, "world-terrain-0-glyph", "#")
    assert faults(terrain) == ["“#” is reserved for wall and floor."]
    write(terrain, "world-terrain-0-glyph", "ab")
    assert faults(terrain) == ["The glyph must be a single character."]
    assert session.world.terrain[6][6:8] == "aa"


def test_a_terrain_can_be_a_door_or_a_wall(terrain: Inspector, session: Session) -> None:
    choose(terrain, "world-terrain-0-passable", "only when …")
    assert _kind(session).passable == (Test("capability", ">=", 1),)
    choose(terrain, "world-terrain-0-when-0-variable", "door_open")
    assert _kind(session).passable == (Test("door_open", ">=", 1),)
    choose(terrain, "world-terrain-0-passable", "no")
    assert _kind(session).passable is False
    choose(terrain, "world-terrain-0-passable", "yes")
    assert _kind(session).passable is True


def test_nothing_is_walled_in(terrain: Inspector, session: Session) -> None:
    session.document.edit("Paint", painted(session.world, "a", (4, 4)))
    choose(terrain, "world-terrain-0-passable", "no")
    assert "the cell [4, 4] is terrain 1" in faults(terrain)[0].lower()
    assert _kind(session).passable is True


def test_a_terrain_has_rules_of_its_own(terrain: Inspector, session: Session) -> None:
    press(terrain, "world-terrain-0-trigger-add")
    choose(terrain, "world-terrain-0-trigger-0-then-status", "off")
    assert _kind(session).trigger == (Rule(then=Effect(status="off")),)
    assert sentence(terrain, "world-terrain-0-trigger-0") == "Always: the agent is switched off"


def test_a_colour_is_chosen_or_automatic(terrain: Inspector, session: Session) -> None:
    find(terrain, QToolButton, "world-terrain-0-colour").click()
    (dialog,) = terrain.findChildren(QColorDialog)
    dialog.setCurrentColor(QColor("#336699"))
    dialog.accept()
    assert _kind(session).colour == "#336699"
    tick(terrain, "world-terrain-0-colour-automatic")
    assert _kind(session).colour is None


def test_a_terrain_is_removed_or_turned_into_another(terrain: Inspector, session: Session, qtbot: QtBot) -> None:
    wall = find(terrain, QComboBox, "world-terrain-0-instead")
    wall.setCurrentIndex(wall.findText("Wall"))
    press(terrain, "world-terrain-0-replace")
    assert session.world.legend == ()
    assert session.world.terrain[6][6:8] == "##"
    session.document.undo()
    qtbot.waitUntil(lambda: terrain.findChild(QToolButton, "world-terrain-0-remove") is not None)
    press(terrain, "world-terrain-0-remove")
    assert session.world.terrain[6][6:8] == ".."


def test_an_event_that_is_paid_keeps_its_terrain(panel: Inspector, session: Session) -> None:
    lava = Terrain("v", "vent", trigger=(rule(event="burnt"),))
    goal = replace(session.world.goals[1], events=(("burnt", 1.0),))
    session.document.edit("x", replace(session.world, legend=(lava,), goals=(session.world.goals[0], goal)))
    panel._build()
    press(panel, "world-terrain-0-remove")
    assert faults(panel) == ["“Paperclips” rewards the event “burnt”, which nothing would emit any more."]
    assert session.world.legend == (lava,)


# -- variables


def test_a_variable_is_made_by_hand(panel: Inspector, session: Session, tmp_path: Path) -> None:
    press(panel, "world-variable-add")
    last = len(session.world.variables) - 1
    key = f"world-variable-{last}"
    write(panel, f"{key}-name", "energy")
    write_number(panel, f"{key}-max", "20")
    write_number(panel, f"{key}-initial", "12")
    choose(panel, f"{key}-scope", "shared by all")
    tick(panel, f"{key}-protected")
    made = session.world.variables[last]
    assert (made.name, made.max, made.initial, made.scope, made.protected) == ("energy", 20, 12, "world", True)
    assert sentence(panel, key) == "energy — 0 to 20, starts at 12, shared, protected"
    save_world(session.world, tmp_path / "world.icw")
    assert load_world(tmp_path / "world.icw") == session.world


def test_more_levels_give_more_chances_and_typing_loses_none(panel: Inspector, session: Session) -> None:
    before = session.world.devices[0].rules[0].chance
    assert before == Chance(by="capability", values=(0.2, 0.5, 0.0))
    unfold(panel, "world-variable-0")
    steps = session.document.undo_stack.count()
    write_number(panel, "world-variable-0-max", "12")
    chance = session.world.devices[0].rules[0].chance
    assert chance.values == (0.2, 0.5, *(0.0,) * 11)
    assert session.document.undo_stack.count() == steps + 1
    session.document.undo()
    assert session.world.devices[0].rules[0].chance == before


def test_the_fields_of_a_chance_follow_the_levels(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-variable-0")
    unfold(panel, "world-process-0")
    choose(panel, "world-process-0-chance-by", "by level of capability")
    assert panel.findChild(QDoubleSpinBox, "world-process-0-chance-level-3") is None
    write_number(panel, "world-variable-0-max", "3")
    assert panel.findChild(QDoubleSpinBox, "world-process-0-chance-level-3") is not None
    QTest.keyClicks(find(panel, QSpinBox, "world-variable-0-max"), "0")
    assert session.world.variables[0].max == 30, "typing goes on in the form that was made anew"


# -- processes


def test_processes_are_put_in_order_and_stay_unfolded(panel: Inspector, session: Session) -> None:
    press(panel, "world-process-add")
    last = len(session.world.processes) - 1
    assert find(panel, QLineEdit, f"world-process-{last}-name").isVisible()
    press(panel, f"world-process-{last}-up")
    assert session.world.processes[last - 1].name == "Process 1"
    assert find(panel, QLineEdit, f"world-process-{last - 1}-name").text() == "Process 1"
    assert panel.findChild(QLineEdit, f"world-process-{last}-name") is None
    press(panel, f"world-process-{last - 1}-down")
    assert session.world.processes[last].name == "Process 1"


def test_a_process_can_do_something_else(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-process-0")
    press(panel, "world-process-0-else-fold")
    press(panel, "world-process-0-else-add")
    choose(panel, "world-process-0-else-0-variable", "matter")
    assert session.world.processes[0].rule.otherwise == Effect((Change("matter", "+", 1),))
    assert sentence(panel, "world-process-0").endswith("event: “shutdown”; otherwise matter +1")


def test_an_unsound_process_name_is_told(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-process-0")
    line = find(panel, QLineEdit, "world-process-0-name")
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert faults(panel) == ["Enter a name."]
    assert session.world.processes[0].name == "operator"


def test_an_edit_of_another_hand_reaches_a_folded_sentence(panel: Inspector, session: Session) -> None:
    process = replace(session.world.processes[0], rule=rule(then("off"), when(matter=">=2"), 0.5))
    session.document.edit("x", replace(session.world, processes=(process, *session.world.processes[1:])))
    assert (
        sentence(panel, "world-process-0")
        == "operator — If matter ≥ 2, with probability 0.5: the agent is switched off"
    )


def test_painting_leaves_the_form_alone(panel: Inspector, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr(panel, "_refresh", lambda: looked.append(1))
    for col in range(6, 12):
        session.document.edit("Paint", painted(session.world, "#", (7, col)), "stroke")
    assert not looked


def test_a_hidden_form_follows_when_it_is_seen_again(panel: Inspector, session: Session) -> None:
    panel.hide()
    session.document.edit("x", legend_edits.new_terrain(replace(session.world, name="Elsewhere")))
    assert find(panel, QLineEdit, "world-name").text() == "Untitled"
    panel.show()
    assert find(panel, QLineEdit, "world-name").text() == "Elsewhere"
    assert panel.findChild(QLabel, "world-terrain-0-sentence") is not None


def test_a_form_that_waits_for_another_structure_is_not_refreshed(
    panel: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.document.edit("Paint", painted(session.world, "#", (7, 7)))
    session.document.new()
    qtbot.waitUntil(lambda: panel.findChild(QLabel, "world-variable-0-sentence") is None)
    assert find(panel, QLineEdit, "world-name").text() == "Untitled"


def test_what_is_wrong_is_red_in_frames_too(panel: Inspector, session: Session) -> None:
    press(panel, "world-variable-0-remove")
    told = next(label for label in panel.findChildren(FaultLabel) if label.text())
    picture = told.grab().toImage()
    pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    assert any(pixel.red() > pixel.blue() + 60 for pixel in pixels)
