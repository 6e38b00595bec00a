"""The figures of several runs, tick by tick: means over runs with Student's interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.intervals import student_95
from ic_sandbox.measures.run_series import Banded, RunSeries, Store, names_by_tick

__all__ = ["mean_series"]


def mean_series(all_series: Sequence[RunSeries], store: Store | None = None) -> RunSeries:
    """Return the mean of every figure over runs of one length, with Student's interval over runs at each tick.

    A run counts at a tick if it has the figure there. The experiment is that of the first run. Figures that have no
    interval in one run have theirs in ``over_runs``. ``store`` is the same for means of the same runs at other ticks.
    """
    first = all_series[0]
    means: dict[str, Any] = {}
    over_runs: dict[str, Banded] = {}
    for name in names_by_tick():
        figures = [getattr(series, name) for series in all_series]
        banded = isinstance(figures[0], Banded)
        found = _mean([figure.value for figure in figures] if banded else figures)
        means[name] = found if banded else found.value
        if not banded:
            over_runs[name] = found
    return replace(first, store=store or Store(), runs=len(all_series), over_runs=over_runs, **means)


def _mean(values: Sequence[NDArray[Any]]) -> Banded:
    sample = np.stack([np.asarray(value, np.float64) for value in values])
    known = ~np.isnan(sample)
    n = known.sum(axis=0).astype(np.float64)
    total = np.where(known, sample, 0.0).sum(axis=0)
    mean = total / np.where(n > 0, n, np.nan)
    squares = np.where(known, sample - mean, 0.0) ** 2
    several = np.where(n > 1, n, np.nan)
    error = np.sqrt(squares.sum(axis=0) / (several - 1) / several)
    spread = student_95(several - 1) * error
    return Banded(mean, mean - spread, mean + spread)
