"""The form of a goal: its name, and everything that it rewards."""

from __future__ import annotations

from collections.abc import Container, Hashable
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import button, decimal, number
from ic_sandbox.gui.inspector.event_names import event_tip
from ic_sandbox.gui.inspector.layout import caption, column_in, field, note, row, scaled, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_rows import take_out
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.gui.inspector.weight_list import WeightedNames, weight_rows
from ic_sandbox.gui.style.theme import goal_colour
from ic_sandbox.i18n import tr, tr_many
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits, references
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.state_words import event_title
from ic_sandbox.world.validation.world import LARGEST_SIDE

__all__ = ["build", "goal_lens", "shape"]

MOST_ROWS = 60
"""The largest number of cells to list: a longer table would be slow and useless, and such goals are painted anyway."""

PLACE_WIDTH = 54
CHIP = 14


def goal_lens(index: int) -> Lens:
    """Return the lens of a goal; references to it follow a change of its name."""
    return Lens(
        lambda world: world.goals[index],
        lambda world, changed: references.replace_goal(world, index, changed),
    )


def shape(world: World, index: int) -> Hashable:
    """Return the structure of a goal that determines the fields of its form."""
    goal = world.goals[index]
    return len(goal.cells), len(goal.events)


def build(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a goal."""
    goal = goal_lens(index)
    fault = FaultLabel()
    name = text_field(context, goal.part("name").seen_as(str, str.strip).titled(), "goal-name", tr("Goal name"), fault)
    field(column, tr("Name"), name, fault, _chip(index))
    for part, words, tip in (
        (
            "tick",
            tr("Reward every tick"),
            tr("Reward for every tick that the agent starts switched on; negative values are a cost"),
        ),
        ("off", tr("Reward while off"), tr("Reward for every tick that the agent starts switched off")),
    ):
        fault = FaultLabel()
        spin = decimal(context, goal.part(part), f"goal-{part}", words, fault, tip=tip)
        field(column, words, spin, fault)
    users = note("")
    users.setObjectName("goal-users")
    context.watch(lambda world: users.setText(_users(world, index)))
    column.addWidget(users)
    _here(context, column, index)
    _cells(context, column, goal.part("cells"))
    events = WeightedNames(
        "goal-events",
        tr("Rewards by event"),
        tr("event"),
        lambda world: world.events(),
        least=-1e9,
        titled=event_title,
        tipped=lambda name: event_tip(event_title(name), name),
    )
    weight_rows(context, column, goal.part("events"), events)


def _here(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Add the weight of the selected cell, which the list may be too long to show."""

    def cell() -> Cell | None:
        item = context.session.selection.item
        return item.cell if item is not None and item.kind == "goal_cell" and item.index == index else None

    def get(world: World) -> float:
        at = cell()
        return 0.0 if at is None else dict(world.goals[index].cells).get(at, 0.0)

    def put(world: World, weight: float) -> World:
        at = cell()
        if at is None:
            return world
        if weight == 0:
            raise EditError(tr("A weight of 0 would remove the cell. Use the list to remove it."))
        return edits.set_goal_cell(world, index, at, weight)

    block, fault = QWidget(), FaultLabel()
    inside = column_in(block)
    weight = decimal(context, Lens(get, put), "goal-here", tr("Weight of the selected cell"), fault)
    field(inside, tr("This cell"), weight, fault)
    column.addWidget(block)
    context.watch(lambda _: block.setVisible(cell() is not None))


def _users(world: World, index: int) -> str:
    """Say in a sentence who has the goal."""
    users = references.goal_users(world, index)
    agents = sum(item.kind == "agent" for item in users)
    populations = [world.populations[item.index] for item in users if item.kind == "population"]
    parts = [tr_many("{count} agent", "{count} agents", agents)] if agents else []
    if populations:
        number_of = tr_many("a population", "{count} populations", len(populations))
        agents_in = sum(population.count for population in populations)
        parts.append(tr("{populations} of {count:,}", populations=number_of, count=agents_in))
    if world.intended_goal == world.goals[index].name:
        parts.append(tr("the world (as its intended goal)"))
    return tr("Used by: {users}.", users=", ".join(parts) or tr("no one yet"))


def _cells(context: FormContext, column: QVBoxLayout, lens: Lens) -> None:
    cells = _each_once(lens)
    count = len(cells.get(context.session.world))
    fault = FaultLabel()

    def added(world: World) -> World:
        current = cells.get(world)
        return cells.put(world, (*current, (_free_cell(world, dict(current)), 1.0)))

    label = tr("Add a cell")
    add = button(tr("+ Cell"), "goal-cells-add", label, lambda: context.act(label, added, fault, "goal-cells"))
    section(column, tr("Rewards by cell"), add)
    column.addWidget(fault)
    if not count:
        column.addWidget(note(tr("None yet. Add one here, or drop the goal on a cell of the map.")))
        return
    row_word, col_word, weight_word = caption(tr("row")), caption(tr("column")), caption(tr("weight"))
    row_word.setFixedWidth(scaled(PLACE_WIDTH))
    col_word.setFixedWidth(scaled(PLACE_WIDTH))
    column.addLayout(row(row_word, col_word, weight_word))
    for index in range(min(count, MOST_ROWS)):
        _cell_row(context, column, cells, index)
    if count > MOST_ROWS:
        column.addWidget(note(_more(count - MOST_ROWS)))


def _more(count: int) -> str:
    return tr_many(
        "… and {count} more cell. You can see and paint it on the map.",
        "… and {count} more cells. You can see and paint them on the map.",
        count,
    )


def _free_cell(world: World, taken: Container[Cell]) -> Cell:
    for row_index in range(world.rows):
        for col_index in range(world.cols):
            cell = (row_index, col_index)
            if cell not in taken and world.terrain_at(cell).passable is not False:
                return cell
    raise EditError(tr("This goal already rewards every cell that can be entered."))


def _chip(index: int) -> QLabel:
    """Create a chip in the colour of the goal's flags."""
    chip = QLabel()
    chip.setFixedSize(CHIP, CHIP)
    chip.setStyleSheet(f"background: {goal_colour(index).name()}; border-radius: {CHIP // 4}px")
    chip.setAccessibleName(tr("Colour of the goal's flags"))
    return chip


def _cell_row(context: FormContext, column: QVBoxLayout, cells: Lens, index: int) -> None:
    key, fault = f"goal-cell-{index}", FaultLabel()
    at = cells.item(index).item(0)
    line = number(context, at.item(0), f"{key}-row", tr("Row of the cell"), fault, 0, LARGEST_SIDE - 1)
    place = number(context, at.item(1), f"{key}-col", tr("Column of the cell"), fault, 0, LARGEST_SIDE - 1)
    line.setFixedWidth(scaled(PLACE_WIDTH))
    place.setFixedWidth(scaled(PLACE_WIDTH))
    weight = decimal(context, cells.item(index).item(1), f"{key}-weight", tr("Weight of the cell"), fault)
    remove = button(
        "×",
        f"{key}-remove",
        tr("Remove this cell"),
        lambda: context.act(tr("Remove a goal's cell"), cells.changed(take_out(index)), fault, key),
    )
    column.addLayout(row(line, place, weight, remove, stretch=2))
    column.addWidget(fault)


def _each_once(lens: Lens) -> Lens:
    def put(world: World, cells: tuple[Any, ...]) -> World:
        places = [cell for cell, _ in cells]
        for cell in places:
            if places.count(cell) > 1:
                raise EditError(tr("This goal already rewards cell {cell}.", cell=list(cell)))
        return lens.put(world, cells)

    return Lens(lens.get, put)
