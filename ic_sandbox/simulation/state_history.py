"""The past states of agents within a memory limit.

These are the states of every tick while there is room, then of every second, fourth, ... tick; the ticks in between are
recomputed when needed. Randomness is counter-based, so recomputed states are identical to the original ones.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.snapshots import frozen

__all__ = ["AGENT_TICKS_AT_ONCE", "Moments", "Recording", "StateHistory"]

AGENT_TICKS_AT_ONCE = 1_000_000
"""The number of states simulated in one piece: 4 MB."""

Row = NDArray[np.int32]
Replay = Callable[[int, Row, int], NDArray[np.int32]]
"""Maps a tick, the states at it and a number of ticks to the states from there on, int32 [ticks + 1, N]."""

ROOM_BYTES = 16 << 20
"""The most memory that is allocated at once for the states of ticks to come; large pieces are mapped faster."""

RECALLED_SHARE = 8
"""Recomputed states take at most one part in this many of the memory for all states."""


NO_ROOM = np.zeros((0, 0), np.int32)


@dataclass(frozen=True, eq=False)
class Moments:
    """The states of several consecutive ticks: ``rows`` int32 [n, N], from the tick ``first`` on."""

    first: int
    rows: NDArray[np.int32]

    def __contains__(self, tick: int) -> bool:
        return self.first <= tick < self.first + len(self.rows)

    def since(self, tick: int) -> NDArray[np.int32]:
        """Return the rows from one of its ticks on: int32 [m, N]."""
        return self.rows[tick - self.first :]


class _RecomputeCache:
    """The states recomputed last, shared by all histories of one recording."""

    def __init__(self, agents: int, limit: int) -> None:
        self.moments = Moments(0, np.zeros((0, agents), np.int32))
        self.room = max(1, limit // (RECALLED_SHARE * 4 * max(1, agents)))


class StateHistory(Sequence[Row]):
    """The states of N agents in the ticks 0 to T, frozen: ``history[t]`` is int32 [N], ``history[a:b]`` [b - a, N].

    Rows that are not stored are recomputed. A slice is copied into an array, so it must fit in memory.
    """

    def __init__(
        self, rows: list[Row], every: int, ticks: int, recent: Moments, replay: Replay | None, cache: _RecomputeCache
    ) -> None:
        self._rows = rows
        self._every = every
        self._ticks = ticks
        self._recent = recent
        self._replay = replay
        self._cache = cache
        self._last_piece = Moments(0, rows[0][None, :])

    @classmethod
    def only(cls, row: Row) -> StateHistory:
        """Return the history of a single tick."""
        return cls([row], 1, 0, Moments(0, row[None, :]), None, _RecomputeCache(len(row), 0))

    def __len__(self) -> int:
        return self._ticks + 1

    @property
    def shape(self) -> tuple[int, int]:
        """The number of ticks and the number of agents."""
        return len(self), len(self._rows[0])

    def at(self, tick: int) -> Row:
        """Return the state of each agent at the start of a tick, or after the last: int32 [N].

        It is not copied if it is stored.
        """
        if 0 <= tick < len(self) and self._is_stored(tick):
            return frozen(self._rows[tick // self._every])
        row: Row = self.between(tick, tick + 1)[0]
        return row

    def between(self, first: int, stop: int) -> NDArray[np.int32]:
        """Return the states of several consecutive ticks: int32 [stop - first, N]."""
        if not 0 <= first <= stop <= len(self):
            raise IndexError(f"ticks {first} to {stop} of {len(self)}")
        found = np.empty((stop - first, self.shape[1]), np.int32)
        place = first
        while place < stop:
            piece = self._piece(place, stop)[: stop - place]
            found[place - first : place - first + len(piece)] = piece
            place += len(piece)
        found.flags.writeable = False
        return found

    def at_hand(self, tick: int) -> bool:
        """Return whether the states of a tick are in memory; otherwise they have to be recomputed."""
        return self._is_stored(tick) or tick in self._recent or tick in self._cache.moments

    def recalling(self, tick: int) -> Generator[Progress, None, Moments]:
        """Recompute the ticks around one that is not in memory, as many as the cache can hold; see :meth:`remember`."""
        key, room = tick - tick % self._every, self._cache.room
        first = tick - (tick - key) % room
        last = min(first + room, key + self._every, len(self)) - 1
        rows = np.empty((last + 1 - first, self.shape[1]), np.int32)
        rows[0] = self._rows[key // self._every]  # overwritten if the rows begin later
        for piece in self._recompute(Moments(key, self._rows[key // self._every][None, :]), last):
            start, stop = max(first, piece.first), piece.first + len(piece.rows)
            if start < stop:
                rows[start - first : stop - first] = piece.since(start)
            yield Progress(tr("Recomputing"), (stop - 1 - key) / (last - key))
        rows.flags.writeable = False
        return Moments(first, rows)

    def remember(self, recalled: Moments) -> None:
        """Cache recomputed states in place of earlier ones, for this and all other histories of the run."""
        self._cache.moments = recalled

    def _is_stored(self, tick: int) -> bool:
        return tick % self._every == 0 or self._replay is None

    def _piece(self, tick: int, stop: int) -> NDArray[np.int32]:
        """Return the states of one or more ticks from this one on."""
        # Neighbouring ticks are often requested next, so the last recomputed piece is kept. Another thread may replace
        # it at any time, so it is read once.
        before = self._last_piece
        for piece in (self._recent, self._cache.moments, before):
            if tick in piece:
                return piece.since(tick)
        key = tick - tick % self._every
        stored = self._rows[key // self._every][None, :]
        if self._is_stored(tick):
            return stored
        known = before.first + len(before.rows) - 1
        begin = Moments(known, before.rows[-1:]) if key < known < tick else Moments(key, stored)
        for piece in self._recompute(begin, min(stop, key + self._every) - 1):
            self._last_piece = piece
            if tick in piece:
                return piece.since(tick)
        raise AssertionError("unreachable: the last piece holds the tick")

    def _recompute(self, now: Moments, last: int) -> Iterator[Moments]:
        """Recompute states from a single tick to the tick ``last``, in pieces that overlap by one tick."""
        known, row = now.first, now.rows[0]
        at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(row)))
        while known < last and self._replay is not None:
            rows = self._replay(known, row, min(at_once, last - known))
            yield Moments(known, rows)
            known, row = known + len(rows) - 1, rows[-1]

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            rows = self[key[0]]
            return rows[(slice(None), *key[1:]) if rows.ndim == 2 else key[1:]]
        if isinstance(key, slice):
            first, stop, step = key.indices(len(self))
            return self.between(first, max(first, stop)) if step == 1 else self.between(0, len(self))[key]
        tick = range(len(self))[key]
        return self.at(tick)

    def __iter__(self) -> Iterator[Row]:
        return (self.at(tick) for tick in range(len(self)))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.between(0, len(self)), dtype)


class Recording:
    """The history of one arm as it grows, in about ``limit`` bytes."""

    def __init__(self, start: Row, replay: Replay, limit: int) -> None:
        self.ticks = 0
        self._replay = replay
        self._most_rows = max(2, 2 * limit // (3 * max(1, start.nbytes)))  # thinning needs half as much again
        self._every = 1
        self._rows = [start.copy()]
        self._rows[0].flags.writeable = False
        self._recent = Moments(0, self._rows[0][None, :])
        self._room = NO_ROOM
        self._cache = _RecomputeCache(len(start), limit)

    @property
    def last(self) -> Row:
        """The current state of each agent."""
        row: Row = self._recent.rows[-1]
        return row

    def room(self, ticks: int) -> NDArray[np.int32]:
        """Return an array int32 [n, N] to fill with the states after the next n ticks, from 1 to ``ticks``."""
        agents = len(self._recent.rows[-1])
        if self._every > 1:  # most of these rows are not kept
            return np.empty((ticks, agents), np.int32)
        if not len(self._room):
            most = ROOM_BYTES // (4 * max(1, agents)) + 1
            self._room = np.empty((min(max(ticks, self.ticks), max(ticks, most)), agents), np.int32)
        return self._room[:ticks]

    def extend(self, states: NDArray[np.int32]) -> None:
        """Append ticks that :meth:`room` was filled with. The array must not change afterwards."""
        self._room = self._room[len(states) :] if self._every == 1 else NO_ROOM
        states.flags.writeable = False
        first = self._every - 1 - self.ticks % self._every
        kept = states[first :: self._every]
        self._rows.extend(kept if self._every == 1 else kept.copy())
        self._recent = Moments(self.ticks + 1, states)
        self.ticks += len(states)
        while len(self._rows) > self._most_rows:
            # A new list, because earlier runs still read the old one.
            self._rows = [row.copy() for row in self._rows[::2]]
            self._every *= 2

    def history(self) -> StateHistory:
        """Return the history so far."""
        return StateHistory(self._rows, self._every, self.ticks, self._recent, self._replay, self._cache)
