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
    """Return an inspector of a world with a kind of terrain of its own, expanded."""
    press(panel, "world-terrain-add")
    session.document.edit("Paint", painted(session.world, "a", (6, 6), (6, 7)))
    session.document.finish_stroke()
    return panel


def _kind(session: Session) -> Terrain:
    return session.world.legend[0]


def test_the_description_is_edited_and_previewed(panel: Inspector, session: Session) -> None:
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


def test_preview_expands_the_description(panel: Inspector, session: Session) -> None:
    find(panel, QToolButton, "world-info-preview").click()
    assert find(panel, QTextBrowser, "world-info-read").isVisible()


def test_the_seed_and_collisions_can_be_set(panel: Inspector, session: Session) -> None:
    write(panel, "world-seed", "123456789012345")
    assert session.world.seed == 123456789012345
    write(panel, "world-seed", "-1")
    assert faults(panel) == ["Enter a whole number of at most 18 digits, 0 or more."]
    tick(panel, "world-collide")
    assert session.world.collide


def test_the_intended_goal_can_be_chosen(panel: Inspector, session: Session) -> None:
    choose(panel, "world-intended", "Paperclips")
    assert session.world.intended_goal == "Paperclips"


def test_a_collapsed_section_stays_collapsed(panel: Inspector, session: Session) -> None:
    assert find(panel, QLineEdit, "world-seed").isVisible()
    unfold(panel, "world-map")
    assert not find(panel, QLineEdit, "world-seed").isVisible()
    press(panel, "world-goals-add")
    press(panel, "inspector-back")
    assert panel.findChild(QLineEdit, "world-seed") is None
    assert not panel.memory.folds["world-map"]


def test_adding_to_a_collapsed_section_expands_it(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-processes")
    press(panel, "world-process-add")
    last = len(session.world.processes) - 1
    assert find(panel, QLineEdit, f"world-process-{last}-name").isVisible()


def test_a_click_on_a_sentence_expands_its_block(panel: Inspector, session: Session) -> None:
    QTest.mouseClick(find(panel, QLabel, "world-process-0-sentence"), Qt.MouseButton.LeftButton)
    assert find(panel, QLineEdit, "world-process-0-name").text() == "operator"


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


def test_an_invalid_or_taken_glyph_is_rejected(terrain: Inspector, session: Session) -> None:
    write(terrain, "world-terrain-0-glyph", "#")
    assert faults(terrain) == ["“#” is reserved for wall and floor."]
    write(terrain, "world-terrain-0-glyph", "ab")
    assert faults(terrain) == ["The glyph must be a single character."]
    assert session.world.terrain[6][6:8] == "aa"


def test_a_terrain_can_be_a_door_or_a_wall(terrain: Inspector, session: Session) -> None:
    choose(terrain, "world-terrain-0-passable", "only when …")
    assert _kind(session).passable == (Test("capability", ">=", 1),)
    choose(terrain, "world-terrain-0-when-0-variable", "Door open")
    assert _kind(session).passable == (Test("door_open", ">=", 1),)
    choose(terrain, "world-terrain-0-passable", "no")
    assert _kind(session).passable is False
    choose(terrain, "world-terrain-0-passable", "yes")
    assert _kind(session).passable is True


def test_terrain_under_an_item_cannot_become_a_wall(terrain: Inspector, session: Session) -> None:
    session.document.edit("Paint", painted(session.world, "a", (4, 4)))
    choose(terrain, "world-terrain-0-passable", "no")
    assert "the cell [4, 4] is terrain 1" in faults(terrain)[0].lower()
    assert _kind(session).passable is True


def test_a_terrain_can_have_rules(terrain: Inspector, session: Session) -> None:
    press(terrain, "world-terrain-0-trigger-add")
    choose(terrain, "world-terrain-0-trigger-0-then-status", "off")
    assert _kind(session).trigger == (Rule(then=Effect(status="off")),)
    assert sentence(terrain, "world-terrain-0-trigger-0") == "Always: the agent is switched off"


def test_a_colour_can_be_chosen_or_automatic(terrain: Inspector, session: Session) -> None:
    find(terrain, QToolButton, "world-terrain-0-colour").click()
    (dialog,) = terrain.findChildren(QColorDialog)
    dialog.setCurrentColor(QColor("#336699"))
    dialog.accept()
    assert _kind(session).colour == "#336699"
    tick(terrain, "world-terrain-0-colour-automatic")
    assert _kind(session).colour is None


def test_a_terrain_can_be_removed_or_replaced(terrain: Inspector, session: Session, qtbot: QtBot) -> None:
    wall = find(terrain, QComboBox, "world-terrain-0-instead")
    wall.setCurrentIndex(wall.findText("Wall"))
    press(terrain, "world-terrain-0-replace")
    assert session.world.legend == ()
    assert session.world.terrain[6][6:8] == "##"
    session.document.undo()
    qtbot.waitUntil(lambda: terrain.findChild(QToolButton, "world-terrain-0-remove") is not None)
    press(terrain, "world-terrain-0-remove")
    assert session.world.terrain[6][6:8] == ".."


def test_a_terrain_cannot_be_removed_while_a_goal_rewards_its_event(panel: Inspector, session: Session) -> None:
    lava = Terrain("v", "vent", trigger=(rule(event="burnt"),))
    goal = replace(session.world.goals[1], events=(("burnt", 1.0),))
    session.document.edit("x", replace(session.world, legend=(lava,), goals=(session.world.goals[0], goal)))
    panel._build()
    press(panel, "world-terrain-0-remove")
    assert faults(panel) == ["“Paperclips” rewards the event “burnt”, which nothing would emit any more."]
    assert session.world.legend == (lava,)


def test_a_variable_can_be_added_and_edited(panel: Inspector, session: Session, tmp_path: Path) -> None:
    press(panel, "world-variable-add")
    last = len(session.world.variables) - 1
    key = f"world-variable-{last}"
    write(panel, f"{key}-name", "energy")
    write_number(panel, f"{key}-max", "20")
    write_number(panel, f"{key}-initial", "12")
    choose(panel, f"{key}-scope", "shared by all")
    tick(panel, f"{key}-protected")
    new = session.world.variables[last]
    assert (new.name, new.max, new.initial, new.scope, new.protected) == ("energy", 20, 12, "world", True)
    assert sentence(panel, key) == "Energy — 0 to 20, starts at 12, shared, protected"
    save_world(session.world, tmp_path / "world.icw")
    assert load_world(tmp_path / "world.icw") == session.world


def test_more_levels_extend_the_chances_and_keep_the_first_ones(panel: Inspector, session: Session) -> None:
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
    assert session.world.variables[0].max == 30, "typing continues in the rebuilt form"


def test_processes_can_be_reordered_and_stay_expanded(panel: Inspector, session: Session) -> None:
    press(panel, "world-process-add")
    last = len(session.world.processes) - 1
    assert find(panel, QLineEdit, f"world-process-{last}-name").isVisible()
    press(panel, f"world-process-{last}-up")
    assert session.world.processes[last - 1].name == "Process 1"
    assert find(panel, QLineEdit, f"world-process-{last - 1}-name").text() == "Process 1"
    assert panel.findChild(QLineEdit, f"world-process-{last}-name") is None
    press(panel, f"world-process-{last - 1}-down")
    assert session.world.processes[last].name == "Process 1"


def test_a_process_can_have_an_otherwise_effect(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-process-0")
    press(panel, "world-process-0-else-fold")
    press(panel, "world-process-0-else-add")
    choose(panel, "world-process-0-else-0-variable", "Matter")
    assert session.world.processes[0].rule.otherwise == Effect((Change("matter", "+", 1),))
    assert sentence(panel, "world-process-0").endswith("event: “shutdown”; otherwise matter +1")


def test_an_empty_process_name_is_rejected(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-process-0")
    line = find(panel, QLineEdit, "world-process-0-name")
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert faults(panel) == ["Enter a name."]
    assert session.world.processes[0].name == "operator"


def test_a_collapsed_sentence_follows_edits_made_elsewhere(panel: Inspector, session: Session) -> None:
    process = replace(session.world.processes[0], rule=rule(then("off"), when(matter=">=2"), 0.5))
    session.document.edit("x", replace(session.world, processes=(process, *session.world.processes[1:])))
    assert (
        sentence(panel, "world-process-0")
        == "Operator — If matter ≥ 2, with probability 0.5: the agent is switched off"
    )


def test_painting_does_not_refresh_the_form(
    panel: Inspector, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed: list[object] = []
    monkeypatch.setattr(panel, "_refresh", lambda: refreshed.append(1))
    for col in range(6, 12):
        session.document.edit("Paint", painted(session.world, "#", (7, col)), "stroke")
    assert not refreshed


def test_a_hidden_form_is_updated_when_it_is_shown_again(panel: Inspector, session: Session) -> None:
    panel.hide()
    session.document.edit("x", legend_edits.new_terrain(replace(session.world, name="Elsewhere")))
    assert find(panel, QLineEdit, "world-name").text() == "Untitled"
    panel.show()
    assert find(panel, QLineEdit, "world-name").text() == "Elsewhere"
    assert panel.findChild(QLabel, "world-terrain-0-sentence") is not None


def test_a_form_that_waits_to_be_rebuilt_is_not_refreshed(panel: Inspector, session: Session, qtbot: QtBot) -> None:
    session.document.edit("Paint", painted(session.world, "#", (7, 7)))
    session.document.new()
    qtbot.waitUntil(lambda: panel.findChild(QLabel, "world-variable-0-sentence") is None)
    assert find(panel, QLineEdit, "world-name").text() == "Untitled"


def test_faults_are_red_in_frames_too(panel: Inspector, session: Session) -> None:
    press(panel, "world-variable-0-remove")
    fault = next(label for label in panel.findChildren(FaultLabel) if label.text())
    picture = fault.grab().toImage()
    pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    assert any(pixel.red() > pixel.blue() + 60 for pixel in pixels)
