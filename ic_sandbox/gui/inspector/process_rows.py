"""The list of a world's processes: one rule each, in the order in which they happen."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.layout import add_rows, field, note
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_list import rule_body
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Process, Rule, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.sentences import rule_sentence
from ic_sandbox.world.state_words import process_title, vocabulary

__all__ = ["PROCESSES", "new_process", "process_rows"]

PROCESSES = Lens(lambda world: world.processes, lambda world, changed: edits.replace_processes(world, changed))


def new_process(world: World) -> World:
    """Add a process that does nothing yet."""
    name = edits.fresh_name(tr("Process"), (process.name for process in world.processes))
    return edits.add_process(world, Process(name, Rule()))


def process_rows(listed: Listed, column: QVBoxLayout) -> None:
    """Add a block for each process."""
    column.addWidget(note(tr("Things that happen on their own every tick, in this order.")))
    add_rows(column, listed.count(), lambda index: _process(listed, column, index))


def _process(listed: Listed, column: QVBoxLayout, index: int) -> None:
    process = listed.lens.item(index)
    key = f"{listed.name}-{index}"

    def say(world: World) -> str:
        shown: Process = process.get(world)
        return f"{process_title(shown.name)} — {rule_sentence(shown.rule, vocabulary(world))}"

    def fill(inside: QVBoxLayout) -> None:
        fault = FaultLabel()
        name = process.part("name").seen_as(str, _given)
        field(inside, tr("Name"), text_field(listed.context, name, f"{key}-name", tr("Process name"), fault), fault)
        rule_body(listed.context, inside, process.part("rule"), key)

    listed.entry(column, index, say, fill)


def _given(text: str) -> str:
    if not text.strip():
        raise edits.EditError(tr("Enter a name."))
    return text.strip()
