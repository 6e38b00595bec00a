"""The form of a goal: its name, and everything that it pays for."""

from __future__ import annotations

from collections.abc import Container, Hashable
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import button, decimal, number
from ic_sandbox.gui.inspector.layout import caption, column_in, field, note, row, scaled, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_rows import take_out
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.gui.inspector.weight_list import weight_rows
from ic_sandbox.gui.style.theme import goal_colour
from ic_sandbox.i18n import lowercase_first, tr, tr_many
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits, references
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.validation.world import LARGEST_SIDE

__all__ = ["build", "goal_lens", "shape"]

MOST_ROWS = 60
"""Goals that pay for more cells than these are painted, not written: a table of them would be slow and of no use."""

PLACE_WIDTH = 54
CHIP = 14


def goal_lens(index: int) -> Lens:
    """A goal of the world; whoever refers to it follows its name."""
    return Lens(
        lambda world: world.goals[index],
        lambda world, changed: references.replace_goal(world, index, changed),
    )


def shape(world: World, index: int) -> Hashable:
    """What of a goal decides which fields it has."""
    goal = world.goals[index]
    return len(goal.cells), len(goal.events)


def build(desk: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a goal."""
    goal = goal_lens(index)
    fault = FaultLabel()
    name = text_field(desk, goal.part("name").seen_as(str, str.strip), "goal-name", tr("Goal name"), fault)
    field(column, tr("Name"), name, fault, _chip(index))
    for part, words, tip in (
        ("tick", tr("Each tick"), tr("Earned in every tick that begins with the agent at work; a cost if negative")),
        ("off", tr("While off"), tr("Earned in every tick that begins with the agent switched off")),
    ):
        fault = FaultLabel()
        spin = decimal(
            desk, goal.part(part), f"goal-{part}", tr("Weight of {what}", what=lowercase_first(words)), fault, tip=tip
        )
        field(column, words, spin, fault)
    users = note("")
    users.setObjectName("goal-users")
    desk.watch(lambda world: users.setText(_users(world, index)))
    column.addWidget(users)
    _here(desk, column, index)
    _cells(desk, column, goal.part("cells"))
    weight_rows(
        desk,
        column,
        goal.part("events"),
        "goal-events",
        tr("Events that it pays for"),
        tr("event"),
        lambda world: world.events(),
        least=-1e9,
    )


def _here(desk: FormContext, column: QVBoxLayout, index: int) -> None:
    """The weight of the cell that is selected, however many there are."""

    def cell() -> Cell | None:
        item = desk.session.selection.item
        return item.cell if item is not None and item.kind == "goal_cell" and item.index == index else None

    def get(world: World) -> float:
        at = cell()
        return 0.0 if at is None else dict(world.goals[index].cells).get(at, 0.0)

    def put(world: World, weight: float) -> World:
        at = cell()
        if at is None:
            return world
        if weight == 0:
            raise EditError(tr("A weight of 0 would take the cell away: remove it in the list."))
        return edits.set_goal_cell(world, index, at, weight)

    block, fault = QWidget(), FaultLabel()
    inside = column_in(block)
    weight = decimal(desk, Lens(get, put), "goal-here", tr("Weight of the selected cell"), fault)
    field(inside, tr("This cell"), weight, fault)
    column.addWidget(block)
    desk.watch(lambda _: block.setVisible(cell() is not None))


def _users(world: World, index: int) -> str:
    """Who has the goal, in a sentence."""
    users = references.goal_users(world, index)
    agents = sum(item.kind == "agent" for item in users)
    crowds = [world.populations[item.index] for item in users if item.kind == "population"]
    parts = [tr_many("{count} agent", "{count} agents", agents)] if agents else []
    if crowds:
        several = tr_many("a population", "{count} populations", len(crowds))
        parts.append(tr("{populations} of {count:,}", populations=several, count=sum(p.count for p in crowds)))
    if world.intended_goal == world.goals[index].name:
        parts.append(tr("those who set up this world intend it"))
    return tr("Whose goal it is: {users}.", users=", ".join(parts) or tr("nobody's"))


def _cells(desk: FormContext, column: QVBoxLayout, lens: Lens) -> None:
    cells = _each_once(lens)
    count = len(cells.get(desk.session.world))
    fault = FaultLabel()

    def added(world: World) -> World:
        present = cells.get(world)
        return cells.put(world, (*present, (_free_cell(world, dict(present)), 1.0)))

    label = tr("Add a cell")
    add = button(tr("+ Cell"), "goal-cells-add", label, lambda: desk.act(label, added, fault, "goal-cells"))
    section(column, tr("Cells that it pays for"), add)
    column.addWidget(fault)
    if not count:
        column.addWidget(note(tr("None. Add one here, or drop the goal on a cell of the map.")))
        return
    row_word, col_word, weight_word = caption(tr("row")), caption(tr("column")), caption(tr("weight"))
    row_word.setFixedWidth(scaled(PLACE_WIDTH))
    col_word.setFixedWidth(scaled(PLACE_WIDTH))
    column.addLayout(row(row_word, col_word, weight_word))
    for index in range(min(count, MOST_ROWS)):
        _cell_row(desk, column, cells, index)
    if count > MOST_ROWS:
        column.addWidget(note(_more(count - MOST_ROWS)))


def _more(count: int) -> str:
    return tr_many(
        "… and {count} more cell, to be seen and painted on the map.",
        "… and {count} more cells, to be seen and painted on the map.",
        count,
    )


def _free_cell(world: World, taken: Container[Cell]) -> Cell:
    for row_index in range(world.rows):
        for col_index in range(world.cols):
            cell = (row_index, col_index)
            if cell not in taken and world.terrain_at(cell).passable is not False:
                return cell
    raise EditError(tr("It pays for every cell that can be entered already."))


def _chip(index: int) -> QLabel:
    """The goal's colour, as its flags have it."""
    chip = QLabel()
    chip.setFixedSize(CHIP, CHIP)
    chip.setStyleSheet(f"background: {goal_colour(index).name()}; border-radius: {CHIP // 4}px")
    chip.setAccessibleName(tr("Colour of the goal's flags"))
    return chip


def _cell_row(desk: FormContext, column: QVBoxLayout, cells: Lens, index: int) -> None:
    key, fault = f"goal-cell-{index}", FaultLabel()
    at = cells.item(index).item(0)
    line = number(desk, at.item(0), f"{key}-row", tr("Row of the cell"), fault, 0, LARGEST_SIDE - 1)
    place = number(desk, at.item(1), f"{key}-col", tr("Column of the cell"), fault, 0, LARGEST_SIDE - 1)
    line.setFixedWidth(scaled(PLACE_WIDTH))
    place.setFixedWidth(scaled(PLACE_WIDTH))
    weight = decimal(desk, cells.item(index).item(1), f"{key}-weight", tr("Weight of the cell"), fault)
    remove = button(
        "×",
        f"{key}-remove",
        tr("Remove this cell"),
        lambda: desk.act(tr("Remove a goal's cell"), cells.changed(take_out(index)), fault, key),
    )
    column.addLayout(row(line, place, weight, remove, stretch=2))
    column.addWidget(fault)


def _each_once(lens: Lens) -> Lens:
    def put(world: World, cells: tuple[Any, ...]) -> World:
        places = [cell for cell, _ in cells]
        for cell in places:
            if places.count(cell) > 1:
                raise EditError(tr("The goal pays for the cell {cell} already.", cell=list(cell)))
        return lens.put(world, cells)

    return Lens(lens.get, put)
