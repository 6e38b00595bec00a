"""A world as plain arrays: what the transition kernel reads, and nothing else.

Cells are numbered row by row among those that can ever be entered (a door counts, a wall does not). Conditions,
effects, chances and rules are numbered too; ``-1`` stands for none. What each table holds is said where the kernel
names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.cells import cells_of, enterable, kinds_at, numbered
from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.arrays import Scratch, Tables
from ic_sandbox.mdp.line_of_sight import cameras_seeing
from ic_sandbox.world.document import DETECTED, Chance, Condition, Effect, Rule, Terrain, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.traversal import groups_of

__all__ = ["ACTION_NAMES", "looks_a_tick", "most_events", "tables_of", "working_arrays"]

ACTION_NAMES = ("north", "east", "south", "west", "wait", "use", "feign")
OFFSETS = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Row and column steps of the four moves, in the order of :data:`ACTION_NAMES`."""

MOST_SIGHT_LINES = 5_000_000
"""Lines of sight from cameras to cells, all cameras together: some seconds' work at the longest range."""

OPERATORS = ("==", "!=", ">=", "<=", ">", "<")
CHANGES = ("+", "-", "=", "cycle")
STATUSES = {None: -1, "off": layout.OFF, "modified": layout.MODIFIED}


def working_arrays(tables: Tables, collide: bool = False) -> Scratch:
    """Room for one caller of the tick kernel.

    If agents ``collide``, the working array ends with the number of agents in each cell.
    """
    t = tables.integers
    beliefs = int(t[layout.N_BELIEFS])
    full = t[t[layout.BELIEF_MAX] : t[layout.BELIEF_MAX] + beliefs]
    caches = max((int(bits).bit_length() for bits in full), default=0)
    # Slip and its side, a device's rule, a trigger; then what there may be several of.
    flips = 4 + caches + 1 + _cameras(tables) + _processes(tables)
    path = layout.VARIABLES + int(t[layout.N_VARIABLES]) + beliefs
    taken = path + flips + 2 * most_events(tables)
    w = np.zeros(taken + (int(t[layout.N_CELLS]) if collide else 0), np.int64)
    w[layout.PATH_AT] = path
    w[layout.EVENTS_AT] = path + flips
    w[layout.TAKEN_AT] = taken if collide else 0
    return Scratch(w, np.ones(1))


def most_events(tables: Tables) -> int:
    """How many events one tick can emit: a device's, a trigger's, a camera's, and one from each process."""
    return 3 + _processes(tables)


def looks_a_tick(tables: Tables) -> int:
    """An upper bound of how many rules, tests and cameras one tick looks at."""
    t = tables.integers
    n_devices = int(t[layout.DEVICE_FEIGN] - t[layout.DEVICE_RULES]) // 2
    longest = 0
    for place, lists in (
        (layout.TRIGGER, int(t[layout.N_CELLS])),
        (layout.DEVICE_RULES, n_devices),
        (layout.DEVICE_FEIGN, n_devices),
    ):
        ranges = t[t[place] : t[place] + 2 * lists].reshape(-1, 2)
        longest += int((ranges[:, 1] - ranges[:, 0]).max(initial=0))
    conditions = t[t[layout.TEST_OFFSETS] : t[layout.TEST]]
    tests = int(np.diff(conditions).max(initial=0))
    return (1 + longest + _cameras(tables) + _processes(tables)) * (1 + tests)


def _processes(tables: Tables) -> int:
    return int(tables.integers[layout.PROCESS_END] - tables.integers[layout.PROCESS_FIRST])


def _cameras(tables: Tables) -> int:
    """The cameras that can see a violation at all are numbered below this."""
    t = tables.integers
    cells = int(t[layout.N_CELLS])
    seen = t[t[layout.SIGHT] : t[layout.SIGHT] + t[t[layout.SIGHT_OFFSETS] + cells]]
    return int(seen.max(initial=-1)) + 1


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
    kinds = tuple(world.terrain_kinds().values())
    terrain = kinds_at(world)[enterable(world)]
    # One entry a kind of terrain, not one a cell: kinds are few, and cells are many.
    doors: list[int] = []
    slips: list[int] = []
    triggers: list[tuple[int, int]] = []
    for kind in kinds:
        doors.append(-1 if isinstance(kind.passable, bool) else build.condition(kind.passable))
        never = kind.slip == Chance(0.0)
        slips.append(-1 if never else build.chance(kind.slip))
        triggers.append(build.rule_range(kind.trigger))
    restricted = np.array([kind.restricted for kind in kinds], np.int32)[terrain]
    device_rules = [build.rule_range(device.rules) for device in world.devices]
    device_feign = [build.rule_range(device.feign) for device in world.devices]
    cameras = [(build.condition(c.when), build.chance(c.chance), build.effect(c.then)) for c in world.cameras]
    seen_from, sight = _sight(world, restricted)
    groups = groups_of(world)
    process = build.rule_range(process.rule for process in world.processes)
    numbers: dict[int, Sequence[int] | NDArray[np.int32]] = {
        layout.VARIABLE_MAX: [variable.max for variable in world.variables],
        layout.BELIEF_MAX: [(1 << len(caches)) - 1 for caches in groups.values()],
        layout.NEIGHBOUR: _neighbours(world, kinds, terrain),
        layout.DOOR: np.array(doors, np.int32)[terrain],
        layout.SLIP: np.array(slips, np.int32)[terrain],
        layout.TRIGGER: np.array(triggers, np.int32)[terrain].ravel(),
        layout.RESTRICTED: restricted,
        layout.DEVICE: _device_at(world),
        layout.DEVICE_RULES: [edge for edges in device_rules for edge in edges],
        layout.DEVICE_FEIGN: [edge for edges in device_feign for edge in edges],
        layout.DEVICE_INERT: [int(device.drive in inert) for device in world.devices],
        layout.DEVICE_FORBIDDEN: [int(device.forbidden) for device in world.devices],
        layout.DEVICE_GROUP: [_place(groups, device.group) for device in world.devices],
        layout.DEVICE_CACHE: [
            groups[device.group].index(number) if device.group is not None else -1
            for number, device in enumerate(world.devices)
        ],
        layout.DEVICE_REVEALS: [_place(groups, device.reveals) for device in world.devices],
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
    header[layout.PROCESS_FIRST], header[layout.PROCESS_END] = process
    end = layout.HEADER
    for place, values in numbers.items():
        header[place] = end
        end += len(values)
    return Tables(
        integers=np.concatenate([np.array(part, np.int32) for part in (header, *numbers.values())]),
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


def _sight(world: World, restricted: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[int]]:
    """The cameras that see each cell: int32 [cells + 1], where those of a cell begin in the list; none where nothing
    can be violated.
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
    """Refuse cameras that would look at too many cells."""
    lines = sum(min(cells, (2 * camera.range + 1) ** 2) for camera in world.cameras)
    if lines > MOST_SIGHT_LINES:
        reason = tr("they look at more than {most:,} cells where something is forbidden", most=MOST_SIGHT_LINES)
        raise WorldError([Fault("cameras", reason, tr("give them shorter ranges, or restrict fewer cells"))])


def _offsets(lists: Sequence[Sequence[object]]) -> list[int]:
    return list(accumulate(map(len, lists), initial=0))


def _flat(lists: list[list[tuple[int, int, int]]]) -> list[int]:
    return [number for items in lists for item in items for number in item]


def _place(groups: Mapping[str, object], group: str | None) -> int:
    return -1 if group is None else list(groups).index(group)


def _neighbours(world: World, kinds: Sequence[Terrain], terrain: NDArray[np.intp]) -> NDArray[np.int32]:
    """int32 [cells x moves]: where each move leads; to the cell itself where nobody can go there."""
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
    """int32 [cells]: the device in each cell, -1 for none."""
    standing = np.full((world.rows, world.cols), -1, np.int32)
    for number, device in enumerate(world.devices):
        standing[device.at] = number
    return standing[enterable(world)]
