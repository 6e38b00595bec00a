"""Figures with the ends of their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ic_sandbox.array_types import Floats

__all__ = ["BandRows", "Banded"]


@dataclass(frozen=True, eq=False, slots=True)
class Banded:
    """Figures with the ends of their 95 % intervals.

    Attributes
    ----------
    value, low, high : float64, of one shape
        The figure and the ends of its interval; NaN if undefined.
    """

    value: Floats
    low: Floats
    high: Floats

    @classmethod
    def undefined(cls, shape: tuple[int, ...]) -> Banded:
        """Return figures that are NaN everywhere."""
        return cls(*(np.full(shape, np.nan) for _ in range(3)))

    def without_interval(self) -> Banded:
        """Return the same figures with intervals that are NaN."""
        nothing = np.full(self.value.shape, np.nan)
        return Banded(self.value, nothing, nothing)

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        """The three arrays: value, low and high ends."""
        return self.value, self.low, self.high

    def __getitem__(self, index: Any) -> Banded:
        """Return the same part of all three arrays."""
        return Banded(self.value[index], self.low[index], self.high[index])

    def map(self, change: Callable[[Floats], Floats]) -> Banded:
        """Apply a change to all three arrays; it must keep their order."""
        return Banded(change(self.value), change(self.low), change(self.high))


@dataclass(frozen=True, eq=False, slots=True)
class BandRows:
    """Figures of several names, measured together: rows of ``figures`` [R, T], at the ``places`` of the names."""

    figures: Banded
    places: Mapping[str, int | slice]
