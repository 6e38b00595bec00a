"""Placement of items from the palette, with everything they need that the world lacks."""

from __future__ import annotations

from dataclasses import replace

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import BY_HAND, Cell, Device, World
from ic_sandbox.world.editing.preconditions import (
    check_free,
    check_levels,
    check_no_device,
    check_on_map,
    keep_revealed_groups,
    keep_rewarded_events,
)
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.presets import Preset, camera_preset, preset
from ic_sandbox.world.traversal import groups_of, modifies_goals

__all__ = ["change_kind", "place_camera", "place_device"]


def place_device(world: World, kind: str, cell: Cell) -> World:
    """Place a device of the palette, with the variables and processes that it needs and the world lacks."""
    check_free(world, cell)
    check_no_device(world, cell)
    chosen = preset(kind)
    if chosen.kind != kind or chosen.camera is not None:
        raise EditError(tr("The palette has no such device."))
    device = replace(chosen.device, at=cell, kind=kind)
    if kind == BY_HAND:
        device = replace(device, name=tr("Device"))
    device = _knowing_groups(world, device)
    return _with_needs(replace(world, devices=(*world.devices, device)), chosen)


def change_kind(world: World, index: int, kind: str) -> World:
    """Change the kind of a device: it gets that kind's rules, and keeps a name that the user gave it."""
    before = world.devices[index]
    chosen = preset(kind)
    if chosen.kind != kind or chosen.camera is not None:
        raise EditError(tr("The palette has no such device."))
    if kind == before.kind:
        return world
    if kind == BY_HAND:  # everything about it can be edited from here on
        device = replace(before, kind=kind, name=before.name or preset(before.kind).title)
    else:
        given = before.name not in ("", preset(before.kind).device.name)
        device = replace(chosen.device, at=before.at, kind=kind, name=before.name if given else chosen.device.name)
        device = _knowing_groups(world, device)
    devices = (*world.devices[:index], device, *world.devices[index + 1 :])
    changed = keep_revealed_groups(keep_rewarded_events(world, replace(world, devices=devices)))
    return _with_needs(changed, chosen)


def place_camera(world: World, cell: Cell) -> World:
    """Place the camera of the palette. Walls can hold cameras, too."""
    check_on_map(world, cell)
    chosen = camera_preset()
    assert chosen.camera is not None
    return _with_needs(replace(world, cameras=(*world.cameras, replace(chosen.camera, at=cell))), chosen)


def _knowing_groups(world: World, device: Device) -> Device:
    """Return the device, set to reveal a group of hidden caches that the world has, if it reveals any."""
    groups = list(groups_of(world))
    if device.reveals is None or device.reveals in groups:
        return device
    if not groups:
        raise EditError(tr("There is nothing to reveal. Place hidden caches first."))
    return replace(device, reveals=groups[0])


def _with_needs(world: World, chosen: Preset) -> World:
    variables = {variable.name for variable in world.variables}
    processes = {process.name for process in world.processes}
    supplied = replace(
        world,
        variables=(*world.variables, *(v for v in chosen.variables if v.name not in variables)),
        processes=(*world.processes, *(p for p in chosen.processes if p.name not in processes)),
    )
    check_levels(supplied, chosen)
    if not modifies_goals(supplied) or supplied.intended_goal is not None:
        return supplied
    if not supplied.goals:
        raise EditError(
            tr("It changes the agents' goal, and this world has no goal to change it to. Add a goal first.")
        )
    return replace(supplied, intended_goal=supplied.goals[0].name)
