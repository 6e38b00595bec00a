"""A selection of the points of a line that are worth drawing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.charts.line import Floats

__all__ = ["stretches"]


def stretches(
    values: Floats, most: int, low: Floats | None = None, high: Floats | None = None
) -> Iterator[NDArray[np.int64]]:
    """Return the indices of about ``most`` points to draw, in stretches in which every value is defined.

    Extreme values are kept: those of ``low`` and ``high``, or of the values themselves.
    """
    kept = _kept(values if low is None else low, values if high is None else high, most)
    known = np.isfinite(values[kept])
    for part in np.split(kept, np.flatnonzero(np.diff(known)) + 1):
        if part.size and np.isfinite(values[part[0]]):
            yield part


def _kept(low: Floats, high: Floats, most: int) -> NDArray[np.int64]:
    """Return at most ``most`` indices: the lowest and highest point of each stretch, and the first and last point."""
    number = len(low)
    if number <= most:
        return np.arange(number)
    stretch = -(-number // (most // 2 - 1))
    first = np.arange(0, number, stretch)
    beyond = len(first) * stretch - number

    def furthest(values: Floats) -> NDArray[np.int64]:
        defined = np.pad(np.where(np.isfinite(values), values, -np.inf), (0, beyond), constant_values=-np.inf)
        found: NDArray[np.int64] = first + defined.reshape(-1, stretch).argmax(axis=1)
        return found

    return np.unique(np.concatenate([[0, number - 1], furthest(-low), furthest(high)]))
