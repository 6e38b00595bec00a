"""Edits of the map itself: an empty map, terrain, its size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, Cell, Terrain, World
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.validation.limits import LARGEST_SIDE

__all__ = ["add_terrain", "new_world", "occupied", "paint"]


def new_world(rows: int = 12, cols: int = 20) -> World:
    """Create an empty world: a floor with a wall around it."""
    _check_size(rows, cols)
    edge, inner = "#" * cols, f"#{FLOOR.glyph * (cols - 2)}#"[:cols]
    return World(terrain=tuple(edge if row in (0, rows - 1) else inner for row in range(rows)))


def _check_size(rows: int, cols: int) -> None:
    if not (1 <= rows <= LARGEST_SIDE and 1 <= cols <= LARGEST_SIDE):
        raise EditError(tr("A map has 1 to {most} rows and columns.", most=LARGEST_SIDE))


def paint(world: World, cells: Iterable[Cell], glyph: str) -> World:
    """Draw terrain. Walls leave out cells with items, so that no item is hidden under a wall."""
    kind = world.terrain_kinds().get(glyph)
    if kind is None:
        raise EditError(tr("This world has no such terrain."))
    taken = occupied(world) if kind.passable is False else frozenset()
    rows: dict[int, list[str]] = {}
    for row, col in cells:
        if not world.contains((row, col)) or (row, col) in taken or world.terrain[row][col] == glyph:
            continue
        rows.setdefault(row, list(world.terrain[row]))[col] = glyph
    if not rows:
        return world
    terrain = tuple("".join(rows[index]) if index in rows else row for index, row in enumerate(world.terrain))
    return replace(world, terrain=terrain)


def occupied(world: World) -> frozenset[Cell]:
    """Return every cell with an item that a wall must not hide."""
    cells = {device.at for device in world.devices} | {agent.at for agent in world.agents}
    cells |= {population.at for population in world.populations}
    return frozenset(cells | {cell for goal in world.goals for cell, _ in goal.cells})


def add_terrain(world: World, kind: Terrain) -> World:
    """Add a kind of terrain to the legend, unless its glyph is there already."""
    if kind.glyph in world.terrain_kinds():
        return world
    if len(kind.glyph) != 1:
        raise EditError(tr("A terrain needs a single character."))
    return replace(world, legend=(*world.legend, kind))
