"""Parts of a map: copied, cleared, moved, turned, pasted. A piece of a map is itself a small world.

Items move with the cells under them. Goals are identified by name: a piece brings the cells that they reward in it, and
agents keep their goals.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL, Cell, Direction, Goal, Terrain, Variable, World
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.story import keep_story
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.items import item_name, items_at
from ic_sandbox.world.traversal import iter_rule_parts, variables_of
from ic_sandbox.world.validation.limits import LARGEST_SIDE
from ic_sandbox.world.validation.world import check_world

__all__ = ["clear", "copy", "extend", "fits", "flipped", "move_region", "paste", "resize", "turned"]

SPARE_GLYPHS = string.ascii_lowercase + string.ascii_uppercase + string.digits + "~^*+=%&@$!?:;,"
"""Glyphs for kinds of terrain whose own glyph means something else in the world that they are pasted into."""

TURNED_EXITS: dict[Direction, Direction] = {"north": "east", "east": "south", "south": "west", "west": "north"}
FLIPPED_ACROSS: dict[Direction, Direction] = {"north": "north", "east": "west", "south": "south", "west": "east"}
FLIPPED_DOWN: dict[Direction, Direction] = {"north": "south", "east": "east", "south": "north", "west": "west"}


def copy(world: World, box: Box) -> World:
    """Return the contents of a box as a world of its size, with only the goals and kinds of terrain that it uses."""
    terrain = tuple(row[box.col : box.col + box.cols] for row in world.terrain[box.row : box.row + box.rows])
    piece = replace(_only(world, lambda cell: cell in box), terrain=terrain)
    piece = _mapped(piece, lambda cell: (cell[0] - box.row, cell[1] - box.col))
    used = {agent.goal for agent in piece.agents} | {name for p in piece.populations for name, _ in p.goals.mix}
    return replace(
        piece,
        legend=tuple(kind for kind in world.legend if any(kind.glyph in row for row in terrain)),
        goals=tuple(goal for goal in piece.goals if goal.cells or goal.name in used),
        processes=(),
        intended_goal=None,
        info="",
    )


def clear(world: World, box: Box) -> World:
    """Turn a box into bare floor. Goals that reward nothing any more and have no agents are removed, too."""
    bare = replace(_only(world, lambda cell: cell not in box), terrain=_bare(world, box))
    return _settled(world, _without_empty_goals(world, bare))


def paste(world: World, piece: World, at: Cell, instead_of: Box | None = None) -> World:
    """Paste a piece with its top left corner at a cell; it replaces what was there, and in ``instead_of``.

    It brings the variables, goals and kinds of terrain that it needs and the world lacks. Raises :class:`EditError` if
    part of it would be off the map, or if the world would become invalid.
    """
    box = Box(*at, piece.rows, piece.cols).clipped(world)
    if box is None or not fits(world, piece, at):
        raise EditError(tr("Part of it would be off the map."))
    placed = _mapped(piece, lambda cell: (cell[0] + at[0], cell[1] + at[1]))
    bare = _only(world, lambda cell: cell not in box and (instead_of is None or cell not in instead_of))
    world_with_kinds, glyphs = _with_kinds(bare, piece)
    rows = [list(row) for row in (world.terrain if instead_of is None else _bare(world, instead_of))]
    for row, col in box.cells():
        glyph = piece.terrain[row - at[0]][col - at[1]]
        rows[row][col] = glyphs.get(glyph, glyph)
    pasted = replace(
        world_with_kinds,
        terrain=tuple("".join(row) for row in rows),
        variables=(*world.variables, *_missing_variables(world, piece)),
        devices=(*bare.devices, *placed.devices),
        cameras=(*bare.cameras, *placed.cameras),
        agents=(*bare.agents, *placed.agents),
        populations=(*bare.populations, *placed.populations),
        goals=_joined_goals(bare.goals, placed.goals),
    )
    return _settled(world, _without_empty_goals(world, pasted))


def fits(world: World, piece: World, at: Cell) -> bool:
    """Return whether part of a piece would lie on the map with its top left corner in a cell, and all of its items."""
    box = Box(*at, piece.rows, piece.cols).clipped(world)
    return box is not None and all(cell in box.moved(-at[0], -at[1]) for cell in _standing(piece))


def move_region(world: World, box: Box, down: int, right: int) -> World:
    """Move the contents of a box; they leave bare floor, and replace what was in the new place."""
    if (down, right) == (0, 0):
        return world
    target = box.moved(down, right)
    if target.clipped(world) != target:
        raise EditError(tr("Part of it would be off the map."))
    kept = _only(world, lambda cell: cell in box or cell not in target)
    moved = _mapped(kept, lambda cell: (cell[0] + down, cell[1] + right) if cell in box else cell)
    rows = [list(row) for row in _bare(world, box)]
    for row, col in box.cells():
        rows[row + down][col + right] = world.terrain[row][col]
    moved = replace(moved, terrain=tuple("".join(row) for row in rows))
    return _settled(world, _without_empty_goals(world, moved))


def turned(piece: World) -> World:
    """Return the piece after a quarter turn clockwise."""
    rows = piece.rows
    terrain = tuple("".join(piece.terrain[rows - 1 - col][row] for col in range(rows)) for row in range(piece.cols))
    turned_piece = _mapped(piece, lambda cell: (cell[1], rows - 1 - cell[0]))
    return replace(turned_piece, terrain=terrain, legend=_turned_kinds(piece.legend, TURNED_EXITS))


def flipped(piece: World, across: bool) -> World:
    """Return the piece mirrored: left and right swapped if ``across``, otherwise top and bottom."""
    last_row, last_col = piece.rows - 1, piece.cols - 1
    if across:
        mirrored = _mapped(piece, lambda cell: (cell[0], last_col - cell[1]))
        terrain = tuple(row[::-1] for row in piece.terrain)
        return replace(mirrored, terrain=terrain, legend=_turned_kinds(piece.legend, FLIPPED_ACROSS))
    mirrored = _mapped(piece, lambda cell: (last_row - cell[0], cell[1]))
    return replace(mirrored, terrain=piece.terrain[::-1], legend=_turned_kinds(piece.legend, FLIPPED_DOWN))


def extend(world: World, top: int, left: int, bottom: int, right: int) -> World:
    """Add this many rows and columns of floor at each side; cut off if negative.

    Raises EditError if that would remove items.
    """
    rows, cols = world.rows + top + bottom, world.cols + left + right
    if not (1 <= rows <= LARGEST_SIDE and 1 <= cols <= LARGEST_SIDE):
        raise EditError(tr("A map has 1 to {most} rows and columns.", most=LARGEST_SIDE))
    kept = Box(-top, -left, rows, cols)
    lost = sorted(cell for cell in _standing(world) if cell not in kept)
    if lost:
        row, col = lost[0]
        what = item_name(world, items_at(world, lost[0])[0])
        raise EditError(tr("{what} (row {row}, column {col}) would be cut off.", what=what, row=row, col=col))
    moved = _mapped(world, lambda cell: (cell[0] + top, cell[1] + left))
    terrain = []
    for row in range(-top, rows - top):
        line = world.terrain[row] if 0 <= row < world.rows else FLOOR.glyph * world.cols
        line = FLOOR.glyph * max(0, left) + line[max(0, -left) :]
        terrain.append(line[:cols].ljust(cols, FLOOR.glyph))
    if (top, left, bottom, right) == (0, 0, 0, 0):
        return world
    return replace(moved, terrain=tuple(terrain))


def resize(world: World, rows: int, cols: int, keep: Cell = (0, 0)) -> World:
    """Resize the map.

    ``keep`` says which part stays in place, vertically and horizontally: 0 the beginning, 1 the middle, 2 the end.
    Raises EditError if items would be cut off.
    """
    down, right = rows - world.rows, cols - world.cols
    top, left = down * keep[0] // 2, right * keep[1] // 2
    return extend(world, top, left, down - top, right - left)


def _standing(world: World) -> set[Cell]:
    """Return every cell that anything in the world names."""
    cells = {device.at for device in world.devices} | {camera.at for camera in world.cameras}
    cells |= {agent.at for agent in world.agents} | {population.at for population in world.populations}
    return cells | {cell for goal in world.goals for cell, _ in goal.cells}


def _mapped(world: World, to: Callable[[Cell], Cell]) -> World:
    """Return the world with the cell of every item mapped."""

    def moved(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(item, at=to(item.at)) for item in items)

    return replace(
        world,
        devices=moved(world.devices),
        cameras=moved(world.cameras),
        agents=moved(world.agents),
        populations=moved(world.populations),
        goals=tuple(
            replace(goal, cells=tuple((to(cell), weight) for cell, weight in goal.cells)) for goal in world.goals
        ),
    )


def _only(world: World, keep: Callable[[Cell], bool]) -> World:
    """Return the world without items in cells that are not kept; goals stay, with the cells that are left."""

    def kept(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(item for item in items if keep(item.at))

    return replace(
        world,
        devices=kept(world.devices),
        cameras=kept(world.cameras),
        agents=kept(world.agents),
        populations=kept(world.populations),
        goals=tuple(
            replace(goal, cells=tuple(entry for entry in goal.cells if keep(entry[0]))) for goal in world.goals
        ),
    )


def _bare(world: World, box: Box) -> tuple[str, ...]:
    return tuple(
        line[: box.col] + FLOOR.glyph * len(line[box.col : box.col + box.cols]) + line[box.col + box.cols :]
        if box.row <= row < box.row + box.rows
        else line
        for row, line in enumerate(world.terrain)
    )


def _without_empty_goals(before: World, after: World) -> World:
    """Remove goals that an edit left without cells and that nothing else needs."""
    needed = {agent.goal for agent in after.agents} | {name for p in after.populations for name, _ in p.goals.mix}
    had_cells = {goal.name for goal in before.goals if goal.cells}

    def stays(goal: Goal) -> bool:
        pays = goal.cells or goal.events or goal.tick or goal.off
        return bool(pays) or goal.name in needed or goal.name == after.intended_goal or goal.name not in had_cells

    return replace(after, goals=tuple(goal for goal in after.goals if stays(goal)))


def _settled(before: World, after: World) -> World:
    """Return the edited world. Raises EditError if it has faults that it did not have before."""
    after = keep_story(after)
    faults = check_world(after)
    known = {fault.reason for fault in check_world(before)} if faults else set()
    new = [fault for fault in faults if fault.reason not in known]
    if new:
        raise EditError(tr("That isn't possible: {fault}.", fault=new[0].reason))
    return after


def _with_kinds(world: World, piece: World) -> tuple[World, dict[str, str]]:
    """Return the world with the piece's kinds of terrain, and the new glyphs of those whose own was taken."""
    glyphs: dict[str, str] = {}
    legend = list(world.legend)
    for kind in piece.legend:
        plain = replace(kind, glyph="")
        same = next((known for known in legend if replace(known, glyph="") == plain), None)
        taken = {known.glyph for known in legend} | {WALL.glyph, FLOOR.glyph}
        if same is not None:
            glyphs[kind.glyph] = same.glyph
        elif kind.glyph not in taken:
            legend.append(kind)
        else:
            free = next((glyph for glyph in SPARE_GLYPHS if glyph not in taken), None)
            if free is None:
                raise EditError(tr("This world already has too many kinds of terrain."))
            glyphs[kind.glyph] = free
            legend.append(replace(kind, glyph=free))
    return replace(world, legend=tuple(legend)), glyphs


def _missing_variables(world: World, piece: World) -> tuple[Variable, ...]:
    known = {variable.name for variable in world.variables}
    used = {name for rule in iter_rule_parts(piece) for name in variables_of(rule)}
    return tuple(variable for variable in piece.variables if variable.name in used and variable.name not in known)


def _joined_goals(goals: tuple[Goal, ...], brought: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """Merge goals of the same name, with the cells of both."""
    more = {goal.name: goal.cells for goal in brought}
    joined = [replace(goal, cells=goal.cells + more.pop(goal.name, ())) for goal in goals]
    return (*joined, *(goal for goal in brought if goal.name in more))


def _turned_kinds(legend: tuple[Terrain, ...], to: dict[Direction, Direction]) -> tuple[Terrain, ...]:
    return tuple(
        kind
        if kind.exits is None
        else replace(kind, exits=tuple(sorted((to[way] for way in kind.exits), key=_compass)))
        for kind in legend
    )


def _compass(way: Direction) -> int:
    return list(TURNED_EXITS).index(way)
