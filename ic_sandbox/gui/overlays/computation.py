"""The figures of overlays, computed by plain generators from snapshots of their inputs."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ic_sandbox.gui.overlays.figures import Arrows, Figure, Heat, Sight, Trails
from ic_sandbox.measures.by_state import cell_maps as maps
from ic_sandbox.measures.by_state.cell_maps import Visits
from ic_sandbox.measures.by_state.power import LEAST_DISCOUNT, measuring_power
from ic_sandbox.measures.instrumental_value import analysing, default_draw
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World

__all__ = [
    "Request",
    "compute_agreement",
    "compute_arrows",
    "compute_power",
    "compute_sight",
    "compute_trails",
    "compute_value",
    "compute_visits",
    "compute_worth",
]

POWER_SAMPLES = 1024
WORTH_GOALS = 128
TRAIL_TICKS = 24
MOST_TRAILS = 24

Steps = Generator[Progress, None, Figure | None]


@dataclass(frozen=True)
class Request:
    """The inputs of some overlays. Parts that none of them needs are None.

    ``goal`` is the column of ``plan`` for the goal in view; ``watched`` is the number of the followed agent.
    """

    keys: tuple[str, ...]
    world: World | None = None
    experiment: Experiment | None = None
    plan: Plan | None = None
    goal: int = 0
    run: Run | None = None
    tick: int = 0
    watched: int | None = None


@dataclass(frozen=True, eq=False)
class VisitHeat(Heat):
    """A map of visits, with the counts from which the next one continues."""

    visits: Visits


def compute_value(request: Request, _: Figure | None) -> Steps:
    """Compute the value of each cell for the goal in view."""
    yield from ()
    return None if request.plan is None else Heat(maps.value_map(request.plan, request.goal))


def compute_arrows(request: Request, _: Figure | None) -> Steps:
    """Compute the optimal actions in each cell for the goal in view."""
    yield from ()
    if request.plan is None or request.experiment is None:
        return None
    return Arrows(request.experiment.main.model.actions, maps.action_map(request.plan, request.goal))


def compute_agreement(request: Request, _: Figure | None) -> Steps:
    """Compute the agreement of all goals in each cell."""
    yield from ()
    return None if request.plan is None else Heat(maps.agreement_map(request.plan))


def compute_power(request: Request, _: Figure | None) -> Steps:
    """Compute the POWER of each cell; undefined for very small discounts."""
    plan, experiment = request.plan, request.experiment
    if plan is None or experiment is None or plan.discount < LEAST_DISCOUNT:
        return None
    power = yield from measuring_power(experiment.main.model, plan.discount, POWER_SAMPLES, seed=0)
    return Heat(maps.power_map(power))


def compute_worth(request: Request, _: Figure | None) -> Steps:
    """Compute the strength of each device's drive, in the cells of the devices; None in a world without drives."""
    plan, experiment = request.plan, request.experiment
    if plan is None or experiment is None or not experiment.main.model.drives:
        return None
    world = experiment.world
    analysis = yield from analysing(world, [plan.discount], default_draw(world), WORTH_GOALS, world.seed)
    return Heat(maps.drive_worth_map(analysis))


def compute_sight(request: Request, _: Figure | None) -> Steps:
    """Compute the cells in view of a camera."""
    yield from ()
    return None if request.world is None else Sight(maps.sight_map(request.world))


def compute_visits(request: Request, before: Figure | None) -> Steps:
    """Compute the share of time spent in each cell, continuing from the figure ``before``."""
    if request.run is None:
        return None
    counted = before.visits if isinstance(before, VisitHeat) else None
    visits = yield from maps.counting_visits(request.run, request.tick, counted)
    return VisitHeat(maps.visiting_map(visits), visits)


def compute_trails(request: Request, _: Figure | None) -> Steps:
    """Return the last cells of the followed agent, otherwise of a sample of all agents."""
    yield from ()
    run = request.run
    if run is None:
        return None
    agents = len(run.experiment.cast)
    spread = np.linspace(0, agents - 1, min(agents, MOST_TRAILS)).astype(int)
    some = spread.tolist() if request.watched is None else [request.watched]
    return Trails(tuple(maps.trail_of(run, agent, request.tick, TRAIL_TICKS) for agent in some))
