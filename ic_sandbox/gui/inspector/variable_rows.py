"""The list of a world's variables: a block each, with name, levels and scope."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import choice, number, switch
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.layout import add_rows, caption, field, note, row, scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Variable, World
from ic_sandbox.world.editing import references
from ic_sandbox.world.sentences import variable_sentence
from ic_sandbox.world.state_words import variable_title
from ic_sandbox.world.validation.limits import MOST_LEVELS

__all__ = ["VARIABLES", "new_variable", "variable_rows"]

LEVEL_WIDTH = 60


def _put(world: World, variables: tuple[Variable, ...]) -> World:
    """Replace the variables by ones in which a single variable differs, or which have another order."""
    changed = [index for index, (old, new) in enumerate(zip(world.variables, variables, strict=True)) if old != new]
    if len(changed) == 1:
        return references.replace_variable(world, changed[0], variables[changed[0]])
    return references.reorder_variables(world, variables)


VARIABLES = Lens(lambda world: world.variables, _put)


def new_variable(world: World) -> World:
    """Add a variable with two levels."""
    taken = {variable.name for variable in world.variables}
    number = next(k for k in range(1, len(taken) + 2) if f"variable_{k}" not in taken)
    return references.add_variable(world, Variable(f"variable_{number}", 1))


def variable_rows(listed: Listed, column: QVBoxLayout) -> None:
    """Add a block for each variable."""
    if not listed.count():
        column.addWidget(note(tr("Small numbers that devices and processes change, such as energy.")))
    add_rows(column, listed.count(), lambda index: _variable(listed, column, index))


def _variable(listed: Listed, column: QVBoxLayout, index: int) -> None:
    variable = listed.lens.item(index)

    def say(world: World) -> str:
        shown: Variable = variable.get(world)
        return f"{variable_title(shown.name)} — {variable_sentence(shown)}"

    listed.entry(column, index, say, lambda inside: _form(listed.context, inside, variable, f"{listed.name}-{index}"))


def _form(context: FormContext, column: QVBoxLayout, variable: Lens, key: str) -> None:
    fault = FaultLabel()
    name = variable.part("name").seen_as(str, str.strip)
    tip = tr("References are updated when you rename it")
    field(column, tr("Name"), text_field(context, name, f"{key}-name", tr("Variable name"), fault, tip), fault)
    title = note("")
    title.setObjectName(f"{key}-title")

    def show_title(world: World) -> None:
        shown = variable_title(variable.get(world).name)
        title.setText(tr("Shown as “{title}”", title=shown))
        title.setHidden(shown == variable.get(world).name)

    context.watch(show_title)
    column.addWidget(title)
    fault = FaultLabel()
    largest = _level(context, variable.part("max"), f"{key}-max", tr("Highest level"), fault, 1)
    begins = _level(context, variable.part("initial"), f"{key}-initial", tr("Initial level"), fault, 0)
    column.addLayout(row(caption(tr("0 to")), largest, caption(tr("starts at")), begins))
    scope = choice(
        context,
        variable.part("scope"),
        f"{key}-scope",
        tr("Scope"),
        fault,
        lambda _: (("agent", tr("one per agent")), ("world", tr("shared by all"))),
        tr("Each agent has its own level, or all agents in a world share one"),
    )
    protected = switch(
        context,
        variable.part("protected"),
        f"{key}-protected",
        tr("protected"),
        fault,
        tr("Any loss of it counts as a side effect"),
    )
    column.addLayout(row(scope, protected, stretch=0))
    column.addWidget(fault)


def _level(context: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, least: int) -> QSpinBox:
    spin = number(context, lens, name, label, fault, least, MOST_LEVELS)
    spin.setFixedWidth(scaled(LEVEL_WIDTH))
    return spin
