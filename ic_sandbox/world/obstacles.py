"""The effects of using a device on an agent: threats that end, ways that open, supplies that another device needs.

All of it is read from the rules, at given levels of the variables, so each statement is true of the world as drawn.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ic_sandbox.world.document import Chance, Condition, Device, Effect, Rule, Test, World

__all__ = ["Obstacle", "ObstacleKind", "chance_at", "holds", "obstacles"]

Levels = Mapping[str, int]

ObstacleKind = Literal["off", "modified", "trap", "camera", "shortage", "door", "slip", "need", "success", "reward"]

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in an agent's way that one use of a device changes.

    ``kind``: a process switches the agent ``off`` or leaves it ``modified``, terrain is a ``trap`` that switches it
    off, a ``camera`` sees it, a ``shortage`` would switch it off at another level of a variable, a ``door`` is closed,
    terrain makes it ``slip``, another device has a ``need`` or rarer ``success``, or the use itself earns a
    ``reward``. ``name``: of the process or terrain, otherwise empty; ``device``: the index of the other device, or -1.
    ``before``, ``after``: the probability now, and after one use. ``condition``: of a shortage, door or need, the tests
    that decide; of a success, the levels of the variable that decides, now and after one use.
    """

    kind: ObstacleKind
    name: str = ""
    device: int = -1
    before: float = 1.0
    after: float = 0.0
    condition: Condition = ()


def holds(condition: Condition, levels: Levels) -> bool:
    """Return whether all tests of a condition hold at these levels."""
    return all(_COMPARE[test.op](levels[test.variable], test.value) for test in condition)


def chance_at(chance: Chance, levels: Levels) -> float:
    """Return a probability at these levels."""
    return chance.value if chance.by is None else chance.values[levels[chance.by]]


def obstacles(
    world: World, levels: Levels, device: Device, feign: bool, rewarded: Collection[str] = ()
) -> tuple[Obstacle, ...]:
    """List what one use of a device (or feigning at it) changes, the gravest first.

    ``levels``: the level of each variable now. ``rewarded``: the events that the agent's goal rewards; if other devices
    that emit one of them are affected, no others are listed.
    """
    rules = device.feign if feign else device.rules
    tried = next((rule for rule in rules if holds(rule.when, levels)), None) or next(iter(rules), None)
    if tried is None:
        return ()
    after = _changed(world, levels, tried.then)
    found = (
        *(Obstacle("reward") for event in rewarded if event == tried.event),
        *_threats(world, levels, after),
        *_shortages(world, levels, tried.then),
        *_ways(world, levels, after),
        *_devices(world, levels, after, device, rewarded),
    )
    return tuple(dict.fromkeys(found))


def _changed(world: World, levels: Levels, effect: Effect) -> dict[str, int]:
    """Return the levels after an effect."""
    most = {variable.name: variable.max for variable in world.variables}
    after = dict(levels)
    for change in effect.changes:
        now, top = levels[change.variable], most[change.variable]
        if change.op == "cycle":
            after[change.variable] = (now + 1) % (top + 1)
        else:
            wanted = {"+": now + change.value, "-": now - change.value, "=": change.value}[change.op]
            after[change.variable] = min(max(wanted, 0), top)
    return after


def _probability(rule: Rule, levels: Levels) -> float:
    return chance_at(rule.chance, levels) if holds(rule.when, levels) else 0.0


def _threats(world: World, levels: Levels, after: Levels) -> Iterator[Obstacle]:
    for process in world.processes:
        status = process.rule.then.status
        now, then = _probability(process.rule, levels), _probability(process.rule, after)
        if status is not None and now > then:
            yield Obstacle(status, process.name, before=now, after=then)
    for kind in world.legend:
        for rule in kind.trigger[:1]:
            now, then = _probability(rule, levels), _probability(rule, after)
            if rule.then.status == "off" and now > then:
                yield Obstacle("trap", kind.label, before=now, after=then)
    for camera in world.cameras:
        rule = Rule(camera.when, camera.then, camera.chance)
        now, then = _probability(rule, levels), _probability(rule, after)
        if now > then:
            yield Obstacle("camera", before=now, after=then)


def _shortages(world: World, levels: Levels, effect: Effect) -> Iterator[Obstacle]:
    """Yield the processes that would switch the agent off at a level to which another process leads."""
    changed = {change.variable for change in effect.changes}
    drifting = {change.variable for process in world.processes for change in process.rule.then.changes}
    for process in world.processes:
        rule = process.rule
        named = {test.variable for test in rule.when}
        if rule.then.status == "off" and not holds(rule.when, levels) and named & changed & drifting:
            yield Obstacle("shortage", process.name, condition=rule.when)


def _ways(world: World, levels: Levels, after: Levels) -> Iterator[Obstacle]:
    drawn = set("".join(world.terrain))
    for kind in world.legend:
        if kind.glyph not in drawn:
            continue
        if not isinstance(kind.passable, bool) and not holds(kind.passable, levels) and holds(kind.passable, after):
            yield Obstacle("door", kind.label, condition=kind.passable)
        now, then = chance_at(kind.slip, levels), chance_at(kind.slip, after)
        if now > then:
            yield Obstacle("slip", kind.label, before=now, after=then)


def _devices(
    world: World, levels: Levels, after: Levels, device: Device, rewarded: Collection[str]
) -> Iterator[Obstacle]:
    found = []
    for number, other in enumerate(world.devices):
        if other.at == device.at:
            continue
        for rule in other.rules:
            goal, by = rule.event in rewarded, rule.chance.by
            unmet = tuple(
                test
                for test in rule.when
                if after[test.variable] > levels[test.variable] and holds((test,), after) and not holds((test,), levels)
            )
            now, then = chance_at(rule.chance, levels), chance_at(rule.chance, after)
            if unmet:
                found.append((goal, Obstacle("need", device=number, condition=unmet)))
            elif by is not None and then > now:
                at = (Test(by, "==", levels[by]), Test(by, "==", after[by]))
                found.append((goal, Obstacle("success", device=number, before=now, after=then, condition=at)))
    decisive = [obstacle for goal, obstacle in found if goal]
    yield from decisive or [obstacle for _, obstacle in found]
