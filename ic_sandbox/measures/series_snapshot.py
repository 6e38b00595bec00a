"""Figures of a run tick by tick, which can outlive the run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ic_sandbox.measures import catalogue
from ic_sandbox.measures.measure import TickFigures
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["SeriesSnapshot", "keep"]


@dataclass(frozen=True, eq=False)
class SeriesSnapshot:
    """The tick-by-tick figures of the catalogue over ``ticks`` ticks, by the keys of their measures.

    ``sample`` is the same for runs with the same agents, goals and seed. ``n`` is the number of agents, or of runs if
    the figures are means over several runs.
    """

    ticks: int
    n: int
    sample: str
    figures: tuple[tuple[str, TickFigures], ...]

    @property
    def bytes(self) -> int:
        """The size of the figures in bytes."""
        return sum(part.nbytes for _, figures in self.figures for part in figures.values.parts)


def keep(series: RunSeries, copy: bool = True) -> SeriesSnapshot:
    """Take a snapshot of a run's figures; with ``copy``, it holds no reference to the run, its plans or its world."""
    figures = (
        (measure.key, replace(found, values=found.values.map(np.copy)) if copy else found)
        for measure in catalogue.MEASURES
        if measure.per_tick is not None
        for found in measure.per_tick(series)
    )
    cast = series.experiment.cast
    if series.runs > 1:
        return SeriesSnapshot(series.ticks, series.runs, f"{cast.identity} {series.runs} runs", tuple(figures))
    return SeriesSnapshot(series.ticks, len(cast), cast.identity, tuple(figures))
