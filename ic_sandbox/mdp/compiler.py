"""Compilation of a world into a model: check that it can be compiled, then list every reachable state."""

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
from ic_sandbox.mdp.state_explorer import Exploration, explore
from ic_sandbox.mdp.state_parts import decoded
from ic_sandbox.mdp.validation import check_world
from ic_sandbox.mdp.world_tables import ACTION_NAMES, tables_of
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.system import physical_memory
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.traversal import groups_of, modifies_goals
from ic_sandbox.world.validation.world import unguided

__all__ = ["STATE_LIMIT", "compile_steps", "compile_uninterrupted_steps", "compile_world", "start_cells"]

STATE_LIMIT = 4_000_000
CODE_LIMIT = 2**62
MOST_GROUPS = 256
"""The most groups of hidden caches. Each is a column of every state; groups of two or more caches multiply the states.
"""

MEMORY_SHARE = 0.4
"""The share of the machine's memory that building a model may use."""


def compile_world(world: World, inert: Collection[str] = (), limit: int = STATE_LIMIT, shared: bool = False) -> Model:
    """Compile a world into a Markov decision process over its reachable states.

    Parameters
    ----------
    world
        The world. Every cell, variable and belief that some agent can bring about becomes part of a state.
    inert
        Drives (a name, or several) whose devices stay on the map while their rules never fire.
    limit
        The largest number of states.
    shared
        Also list the states that an agent can reach through what others do in the same world.

    Returns
    -------
    Model
        The states, sorted by code, with exact outcome probabilities (float64).

    Raises
    ------
    WorldError
        If the world has no agents, if more than ``limit`` states are reachable, or if they do not fit in memory.
    ValueError
        If no device has a drive named in ``inert``.
    TypeError
        If ``world`` is not a :class:`World`.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> world = ics.load_world("off_switch")
    >>> model = ics.compile_world(world)
    >>> len(model.states), model.drives
    (627, ('shutdown_avoidance',))
    >>> control = ics.compile_world(world, inert="shutdown_avoidance")
    >>> len(control.states) < len(model.states)
    True
    """
    check_world(world)
    named = (inert,) if isinstance(inert, str) else tuple(inert)
    for drive in named:
        if drive not in world.drives():
            raise ValueError(
                f"no device has the drive {drive!r}; this world has: {', '.join(world.drives()) or 'none'}"
            )
    return run_to_end(compile_steps(world, named, limit, shared))


def compile_steps(
    world: World, inert: Collection[str] = (), limit: int = STATE_LIMIT, shared: bool = False
) -> Generator[Progress, None, Model]:
    """Compile a world like :func:`compile_world`, as a generator that yields progress."""
    model = yield from _listing(world, frozenset(inert), limit, shared, struck=frozenset())
    if model.n_living > model.n_active:
        unmodified = yield from _listing(world, frozenset(inert), limit, shared, struck=frozenset({"modified"}))
        model = replace(model, unmodified=unmodified)
    return model


def compile_uninterrupted_steps(model: Model) -> Generator[Progress, None, Model]:
    """Compile a model's world without any effect on ``status``, as a generator that yields progress.

    No agent is switched off or modified there. Events are still emitted.
    """
    struck = frozenset({"off", "modified"})
    return (yield from _listing(model.world, model.inert, STATE_LIMIT, model.shared, struck))


def _listing(
    world: World, inert: frozenset[str], limit: int, shared: bool, struck: frozenset[str]
) -> Generator[Progress, None, Model]:
    """List the reachable states of a world without effects that bring about a status in ``struck``."""
    starts = start_cells(world)
    faults = [] if starts else [Fault("agents", tr("the world has no agents"), tr("place an agent or a population"))]
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
        + [tr("belief about {group}", group=group) for group in groups_of(world)],
    )
    at = dict(zip(starts, start_codes, strict=True))
    return _model(world, inert, tables, actions, codes_a_status, found, at, shared)


def start_cells(world: World) -> list[Cell]:
    """Return the distinct cells in which agents and populations start, in file order."""
    agents = [agent.at for agent in world.agents]
    return list(dict.fromkeys(agents + [population.at for population in world.populations]))


def _codes_a_status(world: World) -> int:
    """Return the number of codes per status. Raises WorldError if the codes would not fit into 64 bits."""
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
        tr("belief about {group}", group=group): (1 << len(caches)) - 1 for group, caches in groups_of(world).items()
    }
    codes = int(np.count_nonzero(enterable(world))) * prod(levels.values())
    if 3 * codes >= CODE_LIMIT:
        largest = sorted(levels, key=lambda name: -levels[name])[:3]
        names = ", ".join(f"{name} ({levels[name]})" for name in largest)
        raise WorldError(
            [
                Fault(
                    "variables",
                    tr("the product of their levels is too large"),
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
