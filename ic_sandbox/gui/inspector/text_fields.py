"""Fields for text: a single line, completion by known words, and text of many lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from ic_sandbox.gui.inspector.binding import BoundField, FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import named
from ic_sandbox.gui.inspector.key_filters import EditKeyFilter, Leaving
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.style.scroll_bars import slim_scroll_bars
from ic_sandbox.world.document import World

__all__ = ["complete", "finish_typing", "text_area", "text_field", "typed_in"]


def typed_in(bound: BoundField, control: QWidget, editor: QLineEdit | QPlainTextEdit) -> None:
    """Give an editor the usual keys for typing: Escape cancels, Ctrl+Z undoes."""
    EditKeyFilter(control, editor, bound.cancel)


def text_field(
    context: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    tip: str = "",
    offered: Callable[[World], Sequence[str]] | None = None,
) -> QLineEdit:
    """Create a field for a line of text, with completion by the ``offered`` words."""
    field = QLineEdit()
    named(field, name, label, tip)

    def show(text: str) -> None:
        field.setText(text)
        if not field.hasFocus():  # show the start of a text that is too long
            field.setCursorPosition(0)

    bound = BoundField(context, lens, field, show, fault, merges=True)
    field.textEdited.connect(bound.commit)
    typed_in(bound, field, field)
    completer = None
    if offered is not None:
        offer = offered

        def others(world: World) -> list[str]:
            # The world already has the half-typed word; offering it would not help.
            return [one for one in offer(world) if one != lens.get(world)]

        completer = complete(context, field, others, bound)
        field.setCompleter(completer)
    finish_typing(field, bound, completer)
    return field


def finish_typing(field: QLineEdit, bound: BoundField, completer: QCompleter | None) -> None:
    """Settle a stretch of typing at its end, but not while the list of known words is open."""

    def over() -> None:
        listed = completer.popup() if completer is not None else None
        if listed is None or not listed.isVisible():
            bound.settle(field.text())

    field.editingFinished.connect(over)


def complete(
    context: FormContext, parent: QWidget, offered: Callable[[World], Sequence[str]], bound: BoundField
) -> QCompleter:
    """Create a drop-down list of known words for an editor, which still accepts any other word."""
    model = QStringListModel(parent)
    completer = QCompleter(model, parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    line = parent.lineEdit() if isinstance(parent, QComboBox) else parent
    assert isinstance(line, QLineEdit)
    # The list is a window of its own, which Qt makes when it is first needed, so it does not follow the theme.
    line.textEdited.connect(lambda _: _dress(completer))

    def follow(world: World) -> None:
        words = list(offered(world))
        if words != model.stringList():
            model.setStringList(words)

    context.watch(follow)
    completer.activated.connect(bound.commit)
    return completer


def _dress(completer: QCompleter) -> None:
    listed = completer.popup()
    assert listed is not None
    slim_scroll_bars(listed)


def text_area(
    context: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, tip: str = ""
) -> QPlainTextEdit:
    """Create a field for text of many lines."""
    field = QPlainTextEdit()
    named(field, name, label, tip)
    field.setTabChangesFocus(True)
    slim_scroll_bars(field)

    def show(text: str) -> None:
        if text != field.toPlainText():
            field.setPlainText(text)

    bound = BoundField(context, lens, field, show, fault, merges=True)
    field.textChanged.connect(lambda: bound.commit(field.toPlainText()))
    Leaving(field, lambda: bound.settle(field.toPlainText()))
    typed_in(bound, field, field)
    return field
