"""What a world holds in all its parts: every effect, the groups of hidden caches, whether goals are overwritten;
and whether two worlds differ by more than paint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ic_sandbox.world.document import Effect, World

__all__ = ["effects_of", "groups_of", "modifies_goals", "only_painted"]

BESIDE_TERRAIN = tuple(part.name for part in fields(World) if part.name != "terrain")


def effects_of(world: World) -> Iterator[Effect]:
    """Every effect that anything in a world can have."""
    for rule in world.rules():
        yield rule.then
        yield rule.otherwise
    for camera in world.cameras:
        yield camera.then


def groups_of(world: World) -> dict[str, tuple[int, ...]]:
    """The groups of hidden caches, in order of first appearance, each with the places of its devices."""
    names = dict.fromkeys(device.group for device in world.devices if device.group is not None)
    return {name: tuple(k for k, device in enumerate(world.devices) if device.group == name) for name in names}


def modifies_goals(world: World) -> bool:
    """Whether anything in a world can overwrite an agent's goal."""
    return any(effect.status == "modified" for effect in effects_of(world))


def only_painted(before: World, after: World) -> bool:
    """Whether nothing but the terrain of some cells differs, as far as can be told at a glance: parts that are alike
    but not the same count as different.
    """
    if (before.rows, before.cols) != (after.rows, after.cols):
        return False
    return all(getattr(before, name) is getattr(after, name) for name in BESIDE_TERRAIN)
