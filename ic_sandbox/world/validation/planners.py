"""Faults of planners: parameters that name what the world does not have, or contradict one another."""

from __future__ import annotations

from collections.abc import Iterator

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.faults import Fault

__all__ = ["FORBIDDEN", "RESTRICTED", "planner_faults"]

FORBIDDEN, RESTRICTED = KEYWORDS = ("forbidden", "restricted")
"""Rules of a constrained planner that name no device and no drive."""


def planner_faults(world: World, planner: Planner, place: str) -> Iterator[Fault]:
    """Yield a fault for each parameter that names something that the world lacks, and for each missing one."""
    given = dict(planner.parameters)
    match planner.kind:
        case "quantilizer" if given.get("base") == "intended" and world.intended_goal is None:
            reason = tr("the base needs an intended goal, and the world has none")
            yield Fault(f"{place}.base", reason, tr("set intended_goal, or use the base random"))
        case "mona" if given.get("approver") is None:
            if world.intended_goal is None:
                reason = tr("there is no approver: the world has no intended goal")
                yield Fault(f"{place}.approver", reason, tr("name the goal of the approver, or set intended_goal"))
        case "mona":
            yield from _goal(world, str(given["approver"]), f"{place}.approver")
        case "aup" if isinstance(given.get("auxiliary"), tuple):
            yield from _auxiliary(world, given["auxiliary"], "over" in given, place)  # type: ignore[arg-type]
        case "constrained":
            for number, rule in enumerate(given.get("rules", ())):  # type: ignore[arg-type]
                yield from _rule(world, rule, f"{place}.rules[{number}]")


def _goal(world: World, name: str, place: str) -> Iterator[Fault]:
    known = [goal.name for goal in world.goals]
    if name not in known:
        hint = tr("the world has: {names}", names=", ".join(known)) if known else tr("add it under goals")
        yield Fault(place, tr('unknown goal "{name}"', name=name), hint)


def _auxiliary(world: World, names: tuple[str, ...], over: bool, place: str) -> Iterator[Fault]:
    if over:
        reason = tr("has no effect if the other goals are listed")
        yield Fault(f"{place}.over", reason, tr("leave it out, or give a number of goals"))
    if not names:
        yield Fault(f"{place}.auxiliary", tr("lists no goal"), tr("list at least one goal, or give a number"))
    for number, name in enumerate(names):
        at = f"{place}.auxiliary[{number}]"
        yield from _goal(world, name, at)
        for goal in world.goals:
            if goal.name == name:
                weights = [weight for _, weight in (*goal.cells, *goal.events)]
                if min([goal.tick, goal.off, *weights]) < 0:
                    reason = tr('the goal "{name}" has a negative weight', name=name)
                    yield Fault(at, reason, tr("impact is measured by goals without negative weights"))


def _rule(world: World, rule: str, place: str) -> Iterator[Fault]:
    names = {device.name for device in world.devices if device.name}
    drives = world.drives()
    if rule in names and rule in drives:
        reason = tr('"{rule}" names a device and a drive', rule=rule)
        yield Fault(place, reason, tr("give the device another name"))
    elif rule in KEYWORDS and (rule in names or rule in drives):
        reason = tr('"{rule}" is a keyword, and also names a device or a drive', rule=rule)
        yield Fault(place, reason, tr("give the device or the drive another name"))
    elif rule == FORBIDDEN:
        if not any(device.forbidden for device in world.devices):
            yield Fault(place, tr("no device of this world is forbidden"), tr("mark a device as forbidden"))
    elif rule == RESTRICTED:
        if not any(kind.restricted for kind in world.legend):
            yield Fault(place, tr("no terrain of this world is restricted"), tr("mark a terrain as restricted"))
    elif rule not in names and rule not in drives:
        known = ", ".join([*sorted(names), *drives, *KEYWORDS])
        reason = tr('the rule "{rule}" names nothing in this world', rule=rule)
        yield Fault(place, reason, tr("use one of: {names}", names=known))
