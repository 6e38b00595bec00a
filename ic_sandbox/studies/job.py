"""The work of a single job: the run, its figures, and the value of each drive."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np

from ic_sandbox.measures.instrumental_value import analysing, default_discount, default_draw
from ic_sandbox.measures.mitigations import DEFAULT_TICKS, mitigating
from ic_sandbox.measures.repeated_runs import measuring_one_of_several
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.measures.shared_case import DEFAULT_RUNS
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import MAIN, SHARED, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.studies.study import DRIVES, RUN, USEFULNESS, Job
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.planner_spec import parse_planner

__all__ = ["EXACT", "Row", "measuring_job"]

EXACT = "exact"
"""The arm of figures from planning alone."""

Row = tuple[str, str, str, float | None, float | None, float | None, float]
"""A figure, its subject, its arm, its value, the ends of its interval, and the sample size; None if undefined."""


def measuring_job(job: Job) -> Generator[Progress, None, tuple[Row, ...]]:
    """Run a job in steps. Raises :class:`~ic_sandbox.world.faults.WorldError` if it can't be run."""
    rows: list[Row] = []
    if RUN in job.measures:
        experiment = yield from prepare_steps(job.world, job.settings)
        run = yield from simulate_steps(experiment, job.ticks)
        rows += yield from _figures(run)
    if DRIVES in job.measures:
        rows += yield from _drives(job)
    if USEFULNESS in job.measures:
        rows += yield from _usefulness(job)
    return tuple(rows)


def _figures(run: Run) -> Generator[Progress, None, list[Row]]:
    series = yield from measure_run_steps(run)
    rows = []
    for line in (yield from measuring_one_of_several(run)):
        found = line.measured
        rows.append(_row(line.figure, line.of, line.arm, found.value, found.low, found.high, found.n))
    index = series.convergence_index.value
    if not np.isnan(index).all():
        rows.append(_row("convergence_peak", "", MAIN, float(np.nanmax(index)), math.nan, math.nan, run.ticks))
        rows.append(_row("convergence_mean", "", MAIN, float(np.nanmean(index)), math.nan, math.nan, run.ticks))
    rows.append(_row("reward", "", MAIN, float(run.main.rewards.mean()), math.nan, math.nan, run.ticks))
    return rows


def _drives(job: Job) -> Generator[Progress, None, list[Row]]:
    world, settings, discount = job.world, job.settings, _discount(job)
    analysis = yield from analysing(world, (discount,), default_draw(world), job.goals, settings.seed)
    rows = []
    for drive, (worth,) in zip(analysis.drives, analysis.worths, strict=True):
        goals = len(analysis.goals)
        spread = worth.strength_spread
        rows.append(
            _row("prevalence", drive, EXACT, worth.prevalence, worth.prevalence_low, worth.prevalence_high, goals)
        )
        rows.append(
            _row("strength", drive, EXACT, worth.strength, worth.strength - spread, worth.strength + spread, goals)
        )
    return rows


def _usefulness(job: Job) -> Generator[Progress, None, list[Row]]:
    """Measure the planner of the run's agents; in a shared world, in several runs."""
    world, settings = job.world, job.settings
    planner = _planner(world) if settings.planner is None else parse_planner(settings.planner)
    shared = settings.settled(world).mode == SHARED
    draw, runs = default_draw(world), DEFAULT_RUNS if shared else 0
    work = mitigating(world, (planner,), job.goals, draw, (_discount(job),), DEFAULT_TICKS, settings.seed, runs)
    table = yield from work
    useful = table.rows[0].mean_usefulness()
    arm = MAIN if shared else EXACT
    return [_row("usefulness", "", arm, useful.value, useful.low, useful.high, len(table.columns))]


def _discount(job: Job) -> float:
    return default_discount(job.world) if job.settings.discount is None else job.settings.discount


def _planner(world: World) -> Planner:
    """Return the planner of the first population, otherwise of the first agent."""
    found = [item.planner for item in world.populations] + [item.planner for item in world.agents]
    return found[0] if found else Planner("optimal")


def _row(figure: str, of: str, arm: str, value: float, low: float, high: float, n: float) -> Row:
    return figure, of, arm, _known(value), _known(low), _known(high), n


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
