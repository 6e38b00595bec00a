"""Rules as forms: a framed block for each, and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import Desk, FaultLabel
from ic_sandbox.gui.inspector.controls import button, text_field
from ic_sandbox.gui.inspector.layouts import column_in, field, frame, heading, note, row, section
from ic_sandbox.gui.inspector.lenses import Lens
from ic_sandbox.gui.inspector.rows import chance_field, chance_shape, condition_rows, effect_rows, take_out
from ic_sandbox.world.document import Effect, Rule, World

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


def rule_body(desk: Desk, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """Everything about one rule."""
    condition_rows(desk, column, lens.part("when"), f"{name}-when")
    chance_field(desk, column, lens.part("chance"), f"{name}-chance")
    effect_rows(desk, column, lens.part("then"), f"{name}-then", "Then")
    _otherwise(desk, column, lens.part("otherwise"), f"{name}-else")
    fault = FaultLabel()
    event = text_field(
        desk,
        _event(lens.part("event")),
        f"{name}-event",
        "Event",
        fault,
        "The event that this emits when it succeeds; goals and charts can count it",
    )
    event.setPlaceholderText("none")
    field(column, "Event", event, fault)


def _event(lens: Lens) -> Lens:
    """An event that gets another name is paid under that name, unless something else still emits the old one."""

    def put(world: World, text: str) -> World:
        before, after = lens.get(world), text.strip() or None
        changed = lens.put(world, after)
        if before is None or after is None or before in changed.events():
            return changed
        if any(after in dict(goal.events) for goal in world.goals):
            return changed
        return replace(
            changed,
            goals=tuple(
                replace(goal, events=tuple((after if event == before else event, w) for event, w in goal.events))
                for goal in changed.goals
            ),
        )

    return Lens(lambda world: lens.get(world) or "", put)


def _otherwise(desk: Desk, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """What happens when the chance fails: folded away until it is used."""
    inside = QWidget()
    effect_rows(desk, column_in(inside), lens, name, "Changes")
    used = lens.get(desk.session.world) != Effect()
    fold = QToolButton()
    fold.setText("Else")
    fold.setAutoRaise(True)
    fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    fold.setObjectName(f"{name}-fold")
    fold.setAccessibleName("What happens if the chance fails")
    fold.setToolTip("What happens instead if the chance fails")

    def unfold(opened: bool) -> None:
        fold.setAccessibleDescription("unfolded" if opened else "folded away")
        fold.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        inside.setVisible(opened)
        (desk.opened.add if opened else desk.opened.discard)(name)

    column.addLayout(row(fold))
    column.addWidget(inside)
    unfold(used or name in desk.opened)
    fold.clicked.connect(lambda: unfold(inside.isHidden()))


def rule_list(desk: Desk, column: QVBoxLayout, lens: Lens, name: str, words: str, explanation: str) -> None:
    """A list of rules, of which the first that holds is tried."""
    fault = FaultLabel()

    def act(text: str, change: Callable[[tuple[Any, ...]], tuple[Any, ...]], under: FaultLabel) -> None:
        desk.act(text, lens.changed(change), under, name)

    def add() -> None:
        act("Add a rule", lambda rules: (*rules, Rule()), fault)

    section(column, words, button("+ Rule", f"{name}-add", "Add a rule", add))
    column.addWidget(fault)
    count = len(lens.get(desk.session.world))
    column.addWidget(note(explanation))
    for index in range(count):
        _listed_rule(desk, column, lens, index, name, act)


def _listed_rule(
    desk: Desk,
    column: QVBoxLayout,
    lens: Lens,
    index: int,
    name: str,
    act: Callable[[str, Callable[[tuple[Any, ...]], tuple[Any, ...]], FaultLabel], None],
) -> None:
    key, fault = f"{name}-{index}", FaultLabel()
    title = f"Rule {index + 1}"
    block = frame(column)
    up = button(
        "↑",
        f"{key}-up",
        f"Move {title.lower()} up",
        lambda: act("Move a rule", _moved_up(index), fault),
        "Try this rule before the one above",
    )
    up.setEnabled(index > 0)
    remove = button(
        "×", f"{key}-remove", f"Remove {title.lower()}", lambda: act("Remove a rule", take_out(index), fault)
    )
    block.addLayout(row(heading(title), up, remove, stretch=0))
    block.addWidget(fault)
    rule_body(desk, block, lens.item(index), key)


def _moved_up(index: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda items: (*items[: index - 1], items[index], items[index - 1], *items[index + 1 :])
