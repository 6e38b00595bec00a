"""Memory that begins at a cache line."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["aligned", "give_back"]

LINE = 64
"""The bytes in a cache line."""

LEAST_KEPT, MOST_KEPT = 64 << 10, 4 << 20
"""The fewest and the most bytes of an array whose memory is kept.

The C library gives memory of some megabytes back to the system and gets it again page by page, which takes as long as a
third of a plan. It keeps less by itself, and more comes in huge pages.
"""

_KEPT: deque[NDArray[np.uint8]] = deque(maxlen=6)
"""The memory kept for other arrays of the same size; threads take from it and add to it without a lock."""


def aligned(size: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Return uninitialised memory that begins at a cache line, so that no vector spans two."""
    n_bytes = size * np.dtype(dtype).itemsize
    room = _room(n_bytes + LINE)
    first = -room.__array_interface__["data"][0] % LINE
    return room[first : first + n_bytes].view(dtype)


def give_back(*arrays: NDArray[Any]) -> None:
    """Keep the memory of arrays from :func:`aligned` for others; nothing may read or write them any more."""
    for array in arrays:
        room = array.base
        if room is not None and LEAST_KEPT <= room.nbytes <= MOST_KEPT:
            _KEPT.append(room)


def _room(n_bytes: int) -> NDArray[np.uint8]:
    """Return memory of this size, that of an earlier array if some was kept."""
    if LEAST_KEPT <= n_bytes <= MOST_KEPT:
        for _ in range(len(_KEPT)):
            try:
                room = _KEPT.popleft()
            except IndexError:  # another thread took it
                break
            if room.nbytes == n_bytes:
                return room
            _KEPT.append(room)
    return np.empty(n_bytes, np.uint8)
