"""What happens when something of the palette is stamped on or dropped onto a cell: pure, from a world to a world."""

from __future__ import annotations

from ic_sandbox.gui.terrains import ready_made
from ic_sandbox.world import edits
from ic_sandbox.world.document import FLOOR, Cell, World
from ic_sandbox.world.items import Item, item_name, items_at

__all__ = ["erase", "paint", "place", "recipient", "words_for"]


def paint(world: World, cells: list[Cell], glyph: str) -> World:
    """Paint terrain, which joins the legend where it is not there yet."""
    kind = ready_made(glyph)
    if glyph not in world.terrain_kinds() and kind is not None:
        world = edits.add_terrain(world, kind)
    return edits.paint(world, cells, glyph)


def erase(world: World, cells: list[Cell]) -> World:
    """Turn cells into floor, and take off them what stands there."""
    for cell in cells:
        for item in reversed(items_at(world, cell)):
            world = edits.remove(world, item)
    return edits.paint(world, cells, FLOOR.glyph)


def recipient(world: World, cell: Cell) -> Item | None:
    """Who would be given a goal that is dropped on this cell: the agent or population there."""
    return next((item for item in items_at(world, cell) if item.kind in ("agent", "population")), None)


def place(world: World, payload: str, cell: Cell) -> World:
    """Put an item of the palette on a cell. Raises :class:`~ic_sandbox.world.edits.EditError` where it can't stand."""
    what, _, which = payload.partition(":")
    if what == "terrain":
        return paint(world, [cell], which)
    if what == "device":
        return edits.place_device(world, which, cell)
    if what == "agent":
        return edits.add_agent(world, cell)
    if what == "population":
        return edits.add_population(world, cell)
    if what == "camera":
        return edits.add_camera(world, cell)
    return _place_goal(world, which, cell)


def _place_goal(world: World, name: str, cell: Cell) -> World:
    someone = recipient(world, cell)
    if not name:
        world = edits.add_goal(world, cell)
        name = world.goals[-1].name
    elif someone is None:
        index = next(k for k, goal in enumerate(world.goals) if goal.name == name)
        return edits.set_goal_cell(world, index, cell, 1.0)
    return world if someone is None else edits.assign_goal(world, someone, name)


def words_for(world: World, payload: str, cell: Cell) -> str:
    """What placing an item is called in the list of what can be undone."""
    what, _, which = payload.partition(":")
    if what == "goal":
        someone = recipient(world, cell)
        return "Place goal" if someone is None else f"Give a goal to {item_name(world, someone).lower()}"
    if what == "terrain":
        return "Paint terrain"
    return f"Place {which.replace('_', ' ') if which else what}"
