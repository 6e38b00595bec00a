"""The rate of events over the last seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

__all__ = ["RateMeter"]

WINDOW = 2.0
"""Seconds to look back; more if events are rarer."""

PATIENCE = 2.0
"""The factor by which an event may be late before the wait lowers the rate."""


class RateMeter:
    """A rate from the times of the first and the last counted event, not from the time of the query.

    This is exact for one event per second and for a thousand.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def forget(self) -> None:
        """Start counting again."""
        self._seen.clear()

    def note(self, count: int) -> None:
        """Record the total count so far. A smaller count than before starts again."""
        seen = self._seen
        if seen and count == seen[-1][1]:
            return
        if seen and count < seen[-1][1]:
            seen.clear()
        now = self._clock()
        seen.append((now, count))
        while len(seen) > 2 and seen[1][0] <= now - WINDOW:
            seen.popleft()

    def per_second(self) -> float | None:
        """Return the events per second; None before there are two counts."""
        seen = self._seen
        if len(seen) < 2:
            return None
        (first, before), (last, count) = seen[0], seen[-1]
        now = self._clock()
        usual = (last - first) / (len(seen) - 1)
        end = now if now - last > PATIENCE * usual else last
        return (count - before) / max(end - first, 1e-9)
