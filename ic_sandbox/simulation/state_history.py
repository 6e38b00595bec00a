"""The states that agents were in, within a limit of memory: every tick while there is room, then every second, fourth
... tick, with those between lived again when asked for.

Randomness is counter-based, so a tick that is lived again is exactly the one that was.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress

__all__ = ["AGENT_TICKS_AT_ONCE", "Moments", "Recording", "StateHistory"]

AGENT_TICKS_AT_ONCE = 1_000_000
"""How much is lived in one piece: 4 MB of states."""

Row = NDArray[np.int32]
Replay = Callable[[int, Row, int], NDArray[np.int32]]
"""From a tick and the states in it, the states of so many ticks more, int32 [ticks + 1, N]."""

RECALLED_SHARE = 8
"""What is recalled to be at hand may take this part of the memory for all states."""


@dataclass(frozen=True, eq=False)
class Moments:
    """The states of several moments in a row: ``rows`` int32 [n, N], from the tick ``first`` on."""

    first: int
    rows: NDArray[np.int32]

    def __contains__(self, tick: int) -> bool:
        return self.first <= tick < self.first + len(self.rows)

    def since(self, tick: int) -> NDArray[np.int32]:
        """int32 [m, N]: those from a tick on, which is among them."""
        return self.rows[tick - self.first :]


class _RecomputeCache:
    """What was recalled last, for all histories of one recording."""

    def __init__(self, agents: int, limit: int) -> None:
        self.moments = Moments(0, np.zeros((0, agents), np.int32))
        self.room = max(1, limit // (RECALLED_SHARE * 4 * max(1, agents)))


class StateHistory(Sequence[Row]):
    """The states of N agents in the ticks 0 to T, frozen: ``history[t]`` is int32 [N], ``history[a:b]`` [b - a, N].

    Rows that are not kept are lived again. A slice makes an array, so ask for as many ticks as you have memory for.
    """

    def __init__(
        self, rows: list[Row], every: int, ticks: int, recent: Moments, replay: Replay | None, shelf: _RecomputeCache
    ) -> None:
        self._rows = rows
        self._every = every
        self._ticks = ticks
        self._recent = recent
        self._replay = replay
        self._shelf = shelf
        self._lived = Moments(0, rows[0][None, :])

    @classmethod
    def only(cls, row: Row) -> StateHistory:
        """The history of a single moment."""
        return cls([row], 1, 0, Moments(0, row[None, :]), None, _RecomputeCache(len(row), 0))

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

    def at_hand(self, tick: int) -> bool:
        """Whether the states of a tick can be had at once; else ticks before it have to be lived again."""
        return self._kept(tick) or tick in self._recent or tick in self._shelf.moments

    def recalling(self, tick: int) -> Generator[Progress, None, Moments]:
        """Live the moments around one again that is not at hand, as many as there is room for; see :meth:`remember`."""
        key, room = tick - tick % self._every, self._shelf.room
        first = tick - (tick - key) % room
        last = min(first + room, key + self._every, len(self)) - 1
        rows = np.empty((last + 1 - first, self.shape[1]), np.int32)
        rows[0] = self._rows[key // self._every]  # unless others take its place
        for lived in self._living(Moments(key, self._rows[key // self._every][None, :]), last):
            start, stop = max(first, lived.first), lived.first + len(lived.rows)
            if start < stop:
                rows[start - first : stop - first] = lived.since(start)
            yield Progress(tr("Living again"), (stop - 1 - key) / (last - key))
        rows.flags.writeable = False
        return Moments(first, rows)

    def remember(self, recalled: Moments) -> None:
        """Have what was recalled at hand, in place of what was before, here and in later histories of the same run."""
        self._shelf.moments = recalled

    def _kept(self, tick: int) -> bool:
        return tick % self._every == 0 or self._replay is None

    def _piece(self, tick: int, stop: int) -> NDArray[np.int32]:
        """Some moments from this one on, at least one."""
        # The piece lived again last is kept, for the ticks beside it are asked for next. Another thread may put another
        # one in its place at any time, so it is read once.
        before = self._lived
        for piece in (self._recent, self._shelf.moments, before):
            if tick in piece:
                return piece.since(tick)
        key = tick - tick % self._every
        kept = self._rows[key // self._every][None, :]
        if self._kept(tick):
            return kept
        known = before.first + len(before.rows) - 1
        begin = Moments(known, before.rows[-1:]) if key < known < tick else Moments(key, kept)
        for lived in self._living(begin, min(stop, key + self._every) - 1):
            self._lived = lived
            if tick in lived:
                return lived.since(tick)
        raise AssertionError("unreachable: the last piece holds the tick")

    def _living(self, now: Moments, last: int) -> Iterator[Moments]:
        """Live again from a single moment until the tick ``last``, piece by piece; a piece begins as the one before
        ends.
        """
        known, row = now.first, now.rows[0]
        at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(row)))
        while known < last and self._replay is not None:
            lived = self._replay(known, row, min(at_once, last - known))
            yield Moments(known, lived)
            known, row = known + len(lived) - 1, lived[-1]

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
        self._recent = Moments(0, self._rows[0][None, :])
        self._shelf = _RecomputeCache(len(start), limit)

    @property
    def last(self) -> Row:
        """Where the agents are now."""
        row: Row = self._recent.rows[-1]
        return row

    def extend(self, states: NDArray[np.int32]) -> None:
        """Add the ticks after the last one; row 0 of ``states`` is that one again. The array must not change again."""
        states.flags.writeable = False
        if self._every == 1:
            self._rows.extend(states[1:].copy())  # the first row stands in the piece before
        else:
            first = self._every - self.ticks % self._every
            self._rows.extend(row.copy() for row in states[first :: self._every])
        self._recent = Moments(self.ticks, states)
        self.ticks += len(states) - 1
        while len(self._rows) > self._most_rows:
            # A list of its own, for runs already handed out go on reading the old one.
            self._rows = [row.copy() for row in self._rows[::2]]
            self._every *= 2

    def history(self) -> StateHistory:
        """What has been recorded so far."""
        return StateHistory(self._rows, self._every, self.ticks, self._recent, self._replay, self._shelf)
