"""Worlds in which some devices stay in place and do nothing: the worlds of neutral control groups, as documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Chance, Device, Effect, Rule, World
from ic_sandbox.world.faults import EditError, Fault, WorldError
from ic_sandbox.world.hints import did_you_mean
from ic_sandbox.world.traversal import groups_of

__all__ = ["devices_of_drive", "idle_with", "world_with_idle", "world_with_idle_drive", "world_without",
           "world_without_named"]  # fmt: skip


def devices_of_drive(world: World, drive: str) -> tuple[int, ...]:
    """Return the indices of the devices whose rules or feign rules have a drive."""
    return tuple(k for k, device in enumerate(world.devices) if drive in (device.drive, device.feign_drive))


def world_without(world: World, drive: str) -> World:
    """Return the world in which the devices of a drive stay in place and do nothing.

    Compiled, it has the states of the model in which the drive is inert, in the same order. Searching a hidden cache
    still changes beliefs; see :func:`world_with_idle`.
    """
    return _with_idle_rules(
        world,
        {k for k, device in enumerate(world.devices) if device.drive == drive},
        {k for k, device in enumerate(world.devices) if device.feign_drive == drive},
    )


def world_with_idle(world: World, using: Collection[int], feigning: Collection[int]) -> World:
    """Return the world in which using some devices and feigning at some does nothing, as if their drive was inert.

    Events that only these devices emit are never emitted, but goals may still reward them. An idle hidden cache changes
    no belief, which only a group without working caches allows: it is dissolved. Raises :class:`EditError` if other
    caches of its group work.
    """
    idle = _with_idle_rules(world, using, feigning)
    gone = set()
    for group, caches in groups_of(world).items():
        if set(caches).isdisjoint(using):
            continue
        if not set(caches) <= set(using):
            raise EditError(tr("Other hidden caches of the same group still work, so what is in them would change."))
        gone.add(group)

    def ungrouped(device: Device) -> Device:
        return replace(
            device,
            group=None if device.group in gone else device.group,
            reveals=None if device.reveals in gone else device.reveals,
        )

    return replace(idle, devices=tuple(map(ungrouped, idle.devices))) if gone else idle


def world_with_idle_drive(world: World, drive: str) -> World:
    """Return the world in which using the devices of a drive, or feigning at them, does nothing."""
    using = {k for k, device in enumerate(world.devices) if device.drive == drive}
    feigning = {k for k, device in enumerate(world.devices) if device.feign_drive == drive}
    return world_with_idle(world, using, feigning)


def world_without_named(world: World, name: str) -> World:
    """Return the world in which a device, or every device of a drive, does nothing.

    ``name`` is that of the drive, the device's kind, or its index in the file. Raises :class:`WorldError` if it is none
    of these, or if the device can't be idle.
    """
    kinds = [device.kind for device in world.devices]
    several = [str(k) for k, kind in enumerate(kinds) if kind == name]
    try:
        if name in world.drives():
            return world_with_idle_drive(world, name)
        if len(several) == 1 or name in map(str, range(len(kinds))):
            idle = idle_with(world, int(several[0] if several else name))
            return world_with_idle(world, idle, idle)
    except EditError as error:
        raise WorldError([Fault(name, str(error))]) from error
    if several:
        hint = tr("use one of their numbers: {numbers}", numbers=", ".join(several))
        raise WorldError([Fault(name, tr("several devices are of this kind"), hint)])
    known = [*kinds, *world.drives()]
    raise WorldError([Fault(name, tr("no device and no drive has this name"), did_you_mean(name, known))])


def idle_with(world: World, device: int) -> tuple[int, ...]:
    """Return the devices that can only be idle together with one: itself, and the hidden caches of its group."""
    group = world.devices[device].group
    return (device,) if group is None else groups_of(world)[group]


def _with_idle_rules(world: World, using: Collection[int], feigning: Collection[int]) -> World:
    devices = tuple(
        replace(
            device,
            rules=_idle(device.rules) if k in using else device.rules,
            feign=_idle(device.feign) if k in feigning else device.feign,
            reveals=None if k in using else device.reveals,
        )
        for k, device in enumerate(world.devices)
    )
    return replace(world, devices=devices)


def _idle(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(replace(rule, chance=Chance(0.0), then=Effect(), otherwise=Effect()) for rule in rules)
