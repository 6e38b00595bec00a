"""Traversals of a world: every rule and everything made of the same pieces, every effect, the groups of hidden caches.

A new place for rules in the language must be added to :meth:`World.rule_lists` and :func:`map_rules`; a new place for
conditions, probabilities or effects, to :func:`iter_rule_parts` and :func:`map_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import NamedTuple

from ic_sandbox.world.document import Camera, Effect, Rule, RuleList, Terrain, World

__all__ = [
    "PlacedRule",
    "effects_of",
    "groups_of",
    "iter_rule_parts",
    "iter_rules",
    "map_rules",
    "modifies_goals",
    "only_painted",
    "same_but_texts",
    "variables_of",
]

BESIDE_TERRAIN = tuple(part.name for part in fields(World) if part.name != "terrain")


class PlacedRule(NamedTuple):
    """A rule, and its place as faults name it."""

    place: str
    rule: Rule


def iter_rules(world: World) -> Iterator[PlacedRule]:
    """Yield every rule: of terrain, of devices, of processes."""
    for listed in world.rule_lists():
        for number, rule in enumerate(listed.rules):
            yield PlacedRule(_place(world, listed, number), rule)


def iter_rule_parts(world: World) -> Iterator[Rule]:
    """Yield every rule, and cameras, doors and slips as rules that have only their fields."""
    yield from world.rules()
    yield from (Rule(camera.when, camera.then, camera.chance) for camera in world.cameras)
    for kind in world.legend:
        if not isinstance(kind.passable, bool):
            yield Rule(when=kind.passable)
        yield Rule(chance=kind.slip)


def map_rules(world: World, change: Callable[[Rule], Rule]) -> World:
    """Return the world with everything that :func:`iter_rule_parts` yields replaced by the result of ``change``."""

    def terrain(kind: Terrain) -> Terrain:
        passable = kind.passable if isinstance(kind.passable, bool) else change(Rule(when=kind.passable)).when
        slip = change(Rule(chance=kind.slip)).chance
        return replace(kind, passable=passable, slip=slip, trigger=tuple(map(change, kind.trigger)))

    def camera(before: Camera) -> Camera:
        after = change(Rule(before.when, before.then, before.chance))
        return replace(before, when=after.when, then=after.then, chance=after.chance)

    return replace(
        world,
        legend=tuple(map(terrain, world.legend)),
        devices=tuple(
            replace(device, rules=tuple(map(change, device.rules)), feign=tuple(map(change, device.feign)))
            for device in world.devices
        ),
        processes=tuple(replace(process, rule=change(process.rule)) for process in world.processes),
        cameras=tuple(map(camera, world.cameras)),
    )


def variables_of(rule: Rule) -> Iterator[str]:
    """Yield the variables that a rule names, once for each use."""
    yield from (test.variable for test in rule.when)
    yield from (change.variable for effect in (rule.then, rule.otherwise) for change in effect.changes)
    if rule.chance.by is not None:
        yield rule.chance.by


def effects_of(world: World) -> Iterator[Effect]:
    """Yield every effect that anything in a world can have."""
    for part in iter_rule_parts(world):
        yield part.then
        yield part.otherwise


def groups_of(world: World) -> dict[str, tuple[int, ...]]:
    """Return the groups of hidden caches in order of first appearance, each with the indices of its devices."""
    found: dict[str, list[int]] = {}
    for place, device in enumerate(world.devices):
        if device.group is not None:
            found.setdefault(device.group, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


def modifies_goals(world: World) -> bool:
    """Return whether anything in a world can overwrite an agent's goal."""
    return any(effect.status == "modified" for effect in effects_of(world))


def only_painted(before: World, after: World) -> bool:
    """Return whether only the terrain of some cells differs.

    A quick check: parts that are equal but not the same object count as different.
    """
    if (before.rows, before.cols) != (after.rows, after.cols):
        return False
    return all(getattr(before, name) is getattr(after, name) for name in BESIDE_TERRAIN)


def same_but_texts(one: World, other: World) -> bool:
    """Return whether two worlds differ in name, info and story at most: in nothing that agents notice."""
    return replace(one, name="", info="", story=None) == replace(other, name="", info="", story=None)


def _place(world: World, listed: RuleList, number: int) -> str:
    if listed.section == "processes":
        return f"processes[{listed.number}]"
    if listed.section == "legend":
        return f'legend["{world.legend[listed.number].glyph}"].{listed.field}[{number}]'
    return f"{listed.section}[{listed.number}].{listed.field}[{number}]"
