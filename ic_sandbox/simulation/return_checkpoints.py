"""The returns at any tick of a run: stored at checkpoints, and recomputed from these for the ticks in between."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.state_history import AGENT_TICKS_AT_ONCE, StateHistory

__all__ = ["ReturnCheckpoints", "ReturnHistory"]

AGENT_TICKS_A_CHECKPOINT = 250_000
LEAST_TICKS_A_CHECKPOINT = 16
"""The least work and the fewest ticks between two checkpoints: up to a tenth of a second for 100,000 agents, of which
each checkpoint takes new memory.
"""

States = NDArray[np.int32]
Recompute = Callable[[int, States, Floats, int], tuple[States, Floats]]
"""Maps a tick, the states and returns at it, and a number of ticks to the states and returns that many ticks later."""


class ReturnHistory:
    """The returns of N agents at each of the ticks 0 to T."""

    def __init__(
        self, checkpoints: list[tuple[int, Floats]], states: StateHistory, now: Floats, recompute: Recompute
    ) -> None:
        self._checkpoints = checkpoints
        self._states = states
        self._now = now
        self._recompute = recompute

    def counting(self, tick: int) -> Generator[Progress, None, Floats]:
        """Return the sum of ``discount ** t * reward_t`` over the ticks before this one, float64 [N].

        It is exact to the bit.
        """
        last = len(self._states) - 1
        if not 0 <= tick <= last:
            raise IndexError(f"tick {tick} of {last}")
        if tick == last:
            return self._now
        known, returns = max((point for point in self._checkpoints if point[0] <= tick), key=lambda point: point[0])
        states = self._states.at(known)
        at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(states)))
        first = known
        while known < tick:
            ticks = min(at_once, tick - known)
            states, returns = self._recompute(known, states, returns, ticks)
            known += ticks
            yield Progress(tr("Recomputing"), (known - first) / (tick - first))
        return returns


class ReturnCheckpoints:
    """The checkpoints of one arm as it grows, in about ``limit`` bytes."""

    def __init__(self, returns: Floats, limit: int) -> None:
        self._checkpoints = [(0, returns.copy())]
        self._most = max(2, limit // max(1, returns.nbytes))
        self._interval = max(LEAST_TICKS_A_CHECKPOINT, AGENT_TICKS_A_CHECKPOINT // max(1, len(returns)))

    def add(self, tick: int, returns: Floats) -> None:
        """Store the returns at the start of a tick, unless the last checkpoint is too recent."""
        if tick - self._checkpoints[-1][0] < self._interval:
            return
        self._checkpoints.append((tick, returns.copy()))
        if len(self._checkpoints) > self._most:
            # A new list, because earlier runs still read the old one.
            self._checkpoints = self._checkpoints[::2]
            self._interval *= 2

    def history(self, states: StateHistory, now: Floats, recompute: Recompute) -> ReturnHistory:
        """Return the history of the returns so far."""
        return ReturnHistory(self._checkpoints, states, now, recompute)
