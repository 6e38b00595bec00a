"""The summary of a run: figures with intervals, and the same figures of the controls."""

from __future__ import annotations

import math
from collections.abc import Generator

from ic_sandbox.measures import catalogue
from ic_sandbox.measures.intervals import Figure, Influence, without_interval
from ic_sandbox.measures.measure import Measurement, Unit
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.series_snapshot import SeriesSnapshot, keep
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.simulation.run import Run

__all__ = ["Measurement", "figures_at", "is_share", "summarize", "summarize_steps"]


def figures_at(series: SeriesSnapshot | RunSeries, tick: int) -> tuple[Measurement, ...]:
    """Return the figures that are measured tick by tick, after ``tick`` ticks; undefined ones are left out.

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
            measured = Figure(value, low, high, known.n, Influence(known.sample))
            found.append(Measurement(key, figures.of, figures.arm, measured))
    return tuple(found)


def summarize(run: Run) -> tuple[Measurement, ...]:
    """Measure a whole run.

    Parameters
    ----------
    run
        The run.

    Returns
    -------
    tuple of Measurement
        Every figure of the catalogue that the run has, in the order of the catalogue. Each is a share, or a number in
        the unit of its measure (see :data:`ic_sandbox.measures.catalogue.MEASURES`).

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
    >>> survival = ics.summarize(ics.simulate(plan, agents=16, ticks=20))[0]
    >>> survival.figure, survival.measured.value
    ('survival', 0.9375)
    """
    return run_to_end(summarize_steps(run))


def summarize_steps(run: Run) -> Generator[Progress, None, tuple[Measurement, ...]]:
    """Measure a run like :func:`summarize`, as a generator that yields progress."""
    found = []
    alone = run.experiment.settings.mode != SHARED  # a shared world is one observation, whatever the number of agents
    for measure in catalogue.MEASURES:
        if measure.compute is not None:
            for of, arm, figure in (yield from measure.compute(run)):
                if figure.n > 0:
                    found.append(Measurement(measure.key, of, arm, figure if alone else without_interval(figure)))
    return tuple(found)


def is_share(figure: str) -> bool:
    """Return whether a figure is a share, so that one half has a meaning."""
    return figure == "usefulness" or catalogue.measure_named(figure).unit is Unit.SHARE
