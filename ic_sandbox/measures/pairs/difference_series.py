"""The difference of one figure between two worlds after each tick, of one run of each or of several.

Two runs are paired if they have the same agents, goals and seed; otherwise they are independent samples. At the last
tick, a difference is what :func:`~ic_sandbox.measures.comparison.compare` makes of the summaries of both.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.measures.comparison import Compared, difference_of, difference_over_runs
from ic_sandbox.measures.intervals import mean_of, student_95
from ic_sandbox.measures.pairs.paired_measure import (
    PairedMeasure,
    are_same_agents,
    changes_of,
    figure_at,
    measures_of_pair,
    values_by_tick,
)
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run

__all__ = ["compared_after", "compared_runs_after", "differences_by_tick", "differences_over_runs", "runs_are_paired"]

FIGURES_A_STEP = 50
"""The number of figures between two looks whether the work is still wanted."""

AllSeries = Sequence[RunSeries]
"""The figures of several runs of one world, in the order of their seeds."""


def compared_after(one: Run, other: Run, tick: int) -> Generator[Progress, None, tuple[Compared, ...]]:
    """Compare each of these figures after ``tick`` ticks of both runs; undefined ones are left out.

    As in :func:`~ic_sandbox.measures.summary.figures_at`, those that hold as a tick begins are of the next tick.
    """
    found = []
    paired = are_same_agents(one.experiment, other.experiment)
    last = min(one.ticks, other.ticks, tick) - 1
    for what in measures_of_pair(one.experiment, other.experiment) if last >= 0 else ():
        yield Progress(tr("Measuring"), 0.0)
        at = min(tick, one.ticks - 1, other.ticks - 1) if what.begins else last
        before, present = (figure_at(run, what, at) for run in (one, other))
        difference = difference_of(what.figure, present, before)
        if not np.isnan(difference.value):
            found.append(Compared(what.figure, what.of, one.main.arm.key, before, present, difference, paired))
    return tuple(found)


def differences_by_tick(
    one: Run, other: Run, what: PairedMeasure, known: Banded | None = None
) -> Generator[Progress, None, Banded]:
    """Measure the figure of ``other`` minus that of ``one`` in every tick that both runs have, float64 [T].

    ``known`` are the differences of the same measure in the first ticks of the same runs; they are not computed again.
    In shared worlds, there are no intervals: one run is one observation.
    """
    ticks = min(one.ticks, other.ticks)
    first = 0 if known is None else min(known.value.size, ticks)
    rows = np.empty((3, ticks))
    if known is not None:
        rows[:, :first] = [part[:first] for part in known.parts]
    changes = changes_of(one, other, what)
    computed = 0
    for tick in range(first, ticks):
        if tick > 0 and not changes[tick]:
            rows[:, tick] = rows[:, tick - 1]
            continue
        found = difference_of(what.figure, figure_at(other, what, tick), figure_at(one, what, tick))
        rows[:, tick] = found.value, found.low, found.high
        computed += 1
        if computed % FIGURES_A_STEP == 0:
            yield Progress(tr("Measuring"), (tick + 1) / ticks)
    yield Progress(tr("Measuring"), 1.0)
    return Banded(*rows)


def runs_are_paired(one: AllSeries, other: AllSeries) -> bool:
    """Return whether each run of one world has the same agents, goals and seed as that of the other world."""
    return len(one) == len(other) and all(
        are_same_agents(before.experiment, present.experiment) for before, present in zip(one, other, strict=True)
    )


def differences_over_runs(one: AllSeries, other: AllSeries, what: PairedMeasure) -> Banded:
    """Measure the mean over runs of the figure of ``other`` minus that of ``one`` in every tick, float64 [T].

    If the runs are paired, the interval is Student's over the differences of the pairs; a pair counts if both runs have
    the figure. Otherwise it is Welch's, of two independent samples of runs.
    """
    ticks = min(series.ticks for series in (*one, *other))
    samples = [np.stack([values_by_tick(series, what)[:ticks] for series in runs]) for runs in (one, other)]
    if runs_are_paired(one, other):
        mean, square, n = _mean_and_error(samples[1] - samples[0])
        freedom = n - 1
    else:
        (before, before_square, before_n), (present, present_square, present_n) = map(_mean_and_error, samples)
        mean, square = present - before, present_square + before_square
        terms = before_square**2 / (before_n - 1) + present_square**2 / (present_n - 1)
        # Without any variance there is no number of degrees of freedom, but the interval has no width either.
        freedom = np.where(terms > 0, square**2 / np.where(terms > 0, terms, 1.0), 1.0)
    spread = student_95(np.where(np.isnan(square), np.nan, freedom)) * np.sqrt(square)
    return Banded(mean, mean - spread, mean + spread)


def _mean_and_error(sample: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the mean over runs, the square of its standard error and the number of runs, each float64 [T].

    The error is NaN for fewer than two runs.
    """
    known = ~np.isnan(sample)
    n = known.sum(axis=0).astype(np.float64)
    mean = np.where(known, sample, 0.0).sum(axis=0) / np.where(n > 0, n, np.nan)
    several = np.where(n > 1, n, np.nan)
    squares = (np.where(known, sample - mean, 0.0) ** 2).sum(axis=0)
    return mean, squares / (several - 1) / several, several


def compared_runs_after(one: AllSeries, other: AllSeries, tick: int) -> tuple[Compared, ...]:
    """Compare each figure of :func:`compared_after` over several runs of both worlds, after ``tick`` ticks."""
    first, second = one[0].experiment, other[0].experiment
    last = min(*(series.ticks for series in (*one, *other)), tick) - 1
    paired, found = runs_are_paired(one, other), []
    for what in measures_of_pair(first, second) if last >= 0 else ():
        at = min(tick, *(series.ticks - 1 for series in (*one, *other))) if what.begins else last
        before, present = ([float(values_by_tick(series, what)[at]) for series in runs] for runs in (one, other))
        difference = difference_over_runs(present, before, paired)
        if not np.isnan(difference.value):
            earlier, current = (
                mean_of([value for value in values if not np.isnan(value)]) for values in (before, present)
            )
            found.append(Compared(what.figure, what.of, first.main.key, earlier, current, difference, paired, len(one)))
    return tuple(found)
