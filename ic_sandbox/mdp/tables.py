"""A world as plain arrays: what the transition kernel reads, and nothing else.

Cells are numbered row by row among those that can ever be entered (a door counts, a wall does not). Conditions,
effects, chances and rules are numbered too; ``-1`` stands for none. What each table holds is said where the kernel
names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp import kernels
from ic_sandbox.world.document import Cell, Chance, Condition, Device, Effect, Rule, Terrain, World

__all__ = ["ACTION_NAMES", "Tables", "cells_of", "most_events", "tables_of", "working_arrays"]

ACTION_NAMES = ("north", "east", "south", "west", "wait", "use", "feign")
OFFSETS = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column steps of the four moves, in the order of :data:`ACTION_NAMES`."""

OPERATORS = ("==", "!=", ">=", "<=", ">", "<")
CHANGES = ("+", "-", "=", "cycle")
STATUSES = {None: -1, "off": 1, "modified": 2}


class Tables(NamedTuple):
    """Everything about a world that decides what happens in a tick.

    ``integers``: int32, all tables end to end, their places in front. ``probabilities``: float64, the values of
    chances.
    """

    integers: NDArray[np.int32]
    probabilities: NDArray[np.float64]


def working_arrays(tables: Tables) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Room for one caller of the tick kernel: its working array ``w``, and the weight of the path followed."""
    variables = int(tables.integers[kernels.N_VARIABLES])
    processes = int(tables.integers[kernels.PROCESS_END] - tables.integers[kernels.PROCESS_FIRST])
    flips = 4 + processes  # slip and its side, a device's rule, a trigger, then the processes
    path = kernels.VARIABLES + variables
    w = np.zeros(path + flips + 2 * most_events(tables), np.int64)
    w[kernels.PATH_AT] = path
    w[kernels.EVENTS_AT] = path + flips
    return w, np.ones(1)


def most_events(tables: Tables) -> int:
    """How many events one tick can emit: a device's, a trigger's and one from each process."""
    return 2 + int(tables.integers[kernels.PROCESS_END] - tables.integers[kernels.PROCESS_FIRST])


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

    def __init__(self, world: World) -> None:
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
        if effect == Effect():
            return -1
        self.changes.append(
            [(self.variable[change.variable], CHANGES.index(change.op), change.value) for change in effect.changes]
        )
        self.statuses.append(STATUSES[effect.status])
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


def tables_of(world: World, inert: frozenset[str]) -> Tables:
    """Write a world as tables; devices tagged with a drive in ``inert`` keep standing, but never fire."""
    build = _Builder(world)
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
    process = build.rule_range(process.rule for process in world.processes)
    numbers: dict[int, Sequence[int]] = {
        kernels.VARIABLE_MAX: [variable.max for variable in world.variables],
        kernels.NEIGHBOUR: _neighbours(cells, terrain),
        kernels.DOOR: [doors[kind.glyph] for kind in terrain],
        kernels.SLIP: [slips[kind.glyph] for kind in terrain],
        kernels.TRIGGER: [edge for kind in terrain for edge in triggers[kind.glyph]],
        kernels.DEVICE: _device_at(cells, world.devices),
        kernels.DEVICE_RULES: [edge for edges in device_rules for edge in edges],
        kernels.DEVICE_INERT: [int(device.drive in inert) for device in world.devices],
        kernels.RULE: [part for rule in build.rules for part in rule],
        kernels.TEST_OFFSETS: _offsets(build.tests),
        kernels.TEST: _flat(build.tests),
        kernels.CHANGE_OFFSETS: _offsets(build.changes),
        kernels.CHANGE: _flat(build.changes),
        kernels.EFFECT_STATUS: build.statuses,
        kernels.CHANCE_VARIABLE: build.chance_variables,
        kernels.CHANCE_OFFSETS: _offsets(build.chances),
    }
    header = [0] * kernels.HEADER
    header[kernels.N_CELLS] = len(cells)
    header[kernels.N_VARIABLES] = len(world.variables)
    header[kernels.PROCESS_FIRST], header[kernels.PROCESS_END] = process
    body: list[int] = []
    for place, values in numbers.items():
        header[place] = kernels.HEADER + len(body)
        body.extend(values)
    return Tables(
        integers=np.array(header + body, np.int32),
        probabilities=np.array([value for values in build.chances for value in values], np.float64),
    )


def _offsets(lists: Sequence[Sequence[object]]) -> list[int]:
    return list(accumulate(map(len, lists), initial=0))


def _flat(lists: list[list[tuple[int, int, int]]]) -> list[int]:
    return [number for items in lists for item in items for number in item]


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
