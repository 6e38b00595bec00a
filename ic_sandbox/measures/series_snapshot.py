"""Figures of a run tick by tick, kept when the run itself is gone."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.runs import RunSeries

__all__ = ["Floats", "SeriesSnapshot", "keep"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SeriesSnapshot:
    """Those figures of :class:`~ic_sandbox.measures.runs.RunSeries` that stand for themselves, under the same names."""

    ticks: int
    agents: int
    drives: tuple[str, ...]
    survival: Floats
    survival_low: Floats
    survival_high: Floats
    uptake: Floats
    uptake_low: Floats
    uptake_high: Floats
    neutral: Floats
    neutral_low: Floats
    neutral_high: Floats
    random: Floats
    random_low: Floats
    random_high: Floats
    excess: Floats
    excess_low: Floats
    excess_high: Floats
    convergence_index: Floats
    convergence_low: Floats
    convergence_high: Floats

    @property
    def bytes(self) -> int:
        """How much memory they take."""
        values = (getattr(self, field.name) for field in fields(self))
        return sum(value.nbytes for value in values if isinstance(value, np.ndarray))


def keep(series: RunSeries) -> SeriesSnapshot:
    """A copy that holds nothing of the run, its plans or its world."""
    return SeriesSnapshot(**{field.name: _copied(getattr(series, field.name)) for field in fields(SeriesSnapshot)})


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value
