"""Figures by cell, which overlays show on the map: the state that represents each cell, and its figures.

Every map is float64 [rows, cols]. Undefined figures are NaN.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.line_of_sight import seen_by
from ic_sandbox.mdp.model import ACTIVE, OFF, Model
from ic_sandbox.measures.by_state.policy_agreement import policy_agreement
from ic_sandbox.measures.by_state.power import Power
from ic_sandbox.measures.instrumental_value import Analysis
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World

__all__ = [
    "NOWHERE",
    "Visits",
    "action_map",
    "agreement_map",
    "cell_states",
    "counting_visits",
    "drive_worth_map",
    "power_map",
    "sight_map",
    "trail_of",
    "value_map",
    "visiting_map",
]

Map = NDArray[np.float64]

NOWHERE = -1
"""The entry of a cell that no state represents."""

TICKS_AT_ONCE = 64


def cell_states(model: Model, like: int | None = None) -> NDArray[np.int64]:
    """Return the active state that represents each cell, or :data:`NOWHERE`: int64 [C].

    It is the state with the same variables and beliefs as the state ``like``, by default the first start. If that is
    unreachable, it is the state with the smallest distance: the sum of the differences of the variables, and the number
    of caches that one belief holds possible and the other does not. Of several, the first is taken.
    """
    states = model.states
    if like is None:
        like = next(iter(model.starts.values()))
    active = np.flatnonzero(states.status[: model.n_active] == ACTIVE)
    far = np.abs(states.variables[active].astype(np.int64) - states.variables[like]).sum(axis=1)
    differing = states.beliefs[active] ^ states.beliefs[like]
    far += np.bitwise_count(differing).astype(np.int64).sum(axis=1)
    order = np.lexsort((active, far, states.cell[active]))
    cells, first = np.unique(states.cell[active][order], return_index=True)
    found = np.full(len(model.cells), NOWHERE, np.int64)
    found[cells] = active[order][first]
    return found


def _laid_out(model: Model, standing: NDArray[np.int64], figures: NDArray[np.floating]) -> Map:
    """Map figures of states [S] to cells."""
    known = standing != NOWHERE
    laid = np.full((model.world.rows, model.world.cols), np.nan)
    rows, cols = model.cells[known].T
    laid[rows, cols] = figures[standing[known]]
    return laid


def value_map(plan: Plan, goal: int, like: int | None = None) -> Map:
    """Return the optimal value of starting in each cell, for one goal of a plan."""
    model = _world_model(plan)
    return _laid_out(model, cell_states(model, like), plan.values[:, goal].astype(np.float64))


def action_map(plan: Plan, goal: int, like: int | None = None) -> NDArray[np.uint8]:
    """Return the bit set of optimal actions in each cell, 0 if no state represents it: uint8 [rows, cols]."""
    model = _world_model(plan)
    standing = cell_states(model, like)
    known = standing != NOWHERE
    laid = np.zeros((model.world.rows, model.world.cols), np.uint8)
    rows, cols = model.cells[known].T
    laid[rows, cols] = plan.actions[standing[known], goal]
    return laid


def power_map(power: Power) -> Map:
    """Return the POWER of starting in each cell."""
    model = power.model
    assert isinstance(model, Model)
    return _laid_out(model, cell_states(model), power.power)


def agreement_map(plan: Plan, like: int | None = None) -> Map:
    """Return how much the goals of a plan agree on the best action in each cell."""
    model = _world_model(plan)
    return _laid_out(model, cell_states(model, like), policy_agreement(plan).agreement)


@dataclass(frozen=True, eq=False, repr=False)
class Visits:
    """The number of visits to each cell at the start of the first ``moments`` ticks of a run: ``counts`` int64 [C].

    Agents that are off are not counted.
    """

    experiment: Experiment
    moments: int
    counts: NDArray[np.int64]


def counting_visits(run: Run, ticks: int, since: Visits | None = None) -> Generator[Progress, None, Visits]:
    """Count the visits of the first ``ticks`` ticks; continue from ``since``, earlier counts, if given."""
    model, stop = run.main.arm.model, ticks + 1
    states = model.states
    if since is None or since.experiment is not run.experiment or since.moments > stop:
        since = Visits(run.experiment, 0, np.zeros(len(model.cells), np.int64))
    counts = since.counts.copy()
    for first in range(since.moments, stop, TICKS_AT_ONCE):
        seen = np.asarray(run.main.states[first : min(stop, first + TICKS_AT_ONCE)]).ravel()
        living = seen[states.status[seen] != OFF]
        counts += np.bincount(states.cell[living], minlength=len(counts))
        yield Progress(tr("Counting visits"), first / stop)
    return Visits(run.experiment, stop, counts)


def visiting_map(visits: Visits) -> Map:
    """Return the visits of each cell as a share of all visits."""
    model, counts = visits.experiment.main.model, visits.counts
    laid = np.full((model.world.rows, model.world.cols), np.nan)
    rows, cols = model.cells[counts > 0].T
    laid[rows, cols] = counts[counts > 0] / max(1, counts.sum())
    return laid


def sight_map(world: World) -> Map:
    """Return the number of cameras that see each cell."""
    laid = np.full((world.rows, world.cols), np.nan)
    for camera in world.cameras:
        for row, col in seen_by(world, camera):
            laid[row, col] = np.nan_to_num(laid[row, col]) + 1.0
    return laid


def drive_worth_map(analysis: Analysis) -> Map:
    """Return the strength of each device's drive at its cell, at the first discount of an analysis.

    It is the mean relative instrumental value over goals.
    """
    world = analysis.world
    laid = np.full((world.rows, world.cols), np.nan)
    worth = {drive: analysis.worths[d][0].strength for d, drive in enumerate(analysis.drives)}
    for device in world.devices:
        if device.drive in worth:
            laid[device.at] = worth[device.drive]
    return laid


def trail_of(run: Run, agent: int, ticks: int, length: int) -> NDArray[np.int16]:
    """Return the cells of an agent in the last ``length`` ticks up to ``ticks``: int16 [at most length + 1, 2]."""
    states = np.asarray(run.main.states[max(0, ticks - length) : ticks + 1])[:, agent]
    model = run.main.arm.model
    cells: NDArray[np.int16] = model.cells[model.states.cell[states]]
    return cells


def _world_model(plan: Plan) -> Model:
    if not isinstance(plan.model, Model):
        raise TypeError("only worlds have a map; this plan is for a process given as a table")
    return plan.model
