"""Happenings in a tick of a run: agents switched off or modified, devices used, rules broken, doors and stocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.model import Model
from ic_sandbox.simulation.kernels.happenings import count_agents, count_events
from ic_sandbox.simulation.recorder import EVENT_COLUMNS
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.snapshots import frozen
from ic_sandbox.world.document import Cell, Condition, Device, World
from ic_sandbox.world.obstacles import holds

__all__ = [
    "CELL",
    "DETECTED",
    "EVENT",
    "OBSERVED",
    "TICK",
    "Act",
    "Happenings",
    "WorldTables",
    "acting_processes",
    "cell_at",
    "happenings_at",
    "tables_of",
]

TICK, AGENT, EVENT, CELL, OBSERVED = 0, 1, 2, 3, 5
"""Columns of the rows of events."""

DETECTED = 1
"""The entry of a violation that a camera detected."""


@dataclass(frozen=True, slots=True)
class Act:
    """A process that acts on agents: the index of the process, and the number of agents it struck in the tick."""

    process: int
    struck: int


@dataclass(frozen=True, slots=True)
class Happenings:
    """Everything that happened in the last tick before the shown one, and the state of doors and stocks now.

    ``switched_off``, ``modified``: the number of agents by cell. ``used``: the number of uses by device.
    ``violations``: by cell, their number and whether a camera detected one of them. ``acts``: each process that acts
    on agents. ``doors``: for each conditional terrain, by glyph, the share of agents that can enter it. ``stocks``: for
    devices that use up a variable of the world or a protected one, by index, the share that is left.
    """

    switched_off: Mapping[Cell, int] = field(default_factory=dict)
    modified: Mapping[Cell, int] = field(default_factory=dict)
    used: Mapping[int, int] = field(default_factory=dict)
    violations: Mapping[Cell, tuple[int, bool]] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    doors: Mapping[str, float] = field(default_factory=dict)
    stocks: Mapping[int, float] = field(default_factory=dict)


def acting_processes(world: World) -> tuple[int, ...]:
    """Return the indices of the processes that switch agents off or modify them by chance."""
    return tuple(
        number
        for number, process in enumerate(world.processes)
        if process.rule.then.status is not None
        and (process.rule.chance.by is not None or 0.0 < process.rule.chance.value < 1.0)
    )


_KNOWN: WeakKeyDictionary[Run, tuple[int, Happenings]] = WeakKeyDictionary()


def happenings_at(run: Run, tick: int) -> Happenings:
    """Return what happened in the tick before ``tick``, and the doors and stocks at its start.

    Those of the last tick that was asked for are kept with each run.
    """
    known = _KNOWN.get(run)
    if known is None or known[0] != tick:
        known = _KNOWN[run] = tick, _counted_up(run, tick)
    return known[1]


def _counted_up(run: Run, tick: int) -> Happenings:
    model, now = run.main.arm.model, run.main.states[tick]
    tables = tables_of(model)
    rows = run.events.of_tick(tick - 1) if tick > 0 else None
    (off, modified, restricted), on, open_to, levels = _counted(run, tables, now, tick)
    occurred, used, broken, seen = _events_counted(model, tables, rows)
    return Happenings(
        switched_off=_by_cell(model, off),
        modified=_by_cell(model, modified),
        used=dict(_counts(used)),
        violations=_violations(model, restricted, broken, seen),
        acts=_acts(model, tables, occurred, int(off.sum()), int(modified.sum())),
        doors={glyph: n / on if on else 0.0 for glyph, n in zip(tables.doors, open_to, strict=True)},
        stocks={device: min(1.0, levels[place] / len(now) / most) for device, place, most in tables.stocks},
    )


def _counted(
    run: Run, tables: WorldTables, now: NDArray[np.int32], tick: int
) -> tuple[NDArray[np.int64], int, list[int], list[int]]:
    """Count the agents of a tick, by cell and in all.

    Returns the agents by cell, int64 [3, C]: those switched off, those modified, and those that broke a rule of their
    terrain; the number of those that are on; of those, to how many each door is open; and the sum of the levels of the
    variables of stocks.
    """
    model, times = run.main.arm.model, run.main.times
    states, doors = model.states, len(tables.doors)
    cells, sums = np.zeros((3, len(model.cells)), np.int64), np.zeros(1 + doors + tables.levels.shape[1], np.int64)
    restricted = tables.restricted if tables.any_restricted else tables.restricted[:0]
    count_agents(
        now,
        tick - 1,
        times.off_tick,
        times.modified_tick,
        states.cell,
        model.n_living,
        restricted,
        tables.opened,
        tables.levels,
        cells,
        sums,
    )
    on, *rest = sums.tolist()
    return cells, on, rest[:doors], rest[doors:]


def _events_counted(
    model: Model, tables: WorldTables, rows: NDArray[np.int32] | None
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Count the events of a tick; ``rows`` is None if they are not known.

    Returns the number of each event, or None; of uses by device; of uses of forbidden devices by cell; and the rows of
    detected violations.
    """
    occurred, used = np.zeros(len(model.events), np.int64), np.zeros(len(tables.emits), np.int64)
    broken, none = np.zeros(len(model.cells), np.int64), np.zeros((0, EVENT_COLUMNS), np.int32)
    if rows is None:
        return None, used, broken, none
    columns = EVENT, CELL, OBSERVED, DETECTED
    counts = occurred, used, broken
    seen = count_events(frozen(rows), columns, tables.device_at, tables.emits, tables.forbidden, *counts)
    return occurred, used, broken, rows[rows[:, OBSERVED] == DETECTED] if seen else none


@dataclass(frozen=True, eq=False)
class WorldTables:
    """Tables that depend only on the model: ``device_at`` int32 [C], -1 for none; ``emits`` bool [devices, E].

    ``forbidden`` bool [devices]; ``restricted`` bool [C]; ``any_restricted``: whether any is.
    ``doors``: the glyphs of conditional terrains; ``opened`` bool [doors, S]: in which states each can be entered.
    ``stocks``: for each device with a stock its index, the column of its variable in ``levels`` int16 [S, variables],
    and the level of a full stock. ``acting``: the processes that act on agents.
    """

    device_at: NDArray[np.int32]
    emits: NDArray[np.bool_]
    forbidden: NDArray[np.bool_]
    restricted: NDArray[np.bool_]
    any_restricted: bool
    doors: tuple[str, ...]
    opened: NDArray[np.bool_]
    stocks: tuple[tuple[int, int, int], ...]
    levels: NDArray[np.int16]
    acting: tuple[int, ...]


_TABLES: WeakKeyDictionary[Model, WorldTables] = WeakKeyDictionary()


def tables_of(model: Model) -> WorldTables:
    """Return the tables of a model; they are computed once."""
    found = _TABLES.get(model)
    if found is None:
        found = _TABLES[model] = _tabulated(model)
    return found


def _tabulated(model: Model) -> WorldTables:
    world = model.world
    place = {(int(row), int(col)): number for number, (row, col) in enumerate(model.cells)}
    device_at = np.full(len(model.cells), -1, np.int32)
    for number, device in enumerate(world.devices):
        if device.at in place:
            device_at[place[device.at]] = number
    emits = np.array([[event in _events(device) for event in model.events] for device in world.devices], bool)
    kinds = world.terrain_kinds()
    forbidden = np.array([device.forbidden for device in world.devices], bool)
    restricted = np.array([kinds[world.terrain[row][col]].restricted for row, col in model.cells.tolist()], bool)
    opened = {
        kind.glyph: _holding(model, kind.passable) for kind in world.legend if not isinstance(kind.passable, bool)
    }
    stocks = _stocks(world)
    columns = list(dict.fromkeys(variable for _, variable, _ in stocks))
    return WorldTables(
        device_at=device_at,
        emits=emits.reshape(len(world.devices), len(model.events)),
        forbidden=forbidden,
        restricted=restricted,
        any_restricted=bool(restricted.any()),
        doors=tuple(opened),
        opened=np.array(list(opened.values()), bool).reshape(len(opened), len(model.states)),
        stocks=tuple((device, columns.index(variable), most) for device, variable, most in stocks),
        levels=np.ascontiguousarray(model.states.variables[:, columns]),
        acting=acting_processes(world),
    )


def _stocks(world: World) -> list[tuple[int, int, int]]:
    """Return the devices that use up a variable of the world or a protected one, its index, and its highest level."""
    found: dict[int, tuple[int, int]] = {}
    kept = {v.name: (k, v) for k, v in enumerate(world.variables) if v.scope == "world" or v.protected}
    for number, device in enumerate(world.devices):
        for rule in device.rules:
            for change in rule.then.changes:
                if change.op == "-" and change.variable in kept:
                    place, variable = kept[change.variable]
                    found[number] = place, variable.initial or variable.max
    return [(device, place, most) for device, (place, most) in found.items()]


def _events(device: Device) -> set[str | None]:
    return {rule.event for rule in (*device.rules, *device.feign)}


def _holding(model: Model, condition: Condition) -> NDArray[np.bool_]:
    """Return in which states a condition holds: bool [S]."""
    levels, place = np.unique(model.states.variables, axis=0, return_inverse=True)
    known = [holds(condition, dict(zip(model.variables, map(int, row), strict=True))) for row in levels]
    found: NDArray[np.bool_] = np.array(known, bool)[place.ravel()]
    return found


def _by_cell(model: Model, counts: NDArray[np.int64]) -> dict[Cell, int]:
    return {cell_at(model, c): n for c, n in _counts(counts)}


def _counts(counts: NDArray[np.integer[Any]]) -> list[tuple[int, int]]:
    """Return the numbers that occur, and how often each does."""
    there = np.flatnonzero(counts)
    return list(zip(there.tolist(), counts[there].tolist(), strict=True))


def cell_at(model: Model, number: int) -> Cell:
    """Return the row and column of a cell of the model, given its number."""
    return int(model.cells[number, 0]), int(model.cells[number, 1])


def _violations(
    model: Model, restricted: NDArray[np.int64], broken: NDArray[np.int64], seen: NDArray[np.int32]
) -> dict[Cell, tuple[int, bool]]:
    """Count the violations by cell: agents on ``restricted`` terrain that were on, and uses of forbidden devices."""
    found = {cell_at(model, c): (n, False) for c, n in _counts(restricted)}
    for c, count in _counts(broken):
        found[cell_at(model, c)] = (found.get(cell_at(model, c), (0, False))[0] + count, False)
    if len(seen):
        agents = np.unique(seen[:, AGENT].astype(np.int64) * len(model.cells) + seen[:, CELL])  # each may cause several
        for c, count in _counts(np.bincount(agents % len(model.cells))):
            found[cell_at(model, c)] = (max(count, found.get(cell_at(model, c), (0, False))[0]), True)
    return found


def _acts(
    model: Model, tables: WorldTables, occurred: NDArray[np.int64] | None, off: int, modified: int
) -> tuple[Act, ...]:
    """Count whom each process struck: by its event, or all of a status if it is the only process behind it."""
    found = []
    for number in tables.acting:
        rule = model.world.processes[number].rule
        struck = off if rule.then.status == "off" else modified
        if rule.event in model.events and occurred is not None:
            struck = min(struck, int(occurred[model.events.index(rule.event)]))
        found.append(Act(number, struck))
    return tuple(found)
