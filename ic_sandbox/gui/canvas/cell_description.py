"""A description of a map cell in words."""

from __future__ import annotations

from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import item_name, items_at
from ic_sandbox.world.terrain_choices import terrain_name

__all__ = ["describe_cell"]


def describe_cell(world: World, cell: Cell) -> str:
    """Return the position of a cell, its terrain, and the items in it."""
    kind = world.terrain_at(cell)
    things = [item_name(world, item) for item in items_at(world, cell)]
    place = tr("row {row}, column {column}", row=cell[0], column=cell[1])
    return ", ".join([place, lowercase_first(terrain_name(kind)), *things])
