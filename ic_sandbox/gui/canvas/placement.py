"""What happens when something of the palette is stamped on or dropped onto a cell: pure, from a world to a world."""

from __future__ import annotations

from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import FLOOR, Cell, World
from ic_sandbox.world.editing import edits, placement
from ic_sandbox.world.editing.preconditions import check_on_map
from ic_sandbox.world.items import Item, item_name, items_at, items_in
from ic_sandbox.world.presets import preset, presets
from ic_sandbox.world.terrain_choices import offered_terrains, terrain_name

__all__ = ["erase", "paint", "payload_at", "place", "recipient", "weigh", "words_for", "words_for_paint"]


def paint(world: World, cells: list[Cell], glyph: str) -> World:
    """Paint terrain, which joins the legend where it is not there yet."""
    if glyph not in world.terrain_kinds():
        kind = next((offered for offered in offered_terrains(world) if offered.glyph == glyph), None)
        if kind is None:  # it was picked in another world, or before something was undone
            raise edits.EditError(tr("This world has no such terrain."))
        world = edits.add_terrain(world, kind)
    return edits.paint(world, cells, glyph)


def weigh(world: World, cells: list[Cell], goal: int, weight: float) -> World:
    """Let a goal pay so much for these cells, as far as someone can stand there; 0 takes them away.

    The goal that would come next in the list is made. Raises
    :class:`~ic_sandbox.world.editing.edits.EditError` where that has no cell to pay for.
    """
    kinds = world.terrain_kinds()
    free = [cell for cell in cells if kinds[world.terrain[cell[0]][cell[1]]].passable is not False]
    if goal == len(world.goals):
        world = edits.add_goal(world, (free or cells)[0])
    return edits.set_goal_cells(world, goal, cells if weight == 0 else free, weight)


def erase(world: World, cells: list[Cell]) -> World:
    """Turn cells into floor, and take off them what stands there. What can't be removed stays; if nothing could be,
    that raises :class:`~ic_sandbox.world.editing.edits.EditError`.
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
    """Who would be given a goal that is dropped on this cell: the agent or population there."""
    return next((item for item in items_at(world, cell) if item.kind in ("agent", "population")), None)


def payload_at(world: World, cell: Cell) -> Payload:
    """The item of the palette that puts there what is in a cell: the thing on top, or the terrain where none stands."""
    for item in items_at(world, cell):
        if item.kind == "device":
            return Payload("device", world.devices[item.index].kind)
        return Payload("goal", world.goals[item.index].name) if item.kind == "goal_cell" else Payload(item.kind)
    return Payload("terrain", world.terrain_at(cell).glyph or FLOOR.glyph)


def place(world: World, payload: Payload, cell: Cell) -> World:
    """Put an item of the palette on a cell.

    Raises :class:`~ic_sandbox.world.editing.edits.EditError` where it can't stand.
    """
    check_on_map(world, cell)
    match payload.kind:
        case "terrain":
            return paint(world, [cell], payload.which)
        case "device":
            if all(kind.kind != payload.which for kind in presets()):
                raise edits.EditError(tr("There is no such device."))
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
    someone = recipient(world, cell)
    if not name:
        world = edits.add_goal(world, cell)
        name = world.goals[-1].name
    index = next((k for k, goal in enumerate(world.goals) if goal.name == name), None)
    if index is None:
        raise edits.EditError(tr("There is no goal “{name}” any more.", name=name))
    if someone is not None:
        return edits.assign_goal(world, someone, name)
    weight = dict(world.goals[index].cells).get(cell, 1.0)
    return edits.set_goal_cell(world, index, cell, weight)


def words_for(world: World, payload: Payload, cell: Cell) -> str:
    """What placing an item is called in the list of what can be undone."""
    match payload.kind:
        case "goal":
            someone = recipient(world, cell)
            if someone is None:
                return tr("Place goal")
            return tr("Give a goal to {whom}", whom=lowercase_first(item_name(world, someone)))
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
    """What painting a terrain is called there."""
    kind = next((kind for kind in offered_terrains(world) if kind.glyph == glyph), None)
    return tr("Paint {terrain}", terrain=lowercase_first(terrain_name(kind))) if kind is not None else tr("Paint")
