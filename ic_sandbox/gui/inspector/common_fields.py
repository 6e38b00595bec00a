"""Fields that several forms share: the cell of an item, and a seed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import Choices, number
from ic_sandbox.gui.inspector.layout import label_for, row, scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.items import Item, cell_of, goal_title
from ic_sandbox.world.validation.limits import LARGEST_SEED
from ic_sandbox.world.validation.world import LARGEST_SIDE

__all__ = ["goal_choices", "place_fields", "seed_field"]

PLACE_WIDTH = 54


def goal_choices(world: World) -> Choices:
    """List the goals of the world as choices."""
    return [(goal.name, goal_title(goal.name)) for goal in world.goals]


def place_fields(context: FormContext, column: QVBoxLayout, item: Item, name: str) -> None:
    """Add fields for the row and the column of an item."""

    def put(world: World, cell: Cell) -> World:
        return edits.move(world, item, cell)

    cell, fault = Lens(lambda world: cell_of(world, item), put), FaultLabel()
    line = number(
        context, cell.item(0), f"{name}-row", tr("Row"), fault, 0, LARGEST_SIDE - 1, tr("Counted from 0, at the top")
    )
    place = number(
        context,
        cell.item(1),
        f"{name}-col",
        tr("Column"),
        fault,
        0,
        LARGEST_SIDE - 1,
        tr("Counted from 0, at the left"),
    )
    for spin in (line, place):
        spin.setFixedWidth(scaled(PLACE_WIDTH))
    column.addLayout(row(label_for(tr("Row, column"), line), line, place))
    column.addWidget(fault)


def seed_field(context: FormContext, lens: Lens, name: str, title: str, fault: FaultLabel, tip: str) -> QLineEdit:
    """Create a field for a seed, as text, because seeds are too large for a spin box."""

    def read(seed: int | None) -> str:
        return "" if seed is None else str(seed)

    def write(text: str) -> int:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_SEED):
            raise EditError(tr("Enter a whole number of at most 18 digits, 0 or more."))
        return int(digits)

    return text_field(context, lens.seen_as(read, write), name, title, fault, tip)
