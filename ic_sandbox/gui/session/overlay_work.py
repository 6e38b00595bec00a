"""The figures of overlays, made from snapshots of what they are to show: plain generators, for threads of their own."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.measures import cell_maps as maps
from ic_sandbox.measures.cell_maps import Visits
from ic_sandbox.measures.instrumental_value import analysing, default_draw
from ic_sandbox.measures.power import LEAST_DISCOUNT, measuring_power
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World

__all__ = ["Lasting", "Lived", "plan_overlays", "run_overlays"]

POWER_SAMPLES = 1024
WORTH_GOALS = 128
TRAIL_TICKS = 24
MOST_TRAILS = 24


@dataclass(frozen=True)
class Lasting:
    """What is to be shown of a plan, or of the world alone; ``world`` is None where no overlay needs it."""

    names: tuple[str, ...]
    world: World | None
    experiment: Experiment | None
    plan: Plan | None
    goal: int


@dataclass(frozen=True)
class Lived:
    """What is to be shown of a run up to a tick."""

    names: tuple[str, ...]
    run: Run | None
    tick: int
    watched: int | None


def plan_overlays(wanted: Lasting, known: dict[str, Any]) -> Generator[Progress, None, dict[str, Any]]:
    """The figures of each overlay that is wanted and can be had; ``known`` are those that need not be made again."""
    yield Progress(tr("Drawing overlays"), 0.0)
    found: dict[str, Any] = {}
    for name in wanted.names:
        figure = known[name] if name in known else (yield from _of_plan(name, wanted))
        if figure is not None:
            found[name] = figure
    return found


def run_overlays(
    wanted: Lived, visits: Visits | None
) -> Generator[Progress, None, tuple[dict[str, Any], Visits | None]]:
    """The same, of overlays that show how agents have lived. ``visits`` are those that were counted last, from which it
    goes on; returned are the figures, and the visits of now.
    """
    yield Progress(tr("Drawing overlays"), 0.0)
    found: dict[str, Any] = {}
    if wanted.run is not None:
        for name in wanted.names:
            if name == "visits":
                visits = yield from maps.counting_visits(wanted.run, wanted.tick, visits)
                found[name] = maps.visiting_map(visits)
            else:
                found[name] = _trails(wanted.run, wanted.tick, wanted.watched)
    return found, visits


def _of_plan(name: str, wanted: Lasting) -> Generator[Progress, None, Any]:
    if name == "sight":
        return None if wanted.world is None else maps.sight_map(wanted.world)
    plan, experiment = wanted.plan, wanted.experiment
    if plan is None or experiment is None:
        return None
    model = experiment.main.model
    if name == "value":
        return maps.value_map(plan, wanted.goal)
    if name == "arrows":
        return model.actions, maps.action_map(plan, wanted.goal)
    if name == "agreement":
        return maps.agreement_map(plan)
    if name == "power" and plan.discount >= LEAST_DISCOUNT:
        return maps.power_map((yield from measuring_power(model, plan.discount, POWER_SAMPLES, seed=0)))
    if name == "worth" and model.drives:
        world = experiment.world
        draw = default_draw(world)
        return maps.drive_worth_map((yield from analysing(world, [plan.discount], draw, WORTH_GOALS, world.seed)))
    return None


def _trails(run: Run, tick: int, watched: int | None) -> list[NDArray[np.int16]]:
    """The latest ways of the watched agent, or of a few spread over all of them."""
    agents = len(run.experiment.cast)
    some = [watched] if watched is not None else np.linspace(0, agents - 1, min(agents, MOST_TRAILS)).astype(int)
    return [maps.trail_of(run, int(agent), tick, TRAIL_TICKS) for agent in some]
