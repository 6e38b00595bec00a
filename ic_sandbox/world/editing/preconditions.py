"""Preconditions of edits: each check raises :class:`EditError` if the edit is impossible."""

from __future__ import annotations

from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.presets import Preset
from ic_sandbox.world.state_words import event_title

__all__ = [
    "check_free",
    "check_levels",
    "check_no_device",
    "check_on_map",
    "keep_revealed_groups",
    "keep_rewarded_events",
]


def check_on_map(world: World, cell: Cell) -> None:
    """Check that a cell is on the map."""
    if not world.contains(cell):
        raise EditError(tr("That cell is off the map."))


def check_free(world: World, cell: Cell) -> None:
    """Check that an item can be placed in a cell."""
    check_on_map(world, cell)
    kind = world.terrain_at(cell)
    if kind.passable is False:
        words = tr("You can't place anything here: {terrain}.", terrain=tr_world(kind.label))
        raise EditError(words if kind.label else tr("You can't place anything in a cell that agents can't enter."))


def check_no_device(world: World, cell: Cell) -> None:
    """Check that no device is in a cell."""
    if any(device.at == cell for device in world.devices):
        raise EditError(tr("There is already a device here; a cell holds only one."))


def check_levels(world: World, chosen: Preset) -> None:
    """Check that the chances of a preset have one value for each level of the world's own variables."""
    levels = {variable.name: variable.max + 1 for variable in world.variables}
    rules = [*chosen.device.rules, *chosen.device.feign, *(process.rule for process in chosen.processes)]
    chances = [rule.chance for rule in rules]
    if chosen.camera is not None:
        chances.append(chosen.camera.chance)
    for chance in chances:
        if chance.by is not None and levels[chance.by] != len(chance.values):
            needed, found = len(chance.values), levels[chance.by]
            words = tr(
                "It needs “{name}” to have {needed} levels; in this world it has {found}.",
                name=chance.by,
                needed=needed,
                found=found,
            )
            raise EditError(words)


def keep_rewarded_events(before: World, after: World) -> World:
    """Return the edited world. Raises EditError if a goal rewards an event that nothing emits any more."""
    lost = set(before.events()) - set(after.events())
    for goal in after.goals:
        for event, _ in goal.events:
            if event in lost:
                words = tr(
                    "“{goal}” rewards the event “{event}”, which nothing would emit any more.",
                    goal=tr_world(goal.name),
                    event=event_title(event),
                )
                raise EditError(words)
    return after


def keep_revealed_groups(after: World) -> World:
    """Return the edited world. Raises EditError if a device would reveal a group of caches that no longer exists."""
    groups = {device.group for device in after.devices}
    if any(device.reveals and device.reveals not in groups for device in after.devices):
        raise EditError(tr("Another device reveals this group of caches."))
    return after
