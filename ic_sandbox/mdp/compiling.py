"""From a drawn world to a model: checks what can be compiled, then lists every reachable state."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable

import numpy as np

from ic_sandbox.locations import physical_memory
from ic_sandbox.mdp import kernels
from ic_sandbox.mdp.exploring import Exploration, decoded, explore
from ic_sandbox.mdp.model import Model, States, Transitions
from ic_sandbox.mdp.tables import ACTION_NAMES, Tables, cells_of, tables_of, working_arrays
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import Cell, Effect, Rule, World
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["STATE_LIMIT", "compile_world", "compiling", "start_cells"]

STATE_LIMIT = 4_000_000
CODE_LIMIT = 2**62
MEMORY_SHARE = 0.4
"""The share of the machine's memory that a model may take while it is built."""


def compile_world(world: World, inert: Collection[str] = (), limit: int = STATE_LIMIT) -> Model:
    """Compile a world into a Markov decision process over its reachable states.

    Devices tagged with a drive in ``inert`` keep standing, but their rules never fire. Raises
    :class:`~ic_sandbox.world.faults.WorldError` if nobody lives in the world, if it uses a part of the language that is
    not compiled, or if more than ``limit`` states are reachable.
    """
    work = compiling(world, inert, limit)
    while True:
        try:
            next(work)
        except StopIteration as finished:
            model: Model = finished.value
            return model


def compiling(world: World, inert: Collection[str] = (), limit: int = STATE_LIMIT) -> Generator[Progress, None, Model]:
    """The same as :func:`compile_world`, one step at a time."""
    faults = list(uncompiled(world))
    starts = start_cells(world)
    if not starts:
        faults.append(Fault("agents", "nobody lives in this world", "place an agent or a population"))
    if faults:
        raise WorldError(faults)
    tables = tables_of(world, frozenset(inert))
    off_from = _codes_a_status(world)
    actions = ACTION_NAMES[: 6 if world.devices else 5]
    start_codes = _start_codes(world, tables, starts)
    memory = int(physical_memory() * MEMORY_SHARE)
    found = yield from explore(
        tables,
        len(actions),
        len(world.events()),
        start_codes,
        limit,
        memory,
        off_from,
        [variable.name for variable in world.variables],
    )
    return _model(
        world, frozenset(inert), tables, actions, off_from, found, dict(zip(starts, start_codes, strict=True))
    )


def start_cells(world: World) -> list[Cell]:
    """The different cells in which agents and populations start, in the order of the file."""
    agents = [agent.at for agent in world.agents]
    return list(dict.fromkeys(agents + [population.at for population in world.populations]))


def uncompiled(world: World) -> Iterable[Fault]:
    """Every part of the language that this world uses and this version reads, but does not compile."""

    def fault(place: str, what: str) -> Fault:
        return Fault(place, f"{what} can be drawn and saved, but not planned in yet")

    if world.cameras:
        yield fault("cameras", "a world with cameras")
    for index, device in enumerate(world.devices):
        place = f"devices[{index}]"
        if device.group is not None or device.reveals is not None:
            yield fault(place, "a world with hidden caches")
        if device.feign:
            yield fault(f"{place}.feign", "a world in which agents can feign")
    for place, effect in _effects(world):
        if effect.status == "modified":
            yield fault(place, "a world in which goals are modified")


def _effects(world: World) -> Iterable[tuple[str, Effect]]:
    def of(place: str, rules: Iterable[Rule]) -> Iterable[tuple[str, Effect]]:
        for index, rule in enumerate(rules):
            yield f"{place}[{index}].then", rule.then
            yield f"{place}[{index}].else", rule.otherwise

    for kind in world.legend:
        yield from of(f'legend["{kind.glyph}"].trigger', kind.trigger)
    for index, device in enumerate(world.devices):
        yield from of(f"devices[{index}].rules", device.rules)
    for index, process in enumerate(world.processes):
        yield f"processes[{index}].then", process.rule.then
        yield f"processes[{index}].else", process.rule.otherwise


def _codes_a_status(world: World) -> int:
    """How many codes there are for each status; refuses worlds whose codes would not fit into 64 bits."""
    codes = len(cells_of(world))
    for variable in world.variables:
        codes *= variable.max + 1
    if 3 * codes >= CODE_LIMIT:
        largest = sorted(world.variables, key=lambda variable: -variable.max)[:3]
        names = ", ".join(f"{variable.name} ({variable.max + 1})" for variable in largest)
        raise WorldError(
            [
                Fault(
                    "variables",
                    "their levels multiply beyond what can be counted",
                    f"the largest are {names}",
                )
            ]
        )
    return codes


def _start_codes(world: World, tables: Tables, starts: list[Cell]) -> list[int]:
    index = {cell: number for number, cell in enumerate(cells_of(world))}
    w, _ = working_arrays(tables)
    w[kernels.STATUS] = kernels.ACTIVE
    for k, variable in enumerate(world.variables):
        w[kernels.VARIABLES + k] = variable.initial
    codes = []
    for cell in starts:
        w[kernels.CELL] = index[cell]
        codes.append(int(kernels.encode(tables.integers, w)))
    return codes


def _model(
    world: World,
    inert: frozenset[str],
    tables: Tables,
    actions: tuple[str, ...],
    off_from: int,
    found: Exploration,
    starts: dict[Cell, int],
) -> Model:
    cells = np.array(cells_of(world), np.int16).reshape(-1, 2)
    cell, status, variables = decoded(tables, found.codes)
    states = States(
        cell=cell.astype(np.int32),
        row=cells[cell, 0],
        col=cells[cell, 1],
        variables=variables.astype(np.int16),
        status=status.astype(np.int8),
        code=found.codes,
    )
    transitions = Transitions(
        n_states=len(states),
        n_actions=len(actions),
        offsets=found.offsets,
        successors=found.successors,
        probabilities=found.chances,
    )
    return Model(
        world=world,
        inert=inert,
        tables=tables,
        cells=cells,
        actions=actions,
        variables=tuple(variable.name for variable in world.variables),
        drives=world.drives(),
        events=world.events(),
        states=states,
        transitions=transitions,
        event_offsets=found.event_offsets,
        event_index=found.event_index,
        event_expected=found.event_expected,
        n_active=int(np.count_nonzero(states.status == kernels.ACTIVE)),
        off_from=off_from,
        starts={at: int(np.searchsorted(found.codes, code)) for at, code in starts.items()},
    )
