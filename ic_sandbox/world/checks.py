"""What a sound world keeps to, beyond the shape of its file: names that are known, cells that exist, levels that
fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ic_sandbox.world.decoding import MISSING, NOWHERE, did_you_mean
from ic_sandbox.world.document import (
    FLOOR,
    WALL,
    Cell,
    Chance,
    Condition,
    Device,
    Effect,
    Goal,
    Planner,
    Rule,
    Terrain,
    World,
)
from ic_sandbox.world.expressions import STATUS_KEY
from ic_sandbox.world.faults import Fault

__all__ = ["LARGEST_SIDE", "check_world"]

LARGEST_SIDE = 512
"""The most rows or columns that a world may have."""


def check_world(world: World) -> tuple[Fault, ...]:
    """Every rule of the language that a world breaks, with its place; none for a sound world."""
    check = _Check(world)
    return tuple(
        chain(
            check.terrain(),
            check.legend(),
            check.variables(),
            check.devices(),
            check.processes(),
            check.cameras(),
            check.goals(),
            check.agents(),
            check.populations(),
        )
    )


class _Check:
    def __init__(self, world: World) -> None:
        self.world = world
        self.levels = {variable.name: variable.max for variable in world.variables}
        self.goal_names = [goal.name for goal in world.goals]
        self.events = world.events()
        self.kinds = world.terrain_kinds()

    # -- the map

    def terrain(self) -> Iterator[Fault]:
        rows = self.world.terrain
        if not rows or not rows[0]:
            yield Fault("terrain", "the map is empty", "draw at least one row with one cell")
            return
        if len(rows) > LARGEST_SIDE or len(rows[0]) > LARGEST_SIDE:
            size = f"{len(rows)} rows by {len(rows[0])} columns"
            yield Fault("terrain", f"the map has {size}; at most {LARGEST_SIDE} each are possible")
        for index, row in enumerate(rows):
            if row is MISSING:
                continue
            if len(row) != len(rows[0]):
                yield Fault(f"terrain[{index}]", f"this row has {len(row)} cells, and the first has {len(rows[0])}")
            for glyph in dict.fromkeys(row):
                if glyph not in self.kinds:
                    where = row.index(glyph)
                    yield Fault(
                        f"terrain[{index}]",
                        f'unknown terrain "{glyph}" at column {where}',
                        f"add it to the legend, or use one of: {' '.join(self.kinds)}",
                    )

    def legend(self) -> Iterator[Fault]:
        for kind in self.world.legend:
            place = f'legend["{kind.glyph}"]'
            if len(kind.glyph) != 1:
                yield Fault(place, "a glyph is a single character")
            elif kind.glyph in (WALL.glyph, FLOOR.glyph):
                yield Fault(place, f'"{kind.glyph}" is built in ({self.builtin(kind)}), and can\'t be redefined')
            if not isinstance(kind.passable, bool):
                yield from self.condition(kind.passable, f"{place}.passable")
            yield from self.chance(kind.slip, f"{place}.slip")
            yield from self.rules(kind.trigger, f"{place}.trigger")
        glyphs = [kind.glyph for kind in self.world.legend]
        yield from _repeated(glyphs, "legend", "glyph", lambda index: f'legend["{glyphs[index]}"]')

    @staticmethod
    def builtin(kind: Terrain) -> str:
        return WALL.label if kind.glyph == WALL.glyph else FLOOR.label

    def cell(self, cell: Cell, place: str, stands: bool = True) -> Iterator[Fault]:
        """That a cell is on the map and, where something ``stands`` there, can be entered."""
        if cell is NOWHERE or not self.world.terrain:
            return
        row, col = cell
        if not (0 <= row < self.world.rows and 0 <= col < len(self.world.terrain[row])):
            size = f"{self.world.rows} rows and {self.world.cols} columns"
            yield Fault(place, f"the cell [{row}, {col}] is off the map", f"the map has {size}, counted from 0")
            return
        kind = self.kinds.get(self.world.terrain[row][col])
        if stands and kind is not None and kind.passable is False:
            yield Fault(
                place, f"the cell [{row}, {col}] is {kind.label or 'impassable'}", "choose a cell that can be entered"
            )

    # -- conditions, effects, chances

    def variables(self) -> Iterator[Fault]:
        names = [variable.name for variable in self.world.variables]
        yield from _repeated(names, "variables", "variable", lambda index: f"variables[{index}].name")
        for index, variable in enumerate(self.world.variables):
            if variable.name == STATUS_KEY:
                yield Fault(f"variables[{index}].name", f'"{STATUS_KEY}" is reserved for the status of an agent')
            if variable.max >= 1 and variable.initial > variable.max:
                yield Fault(
                    f"variables[{index}].initial", f"begins at {variable.initial}, above its max of {variable.max}"
                )

    def known(self, name: str, place: str) -> Iterator[Fault]:
        if name is not MISSING and name not in self.levels:
            hint = did_you_mean(name, self.levels) or "declare it under variables"
            yield Fault(place, f'unknown variable "{name}"', hint)

    def condition(self, condition: Condition, place: str) -> Iterator[Fault]:
        for test in condition:
            yield from self.known(test.variable, place)

    def effect(self, effect: Effect, place: str) -> Iterator[Fault]:
        for change in effect.changes:
            yield from self.known(change.variable, place)

    def chance(self, chance: Chance, place: str) -> Iterator[Fault]:
        if chance.by is None:
            return
        yield from self.known(chance.by, f"{place}.by")
        levels = self.levels.get(chance.by, 0)
        if levels >= 1 and len(chance.values) != levels + 1:
            yield Fault(
                f"{place}.values",
                f'"{chance.by}" has {levels + 1} levels (0 to {levels}), and there are {len(chance.values)} values',
                "give one value for each level",
            )

    def rule(self, rule: Rule, place: str) -> Iterator[Fault]:
        yield from self.condition(rule.when, f"{place}.when")
        yield from self.effect(rule.then, f"{place}.then")
        yield from self.chance(rule.chance, f"{place}.chance")
        yield from self.effect(rule.otherwise, f"{place}.else")

    def rules(self, rules: Iterable[Rule], place: str) -> Iterator[Fault]:
        for index, rule in enumerate(rules):
            yield from self.rule(rule, f"{place}[{index}]")

    # -- what stands on the map

    def devices(self) -> Iterator[Fault]:
        devices = self.world.devices
        standing: dict[Cell, int] = {}
        groups = [device.group for device in devices if device.group]
        for index, device in enumerate(devices):
            place = f"devices[{index}]"
            yield from self.cell(device.at, f"{place}.at")
            if device.at is not NOWHERE:
                first = standing.setdefault(device.at, index)
                if first != index:
                    yield Fault(
                        f"{place}.at",
                        f"devices[{first}] stands on the cell {list(device.at)} already",
                        "a cell holds one device",
                    )
            yield from self.rules(device.rules, f"{place}.rules")
            yield from self.rules(device.feign, f"{place}.feign")
            yield from self.group(device, groups, place)

    def group(self, device: Device, groups: Sequence[str], place: str) -> Iterator[Fault]:
        if device.group and device.group is not MISSING and groups.count(device.group) < 2:
            yield Fault(
                f"{place}.group", f'the group "{device.group}" has a single cache', "hidden caches come by two or more"
            )
        if device.reveals and device.reveals is not MISSING and device.reveals not in groups:
            hint = did_you_mean(device.reveals, groups)
            yield Fault(f"{place}.reveals", f'unknown group "{device.reveals}"', hint)

    def processes(self) -> Iterator[Fault]:
        for index, process in enumerate(self.world.processes):
            yield from self.rule(process.rule, f"processes[{index}]")

    def cameras(self) -> Iterator[Fault]:
        for index, camera in enumerate(self.world.cameras):
            place = f"cameras[{index}]"
            yield from self.cell(camera.at, f"{place}.at", stands=False)
            yield from self.condition(camera.when, f"{place}.when")
            yield from self.chance(camera.chance, f"{place}.chance")
            yield from self.effect(camera.then, f"{place}.then")

    # -- goals and who has them

    def goals(self) -> Iterator[Fault]:
        yield from _repeated(self.goal_names, "goals", "goal", lambda index: f"goals[{index}].name")
        for index, goal in enumerate(self.world.goals):
            yield from self.goal(goal, f"goals[{index}]")
        if self.world.intended_goal is not None:
            yield from self.known_goal(self.world.intended_goal, "intended_goal")

    def goal(self, goal: Goal, place: str) -> Iterator[Fault]:
        for cell, _ in goal.cells:
            yield from self.cell(cell, f'{place}.cells["{cell[0]},{cell[1]}"]')
        for event, _ in goal.events:
            if event not in self.events:
                hint = did_you_mean(event, self.events) or "give a rule this event"
                yield Fault(f'{place}.events["{event}"]', f'nothing emits the event "{event}"', hint)

    def known_goal(self, name: str, place: str) -> Iterator[Fault]:
        if name is not MISSING and name not in self.goal_names:
            hint = did_you_mean(name, self.goal_names) or "the world names no goals yet"
            yield Fault(place, f'unknown goal "{name}"', hint)

    def agents(self) -> Iterator[Fault]:
        for index, agent in enumerate(self.world.agents):
            place = f"agents[{index}]"
            yield from self.cell(agent.at, f"{place}.at")
            yield from self.known_goal(agent.goal, f"{place}.goal")
            yield from self.planner(agent.planner, f"{place}.planner")

    def populations(self) -> Iterator[Fault]:
        for index, population in enumerate(self.world.populations):
            place = f"populations[{index}]"
            yield from self.cell(population.at, f"{place}.at")
            yield from self.planner(population.planner, f"{place}.planner")
            draw = population.goals
            if draw.draw == "named" and not self.goal_names:
                yield Fault(f"{place}.goals", "draws among the goals of the world, which names none", "add a goal")
            for name, share in draw.mix:
                at = f'{place}.goals.mix["{name}"]'
                yield from self.known_goal(name, at)
                if share < 0:
                    yield Fault(at, f"a share can't be negative, and this is {share:g}")
            if draw.mix and all(share == 0 for _, share in draw.mix):
                yield Fault(f"{place}.goals.mix", "all shares are 0", "give at least one goal a share")
            if draw.mix and draw.draw != "named":
                yield Fault(f"{place}.goals.mix", f'has no meaning for the draw "{draw.draw}"', 'draw "named"')

    def planner(self, planner: Planner, place: str) -> Iterator[Fault]:
        if not 0.0 <= planner.discount < 1.0:
            yield Fault(f"{place}.discount", f"must be at least 0 and below 1, not {planner.discount:g}")


def _repeated(names: Sequence[str], section: str, what: str, place: object) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name is MISSING:
            continue
        if first.setdefault(name, index) != index:
            where = place(index) if callable(place) else section
            yield Fault(where, f'there is a {what} "{name}" already', f"{section}[{first[name]}] has this name")
