"""Snapshots of arrays that keep growing, which copy no more than they must."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.conduct import NEVER

__all__ = ["CopyPool", "GrowingTimes", "frozen", "times_before"]

Times = NDArray[np.int32]


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only view."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False, repr=False)
class GrowingTimes:
    """First times of N agents, as they grow: those after a run's last tick do not belong to the run.

    An entry is written once, so what a run shows can be found at any later time. The fields are those of
    :class:`~ic_sandbox.simulation.run.ArmHistory`: ``first_fired`` and ``first_visited`` int32 [D, N], ``off_tick`` and
    ``modified_tick`` int32 [N].
    """

    first_fired: Times
    first_visited: Times
    off_tick: Times
    modified_tick: Times


def times_before(growing: Times, tick: int) -> Times:
    """Return a copy of growing times in which those from ``tick`` on have not happened yet."""
    found = growing.copy()  # first, because the array may grow meanwhile
    found[found >= tick] = NEVER
    return frozen(found)


class CopyPool:
    """Read-only copies of one array.

    The memory of a copy to which nothing refers any more is used again, because new memory costs more than copying.
    """

    def __init__(self) -> None:
        self._copies: list[NDArray[Any]] = []

    def copy(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return a copy, which stays as it is while anybody refers to it or a part of it."""
        for place in range(len(self._copies)):
            if _references(self._copies, place) == UNSHARED:
                np.copyto(self._copies[place], array)
                return frozen(self._copies[place])
        self._copies.append(array.copy())
        return frozen(self._copies[-1])


def _references(arrays: list[NDArray[Any]], place: int) -> int:
    return sys.getrefcount(arrays[place])


UNSHARED = _references([np.zeros(1)], 0)
"""The references to an array that only its list knows. Every view of an array refers to it."""
