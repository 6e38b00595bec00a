"""The priors over goals, read from the description of the measures alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ic_sandbox.world.document import Goal, Rule, World

from .meaning import OFF
from .planning import Tables

__all__ = ["as_goal", "events_to_weight", "may_weight_off"]


def emitted(rules: Iterable[Rule]) -> Iterator[tuple[str, bool]]:
    """Yield each event of some rules, and whether its rule changes the status, if it succeeds or if it fails."""
    for rule in rules:
        if rule.event is not None:
            yield rule.event, bool(rule.then.status or rule.otherwise.status)


def events_to_weight(world: World) -> set[str]:
    """Return the events that neither a tagged device nor a rule with a status emits."""
    every: set[str] = set()
    refused: set[str] = set()
    for device in world.devices:
        for event, changes in emitted((*device.rules, *device.feign)):
            every.add(event)
            if device.drive or device.feign_drive or changes:
                refused.add(event)
    for rules in (*(terrain.trigger for terrain in world.legend), *((process.rule,) for process in world.processes)):
        for event, changes in emitted(rules):
            every.add(event)
            if changes:
                refused.add(event)
    for camera in world.cameras:
        every.add("detected")
        if camera.then.status:
            refused.add("detected")
    return every - refused


def may_weight_off(tables: Tables) -> bool:
    """Return whether an agent can be switched off."""
    return any(state.status == OFF for state in tables.states)


def as_goal(name: str, cells: dict[tuple[int, int], float], off: float, events: dict[str, float]) -> Goal:
    """Return a drawn goal as one that a file might list."""
    return Goal(name, cells=tuple(cells.items()), off=off, events=tuple(events.items()))
