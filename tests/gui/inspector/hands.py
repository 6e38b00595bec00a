"""Helpers that use the inspector like a user: find, type, choose, press, and read the faults."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Cell, Goal, Rule, World
from ic_sandbox.world.editing import edits, placement, terrain

W = TypeVar("W", bound=QWidget)


def small_world() -> World:
    world = edits.new_world()
    for kind, cell in (("computing_cluster", (2, 2)), ("off_switch", (2, 5)), ("lab", (3, 3)), ("lever", (5, 3))):
        world = placement.place_device(world, kind, cell)
    world = placement.place_camera(edits.add_population(edits.add_agent(world, (4, 4)), (5, 5)), (1, 1))
    cure = Goal("Cure", cells=(((4, 4), 1.0), ((4, 6), 0.5)), events=(("disable", 2.0),))
    return replace(
        world, goals=(cure, Goal("Paperclips")), agents=(replace(world.agents[0], goal="Cure"),), intended_goal="Cure"
    )


def area(panel: Inspector) -> QScrollArea:
    found = panel.findChild(QScrollArea)
    assert found is not None
    return found


def form(panel: Inspector) -> QWidget:
    found = area(panel).widget()
    assert found is not None
    return found


def find(panel: Inspector, kind: type[W], name: str) -> W:
    found = form(panel).findChild(kind, name) or panel.findChild(kind, name)
    assert found is not None, name
    return found


def write(panel: Inspector, name: str, text: str) -> QLineEdit:
    field = find(panel, QLineEdit, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    return field


def write_number(panel: Inspector, name: str, text: str) -> QAbstractSpinBox:
    spin = find(panel, QAbstractSpinBox, name)
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    return spin


def choose(panel: Inspector, name: str, words: str) -> None:
    combo = find(panel, QComboBox, name)
    place = combo.findText(words)
    assert place >= 0, (words, [combo.itemText(k) for k in range(combo.count())])
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def press(panel: Inspector, name: str) -> None:
    find(panel, QToolButton, name).click()


def faults(panel: Inspector) -> list[str]:
    return [label.text() for label in panel.findChildren(FaultLabel) if not label.isHidden()]


def rule_of(session: Session, index: int = 0) -> Rule:
    return session.world.devices[index].rules[0]


def unfold(panel: Inspector, name: str) -> None:
    press(panel, f"{name}-fold")


def unfold_everything(panel: Inspector) -> None:
    while True:
        folded = [b for b in form(panel).findChildren(QToolButton) if b.accessibleDescription() == "collapsed"]
        if not folded:
            return
        folded[0].click()


def sentence(panel: Inspector, name: str) -> str:
    return find(panel, QLabel, f"{name}-sentence").text()


def tick(panel: Inspector, name: str) -> None:
    find(panel, QCheckBox, name).click()


def painted(world: World, glyph: str, *cells: Cell) -> World:
    return terrain.paint(world, cells, glyph)
