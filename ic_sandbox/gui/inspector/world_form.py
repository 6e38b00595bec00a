"""The form of the world itself: what is shown while nothing is selected."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QSpinBox, QToolButton, QVBoxLayout

from ic_sandbox.gui.icons import swatch
from ic_sandbox.gui.inspector.binding import Desk, FaultLabel
from ic_sandbox.gui.inspector.controls import button, choice, named, number, text_field
from ic_sandbox.gui.inspector.item_forms import goal_choices
from ic_sandbox.gui.inspector.layouts import caption, field, frame, label_for, note, row, scaled, section
from ic_sandbox.gui.inspector.lenses import Lens
from ic_sandbox.gui.inspector.rules import rule_body, rule_shape
from ic_sandbox.gui.theme import goal_colour
from ic_sandbox.world import edits, references
from ic_sandbox.world.checks import LARGEST_SIDE
from ic_sandbox.world.document import Process, Rule, Variable, World
from ic_sandbox.world.items import Item
from ic_sandbox.world.reading import MOST_LEVELS

__all__ = ["build", "shape"]

LEVEL_WIDTH = 52
CHIP = 12


def shape(world: World, index: int) -> Hashable:
    """What of a world decides which fields it has."""
    rules = tuple(rule_shape(process.rule) for process in world.processes)
    return len(world.variables), rules, len(world.goals)


def build(desk: Desk, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of the world."""
    whole = Lens(lambda world: world, lambda _, changed: changed)
    fault = FaultLabel()
    name = text_field(desk, whole.part("name").seen_as(str, str.strip), "world-name", "World name", fault)
    field(column, "Name", name, fault)
    _size(desk, column)
    fault = FaultLabel()
    intended = choice(
        desk,
        whole.part("intended_goal"),
        "world-intended",
        "Intended goal",
        fault,
        lambda world: [(None, "none"), *goal_choices(world)],
        "What people want the agents to do; modified agents follow it",
    )
    field(column, "Intended goal", intended, fault)
    _goals(desk, column)
    _variables(desk, column)
    _processes(desk, column)


def _size(desk: Desk, column: QVBoxLayout) -> None:
    fault = FaultLabel()
    rows, cols = QSpinBox(), QSpinBox()
    for spin, name, words in ((rows, "world-rows", "Rows of the map"), (cols, "world-cols", "Columns of the map")):
        named(spin, name, words)
        spin.setRange(1, LARGEST_SIDE)
        spin.setFixedWidth(scaled(LEVEL_WIDTH))
    apply = QPushButton("Apply")
    named(apply, "world-resize", "Apply the size", "The map keeps its top left corner")

    def resize() -> None:
        wanted = rows.value(), cols.value()
        desk.act("Change the size", lambda world: edits.resize(world, *wanted), fault, apply)

    def offer() -> None:
        world = desk.session.world
        apply.setEnabled((rows.value(), cols.value()) != (world.rows, world.cols))

    shown = [(0, 0)]

    def follow(world: World) -> None:
        if shown[0] != (world.rows, world.cols):
            shown[0] = world.rows, world.cols
            rows.setValue(world.rows)
            cols.setValue(world.cols)
        offer()

    rows.valueChanged.connect(lambda _: offer())
    cols.valueChanged.connect(lambda _: offer())
    apply.clicked.connect(lambda: resize())
    desk.watch(follow)
    apply.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    column.addLayout(row(label_for("Size", rows), rows, QLabel("×"), cols, apply, stretch=4))
    column.addWidget(fault)


# -- goals


def _goals(desk: Desk, column: QVBoxLayout) -> None:
    fault = FaultLabel()

    def add() -> None:
        count = len(desk.session.world.goals)
        desk.act("Add a goal", edits.add_goal, fault, "add")
        if len(desk.session.world.goals) > count:
            desk.open_goal(count)

    section(column, "Goals", button("+ Goal", "world-goals-add", "Add a goal", add))
    column.addWidget(fault)
    if not desk.session.world.goals:
        column.addWidget(note("None yet. Agents placed by hand get one."))
    for index in range(len(desk.session.world.goals)):
        column.addWidget(_goal_button(desk, index))


def _goal_button(desk: Desk, index: int) -> QPushButton:
    made = QPushButton()
    made.setFlat(True)
    made.setStyleSheet("text-align: left; padding: 3px")
    made.setIconSize(QSize(CHIP, CHIP))
    line = made.palette().color(QPalette.ColorRole.Mid)
    made.setIcon(QIcon(swatch(goal_colour(index), line, CHIP, made.devicePixelRatioF())))
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def follow(world: World) -> None:
        goal = world.goals[index].name
        made.setText(goal.replace("&", "&&"))
        named(made, f"world-goal-{index}", f"Goal {goal}", f"Show what “{goal}” pays for")

    def show() -> None:
        if not desk.alive():
            return
        cells = desk.session.world.goals[index].cells
        if cells:
            desk.session.select(Item("goal_cell", index, cells[0][0]))
        else:
            desk.open_goal(index)

    desk.watch(follow)
    made.clicked.connect(lambda: show())
    return made


# -- variables


def _variables(desk: Desk, column: QVBoxLayout) -> None:
    fault = FaultLabel()

    def added(world: World) -> World:
        taken = {variable.name for variable in world.variables}
        number = next(k for k in range(1, len(taken) + 2) if f"variable_{k}" not in taken)
        return references.add_variable(world, Variable(f"variable_{number}", 1))

    def add() -> None:
        desk.act("Add a variable", added, fault, "add")

    section(column, "Variables", button("+ Variable", "world-variables-add", "Add a variable", add))
    column.addWidget(fault)
    count = len(desk.session.world.variables)
    if not count:
        column.addWidget(note("Small numbers that devices and processes change, such as energy."))
        return
    largest, begins, remove = caption("largest"), caption("begins"), QLabel()
    largest.setFixedWidth(scaled(LEVEL_WIDTH))
    begins.setFixedWidth(scaled(LEVEL_WIDTH))
    column.addLayout(row(caption("name"), largest, begins, remove, stretch=0))
    removers = [_variable_row(desk, column, index) for index in range(count)]
    remove.setFixedWidth(removers[0].maximumWidth())


def _variable_row(desk: Desk, column: QVBoxLayout, index: int) -> QToolButton:
    key, fault = f"world-variable-{index}", FaultLabel()
    variable = Lens(
        lambda world: world.variables[index],
        lambda world, changed: references.replace_variable(world, index, changed),
    )
    name = text_field(desk, variable.part("name").seen_as(str, str.strip), f"{key}-name", "Variable name", fault)
    largest = number(desk, variable.part("max"), f"{key}-max", "Largest level", fault, 1, MOST_LEVELS)
    begins = number(desk, variable.part("initial"), f"{key}-initial", "First level", fault, 0, MOST_LEVELS)
    largest.setFixedWidth(scaled(LEVEL_WIDTH))
    begins.setFixedWidth(scaled(LEVEL_WIDTH))
    remove = button(
        "×",
        f"{key}-remove",
        "Remove this variable",
        lambda: desk.act("Remove a variable", lambda world: references.remove_variable(world, index), fault, key),
    )
    column.addLayout(row(name, largest, begins, remove, stretch=0))
    column.addWidget(fault)
    return remove


# -- processes


def _processes(desk: Desk, column: QVBoxLayout) -> None:
    fault = FaultLabel()

    def added(world: World) -> World:
        name = edits.fresh_name("Process", (process.name for process in world.processes))
        return edits.add_process(world, Process(name, Rule()))

    def add() -> None:
        desk.act("Add a process", added, fault, "add")

    section(column, "Processes", button("+ Process", "world-processes-add", "Add a process", add))
    column.addWidget(fault)
    column.addWidget(note("What the world does by itself, once a tick, one after the other."))
    for index in range(len(desk.session.world.processes)):
        _process_block(desk, column, index)


def _process_block(desk: Desk, column: QVBoxLayout, index: int) -> None:
    key, fault = f"world-process-{index}", FaultLabel()
    process = Lens(
        lambda world: world.processes[index],
        lambda world, changed: edits.replace_process(world, index, changed),
    )
    block = frame(column)
    name = text_field(desk, process.part("name").seen_as(str, _given), f"{key}-name", "Process name", fault)
    remove = button(
        "×",
        f"{key}-remove",
        "Remove this process",
        lambda: desk.act("Remove a process", lambda world: edits.remove_process(world, index), fault, key),
    )
    block.addLayout(row(name, remove, stretch=0))
    block.addWidget(fault)
    rule_body(desk, block, process.part("rule"), key)


def _given(text: str) -> str:
    if not text.strip():
        raise edits.EditError("It needs a name.")
    return text.strip()
