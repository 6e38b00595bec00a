"""The slider for the probability with which an operator acts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.controls.process_slider import (
    POSITIONS,
    ProcessSlider,
    adjustable_process,
    chance_of,
    position_of,
)
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.io.files import load_world


@pytest.fixture
def row(qtbot: QtBot, unplanned: Session) -> ProcessSlider:
    unplanned.document.open_shipped("off_switch")
    made = ProcessSlider(unplanned)
    qtbot.addWidget(made)
    made.show()
    return made


def chance(session: Session) -> float:
    return session.world.processes[0].rule.chance.value


def test_positions_and_probabilities_convert_both_ways() -> None:
    assert (chance_of(0), chance_of(POSITIONS)) == (0.0, 0.99)
    found = [chance_of(position) for position in range(POSITIONS + 1)]
    assert found == sorted(found)
    assert all(abs(chance_of(position_of(p)) - p) <= max(0.0011, 0.06 * p) for p in (0.0, 0.01, 0.03, 0.1, 0.5, 0.99))


@pytest.mark.parametrize(
    ("name", "adjustable"), [("off_switch", True), ("goal_preservation", True), ("fuel", False), ("influence", False)]
)
def test_only_worlds_with_such_a_process_have_the_slider(
    row: ProcessSlider, unplanned: Session, name: str, adjustable: bool
) -> None:
    unplanned.document.open_shipped(name)
    assert row.isVisible() == adjustable
    assert (adjustable_process(load_world(name)) is not None) == adjustable


def test_the_row_names_the_process_and_its_probability(row: ProcessSlider) -> None:
    assert (row.caption.text(), row.label.text()) == ("Operator", "10 % a tick")
    assert row.slider.value() == position_of(0.1)


def test_one_move_is_one_undo_step(row: ProcessSlider, unplanned: Session) -> None:
    before, steps = unplanned.world, unplanned.document.undo_stack.count()
    for position in (70, 90, 120):
        row.slider.setValue(position)
    row.slider.settled.emit()
    assert chance(unplanned) == chance_of(120)
    assert unplanned.document.undo_stack.count() == steps + 1
    assert unplanned.document.undo_stack.undoText() == "Change probability of Operator"
    assert row.label.text() == f"{100 * chance_of(120):.3g} % a tick"
    unplanned.document.undo()
    assert unplanned.world == before
    assert row.slider.value() == position_of(0.1)


def test_nothing_but_the_probability_changes(row: ProcessSlider, unplanned: Session) -> None:
    before = unplanned.world
    QTest.keyClick(row.slider, Qt.Key.Key_Right)
    after = unplanned.world
    assert chance(unplanned) > 0.1
    rule = replace(after.processes[0].rule, chance=before.processes[0].rule.chance)
    assert replace(after, processes=(replace(after.processes[0], rule=rule),)) == before


def test_the_slider_stays_at_zero(row: ProcessSlider, unplanned: Session) -> None:
    row.slider.setValue(0)
    assert chance(unplanned) == 0.0
    assert row.isVisible()
    assert row.label.text() == "0 % a tick"
