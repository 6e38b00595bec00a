"""The rows of a rule: its conditions, its effects, and its probability."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QSpinBox, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import Choices, button, choice, decimal, number, slider
from ic_sandbox.gui.inspector.layout import caption, field, label_for, row, scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.text_fields import text_area
from ic_sandbox.i18n import lowercase_first, numbers_in, numerals, tr
from ic_sandbox.world.document import Chance, Change, Test, World
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.sentences import SIGNS
from ic_sandbox.world.state_words import variable_title

__all__ = ["chance_field", "chance_shape", "condition_rows", "effect_rows", "take_out", "variable_choices"]

COMPARISONS: Choices = tuple(SIGNS.items())
SIGN_WIDTH = 42
CYCLE_WIDTH = 88
NUMBER_WIDTH = 42
CHANCE_WIDTH = 68
LEVELS_IN_ROW = 3
SLIDER_STEPS = 100
MOST_LEVELS = 64
"""The largest number of levels with a field each; chances for more levels are edited as one text."""

TEXT_HEIGHT = 90


def variable_choices(world: World) -> Choices:
    """List the variables of the world as choices."""
    return [(variable.name, variable_title(variable.name)) for variable in world.variables]


def take_out(index: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Return the change of a tuple that removes one item."""
    return lambda items: items[:index] + items[index + 1 :]


def _each_once(lens: Lens) -> Lens:
    """Return a lens of rows that rejects a variable that occurs twice, as the world language does."""

    def put(world: World, rows: tuple[Any, ...]) -> World:
        names = [entry.variable for entry in rows]
        for name in names:
            if names.count(name) > 1:
                title = variable_title(name)
                raise EditError(tr("“{name}” is already in this list; each variable can appear only once.", name=title))
        return lens.put(world, rows)

    return Lens(lens.get, put)


def _unused(world: World, rows: tuple[Any, ...]) -> str:
    taken = {entry.variable for entry in rows}
    free = [variable.name for variable in world.variables if variable.name not in taken]
    if not world.variables:
        raise EditError(tr("The world has no variables yet. Add one in the world's form."))
    if not free:
        raise EditError(tr("Every variable is already in this list."))
    return free[0]


def _number_spin(spin: QSpinBox) -> QSpinBox:
    spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    spin.setFixedWidth(scaled(NUMBER_WIDTH))
    return spin


def _heading(
    context: FormContext, column: QVBoxLayout, lens: Lens, words: str, name: str, make: Callable[[str], Any]
) -> None:
    """Add the caption of a list of rows, with the button that adds a row."""
    fault = FaultLabel()

    def add() -> None:
        context.act(
            tr("Add to “{part}”", part=words),
            lambda world: lens.put(world, (*lens.get(world), make(_unused(world, lens.get(world))))),
            fault,
            name,
        )

    column.addLayout(row(caption(words), button("+", f"{name}-add", tr("Add to “{part}”", part=words), add), stretch=0))
    column.addWidget(fault)


def condition_rows(context: FormContext, column: QVBoxLayout, lens: Lens, name: str, words: str) -> None:
    """Add the rows of a condition: comparisons that must all hold."""
    tests = _each_once(lens)
    _heading(context, column, tests, words, name, lambda variable: Test(variable, ">=", 1))
    for index in range(len(tests.get(context.session.world))):
        test, key, fault = tests.item(index), f"{name}-{index}", FaultLabel()
        variable = choice(
            context, test.part("variable"), f"{key}-variable", tr("Variable to compare"), fault, variable_choices
        )
        sign = choice(context, test.part("op"), f"{key}-op", tr("Comparison"), fault, lambda _: COMPARISONS)
        sign.setFixedWidth(scaled(SIGN_WIDTH))
        value = number(context, test.part("value"), f"{key}-value", tr("Number to compare with"), fault, 0, 999_999_999)
        column.addLayout(
            row(variable, sign, _number_spin(value), _remover(context, tests, index, key, fault), stretch=0)
        )
        column.addWidget(fault)


def effect_rows(context: FormContext, column: QVBoxLayout, lens: Lens, name: str, words: str) -> None:
    """Add the rows of an effect: changes of variables, and the new status of the agent."""
    changes = _each_once(lens.part("changes"))
    _heading(context, column, changes, words, name, lambda variable: Change(variable, "+", 1))
    for index in range(len(changes.get(context.session.world))):
        change, key, fault = changes.item(index), f"{name}-{index}", FaultLabel()
        variable = choice(
            context, change.part("variable"), f"{key}-variable", tr("Variable to change"), fault, variable_choices
        )
        sign = choice(
            context,
            _operation(change),
            f"{key}-op",
            tr("Kind of change"),
            fault,
            lambda _: (("+", "+"), ("-", "−"), ("=", "="), ("cycle", tr("cycle"))),
            tr("Add, subtract, set, or cycle through the levels"),
        )
        value = _number_spin(
            number(context, change.part("value"), f"{key}-value", tr("Number to change by"), fault, 0, 999_999_999)
        )
        _follow_cycle(context, change, sign, value)
        column.addLayout(row(variable, sign, value, _remover(context, changes, index, key, fault), stretch=0))
        column.addWidget(fault)
    _becomes(context, column, lens.part("status"), name)


def _operation(change: Lens) -> Lens:
    def put(world: World, sign: Any) -> World:
        # In the world language, a cycle has no number.
        before = change.get(world)
        return change.put(world, replace(before, op=sign, value=0 if sign == "cycle" else before.value))

    return Lens(change.part("op").get, put)


def _follow_cycle(context: FormContext, change: Lens, sign: QComboBox, value: QSpinBox) -> None:
    def follow(world: World) -> None:
        cycles = change.get(world).op == "cycle"
        value.setHidden(cycles)
        sign.setFixedWidth(scaled(CYCLE_WIDTH if cycles else SIGN_WIDTH))

    context.watch(follow)


def _remover(context: FormContext, rows: Lens, index: int, key: str, fault: FaultLabel) -> QWidget:
    return button(
        "×",
        f"{key}-remove",
        tr("Remove this row"),
        lambda: context.act(tr("Remove a row"), rows.changed(take_out(index)), fault, key),
    )


def _becomes(context: FormContext, column: QVBoxLayout, status: Lens, name: str) -> None:
    def choices(world: World) -> Choices:
        offered = [(None, tr("unchanged")), ("off", tr("off"))]
        # A modified agent pursues the intended goal, so the world must have one.
        if world.intended_goal is not None or status.get(world) == "modified":
            offered.append(("modified", tr("modified")))
        return offered

    fault = FaultLabel()
    combo = choice(
        context,
        status,
        f"{name}-status",
        tr("What the agent becomes"),
        fault,
        choices,
        tr("Off: it no longer acts. Modified: from then on it pursues the world's intended goal."),
    )
    field(column, tr("Agent becomes"), combo, fault)


def chance_shape(chance: Chance) -> Hashable:
    """Return the structure of a chance that determines its fields."""
    return chance.by is not None, len(chance.values)


def chance_field(context: FormContext, column: QVBoxLayout, lens: Lens, name: str, words: str = "") -> None:
    """Add the fields of a chance: one probability, or one for each level of a variable."""
    words = words or tr("Probability")
    fault = FaultLabel()

    def put_by(world: World, by: str | None) -> World:
        before = lens.get(world)
        if by is None:
            return lens.put(world, Chance(before.values[0] if before.values else before.value))
        levels = next(variable.max for variable in world.variables if variable.name == by) + 1
        values = before.values or (before.value,)
        return lens.put(world, Chance(by=by, values=(values + values[-1:] * levels)[:levels]))

    by = choice(
        context,
        Lens(lens.part("by").get, put_by),
        f"{name}-by",
        tr("What the probability depends on"),
        fault,
        lambda world: [
            (None, tr("Same chance every time")),
            *(
                (name, tr("by level of {variable}", variable=lowercase_first(title)))
                for name, title in variable_choices(world)
            ),
        ],
        tr("The same probability every time, or one for each level of a variable"),
    )
    chance: Chance = lens.get(context.session.world)
    if chance.by is None:
        value = lens.part("value")
        spin = _probability(context, value, f"{name}-value", words, fault)
        spin.setFixedWidth(scaled(CHANCE_WIDTH))
        slide = slider(context, value, f"{name}-slider", words, fault, SLIDER_STEPS)
        column.addLayout(row(label_for(words, spin), spin, slide, stretch=2))
        column.addLayout(row(label_for("", by), by, stretch=1))
    else:
        column.addLayout(row(label_for(words, by), by, stretch=1))
        if len(chance.values) > MOST_LEVELS:
            column.addWidget(_level_text(context, lens.part("values"), name, fault))
        else:
            column.addLayout(_level_grid(context, lens.part("values"), len(chance.values), name, fault))
    column.addWidget(fault)


def _level_text(context: FormContext, values: Lens, name: str, fault: FaultLabel) -> QWidget:
    """Create the field for the chances of many levels: one text of numbers separated by commas."""

    def write(world: World, text: str) -> World:
        try:
            chances = tuple(numbers_in(text))
        except ValueError:
            raise EditError(tr("Enter numbers from 0 to 1, separated by commas.")) from None
        if not all(0.0 <= chance <= 1.0 for chance in chances):
            raise EditError(tr("A probability must be from 0 to 1."))
        levels = len(values.get(world))
        if len(chances) != levels:
            raise EditError(
                tr(
                    "Enter {levels} probabilities, one for each level; there are {count}.",
                    levels=levels,
                    count=len(chances),
                )
            )
        return values.put(world, chances)

    text = Lens(lambda world: numerals(values.get(world), ".10g"), write)
    field = text_area(context, text, f"{name}-levels", tr("Probabilities by level"), fault)
    field.setFixedHeight(scaled(TEXT_HEIGHT))
    return field


def _level_grid(context: FormContext, values: Lens, levels: int, name: str, fault: FaultLabel) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(4)
    for level in range(levels):
        spin = _probability(
            context, values.item(level), f"{name}-level-{level}", tr("Probability at level {level}", level=level), fault
        )
        spin.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        line, place = divmod(level, LEVELS_IN_ROW)
        grid.addWidget(caption(f"{level}:"), line, 2 * place)
        grid.addWidget(spin, line, 2 * place + 1)
        grid.setColumnStretch(2 * place + 1, 1)
    return grid


def _probability(context: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel) -> QDoubleSpinBox:
    return decimal(context, lens, name, label, fault, 0.0, 1.0, 0.01, 4, tr("{what}, from 0 to 1", what=label))
