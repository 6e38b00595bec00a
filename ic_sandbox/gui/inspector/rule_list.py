"""Lists of rules: a sentence for each rule, with a form that expands below it."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import named
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.event_names import name_in_tip, titled_events, typed_event
from ic_sandbox.gui.inspector.layout import add_rows, column_in, field, note, row, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_rows import chance_field, chance_shape, condition_rows, effect_rows
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Effect, Rule, World
from ic_sandbox.world.editing import references
from ic_sandbox.world.sentences import rule_sentence
from ic_sandbox.world.state_words import event_title, vocabulary

__all__ = ["rule_body", "rule_list", "rule_shape"]


def rule_shape(rule: Rule) -> Hashable:
    """Return the structure of a rule that determines the fields of its form."""
    return (
        len(rule.when),
        len(rule.then.changes),
        chance_shape(rule.chance),
        len(rule.otherwise.changes),
        rule.otherwise == Effect(),
    )


def rule_body(context: FormContext, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """Add all fields of a rule."""
    condition_rows(context, column, lens.part("when"), f"{name}-when", tr("When"))
    chance_field(context, column, lens.part("chance"), f"{name}-chance")
    effect_rows(context, column, lens.part("then"), f"{name}-then", tr("Then"))
    fault, tip = FaultLabel(), tr("The event this rule emits when it succeeds; goals and charts can count it")
    emitted = lens.part("event")
    event = text_field(context, _event(emitted), f"{name}-event", tr("Event"), fault, tip, titled_events)
    event.setPlaceholderText(tr("none"))
    name_in_tip(context, event, tip, emitted)
    field(column, tr("Event"), event, fault)
    _otherwise(context, column, lens.part("otherwise"), f"{name}-else")


def _event(lens: Lens) -> Lens:
    """Edit an event by its title, or by its name; goals that reward it follow a new name."""

    def put(world: World, text: str) -> World:
        typed, now = text.strip(), lens.get(world)
        name = typed_event(world, typed, now) if typed else None
        return references.rename_event(world, lens.put(world, name), now, name)

    def shown(world: World) -> str:
        now = lens.get(world)
        return "" if now is None else event_title(now)

    return Lens(shown, put)


def _otherwise(context: FormContext, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """Add the effects that apply when the rule does not succeed, collapsed until they are used."""
    inside = QWidget()
    effect_rows(context, column_in(inside), lens, name, tr("Changes"))
    fold = QToolButton()
    fold.setText(tr("Otherwise"))
    fold.setAutoRaise(True)
    fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    named(fold, f"{name}-fold", tr("What happens if the rule does not succeed"))

    def unfold(opened: bool) -> None:
        fold.setAccessibleDescription(tr("expanded") if opened else tr("collapsed"))
        fold.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        inside.setVisible(opened)
        context.memory.folds[name] = opened

    column.addLayout(row(fold))
    column.addWidget(inside)
    unfold(lens.get(context.session.world) != Effect() or context.memory.folds.get(name, False))
    fold.clicked.connect(lambda: unfold(inside.isHidden()))


def rule_list(context: FormContext, column: QVBoxLayout, lens: Lens, name: str, words: str, explanation: str) -> None:
    """Add a list of rules, of which the first that applies is used. A single rule starts expanded."""
    listed = Listed(context, lens, name, tr("rule"))
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
        lambda world: rule_sentence(rule.get(world), vocabulary(world)),
        lambda inside: rule_body(listed.context, inside, rule, key),
        opened,
    )
