"""The work of a single job: the run, its figures, and the value of each drive."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np

from ic_sandbox.measures.instrumental_value import analysing, default_discount, default_draw
from ic_sandbox.measures.repeated_runs import measuring_one_of_several
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import MAIN, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.studies.study import DRIVES, RUN, Job

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
    world, settings = job.world, job.settings
    discount = default_discount(world) if settings.discount is None else settings.discount
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


def _row(figure: str, of: str, arm: str, value: float, low: float, high: float, n: float) -> Row:
    return figure, of, arm, _known(value), _known(low), _known(high), n


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
