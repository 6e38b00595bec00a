"""The states that agents were in, within a limit of memory: every tick while there is room, then every second, fourth
... tick, with those between lived again when asked for.

Randomness is counter-based, so a tick that is lived again is exactly the one that was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["AGENT_TICKS_AT_ONCE", "Recording", "StateHistory"]

AGENT_TICKS_AT_ONCE = 1_000_000
"""How much is lived in one piece: 4 MB of states."""

Row = NDArray[np.int32]
Replay = Callable[[int, Row, int], NDArray[np.int32]]
"""From a tick and the states in it, the states of so many ticks more, int32 [ticks + 1, N]."""


class StateHistory(Sequence[Row]):
    """The states of N agents in the ticks 0 to T, frozen: ``history[t]`` is int32 [N], ``history[a:b]`` [b - a, N].

    Rows that are not kept are lived again. A slice makes an array, so ask for as many ticks as you have memory for.
    """

    def __init__(self, rows: list[Row], every: int, ticks: int, recent: tuple[int, Row], replay: Replay | None) -> None:
        self._rows = rows
        self._every = every
        self._ticks = ticks
        self._recent = recent
        self._replay = replay
        self._lived = (0, rows[0][None, :])

    @classmethod
    def only(cls, row: Row) -> StateHistory:
        """The history of a single moment."""
        return cls([row], 1, 0, (0, row[None, :]), None)

    def __len__(self) -> int:
        return self._ticks + 1

    @property
    def shape(self) -> tuple[int, int]:
        """How many moments, and how many agents."""
        return len(self), len(self._rows[0])

    def at(self, tick: int) -> Row:
        """int32 [N]: the state of each agent at the beginning of a tick, or after the last."""
        row: Row = self.between(tick, tick + 1)[0]
        return row

    def between(self, first: int, stop: int) -> NDArray[np.int32]:
        """int32 [stop - first, N]: the states of several moments in a row."""
        if not 0 <= first <= stop <= len(self):
            raise IndexError(f"moments {first} to {stop} of {len(self)}")
        found = np.empty((stop - first, self.shape[1]), np.int32)
        place = first
        while place < stop:
            piece = self._piece(place, stop)[: stop - place]
            found[place - first : place - first + len(piece)] = piece
            place += len(piece)
        found.flags.writeable = False
        return found

    def _piece(self, tick: int, stop: int) -> NDArray[np.int32]:
        """Some moments from this one on, at least one."""
        # The piece lived again last is kept, for the ticks beside it are asked for next. Another thread may put another
        # one in its place at any time, so it is read once.
        known, lived = self._lived
        for since, piece in (self._recent, (known, lived)):
            if since <= tick < since + len(piece):
                return piece[tick - since :]
        key = tick - tick % self._every
        if tick == key or self._replay is None:
            return self._rows[key // self._every][None, :]
        known, row = known + len(lived) - 1, lived[-1]
        if not key < known < tick:
            known, row = key, self._rows[key // self._every]
        at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(row)))
        while True:
            ticks = min(at_once, min(stop - 1, key + self._every - 1) - known)
            lived = self._replay(known, row, ticks)
            self._lived = (known, lived)
            if known + ticks >= tick:
                return lived[tick - known :]
            known, row = known + ticks, lived[-1]

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
        self._most_rows = max(2, 2 * limit // (3 * max(1, start.nbytes)))  # while they are thinned there is half again
        self._every = 1
        self._rows = [start.copy()]
        self._rows[0].flags.writeable = False
        self._recent = (0, self._rows[0][None, :])

    @property
    def last(self) -> Row:
        """Where the agents are now."""
        row: Row = self._recent[1][-1]
        return row

    def extend(self, states: NDArray[np.int32]) -> None:
        """Add the ticks after the last one; row 0 of ``states`` is that one again. The array must not change again."""
        states.flags.writeable = False
        if self._every == 1:
            self._rows.extend(states[1:].copy())  # the first row stands in the piece before
        else:
            first = self._every - self.ticks % self._every
            self._rows.extend(row.copy() for row in states[first :: self._every])
        self._recent = (self.ticks, states)
        self.ticks += len(states) - 1
        while len(self._rows) > self._most_rows:
            # A list of its own, for runs already handed out go on reading the old one.
            self._rows = [row.copy() for row in self._rows[::2]]
            self._every *= 2

    def history(self) -> StateHistory:
        """What has been recorded so far."""
        return StateHistory(self._rows, self._every, self.ticks, self._recent, self._replay)
