"""Checks of rules and terrain: variables must be declared, and chances must fit their levels."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import STATUS_KEY, Chance, Condition, Device, Effect, Rule, Terrain, World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.hints import Hints
from ic_sandbox.world.placeholders import MISSING
from ic_sandbox.world.presets import preset_devices
from ic_sandbox.world.traversal import variables_of

__all__ = ["RuleChecks"]


class RuleChecks:
    """Checks of conditions, effects, chances and rules against the variables of a world."""

    def __init__(self, world: World) -> None:
        self.hints = Hints()
        declared = Counter(variable.name for variable in world.variables)
        # A variable declared twice has an unknown number of levels, written as 0.
        self.levels = {v.name: v.max if declared[v.name] == 1 else 0 for v in world.variables}

    def known(self, name: str, place: str) -> Iterator[Fault]:
        if name == STATUS_KEY and name not in self.levels:
            yield Fault(
                place,
                tr('"{status_key}" is no variable', status_key=STATUS_KEY),
                tr("only an effect can name it, to set it"),
            )
        elif name is not MISSING and name not in self.levels and MISSING not in self.levels:
            hint = self.hints.near(name, self.levels) or tr("declare it under variables")
            yield Fault(place, _unknown(name), hint)

    def once(self, names: Iterable[str], place: str) -> Iterator[Fault]:
        for name, times in Counter(names).items():
            if times > 1:
                yield Fault(place, tr('"{name}" is named more than once', name=name))

    def condition(self, condition: Condition, place: str) -> Iterator[Fault]:
        yield from self.once((test.variable for test in condition), place)
        for test in condition:
            yield from self.known(test.variable, place)

    def effect(self, effect: Effect, place: str) -> Iterator[Fault]:
        yield from self.once((change.variable for change in effect.changes), place)
        for change in effect.changes:
            yield from self.known(change.variable, place)

    def chance(self, chance: Chance, place: str) -> Iterator[Fault]:
        if chance.by is None:
            return
        yield from self.known(chance.by, f"{place}.by")
        levels = self.levels.get(chance.by, 0)
        unread = any(math.isnan(value) for value in chance.values)
        if levels >= 1 and not unread and len(chance.values) != levels + 1:
            yield Fault(
                f"{place}.values",
                tr(
                    '"{by}" has {levels} levels (0 to {most}), and there are {values} values',
                    by=chance.by,
                    levels=levels + 1,
                    most=levels,
                    values=len(chance.values),
                ),
                tr("give one value for each level"),
            )

    def rule(self, rule: Rule, place: str) -> Iterator[Fault]:
        yield from self.condition(rule.when, f"{place}.when")
        yield from self.effect(rule.then, f"{place}.then")
        yield from self.chance(rule.chance, f"{place}.chance")
        yield from self.effect(rule.otherwise, f"{place}.else")

    def rules(self, rules: Iterable[Rule], place: str) -> Iterator[Fault]:
        for index, rule in enumerate(rules):
            yield from self.rule(rule, f"{place}[{index}]")

    def ground(self, kind: Terrain, place: str) -> Iterator[Fault]:
        if not isinstance(kind.passable, bool):
            yield from self.condition(kind.passable, f"{place}.passable")
        yield from self.chance(kind.slip, f"{place}.slip")
        yield from self.rules(kind.trigger, f"{place}.trigger")

    def lent(self, device: Device, place: str) -> Iterator[Fault]:
        """Yield the faults of a device's rules.

        Rules from its preset are not in the file, so their faults name it as a whole.
        """
        preset = preset_devices().get(device.kind)
        missing: dict[str, None] = {}
        for key in ("rules", "feign"):
            rules: tuple[Rule, ...] = getattr(device, key)
            faults = self.rules(rules, f"{place}.{key}")
            if preset is None or rules != getattr(preset, key):
                yield from faults
                continue
            missing |= dict.fromkeys(name for rule in rules for name in variables_of(rule) if name not in self.levels)
            unknown = set(map(_unknown, missing))
            yield from (fault for fault in faults if fault.reason not in unknown)
        if MISSING in self.levels:
            return
        for name in missing:
            hint = self.hints.near(name, self.levels) or tr("declare it under variables")
            yield Fault(place, tr('the kind "{kind}" needs a variable "{name}"', kind=device.kind, name=name), hint)


def _unknown(name: str) -> str:
    return tr('unknown variable "{name}"', name=name)
