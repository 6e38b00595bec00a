"""What a sound world keeps to, beyond the shape of its file: names that are known, cells that exist, levels that
fit.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import (
    FLOOR,
    STATUS_KEY,
    WALL,
    Cell,
    Device,
    Goal,
    Planner,
    Terrain,
    World,
)
from ic_sandbox.world.faults import MOST_FAULTS, Fault
from ic_sandbox.world.placeholders import MISSING, NO_MAP, NOWHERE
from ic_sandbox.world.traversal import modifies_goals
from ic_sandbox.world.validation.limits import LARGEST_SIDE, MOST_CACHES
from ic_sandbox.world.validation.names import check_names
from ic_sandbox.world.validation.rules import RuleChecks

__all__ = ["LARGEST_SIDE", "check_world", "unguided"]

INVISIBLE = ("Cc", "Cs", "Zl", "Zp")
"""Categories of characters that can't be drawn as a glyph: controls, halves of characters, ends of lines."""


def check_world(world: World) -> tuple[Fault, ...]:
    """Every rule of the language that a world breaks, with its place; none for a sound world."""
    check = _Check(world)
    return tuple(
        islice(
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
                check_names(world),
            ),
            MOST_FAULTS,
        )
    )


def unguided(world: World) -> Fault:
    """That nobody can say what a modified agent of this world does."""
    hint = tr("name one of the goals") if world.goals else tr("list a goal under goals, and name it here")
    return Fault("intended_goal", tr("a modified agent goes on by the intended goal, and there is none"), hint)


class _Check(RuleChecks):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.world = world
        self.goal_names = [goal.name for goal in world.goals]
        self.known_goals = dict.fromkeys(self.goal_names)
        self.events = dict.fromkeys(world.events())
        self.all_events_read = all(rule.event is not MISSING for rule in world.rules())
        self.groups = Counter(device.group for device in world.devices if device.group)
        self.all_groups_read = all(device.group is not MISSING for device in world.devices)
        self.kinds = world.terrain_kinds()
        self.cols = max(map(len, world.terrain), default=0)

    # -- the map

    def terrain(self) -> Iterator[Fault]:
        rows = self.world.terrain
        if rows is NO_MAP:
            return
        first = next((row for row in rows if row is not MISSING), None)
        if not rows or first == "":
            yield Fault("terrain", tr("the map is empty"), tr("draw at least one row with one cell"))
            return
        if len(rows) > LARGEST_SIDE or self.cols > LARGEST_SIDE:
            size = tr("{rows} rows by {cols} columns", rows=len(rows), cols=self.cols)
            yield Fault(
                "terrain",
                tr("the map has {size}; at most {most} each are possible", size=size, most=LARGEST_SIDE),
            )
        for index, row in enumerate(rows):
            if row is MISSING or first is None:
                continue
            if len(row) != len(first):
                yield Fault(
                    f"terrain[{index}]",
                    tr("this row has {row} cells, and the first has {first}", row=len(row), first=len(first)),
                )
            for glyph in dict.fromkeys(row):
                if glyph not in self.kinds and MISSING not in self.kinds:
                    where = row.index(glyph)
                    yield Fault(
                        f"terrain[{index}]",
                        tr('unknown terrain "{glyph}" at column {where}', glyph=glyph, where=where),
                        tr("add it to the legend, or use one of: {kinds}", kinds=" ".join(self.kinds)),
                    )

    def legend(self) -> Iterator[Fault]:
        for kind in self.world.legend:
            place = f'legend["{kind.glyph}"]'
            if kind.glyph is MISSING:
                continue
            if len(kind.glyph) == 1 and unicodedata.category(kind.glyph) in INVISIBLE:
                yield Fault(place, tr("a glyph can't be a control character or half of a character"))
            elif len(kind.glyph) != 1:
                yield Fault(place, tr("a glyph is a single character"))
            elif kind.glyph in (WALL.glyph, FLOOR.glyph):
                of = self.builtin(kind)
                yield Fault(place, tr('"{glyph}" is built in ({of}), and can\'t be redefined', glyph=kind.glyph, of=of))
            yield from self.ground(kind, place)
        glyphs = [kind.glyph for kind in self.world.legend]
        yield from _repeated(glyphs, "legend", "glyph", lambda index: f'legend["{glyphs[index]}"]')

    @staticmethod
    def builtin(kind: Terrain) -> str:
        return WALL.label if kind.glyph == WALL.glyph else FLOOR.label

    def cell(self, cell: Cell, place: str, stands: bool = True) -> Iterator[Fault]:
        """That a cell is on the map and, where something ``stands`` there, can be entered."""
        if cell is NOWHERE or self.world.terrain is NO_MAP or self.cols == 0:
            return
        row, col = cell
        if not self.on_map(cell):
            size = tr("{rows} rows and {cols} columns", rows=self.world.rows, cols=self.cols)
            yield Fault(
                place,
                tr("the cell [{row}, {col}] is off the map", row=row, col=col),
                tr("the map has {size}, counted from 0", size=size),
            )
            return
        # In a row that could not be read there is no telling.
        kind = self.kinds.get(self.world.terrain[row][col : col + 1])
        if stands and kind is not None and kind.passable is False:
            yield Fault(
                place,
                tr("the cell [{row}, {col}] is {kind}", row=row, col=col, kind=kind.label or tr("impassable")),
                tr("choose a cell that can be entered"),
            )

    def on_map(self, cell: Cell) -> bool:
        """Whether a cell lies on the map, as far as the map could be read."""
        if not 0 <= cell[0] < self.world.rows:
            return False
        row = self.world.terrain[cell[0]]
        return 0 <= cell[1] < (self.cols if row is MISSING else len(row))

    # -- conditions, effects, chances

    def variables(self) -> Iterator[Fault]:
        names = [variable.name for variable in self.world.variables]
        yield from _repeated(names, "variables", "variable", lambda index: f"variables[{index}].name")
        for index, variable in enumerate(self.world.variables):
            if variable.name == STATUS_KEY:
                yield Fault(
                    f"variables[{index}].name",
                    tr('"{status_key}" is reserved for the status of an agent', status_key=STATUS_KEY),
                )
            if variable.max >= 1 and variable.initial > variable.max:
                yield Fault(
                    f"variables[{index}].initial",
                    tr("begins at {initial}, above its max of {max}", initial=variable.initial, max=variable.max),
                )

    # -- what stands on the map

    def devices(self) -> Iterator[Fault]:
        devices = self.world.devices
        standing: dict[Cell, int] = {}
        for index, device in enumerate(devices):
            place = f"devices[{index}]"
            yield from self.cell(device.at, f"{place}.at")
            if device.at is not NOWHERE and self.on_map(device.at):
                first = standing.setdefault(device.at, index)
                if first != index:
                    yield Fault(
                        f"{place}.at",
                        tr("devices[{first}] stands on the cell {at} already", first=first, at=list(device.at)),
                        tr("a cell holds one device"),
                    )
            yield from self.lent(device, place)
            yield from self.group(device, place)

    def group(self, device: Device, place: str) -> Iterator[Fault]:
        if device.group and device.reveals:
            reason = tr("a device is a hidden cache or reveals a group, not both")
            yield Fault(f"{place}.reveals", reason, tr("let another device reveal it"))
        if not self.all_groups_read:
            return
        if device.group and self.groups[device.group] > MOST_CACHES:
            number = self.groups[device.group]
            yield Fault(
                f"{place}.group",
                tr(
                    'the group "{group}" has {number} caches; at most {most_caches} are possible',
                    group=device.group,
                    number=number,
                    most_caches=MOST_CACHES,
                ),
            )
        if device.reveals and device.reveals not in self.groups:
            hint = self.hints.near(device.reveals, (name for name in self.groups if name))
            hint = hint or tr("give this group to the caches")
            yield Fault(f"{place}.reveals", tr('unknown group "{reveals}"', reveals=device.reveals), hint)

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
        elif modifies_goals(self.world):
            yield unguided(self.world)

    def goal(self, goal: Goal, place: str) -> Iterator[Fault]:
        for cell, _ in goal.cells:
            yield from self.cell(cell, f'{place}.cells["{cell[0]},{cell[1]}"]')
        for event, _ in goal.events:
            if event not in self.events and self.all_events_read:
                hint = self.hints.near(event, self.events) or tr("give a rule this event")
                yield Fault(f'{place}.events["{event}"]', tr('nothing emits the event "{event}"', event=event), hint)

    def known_goal(self, name: str, place: str) -> Iterator[Fault]:
        if name is not MISSING and name not in self.known_goals and MISSING not in self.known_goals:
            hint = self.hints.near(name, self.known_goals) or tr("add it under goals")
            yield Fault(place, tr('unknown goal "{name}"', name=name), hint)

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
                yield Fault(
                    f"{place}.goals", tr("draws among the goals of the world, which names none"), tr("add a goal")
                )
            for name, share in draw.mix:
                at = f'{place}.goals.mix["{name}"]'
                yield from self.known_goal(name, at)
                if share < 0:
                    yield Fault(at, tr("a share can't be negative, and this is {share:g}", share=share))
            if draw.mix and all(share == 0 for _, share in draw.mix):
                yield Fault(f"{place}.goals.mix", tr("all shares are 0"), tr("give at least one goal a share"))
            if draw.mix and draw.draw != "named" and draw.draw is not MISSING:
                yield Fault(
                    f"{place}.goals.mix",
                    tr('has no meaning for the draw "{draw}"', draw=draw.draw),
                    'draw "named"',
                )

    def planner(self, planner: Planner, place: str) -> Iterator[Fault]:
        if not 0.0 <= planner.discount < 1.0:
            yield Fault(
                f"{place}.discount", tr("must be at least 0 and below 1, not {discount:g}", discount=planner.discount)
            )


def _repeated(names: Sequence[str], section: str, what: str, place: Callable[[int], str]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name is MISSING:
            continue
        if first.setdefault(name, index) != index:
            yield Fault(
                place(index),
                tr('there is a {what} "{name}" already', what=what, name=name),
                tr("{section}[{first}] has this name", section=section, first=first[name]),
            )
