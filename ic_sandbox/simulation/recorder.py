"""The record of a simulation as it grows: sums of each tick, figures of each agent, and the events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.conduct import NEVER, Conduct
from ic_sandbox.simulation.kernels.tick_sums import TICK_SUMS
from ic_sandbox.simulation.snapshots import CopyPool, GrowingTimes, frozen

__all__ = ["EVENT_COLUMNS", "Recorder"]

EVENT_COLUMNS = 6
"""Tick, agent, event, cell, drive, observed."""

EVENT_BYTES = 4 * EVENT_COLUMNS
MOST_EVENT_ROOM = (16 << 20) // EVENT_BYTES
"""The most events to come for which memory is allocated at once; large pieces are mapped faster."""

FIRST_ROOM = 64
"""The initial room in ticks; it doubles as needed."""

BY_TICK = (
    "rewards",
    "intended_rewards",
    "mean_rewards",
    "mean_intended_rewards",
    "tick_conduct",
    "stocks",
    "new_fired",
    "new_visited",
)


GROWING_SUMS = ("returns", "earned", "conduct")
"""By agent, and changed in any tick."""


class Recorder:
    """The growing record of one arm: N agents, D drives, T ticks; V variables, or 0 if stocks are not summed.

    By tick, with room for more: ``rewards`` and ``intended_rewards`` float64 [T], sums over agents; ``mean_rewards``
    and ``mean_intended_rewards``, their means; ``tick_conduct`` int64 [T, 2, 6]; ``stocks`` float64 [T, 3, V], sums of
    each variable over agents and clusters; ``new_fired`` and ``new_visited`` int32 [T, D], the number of agents that
    did so for the first time. By agent: the arrays of :class:`~ic_sandbox.simulation.run.ArmHistory`. ``events`` is
    the number of events if ``event_bytes`` is above 0; ``event_rows`` holds them as pieces int32 [E, 6] until they
    exceed ``event_bytes``, and is None afterwards. ``actions`` int8 [ticks, N] is the room for the actions of the ticks
    that are simulated together; without entries, they are not recorded.
    """

    def __init__(self, agents: int, drives: int, event_bytes: int = 0, variables: int = 0) -> None:
        self.rewards = np.zeros(FIRST_ROOM)
        self.intended_rewards = np.zeros(FIRST_ROOM)
        self.mean_rewards = np.zeros(FIRST_ROOM)
        self.mean_intended_rewards = np.zeros(FIRST_ROOM)
        self.tick_conduct = np.zeros((FIRST_ROOM, 2, TICK_SUMS), np.int64)
        self.stocks = np.zeros((FIRST_ROOM, 3, variables))
        self.new_fired = np.zeros((FIRST_ROOM, drives), np.int32)
        self.new_visited = np.zeros((FIRST_ROOM, drives), np.int32)
        self.returns = np.zeros(agents)
        self.earned = np.zeros(agents)
        self.off_tick = np.full(agents, NEVER, np.int32)
        self.modified_tick = np.full(agents, NEVER, np.int32)
        self.first_fired = np.full((drives, agents), NEVER, np.int32)
        self.first_visited = np.full((drives, agents), NEVER, np.int32)
        self.conduct = Conduct.none(agents)
        self.event_bytes = event_bytes
        self.event_rows: list[NDArray[np.int32]] | None = [np.zeros((0, EVENT_COLUMNS), np.int32)]
        self._event_room = np.zeros((0, EVENT_COLUMNS), np.int32)
        self.events = 0
        self.actions = np.zeros((0, 0), np.int8)
        self._copies = {name: CopyPool() for name in GROWING_SUMS}

    def make_room(self, ticks: int) -> None:
        """Make room for this many ticks in total."""
        if ticks > len(self.rewards):
            for name in BY_TICK:
                setattr(self, name, _grown(getattr(self, name), ticks))

    def average(self, first: int, stop: int) -> None:
        """Compute the means of completed ticks."""
        agents = max(1, len(self.returns))
        self.mean_rewards[first:stop] = self.rewards[first:stop] / agents
        self.mean_intended_rewards[first:stop] = self.intended_rewards[first:stop] / agents

    def copied(self, name: str) -> NDArray[Any]:
        """Return a read-only copy of one of :data:`GROWING_SUMS`."""
        return self._copies[name].copy(getattr(self, name))

    @property
    def times(self) -> GrowingTimes:
        """The first times, as they grow."""
        arrays = self.first_fired, self.first_visited, self.off_tick, self.modified_tick
        return GrowingTimes(*map(frozen, arrays))

    def log(self, pieces: Sequence[NDArray[np.int32]], sort: bool) -> None:
        """Append pieces of events, or only count them if they exceed the memory for them.

        ``sort``: by tick, and within a tick in the order of the pieces.
        """
        number = sum(map(len, pieces))
        self.events += number
        if self.event_rows is None:
            return
        if self.events * EVENT_BYTES > self.event_bytes:
            self.event_rows = None
            return
        if len(self._event_room) < number:
            self._event_room = np.empty((max(number, min(self.events, MOST_EVENT_ROOM)), EVENT_COLUMNS), np.int32)
        rows, self._event_room = self._event_room[:number], self._event_room[number:]
        np.concatenate(pieces, out=rows)
        if sort:
            rows[:] = rows[np.argsort(rows[:, 0], kind="stable")]
        self.event_rows.append(rows)


def _grown(array: NDArray[Any], least: int) -> NDArray[Any]:
    longer = np.zeros((max(least, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
