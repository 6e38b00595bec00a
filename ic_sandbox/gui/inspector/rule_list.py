"""Rules as forms: a sentence each, under which the form unfolds."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import named
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.layout import add_rows, column_in, field, note, row, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_rows import chance_field, chance_shape, condition_rows, effect_rows
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Effect, Rule, World
from ic_sandbox.world.editing import references
from ic_sandbox.world.sentences import rule_sentence

__all__ = ["rule_body", "rule_list", "rule_shape"]


def rule_shape(rule: Rule) -> Hashable:
    """What of a rule decides which fields it has."""
    return (
        len(rule.when),
        len(rule.then.changes),
        chance_shape(rule.chance),
        len(rule.otherwise.changes),
        rule.otherwise == Effect(),
    )


def rule_body(desk: FormContext, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """Everything about one rule."""
    condition_rows(desk, column, lens.part("when"), f"{name}-when", tr("When"))
    chance_field(desk, column, lens.part("chance"), f"{name}-chance")
    effect_rows(desk, column, lens.part("then"), f"{name}-then", tr("Then"))
    fault = FaultLabel()
    event = text_field(
        desk,
        _event(lens.part("event")),
        f"{name}-event",
        tr("Event"),
        fault,
        tr("The event that this emits when it succeeds; goals and charts can count it"),
        lambda world: world.events(),
    )
    event.setPlaceholderText(tr("none"))
    field(column, tr("Event"), event, fault)
    _otherwise(desk, column, lens.part("otherwise"), f"{name}-else")


def _event(lens: Lens) -> Lens:
    """An event by its name; goals that are paid for it follow a new one."""

    def put(world: World, text: str) -> World:
        name = text.strip() or None
        return references.rename_event(world, lens.put(world, name), lens.get(world), name)

    return Lens(lambda world: lens.get(world) or "", put)


def _otherwise(desk: FormContext, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """What happens when the chance fails: folded away until it is used."""
    inside = QWidget()
    effect_rows(desk, column_in(inside), lens, name, tr("Changes"))
    fold = QToolButton()
    fold.setText(tr("Else"))
    fold.setAutoRaise(True)
    fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    named(fold, f"{name}-fold", tr("What happens if the chance fails"), tr("What happens instead if the chance fails"))

    def unfold(opened: bool) -> None:
        fold.setAccessibleDescription(tr("unfolded") if opened else tr("folded away"))
        fold.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        inside.setVisible(opened)
        desk.memory.folds[name] = opened

    column.addLayout(row(fold))
    column.addWidget(inside)
    unfold(lens.get(desk.session.world) != Effect() or desk.memory.folds.get(name, False))
    fold.clicked.connect(lambda: unfold(inside.isHidden()))


def rule_list(desk: FormContext, column: QVBoxLayout, lens: Lens, name: str, words: str, explanation: str) -> None:
    """A list of rules, of which the first that holds is tried. A single one is unfolded from the beginning."""
    listed = Listed(desk, lens, name, tr("rule"))
    section(column, words, listed.adder(tr("+ Rule"), lens.changed(lambda rules: (*rules, Rule()))))
    column.addWidget(listed.fault)
    column.addWidget(note(explanation))
    count = listed.count()
    add_rows(column, count, lambda index: _entry(listed, column, lens.item(index), index, count == 1))


def _entry(listed: Listed, column: QVBoxLayout, rule: Lens, index: int, opened: bool) -> None:
    key = f"{listed.name}-{index}"
    listed.entry(
        column,
        index,
        lambda world: rule_sentence(rule.get(world)),
        lambda inside: rule_body(listed.desk, inside, rule, key),
        opened,
    )
