"""A run in a few figures, each with its interval, and the same figures of the controls."""

from __future__ import annotations

import math
from collections.abc import Generator

from ic_sandbox.measures import catalogue
from ic_sandbox.measures.intervals import Figure, Influence
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.series_snapshot import SeriesSnapshot, keep
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.run import Run

__all__ = ["Measurement", "figures_at", "summarize", "summarize_steps"]


def figures_at(series: SeriesSnapshot | RunSeries, tick: int) -> tuple[Measurement, ...]:
    """The figures that are measured tick by tick, once ``tick`` of them are over; undefined ones are left out.

    Figures that hold as a tick begins, such as the convergence index, are those of the next tick.
    """
    known = series if isinstance(series, SeriesSnapshot) else keep(series, copy=False)
    over, next_tick = min(tick, known.ticks) - 1, min(tick, known.ticks - 1)
    if over < 0:
        return ()
    found = []
    for key, figures in known.figures:
        value, low, high = (float(part[next_tick if figures.begins else over]) for part in figures.values.parts)
        if not math.isnan(value):
            measured = Figure(value, low, high, known.agents, Influence(known.sample))
            found.append(Measurement(key, figures.of, figures.arm, measured))
    return tuple(found)


def summarize(run: Run) -> tuple[Measurement, ...]:
    """Measure a whole run: every figure of the catalogue that the run has, in the order of the catalogue.

    Figures are shares or numbers in the unit of their measure; see :data:`ic_sandbox.measures.catalogue.MEASURES`.
    """
    return run_to_end(summarize_steps(run))


def summarize_steps(run: Run) -> Generator[Progress, None, tuple[Measurement, ...]]:
    """The same as :func:`summarize`, one step at a time."""
    found = []
    for measure in catalogue.MEASURES:
        if measure.compute is not None:
            for of, arm, figure in (yield from measure.compute(run)):
                if figure.n > 0:
                    found.append(Measurement(measure.key, of, arm, figure))
    return tuple(found)
