"""Memory that begins at a cache line."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["aligned"]

LINE = 64
"""The bytes in a cache line."""


def aligned(size: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Return uninitialised memory that begins at a cache line, so that no vector spans two."""
    each = np.dtype(dtype).itemsize
    room = np.empty(size + LINE // each, dtype)
    first = -room.__array_interface__["data"][0] % LINE // each
    return room[first : first + size]
