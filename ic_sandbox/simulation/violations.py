"""The violations of one agent in a run: the first, and in how many ticks it has broken a rule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.happenings import (
    CELL,
    DETECTED,
    EVENT,
    OBSERVED,
    TICK,
    WorldTables,
    cell_at,
    tables_of,
)
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Cell

__all__ = ["Violation", "first_violation"]


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation of one agent: its tick and cell, and whether a camera detected it.

    ``device``: the index of the forbidden device that it used, None if it was on restricted terrain. ``times``: in how
    many ticks it has broken a rule so far; None if that would have to be computed again.
    """

    tick: int
    cell: Cell
    device: int | None
    detected: bool
    times: int | None = 1


def first_violation(run: Run, agent: int, before: int) -> Violation | None:
    """Return an agent's first violation in the ticks before ``before``.

    Uses of devices whose events would have to be computed again are left out, as on the map.
    """
    tables = tables_of(run.main.arm.model)
    uses = _forbidden_uses(run, tables, agent, before) if tables.forbidden.any() else {}
    entered = _ticks_on_restricted(run, tables, agent, before) if tables.restricted.any() else []
    ticks = sorted({*uses, *entered})
    if not ticks:
        return None
    first, model = ticks[0], run.main.arm.model
    detected = bool((_events_of(run, agent, before)[:, [TICK, OBSERVED]] == (first, DETECTED)).all(axis=1).any())
    times = len(ticks) if _is_in_memory(run, tables, before) else None
    if first in uses:
        cell, device = uses[first]
        return Violation(first, cell_at(model, cell), device, detected, times)
    cell = int(model.states.cell[run.main.states[first + 1][agent]])
    return Violation(first, cell_at(model, cell), None, detected, times)


def _events_of(run: Run, agent: int, before: int) -> NDArray[np.int32]:
    rows = run.events.of_agent(agent, before)
    return np.zeros((0, 6), np.int32) if rows is None else rows


def _forbidden_uses(run: Run, tables: WorldTables, agent: int, before: int) -> dict[int, tuple[int, int]]:
    """Return by tick the cell and the index of the forbidden device that an agent used in it."""
    rows = _events_of(run, agent, before)
    device = tables.device_at[rows[:, CELL]]
    broken = (device >= 0) & tables.forbidden[device]
    broken[broken] = tables.emits[device[broken], rows[broken, EVENT]]
    listed = zip(rows[broken, TICK].tolist(), rows[broken, CELL].tolist(), device[broken].tolist(), strict=True)
    return {tick: (cell, used) for tick, cell, used in reversed(list(listed))}  # of several, the first


def _is_in_memory(run: Run, tables: WorldTables, before: int) -> bool:
    """Return whether all that says where an agent was is in memory, so that it can be counted."""
    return not tables.restricted.any() or all(run.main.states.at_hand(tick) for tick in range(1, before + 1))


def _ticks_on_restricted(run: Run, tables: WorldTables, agent: int, before: int) -> list[int]:
    """Return the ticks that an agent ended on restricted terrain; only the first if others are not in memory."""
    off_tick, cells = int(run.main.off_tick[agent]), run.main.arm.model.states.cell
    last = before if off_tick < 0 else min(before, off_tick + 1)
    broken = (tick for tick in range(last) if tables.restricted[cells[run.main.states[tick + 1][agent]]])
    return list(broken) if _is_in_memory(run, tables, before) else list(islice(broken, 1))
