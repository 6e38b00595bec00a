"""The effect of placing palette items on a cell, as pure functions from world to world."""

from __future__ import annotations

from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import FLOOR, Cell, World
from ic_sandbox.world.editing import edits, placement
from ic_sandbox.world.editing.preconditions import check_on_map
from ic_sandbox.world.items import Item, goal_title, item_name, items_at, items_in
from ic_sandbox.world.presets import preset, presets
from ic_sandbox.world.terrain_choices import offered_terrains, terrain_name

__all__ = ["erase", "paint", "payload_at", "place", "recipient", "weigh", "words_for", "words_for_paint"]


def paint(world: World, cells: list[Cell], glyph: str) -> World:
    """Paint terrain, adding it to the legend if it is missing."""
    if glyph not in world.terrain_kinds():
        kind = next((offered for offered in offered_terrains(world) if offered.glyph == glyph), None)
        if kind is None:  # it was picked in another world, or before an undo
            raise edits.EditError(tr("This terrain does not exist in this world."))
        world = edits.add_terrain(world, kind)
    return edits.paint(world, cells, glyph)


def weigh(world: World, cells: list[Cell], goal: int, weight: float) -> World:
    """Set the reward of a goal for those of the cells that can be entered; 0 removes it.

    ``goal`` may be the index after the last goal, which creates one. Raises
    :class:`~ic_sandbox.world.editing.edits.EditError` if that one would have no cells.
    """
    kinds = world.terrain_kinds()
    free = [cell for cell in cells if kinds[world.terrain[cell[0]][cell[1]]].passable is not False]
    if goal == len(world.goals):
        world = edits.add_goal(world, (free or cells)[0])
    return edits.set_goal_cells(world, goal, cells if weight == 0 else free, weight)


def erase(world: World, cells: list[Cell]) -> World:
    """Turn cells into floor and remove the items in them.

    Items that cannot be removed stay. Raises :class:`~ic_sandbox.world.editing.edits.EditError` if nothing was removed.
    """
    refusal, erased, places = None, world, frozenset(cells)
    for item in reversed(items_in(world, places)):
        try:
            erased = edits.remove(erased, item)
        except edits.EditError as error:
            refusal = error
    for goal in reversed(range(len(world.goals))):
        erased = edits.remove_goal_cells(erased, goal, places)
    erased = edits.paint(erased, cells, FLOOR.glyph)
    if refusal is not None and erased is world:
        raise refusal
    return erased


def recipient(world: World, cell: Cell) -> Item | None:
    """Return the agent or population that would receive a goal dropped on this cell."""
    return next((item for item in items_at(world, cell) if item.kind in ("agent", "population")), None)


def payload_at(world: World, cell: Cell) -> Payload:
    """Return the palette item for what is in a cell: the topmost item, otherwise the terrain."""
    for item in items_at(world, cell):
        if item.kind == "device":
            return Payload("device", world.devices[item.index].kind)
        return Payload("goal", world.goals[item.index].name) if item.kind == "goal_cell" else Payload(item.kind)
    return Payload("terrain", world.terrain_at(cell).glyph or FLOOR.glyph)


def place(world: World, payload: Payload, cell: Cell) -> World:
    """Place a palette item on a cell.

    Raises :class:`~ic_sandbox.world.editing.edits.EditError` if it cannot be placed there.
    """
    check_on_map(world, cell)
    match payload.kind:
        case "terrain":
            return paint(world, [cell], payload.which)
        case "device":
            if all(kind.kind != payload.which for kind in presets()):
                raise edits.EditError(tr("This kind of device does not exist."))
            return placement.place_device(world, payload.which, cell)
        case "agent":
            return edits.add_agent(world, cell)
        case "population":
            return edits.add_population(world, cell)
        case "camera":
            return placement.place_camera(world, cell)
        case "goal":
            return _place_goal(world, payload.which, cell)


def _place_goal(world: World, name: str, cell: Cell) -> World:
    receiver = recipient(world, cell)
    if not name:
        world = edits.add_goal(world, cell)
        name = world.goals[-1].name
    index = next((k for k, goal in enumerate(world.goals) if goal.name == name), None)
    if index is None:
        raise edits.EditError(tr("The goal “{name}” no longer exists.", name=goal_title(name)))
    if receiver is not None:
        return edits.assign_goal(world, receiver, name)
    weight = dict(world.goals[index].cells).get(cell, 1.0)
    return edits.set_goal_cell(world, index, cell, weight)


def words_for(world: World, payload: Payload, cell: Cell) -> str:
    """Return the undo text for placing an item."""
    match payload.kind:
        case "goal":
            receiver = recipient(world, cell)
            if receiver is None:
                return tr("Place goal")
            return tr("Give a goal to {whom}", whom=lowercase_first(item_name(world, receiver)))
        case "terrain":
            return words_for_paint(world, payload.which)
        case "device":
            what = preset(payload.which).title
        case "agent":
            what = tr("Agent")
        case "population":
            what = tr("Population")
        case "camera":
            what = tr("Camera")
    return tr("Place {what}", what=lowercase_first(what))


def words_for_paint(world: World, glyph: str) -> str:
    """Return the undo text for painting a terrain."""
    kind = next((kind for kind in offered_terrains(world) if kind.glyph == glyph), None)
    return tr("Paint {terrain}", terrain=lowercase_first(terrain_name(kind))) if kind is not None else tr("Paint")
