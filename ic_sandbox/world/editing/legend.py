"""Edits of the kinds of terrain that a world adds to wall and floor: pure functions from a world to a world."""

from __future__ import annotations

import string
from dataclasses import replace

from ic_sandbox.i18n import tr, tr_many
from ic_sandbox.world.document import FLOOR, WALL, Terrain, World
from ic_sandbox.world.editing.preconditions import keep_rewarded_events
from ic_sandbox.world.editing.terrain import occupied
from ic_sandbox.world.faults import EditError

__all__ = ["cells_of", "new_terrain", "remove_terrain", "reorder", "replace_terrain", "spare_glyph"]


def spare_glyph(world: World) -> str:
    """Return a glyph that no kind of terrain has yet."""
    taken = world.terrain_kinds()
    free = [letter for letter in string.ascii_lowercase + string.ascii_uppercase + string.digits if letter not in taken]
    if not free:
        raise EditError(tr("All letters are in use by kinds of terrain."))
    return free[0]


def new_terrain(world: World) -> World:
    """Add a kind of terrain, which is like the floor until it is changed."""
    names = {kind.label for kind in world.terrain_kinds().values()}
    number = next(k for k in range(1, len(names) + 2) if tr("terrain {number}", number=k) not in names)
    kind = Terrain(spare_glyph(world), tr("terrain {number}", number=number))
    return replace(world, legend=(*world.legend, kind))


def cells_of(world: World, glyph: str) -> int:
    """Return the number of cells drawn with a glyph."""
    return sum(row.count(glyph) for row in world.terrain)


def replace_terrain(world: World, index: int, kind: Terrain) -> World:
    """Replace a kind of terrain; the map is drawn with its new glyph."""
    before = world.legend[index]
    if kind == before:
        return world
    changed = replace(world, legend=(*world.legend[:index], kind, *world.legend[index + 1 :]))
    if kind.glyph == before.glyph:
        return changed
    if len(kind.glyph) != 1:
        raise EditError(tr("A terrain needs a single character."))
    if kind.glyph in (WALL.glyph, FLOOR.glyph):
        raise EditError(tr("“{glyph}” is reserved for wall and floor.", glyph=kind.glyph))
    if kind.glyph in world.terrain_kinds():
        raise EditError(tr("Another terrain already uses “{glyph}”.", glyph=kind.glyph))
    return replace(changed, terrain=tuple(row.replace(before.glyph, kind.glyph) for row in world.terrain))


def reorder(world: World, kinds: tuple[Terrain, ...]) -> World:
    """Reorder the kinds of terrain."""
    return world if kinds == world.legend else replace(world, legend=kinds)


def remove_terrain(world: World, index: int, instead: str = FLOOR.glyph) -> World:
    """Remove a kind of terrain from the legend; its cells become another kind."""
    kind = world.legend[index]
    kinds = world.terrain_kinds()
    if instead == kind.glyph or instead not in kinds:
        raise EditError(tr("This world has no such terrain."))
    buried = [
        (row, col)
        for row, col in occupied(world)
        if world.contains((row, col)) and world.terrain[row][col] == kind.glyph
    ]
    if kinds[instead].passable is False and buried:
        words = tr_many(
            "One of its cells holds an object, and agents could no longer enter that cell.",
            "{count} of its cells hold objects, and agents could no longer enter those cells.",
            len(buried),
        )
        raise EditError(words)
    return keep_rewarded_events(
        world,
        replace(
            world,
            legend=(*world.legend[:index], *world.legend[index + 1 :]),
            terrain=tuple(row.replace(kind.glyph, instead) for row in world.terrain),
        ),
    )
