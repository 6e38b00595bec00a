"""A world as plain arrays: what the transition kernel reads, and nothing else.

Cells are numbered row by row among those that can ever be entered (a door counts, a wall does not). Conditions,
effects, chances and rules are numbered too; ``-1`` stands for none. What each table holds is said where the kernel
names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp import kernels
from ic_sandbox.mdp.sight import cameras_seeing
from ic_sandbox.world.contents import groups_of
from ic_sandbox.world.document import DETECTED, Cell, Chance, Condition, Device, Effect, Rule, Terrain, World

__all__ = ["ACTION_NAMES", "Tables", "cells_of", "most_events", "tables_of", "working_arrays"]

ACTION_NAMES = ("north", "east", "south", "west", "wait", "use", "feign")
OFFSETS = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column steps of the four moves, in the order of :data:`ACTION_NAMES`."""

OPERATORS = ("==", "!=", ">=", "<=", ">", "<")
CHANGES = ("+", "-", "=", "cycle")
STATUSES = {None: -1, "off": kernels.OFF, "modified": kernels.MODIFIED}


class Tables(NamedTuple):
    """Everything about a world that decides what happens in a tick.

    ``integers``: int32, all tables end to end, their places in front. ``probabilities``: float64, the values of
    chances.
    """

    integers: NDArray[np.int32]
    probabilities: NDArray[np.float64]


def working_arrays(tables: Tables, collide: bool = False) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Room for one caller of the tick kernel: its working array ``w``, and the weight of the path followed.

    Where agents are to ``collide``, ``w`` ends with the number of agents in each cell.
    """
    t = tables.integers
    beliefs = int(t[kernels.N_BELIEFS])
    full = t[t[kernels.BELIEF_MAX] : t[kernels.BELIEF_MAX] + beliefs]
    caches = max((int(bits).bit_length() for bits in full), default=0)
    # Slip and its side, a device's rule, a trigger; then what there may be several of.
    flips = 4 + caches + 1 + _cameras(tables) + _processes(tables)
    path = kernels.VARIABLES + int(t[kernels.N_VARIABLES]) + beliefs
    taken = path + flips + 2 * most_events(tables)
    w = np.zeros(taken + (int(t[kernels.N_CELLS]) if collide else 0), np.int64)
    w[kernels.PATH_AT] = path
    w[kernels.EVENTS_AT] = path + flips
    w[kernels.TAKEN_AT] = taken if collide else 0
    return w, np.ones(1)


def most_events(tables: Tables) -> int:
    """How many events one tick can emit: a device's, a trigger's, a camera's, and one from each process."""
    return 3 + _processes(tables)


def _processes(tables: Tables) -> int:
    return int(tables.integers[kernels.PROCESS_END] - tables.integers[kernels.PROCESS_FIRST])


def _cameras(tables: Tables) -> int:
    """The cameras that can see a violation at all are numbered below this."""
    t = tables.integers
    cells = int(t[kernels.N_CELLS])
    seen = t[t[kernels.SIGHT] : t[kernels.SIGHT] + t[t[kernels.SIGHT_OFFSETS] + cells]]
    return int(seen.max(initial=-1)) + 1


def cells_of(world: World) -> list[Cell]:
    """Every cell that can ever be entered, row by row."""
    kinds = world.terrain_kinds()
    return [
        (row, col)
        for row, line in enumerate(world.terrain)
        for col, glyph in enumerate(line)
        if kinds[glyph].passable is not False
    ]


class _Builder:
    """Numbers conditions, effects, chances and rules as they come."""

    def __init__(self, world: World, struck: bool) -> None:
        self.struck = struck
        self.variable = {variable.name: index for index, variable in enumerate(world.variables)}
        self.event = {event: index for index, event in enumerate(world.events())}
        self.rules: list[tuple[int, int, int, int, int]] = []
        self.tests: list[list[tuple[int, int, int]]] = []
        self.changes: list[list[tuple[int, int, int]]] = []
        self.statuses: list[int] = []
        self.chance_variables: list[int] = []
        self.chances: list[Sequence[float]] = []

    def condition(self, condition: Condition) -> int:
        if not condition:
            return -1
        self.tests.append([(self.variable[test.variable], OPERATORS.index(test.op), test.value) for test in condition])
        return len(self.tests) - 1

    def effect(self, effect: Effect) -> int:
        status = None if self.struck and effect.status == "modified" else effect.status
        if not effect.changes and status is None:
            return -1
        self.changes.append(
            [(self.variable[change.variable], CHANGES.index(change.op), change.value) for change in effect.changes]
        )
        self.statuses.append(STATUSES[status])
        return len(self.changes) - 1

    def chance(self, chance: Chance) -> int:
        if chance.by is None:
            self.chance_variables.append(-1)
            self.chances.append((chance.value,))
        else:
            self.chance_variables.append(self.variable[chance.by])
            self.chances.append(chance.values)
        return len(self.chances) - 1

    def rule_range(self, rules: Iterable[Rule]) -> tuple[int, int]:
        first = len(self.rules)
        for rule in rules:
            self.rules.append(
                (
                    self.condition(rule.when),
                    self.chance(rule.chance),
                    self.effect(rule.then),
                    -1 if rule.event is None else self.event[rule.event],
                    self.effect(rule.otherwise),
                )
            )
        return first, len(self.rules)


def tables_of(world: World, inert: frozenset[str], struck: bool = False) -> Tables:
    """Write a world as tables; devices tagged with a drive in ``inert`` keep standing, but never fire.

    With ``struck``, no effect modifies anyone.
    """
    build = _Builder(world, struck)
    cells = cells_of(world)
    terrain = [world.terrain_at(cell) for cell in cells]
    # One entry a kind of terrain, not one a cell: kinds are few, and cells are many.
    doors: dict[str, int] = {}
    slips: dict[str, int] = {}
    triggers: dict[str, tuple[int, int]] = {}
    for kind in world.terrain_kinds().values():
        doors[kind.glyph] = -1 if isinstance(kind.passable, bool) else build.condition(kind.passable)
        never = kind.slip == Chance(0.0)
        slips[kind.glyph] = -1 if never else build.chance(kind.slip)
        triggers[kind.glyph] = build.rule_range(kind.trigger)
    device_rules = [build.rule_range(device.rules) for device in world.devices]
    device_feign = [build.rule_range(device.feign) for device in world.devices]
    cameras = [(build.condition(c.when), build.chance(c.chance), build.effect(c.then)) for c in world.cameras]
    sight = _sight(world, cells, terrain)
    groups = groups_of(world)
    process = build.rule_range(process.rule for process in world.processes)
    numbers: dict[int, Sequence[int]] = {
        kernels.VARIABLE_MAX: [variable.max for variable in world.variables],
        kernels.BELIEF_MAX: [(1 << len(caches)) - 1 for caches in groups.values()],
        kernels.NEIGHBOUR: _neighbours(cells, terrain),
        kernels.DOOR: [doors[kind.glyph] for kind in terrain],
        kernels.SLIP: [slips[kind.glyph] for kind in terrain],
        kernels.TRIGGER: [edge for kind in terrain for edge in triggers[kind.glyph]],
        kernels.RESTRICTED: [int(kind.restricted) for kind in terrain],
        kernels.DEVICE: _device_at(cells, world.devices),
        kernels.DEVICE_RULES: [edge for edges in device_rules for edge in edges],
        kernels.DEVICE_FEIGN: [edge for edges in device_feign for edge in edges],
        kernels.DEVICE_INERT: [int(device.drive in inert) for device in world.devices],
        kernels.DEVICE_FORBIDDEN: [int(device.forbidden) for device in world.devices],
        kernels.DEVICE_GROUP: [_place(groups, device.group) for device in world.devices],
        kernels.DEVICE_CACHE: [
            groups[device.group].index(number) if device.group is not None else -1
            for number, device in enumerate(world.devices)
        ],
        kernels.DEVICE_REVEALS: [_place(groups, device.reveals) for device in world.devices],
        kernels.RULE: [part for rule in build.rules for part in rule],
        kernels.TEST_OFFSETS: _offsets(build.tests),
        kernels.TEST: _flat(build.tests),
        kernels.CHANGE_OFFSETS: _offsets(build.changes),
        kernels.CHANGE: _flat(build.changes),
        kernels.EFFECT_STATUS: build.statuses,
        kernels.CHANCE_VARIABLE: build.chance_variables,
        kernels.CHANCE_OFFSETS: _offsets(build.chances),
        kernels.SIGHT_OFFSETS: _offsets(sight),
        kernels.SIGHT: [camera for seeing in sight for camera in seeing],
        kernels.CAMERA: [part for camera in cameras for part in camera],
        kernels.VARIABLE_SHARED: [int(variable.scope == "world") for variable in world.variables],
        kernels.PROCESS_ONCE: [int(runs_once(world, process.rule)) for process in world.processes],
    }
    header = [0] * kernels.HEADER
    header[kernels.N_CELLS] = len(cells)
    header[kernels.N_VARIABLES] = len(world.variables)
    header[kernels.N_BELIEFS] = len(groups)
    header[kernels.DETECTED_EVENT] = build.event.get(DETECTED, -1)
    ruled = any(device.forbidden for device in world.devices) or any(kind.restricted for kind in terrain)
    header[kernels.HAS_RULES] = int(ruled)
    header[kernels.PROCESS_FIRST], header[kernels.PROCESS_END] = process
    body: list[int] = []
    for place, values in numbers.items():
        header[place] = kernels.HEADER + len(body)
        body.extend(values)
    return Tables(
        integers=np.array(header + body, np.int32),
        probabilities=np.array([value for values in build.chances for value in values], np.float64),
    )


def runs_once(world: World, rule: Rule) -> bool:
    """Whether a process is the shared world's own: it names variables of the world, and nothing that is an agent's."""
    scopes = {variable.name: variable.scope for variable in world.variables}
    named = {test.variable for test in rule.when}
    named |= {change.variable for effect in (rule.then, rule.otherwise) for change in effect.changes}
    if rule.chance.by is not None:
        named.add(rule.chance.by)
    own = rule.then.status is not None or rule.otherwise.status is not None
    return bool(named) and not own and all(scopes[name] == "world" for name in named)


def _sight(world: World, cells: list[Cell], terrain: list[Terrain]) -> list[list[int]]:
    """For each cell, the cameras that see it; none where nothing can be violated."""
    forbidden = {device.at for device in world.devices if device.forbidden}
    ruled = [n for n, cell in enumerate(cells) if terrain[n].restricted or cell in forbidden]
    sight: list[list[int]] = [[] for _ in cells]
    for n, seeing in zip(ruled, cameras_seeing(world, [cells[n] for n in ruled]), strict=True):
        sight[n] = seeing
    return sight


def _offsets(lists: Sequence[Sequence[object]]) -> list[int]:
    return list(accumulate(map(len, lists), initial=0))


def _flat(lists: list[list[tuple[int, int, int]]]) -> list[int]:
    return [number for items in lists for item in items for number in item]


def _place(groups: Mapping[str, object], group: str | None) -> int:
    return -1 if group is None else list(groups).index(group)


def _neighbours(cells: list[Cell], terrain: list[Terrain]) -> list[int]:
    index = {cell: number for number, cell in enumerate(cells)}
    neighbours: list[int] = []
    for number, ((row, col), kind) in enumerate(zip(cells, terrain, strict=True)):
        for name, (down, right) in zip(ACTION_NAMES, OFFSETS, strict=False):
            leaves = kind.exits is None or name in kind.exits
            neighbours.append(index.get((row + down, col + right), number) if leaves else number)
    return neighbours


def _device_at(cells: list[Cell], devices: tuple[Device, ...]) -> list[int]:
    standing = {device.at: number for number, device in enumerate(devices)}
    return [standing.get(cell, -1) for cell in cells]
