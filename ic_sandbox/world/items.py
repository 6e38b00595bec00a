"""Items that can be selected on the canvas: devices, agents, populations, cameras and the cells of goals."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.identity_cache import IdentityCache
from ic_sandbox.world.document import Cell, Device, Goal, World
from ic_sandbox.world.presets import preset

__all__ = [
    "Item",
    "ItemKind",
    "cell_of",
    "device_name",
    "device_name_and_place",
    "device_name_in_files",
    "exists",
    "followed",
    "goal_title",
    "item_name",
    "items_at",
    "items_in",
]

MANY = 100
"""The number of a goal's cells from which on one is looked up instead of searched for."""

GOALS_KEPT = 64


def _cell_set(cells: tuple[tuple[Cell, float], ...]) -> frozenset[Cell]:
    return frozenset(cell for cell, _ in cells)


_cells = IdentityCache(_cell_set, GOALS_KEPT)

ItemKind = Literal["device", "agent", "population", "camera", "goal_cell"]


@dataclass(frozen=True, slots=True)
class Item:
    """An item on the map: its kind and its index in the world's list of that kind.

    A ``goal_cell`` is a cell that the goal ``index`` rewards: ``cell`` says which.
    """

    kind: ItemKind
    index: int
    cell: Cell | None = None


def cell_of(world: World, item: Item) -> Cell:
    """Return the cell of an item."""
    if item.kind == "goal_cell":
        assert item.cell is not None
        return item.cell
    return _listed(world, item.kind)[item.index]


def exists(world: World, item: Item) -> bool:
    """Return whether the world still has an item."""
    if item.kind == "goal_cell":
        return item.index < len(world.goals) and item.cell in dict(world.goals[item.index].cells)
    return item.index < len(_listed(world, item.kind))


def followed(before: World, after: World, item: Item) -> Item | None:
    """Return an item after the world has changed, with its new index; None if it was removed."""
    was, now = _things(before, item.kind), _things(after, item.kind)
    thing = was[item.index]
    places = [k for k, other in enumerate(now) if other is thing] or [
        k for k, other in enumerate(now) if other == thing
    ]
    if places:
        index = item.index if item.index in places else places[0]
    elif len(now) == len(was):
        index = item.index  # the item itself was changed
    else:
        return None
    found = replace(item, index=index)
    return found if exists(after, found) else None


def items_in(world: World, cells: Set[Cell]) -> tuple[Item, ...]:
    """Return all items in these cells except the cells of goals; each kind in the order of its list."""
    kinds: tuple[ItemKind, ...] = ("agent", "population", "device", "camera")
    return tuple(Item(kind, index) for kind in kinds for index, at in enumerate(_listed(world, kind)) if at in cells)


def items_at(world: World, cell: Cell) -> tuple[Item, ...]:
    """Return all items in a cell, topmost first."""
    found = []
    kinds: tuple[ItemKind, ...] = ("agent", "population", "device", "camera")
    for kind in kinds:
        found += [Item(kind, index) for index, at in enumerate(_listed(world, kind)) if at == cell]
    found += [Item("goal_cell", index, cell) for index, goal in enumerate(world.goals) if _pays_for(goal, cell)]
    return tuple(found)


def _pays_for(goal: Goal, cell: Cell) -> bool:
    if len(goal.cells) < MANY:
        return any(at == cell for at, _ in goal.cells)
    return cell in _cells.of(goal.cells)


def item_name(world: World, item: Item) -> str:
    """Return the name of an item for the user."""
    if item.kind == "device":
        return device_name(world.devices[item.index])
    if item.kind == "agent":
        return tr("Agent with the goal “{goal}”", goal=goal_title(world.agents[item.index].goal))
    if item.kind == "population":
        return tr("Population of {count:,}", count=world.populations[item.index].count)
    if item.kind == "camera":
        return tr("Camera")
    return tr("Goal “{name}”", name=goal_title(world.goals[item.index].name))


def goal_title(name: str) -> str:
    """Return the title of a goal for the user: translated if a shipped world has a goal of this name.

    Files, tables and the command line keep the name.
    """
    return tr_world(name)


def device_name(device: Device) -> str:
    """Return the name of a device for the user: the title of its preset unless the world names it."""
    found = preset(device.kind)
    if found.kind == device.kind and device.name == found.device.name != "":
        return found.title
    return tr_world(device.name) or device.kind.replace("_", " ").capitalize()


def device_name_and_place(world: World, index: int) -> str:
    """Return the name of a device, with its place if other devices outside its group have the same name."""
    device = world.devices[index]
    name = device_name(device)
    if sum(device_name(other) == name for other in world.devices) > 1 and device.group is None:
        return tr("{device} at row {row}, column {col}", device=name, row=device.at[0], col=device.at[1])
    return name


def device_name_in_files(device: Device) -> str:
    """Return the name of a device in tables, which is the same in every language."""
    found = preset(device.kind)
    if found.kind == device.kind and device.name == found.device.name != "":
        return found.english_title
    return device.name or device.kind.replace("_", " ").capitalize()


def _listed(world: World, kind: ItemKind) -> list[Cell]:
    if kind == "device":
        return [device.at for device in world.devices]
    if kind == "agent":
        return [agent.at for agent in world.agents]
    if kind == "population":
        return [population.at for population in world.populations]
    return [camera.at for camera in world.cameras]


def _things(world: World, kind: ItemKind) -> Sequence[object]:
    lists: dict[ItemKind, Sequence[object]] = {
        "device": world.devices,
        "agent": world.agents,
        "population": world.populations,
        "camera": world.cameras,
        "goal_cell": world.goals,
    }
    return lists[kind]
