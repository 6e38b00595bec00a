"""Fields for text: a line, known words that drop down while one types, and text of many lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QPlainTextEdit, QWidget

from ic_sandbox.gui.inspector.binding import BoundField, FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import named
from ic_sandbox.gui.inspector.key_filters import EditKeyFilter, Leaving
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.world.document import World

__all__ = ["complete", "finish_typing", "text_area", "text_field", "typed_in"]


def typed_in(bound: BoundField, control: QWidget, editor: QLineEdit | QPlainTextEdit) -> None:
    """Give an editor the keys that people expect while they type."""
    EditKeyFilter(control, editor, bound.give_up)


def text_field(
    desk: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    tip: str = "",
    offered: Callable[[World], Sequence[str]] | None = None,
) -> QLineEdit:
    """A line of text; what is ``offered`` is shown as possible endings while one types."""
    field = QLineEdit()
    named(field, name, label, tip)

    def show(text: str) -> None:
        field.setText(text)
        if not field.hasFocus():  # of a text that is too long, the beginning is seen
            field.setCursorPosition(0)

    bound = BoundField(desk, lens, field, show, fault, merges=True)
    field.textEdited.connect(bound.commit)
    typed_in(bound, field, field)
    completer = None
    if offered is not None:
        offer = offered

        def others(world: World) -> list[str]:
            # The world has what is half typed already; that is no help to whoever is typing it.
            return [one for one in offer(world) if one != lens.get(world)]

        completer = complete(desk, field, others, bound)
        field.setCompleter(completer)
    finish_typing(field, bound, completer)
    return field


def finish_typing(field: QLineEdit, bound: BoundField, completer: QCompleter | None) -> None:
    """End a stretch of typing when it is over: not yet when the list of known words drops down."""

    def over() -> None:
        listed = completer.popup() if completer is not None else None
        if listed is None or not listed.isVisible():
            bound.settle(field.text())

    field.editingFinished.connect(over)


def complete(
    desk: FormContext, parent: QWidget, offered: Callable[[World], Sequence[str]], bound: BoundField
) -> QCompleter:
    """A list of known words that drops down while one types; any other word can be typed as well."""
    model = QStringListModel(parent)
    completer = QCompleter(model, parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)

    def follow(world: World) -> None:
        words = list(offered(world))
        if words != model.stringList():
            model.setStringList(words)

    desk.watch(follow)
    completer.activated.connect(bound.commit)
    return completer


def text_area(desk: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, tip: str = "") -> QPlainTextEdit:
    """Text of many lines."""
    field = QPlainTextEdit()
    named(field, name, label, tip)
    field.setTabChangesFocus(True)

    def show(text: str) -> None:
        if text != field.toPlainText():
            field.setPlainText(text)

    bound = BoundField(desk, lens, field, show, fault, merges=True)
    field.textChanged.connect(lambda: bound.commit(field.toPlainText()))
    Leaving(field, lambda: bound.settle(field.toPlainText()))
    typed_in(bound, field, field)
    return field
