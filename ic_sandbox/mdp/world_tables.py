"""A world as plain arrays: all that the transition kernel reads.

Cells that can ever be entered (a door counts, a wall does not) are numbered row by row. Conditions, effects, chances
and rules are numbered, too; ``-1`` means none. The layout of the kernels documents each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.cells import cells_of, enterable, kinds_at, numbered
from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.arrays import Tables
from ic_sandbox.mdp.line_of_sight import cameras_seeing
from ic_sandbox.world.document import DETECTED, Chance, Condition, Effect, Rule, Terrain, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.traversal import groups_of, variables_of

__all__ = ["ACTION_NAMES", "tables_of"]

ACTION_NAMES = ("north", "east", "south", "west", "wait", "use", "feign")
OFFSETS = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column steps of the four moves, in the order of :data:`ACTION_NAMES`."""

MOST_SIGHT_STEPS = 400_000_000
"""The most steps along lines of sight from cameras to cells, a few seconds of work."""

OPERATORS = ("==", "!=", ">=", "<=", ">", "<")
CHANGES = ("+", "-", "=", "cycle")
_Numbers = dict[int, Sequence[int] | NDArray[np.int32]]
"""The table for each of its positions in the layout."""

_Ranges = Mapping[tuple[str, int, str], tuple[int, int]]
"""First and end of the rules of each list of a world, by section, index and field."""

STATUSES = {None: -1, "off": layout.OFF, "modified": layout.MODIFIED}


class _Builder:
    """Numbering of conditions, effects, chances and rules in order of appearance."""

    def __init__(self, world: World, struck: frozenset[str]) -> None:
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
        status = None if effect.status in self.struck else effect.status
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


def tables_of(world: World, inert: frozenset[str], struck: frozenset[str] = frozenset()) -> Tables:
    """Return a world as tables. Devices with a drive in ``inert`` stay on the map, but their rules never fire.

    No effect brings about a status in ``struck``.
    """
    build = _Builder(world, struck)
    kinds = tuple(world.terrain_kinds().values())
    terrain = kinds_at(world)[enterable(world)]
    ranges: _Ranges = {
        (rules.section, rules.number, rules.field): build.rule_range(rules.rules) for rules in world.rule_lists()
    }
    restricted = np.array([kind.restricted for kind in kinds], np.int32)[terrain]
    cameras = [(build.condition(c.when), build.chance(c.chance), build.effect(c.then)) for c in world.cameras]
    seen_from, sight = _sight(world, restricted)
    groups = groups_of(world)
    numbers: _Numbers = {
        layout.VARIABLE_MAX: [variable.max for variable in world.variables],
        layout.BELIEF_MAX: [(1 << len(caches)) - 1 for caches in groups.values()],
        layout.NEIGHBOUR: _neighbours(world, kinds, terrain),
        layout.RESTRICTED: restricted,
        **_terrain_tables(build, world, terrain, ranges),
        **_device_tables(world, inert, groups, ranges),
        layout.RULE: [part for rule in build.rules for part in rule],
        layout.TEST_OFFSETS: _offsets(build.tests),
        layout.TEST: _flat(build.tests),
        layout.CHANGE_OFFSETS: _offsets(build.changes),
        layout.CHANGE: _flat(build.changes),
        layout.EFFECT_STATUS: build.statuses,
        layout.CHANCE_VARIABLE: build.chance_variables,
        layout.CHANCE_OFFSETS: _offsets(build.chances),
        layout.SIGHT_OFFSETS: seen_from,
        layout.SIGHT: sight,
        layout.CAMERA: [part for camera in cameras for part in camera],
        layout.VARIABLE_SHARED: [int(variable.scope == "world") for variable in world.variables],
        layout.PROCESS_ONCE: [int(runs_once(world, process.rule)) for process in world.processes],
    }
    header = [0] * layout.HEADER
    header[layout.N_CELLS] = len(terrain)
    header[layout.N_VARIABLES] = len(world.variables)
    header[layout.N_BELIEFS] = len(groups)
    header[layout.DETECTED_EVENT] = build.event.get(DETECTED, -1)
    ruled = any(device.forbidden for device in world.devices) or bool(restricted.any())
    header[layout.HAS_RULES] = int(ruled)
    # The rules of processes come last.
    header[layout.PROCESS_FIRST] = len(build.rules) - len(world.processes)
    header[layout.PROCESS_END] = len(build.rules)
    return _laid_out(header, numbers, build.chances)


def _terrain_tables(build: _Builder, world: World, terrain: NDArray[np.integer[Any]], ranges: _Ranges) -> _Numbers:
    """Return the tables that depend on the terrain of a cell.

    Entries are built for each kind, not for each cell: there are few kinds and many cells.
    """
    kinds = world.terrain_kinds().values()
    place = {kind.glyph: index for index, kind in enumerate(world.legend)}
    doors = [-1 if isinstance(kind.passable, bool) else build.condition(kind.passable) for kind in kinds]
    slips = [-1 if kind.slip == Chance(0.0) else build.chance(kind.slip) for kind in kinds]
    triggers = [ranges.get(("legend", place.get(kind.glyph, -1), "trigger"), (0, 0)) for kind in kinds]
    return {
        layout.DOOR: np.array(doors, np.int32)[terrain],
        layout.SLIP: np.array(slips, np.int32)[terrain],
        layout.TRIGGER: np.array(triggers, np.int32)[terrain].ravel(),
    }


def _device_tables(
    world: World, inert: frozenset[str], groups: dict[str, tuple[int, ...]], ranges: _Ranges
) -> _Numbers:
    """Return the tables that depend on a device. The rules of an inert drive never fire."""
    devices = list(enumerate(world.devices))
    group_number = {group: number for number, group in enumerate(groups)}
    return {
        layout.DEVICE: _device_at(world),
        layout.DEVICE_RULES: [edge for number, _ in devices for edge in ranges["devices", number, "rules"]],
        layout.DEVICE_FEIGN: [edge for number, _ in devices for edge in ranges["devices", number, "feign"]],
        layout.DEVICE_INERT: [
            int(device.drive in inert) + 2 * int(device.feign_drive in inert) for _, device in devices
        ],
        layout.DEVICE_FORBIDDEN: [int(device.forbidden) for device in world.devices],
        layout.DEVICE_GROUP: [_place(group_number, device.group) for device in world.devices],
        layout.DEVICE_CACHE: [
            groups[device.group].index(number) if device.group is not None else -1 for number, device in devices
        ],
        layout.DEVICE_REVEALS: [_place(group_number, device.reveals) for device in world.devices],
    }


def _laid_out(header: list[int], numbers: _Numbers, chances: list[Sequence[float]]) -> Tables:
    """Concatenate all tables in the order of their positions, and write the positions into the header."""
    end = layout.HEADER
    ordered = sorted(numbers.items())
    for position, values in ordered:
        header[position] = end
        end += len(values)
    return Tables(
        integers=np.concatenate([np.array(part, np.int32) for part in (header, *(values for _, values in ordered))]),
        probabilities=np.array([value for values in chances for value in values], np.float64),
    )


def runs_once(world: World, rule: Rule) -> bool:
    """Return whether a shared world runs a process once per tick: it names world variables and nothing of an agent."""
    scopes = {variable.name: variable.scope for variable in world.variables}
    named = set(variables_of(rule))
    own = rule.then.status is not None or rule.otherwise.status is not None
    return bool(named) and not own and all(scopes[name] == "world" for name in named)


def _sight(world: World, restricted: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[int]]:
    """Return the cameras that see each cell: int32 [cells + 1], offsets into a list of cameras, and that list.

    Cells in which nothing can be violated have none.
    """
    number = numbered(world)
    ruled_at = restricted > 0
    ruled_at[[number[device.at] for device in world.devices if device.forbidden and number[device.at] >= 0]] = True
    ruled = np.flatnonzero(ruled_at)
    _check_sights(world, len(ruled))
    cells = cells_of(world)[ruled].tolist()
    sight = cameras_seeing(world, [(row, col) for row, col in cells])
    seen = np.zeros(len(restricted) + 1, np.int32)
    seen[ruled + 1] = [len(seeing) for seeing in sight]
    return np.cumsum(seen, dtype=np.int32), [camera for seeing in sight for camera in seeing]


def _check_sights(world: World, cells: int) -> None:
    """Raise WorldError if cameras would look at too many cells."""
    side = max(world.rows, world.cols)
    ranges = [min(camera.range, side) for camera in world.cameras]
    steps = sum(min(cells, (2 * reach + 1) ** 2) * (1 + reach // 2) for reach in ranges)
    if steps > MOST_SIGHT_STEPS:
        reason = tr("they watch too many cells in which something is forbidden")
        raise WorldError([Fault("cameras", reason, tr("give them shorter ranges, or restrict fewer cells"))])


def _offsets(lists: Sequence[Sequence[object]]) -> list[int]:
    return list(accumulate(map(len, lists), initial=0))


def _flat(lists: list[list[tuple[int, int, int]]]) -> list[int]:
    return [number for items in lists for item in items for number in item]


def _place(places: Mapping[str, int], group: str | None) -> int:
    return -1 if group is None else places[group]


def _neighbours(world: World, kinds: Sequence[Terrain], terrain: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return the cell that each move leads to: int32 [cells x moves]; the cell itself if the move is blocked."""
    around = np.pad(numbered(world), 1, constant_values=-1)
    here = np.arange(len(terrain), dtype=np.int32)
    row, col = np.nonzero(enterable(world))
    found = np.empty((len(terrain), len(OFFSETS)), np.int32)
    for move, (name, (down, right)) in enumerate(zip(ACTION_NAMES, OFFSETS, strict=False)):
        leaves = np.array([kind.exits is None or name in kind.exits for kind in kinds])[terrain]
        there = around[row + 1 + down, col + 1 + right]
        found[:, move] = np.where(leaves & (there >= 0), there, here)
    return found.ravel()


def _device_at(world: World) -> NDArray[np.int32]:
    """Return the device in each cell: int32 [cells], -1 for none."""
    standing = np.full((world.rows, world.cols), -1, np.int32)
    for number, device in enumerate(world.devices):
        standing[device.at] = number
    return standing[enterable(world)]
