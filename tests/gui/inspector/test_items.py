"""The forms of the items on the map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.inspector.form_state import FormState
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Draw, Rule
from ic_sandbox.world.editing import edits, placement
from ic_sandbox.world.items import Item, ItemKind, cell_of, device_name
from ic_sandbox.world.presets import preset, presets

from .hands import choose, faults, find, press, rule_of, sentence, tick, unfold, write, write_number


@pytest.mark.parametrize("kind", ["device", "agent", "population", "camera"])
def test_row_and_column_fields_move_an_item(panel: Inspector, session: Session, kind: ItemKind) -> None:
    session.selection.select(Item(kind, 0))
    steps = session.document.undo_stack.count()
    write_number(panel, f"{kind}-row", "10")
    write_number(panel, f"{kind}-col", "12")
    assert cell_of(session.world, Item(kind, 0)) == (10, 12)
    assert session.document.undo_stack.count() == steps + 2
    assert session.selection.item == Item(kind, 0)


def test_an_item_cannot_move_into_a_wall_or_onto_another_device(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 0))
    write_number(panel, "device-row", "0")
    assert faults(panel) == ["You can't place anything here: wall."]
    write_number(panel, "device-row", "2")
    write_number(panel, "device-col", "5")
    assert faults(panel) == ["There is already a device here; a cell holds only one."]
    assert session.world.devices[0].at == (2, 2)


def test_a_device_can_change_its_kind(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 3))
    choose(panel, "device-kind", "Mine")
    mine = preset("mine").device
    assert session.world.devices[3] == replace(mine, at=(5, 3), kind="mine")
    assert find(panel, QComboBox, "device-drive").currentText() == "Resources"
    assert find(panel, QLineEdit, "device-name").text() == "Mine"
    choose(panel, "device-kind", "Custom device")
    assert session.world.devices[3] == replace(mine, at=(5, 3), kind="custom")


def test_the_field_for_the_name_agrees_with_the_map(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 3))
    choose(panel, "device-kind", "Off-switch blocker")
    device = session.world.devices[3]
    field = find(panel, QLineEdit, "device-name")
    assert field.text() == device_name(device) == "Off-switch blocker"
    field.editingFinished.emit()
    assert session.world.devices[3] == device
    write(panel, "device-name", "Lever")
    assert session.world.devices[3].name == "Lever"


def test_a_custom_name_survives_a_change_of_kind(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 3))
    write(panel, "device-name", "Old Joe")
    choose(panel, "device-kind", "Charger")
    assert session.world.devices[3].name == "Old Joe"
    assert "energy" in [variable.name for variable in session.world.variables]


def test_a_kind_cannot_change_while_a_goal_rewards_its_event(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 1))
    choose(panel, "device-kind", "Mine")
    assert faults(panel) == ["“Cure” rewards the event “off-switch blocking”, which nothing would emit any more."]
    assert session.world.devices[1].kind == "off_switch"


@pytest.mark.parametrize("kind", [kind.kind for kind in presets() if kind.camera is None])
def test_every_kind_can_be_chosen(panel: Inspector, session: Session, kind: str) -> None:
    session.document.edit("x", placement.place_device(session.world, "hidden_cache", (8, 8)))
    session.selection.select(Item("device", 3))
    combo = find(panel, QComboBox, "device-kind")
    combo.setCurrentIndex(combo.findData(kind))
    assert session.world.devices[3].kind == kind, faults(panel)


def test_a_renamed_group_is_still_revealed(panel: Inspector, session: Session) -> None:
    world = placement.place_device(session.world, "hidden_cache", (8, 8))
    session.document.edit("x", placement.place_device(world, "archive", (8, 9)))
    session.selection.select(Item("device", 4))
    write(panel, "device-group", "chests")
    assert session.world.devices[4].group == session.world.devices[5].reveals == "chests"


def test_a_rule_is_summarized_in_a_sentence(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    summary = "If matter ≥ 2 and capability < 2, with probability 0.8: matter −2, capability +1; event: “upgrade”"
    assert sentence(panel, "device-rules-0") == summary
    write_number(panel, "device-rules-0-when-0-value", "3")
    assert sentence(panel, "device-rules-0").startswith("If matter ≥ 3 and")


def test_a_new_rule_is_expanded_and_the_others_keep_their_folds(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    press(panel, "device-rules-add")
    press(panel, "device-rules-add")
    assert find(panel, QLineEdit, "device-rules-2-event").isVisible()
    unfold(panel, "device-rules-1")
    write(panel, "device-rules-2-event", "third")
    press(panel, "device-rules-2-up")
    assert session.world.devices[2].rules[1].event == "third"
    assert find(panel, QLineEdit, "device-rules-1-event").text() == "third"
    assert panel.findChild(QLineEdit, "device-rules-2-event") is None
    press(panel, "device-rules-0-remove")
    assert find(panel, QLineEdit, "device-rules-0-event").text() == "third"
    assert session.world.devices[2].rules[1] == Rule()


def test_a_rule_cannot_move_beyond_the_ends(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 2))
    assert panel.findChild(QLabel, "device-rules-0-up") is None
    press(panel, "device-rules-add")
    before = session.world
    press(panel, "device-rules-0-up")
    press(panel, "device-rules-1-down")
    assert session.world is before


def test_a_condition_in_a_world_without_variables_is_rejected_in_words(panel: Inspector, session: Session) -> None:
    session.document.edit("x", placement.place_device(edits.new_world(), "custom", (3, 3)))
    session.selection.select(Item("device", 0))
    press(panel, "device-rules-add")
    press(panel, "device-rules-0-when-add")
    assert faults(panel) == ["The world has no variables yet. Add one in the world's form."]
    assert rule_of(session) == Rule()


def test_a_goal_lists_its_users(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    users = find(panel, QLabel, "goal-users")
    assert users.text() == "Used by: 1 agent, a population of 64, the world (as its intended goal)."
    session.document.edit("x", replace(session.world, intended_goal="Paperclips"))
    assert users.text() == "Used by: 1 agent, a population of 64."
    crowd = replace(session.world.populations[0], goals=Draw())
    session.document.edit("x", replace(session.world, populations=(crowd,)))
    assert users.text() == "Used by: 1 agent."


def test_the_weight_of_the_selected_cell_can_be_edited(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("goal_cell", 0, (4, 6)))
    weight = find(panel, QDoubleSpinBox, "goal-here")
    assert weight.value() == 0.5
    write_number(panel, "goal-here", "0.25")
    assert dict(session.world.goals[0].cells) == {(4, 4): 1.0, (4, 6): 0.25}
    session.selection.select(Item("goal_cell", 0, (4, 4)))
    assert weight.value() == 1.0
    write_number(panel, "goal-here", "0")
    assert faults(panel) == ["A weight of 0 would remove the cell. Use the list to remove it."]
    press(panel, "inspector-back")
    find(panel, QPushButton, "world-goal-1").click()
    assert not find(panel, QDoubleSpinBox, "goal-here").isVisible()


def test_chances_of_many_levels_are_edited_as_one_text(panel: Inspector, session: Session) -> None:
    unfold(panel, "world-variable-0")
    write_number(panel, "world-variable-0-max", "99")
    unfold(panel, "world-process-0")
    choose(panel, "world-process-0-chance-by", "by level of capability")
    text = find(panel, QPlainTextEdit, "world-process-0-chance-levels")
    text.setPlainText(", ".join(["0.5"] * 100))
    assert session.world.processes[0].rule.chance.values == (0.5,) * 100
    text.setPlainText("0.5, 0.25")
    assert faults(panel) == ["Enter 100 probabilities, one for each level; there are 2."]
    text.setPlainText("x")
    assert faults(panel) == ["Enter numbers from 0 to 1, separated by commas."]
    text.setPlainText("2")
    assert faults(panel) == ["A probability must be from 0 to 1."]


def test_the_back_button_leads_to_the_world(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("agent", 0))
    press(panel, "inspector-back")
    assert session.selection.item is None
    assert find(panel, QLineEdit, "world-name").isVisible()
    assert not find(panel, QPushButton, "inspector-remove").isVisible()


def test_a_device_can_be_forbidden(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("device", 0))
    tick(panel, "device-forbidden")
    assert session.world.devices[0].forbidden


def test_a_camera_can_have_conditions(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("camera", 0))
    press(panel, "camera-when-add")
    press(panel, "camera-then-add")
    find(panel, QSpinBox, "camera-when-1-value").setValue(2)
    assert len(session.world.cameras[0].when) == 2
    summary = find(panel, QLabel, "camera-sentence").text()
    assert (
        summary
        == "If cameras working and capability ≥ 2, with probability 0.5: capability +1, the agent is switched off"
    )


def test_folds_are_saved_and_restored() -> None:
    memory = FormState({"world-map": False, "world-about": True, "device-rules-0": True})
    again = FormState()
    again.read(memory.written())
    assert again.folds == {"world-map": False, "world-about": True}
    again.read("nonsense=open,world-map=maybe,world-goals=folded")
    assert again.folds == {"world-goals": False}
    again.read(None)
    assert again.folds == {}
