"""From a drawn world to a model: checks what can be compiled, then lists every reachable state."""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import replace
from math import prod

import numpy as np

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.cells import cells_of, enterable, numbered
from ic_sandbox.mdp.kernels import codec, layout
from ic_sandbox.mdp.kernels.arrays import Tables
from ic_sandbox.mdp.model import Model, States, Transitions
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.mdp.shared_explorer import explore_shared_steps
from ic_sandbox.mdp.state_explorer import Exploration, decoded, explore
from ic_sandbox.mdp.validation import check_world
from ic_sandbox.mdp.world_tables import ACTION_NAMES, tables_of
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.system import physical_memory
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.traversal import groups_of, modifies_goals
from ic_sandbox.world.validation.world import unguided

__all__ = ["STATE_LIMIT", "compile_steps", "compile_world", "start_cells"]

STATE_LIMIT = 4_000_000
CODE_LIMIT = 2**62
MOST_GROUPS = 256
"""Groups of hidden caches: each is a column of every state, and those with more than one cache multiply the states."""

MEMORY_SHARE = 0.4
"""The share of the machine's memory that a model may take while it is built."""


def compile_world(world: World, inert: Collection[str] = (), limit: int = STATE_LIMIT, shared: bool = False) -> Model:
    """Compile a world into a Markov decision process over its reachable states.

    Devices tagged with a drive in ``inert`` (one, or several) keep standing, but their rules never fire. With
    ``shared``, it also lists the states that an agent may come to through what others do in the same world. Raises
    :class:`~ic_sandbox.world.faults.WorldError` if nobody lives in the world, or if more than ``limit`` states are
    reachable, ValueError for a drive that no device has, TypeError for what is no world.
    """
    check_world(world)
    named = (inert,) if isinstance(inert, str) else tuple(inert)
    for drive in named:
        if drive not in world.drives():
            raise ValueError(f"no device has the drive {drive!r}; there are: {', '.join(world.drives()) or 'none'}")
    return run_to_end(compile_steps(world, named, limit, shared))


def compile_steps(
    world: World, inert: Collection[str] = (), limit: int = STATE_LIMIT, shared: bool = False
) -> Generator[Progress, None, Model]:
    """The same as :func:`compile_world`, one step at a time."""
    model = yield from _listing(world, frozenset(inert), limit, shared, struck=False)
    if model.n_living > model.n_active:
        unmodified = yield from _listing(world, frozenset(inert), limit, shared, struck=True)
        model = replace(model, unmodified=unmodified)
    return model


def _listing(
    world: World, inert: frozenset[str], limit: int, shared: bool, struck: bool
) -> Generator[Progress, None, Model]:
    """List the reachable states of a world, or of the one in which nothing modifies anyone."""
    starts = start_cells(world)
    faults = [] if starts else [Fault("agents", tr("nobody lives in this world"), tr("place an agent or a population"))]
    if modifies_goals(world) and world.intended_goal is None:
        faults.append(unguided(world))
    if faults:
        raise WorldError(faults)
    tables = tables_of(world, inert, struck)
    codes_a_status = _codes_a_status(world)
    feigning = any(device.feign for device in world.devices)
    actions = ACTION_NAMES[: 5 + bool(world.devices) + feigning]
    start_codes = _start_codes(world, tables, starts)
    listed = np.array(start_codes, np.int64)
    if shared:
        listed = yield from explore_shared_steps(tables, len(actions), start_codes, 2 * codes_a_status, limit)
    memory = int(physical_memory() * MEMORY_SHARE)
    found = yield from explore(
        tables,
        len(actions),
        len(world.events()),
        listed,
        limit,
        memory,
        2 * codes_a_status,
        [variable.name for variable in world.variables]
        + [tr("what is known of {group}", group=group) for group in groups_of(world)],
    )
    at = dict(zip(starts, start_codes, strict=True))
    return _model(world, inert, tables, actions, codes_a_status, found, at, shared)


def start_cells(world: World) -> list[Cell]:
    """The different cells in which agents and populations start, in the order of the file."""
    agents = [agent.at for agent in world.agents]
    return list(dict.fromkeys(agents + [population.at for population in world.populations]))


def _codes_a_status(world: World) -> int:
    """How many codes there are for each status; refuses worlds whose codes would not fit into 64 bits."""
    groups = groups_of(world)
    if len(groups) > MOST_GROUPS:
        reason = tr(
            "there are {count:,} groups of hidden caches; at most {most} are possible",
            count=len(groups),
            most=MOST_GROUPS,
        )
        raise WorldError([Fault("devices", reason)])
    levels = {variable.name: variable.max + 1 for variable in world.variables}
    levels |= {
        tr("what is known of {group}", group=group): (1 << len(caches)) - 1
        for group, caches in groups_of(world).items()
    }
    codes = int(np.count_nonzero(enterable(world))) * prod(levels.values())
    if 3 * codes >= CODE_LIMIT:
        largest = sorted(levels, key=lambda name: -levels[name])[:3]
        names = ", ".join(f"{name} ({levels[name]})" for name in largest)
        raise WorldError(
            [
                Fault(
                    "variables",
                    tr("their levels multiply beyond what can be counted"),
                    tr("the largest are {names}", names=names),
                )
            ]
        )
    return codes


def _start_codes(world: World, tables: Tables, starts: list[Cell]) -> list[int]:
    number = numbered(world)
    w = working_arrays(tables).work
    w[layout.STATUS] = layout.ACTIVE
    for k, variable in enumerate(world.variables):
        w[layout.VARIABLES + k] = variable.initial
    for k, caches in enumerate(groups_of(world).values()):
        w[layout.VARIABLES + len(world.variables) + k] = (1 << len(caches)) - 1
    codes = []
    for cell in starts:
        w[layout.CELL] = number[cell]
        codes.append(int(codec.encode(tables.integers, w)))
    return codes


def _model(
    world: World,
    inert: frozenset[str],
    tables: Tables,
    actions: tuple[str, ...],
    codes_a_status: int,
    found: Exploration,
    starts: dict[Cell, int],
    shared: bool,
) -> Model:
    cells = cells_of(world)
    parts = decoded(tables, found.codes)
    states = States(
        cell=parts.cell.astype(np.int32),
        row=cells[parts.cell, 0],
        col=cells[parts.cell, 1],
        variables=parts.variables.astype(np.int16),
        beliefs=parts.beliefs.astype(np.int32),
        status=parts.status.astype(np.int8),
        code=found.codes,
    )
    transitions = Transitions(
        n_states=len(states),
        n_actions=len(actions),
        offsets=found.outcomes.offsets,
        successors=found.outcomes.successors,
        probabilities=found.outcomes.chances,
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
        event_offsets=found.emissions.offsets,
        event_index=found.emissions.events,
        event_expected=found.emissions.expected,
        n_active=int(np.count_nonzero(states.status == layout.ACTIVE)),
        n_living=int(np.count_nonzero(states.status != layout.OFF)),
        codes_a_status=codes_a_status,
        starts={at: int(np.searchsorted(found.codes, code)) for at, code in starts.items()},
        shared=shared,
    )
