"""How often something happens: counted as it happens, over the last seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

__all__ = ["RateMeter"]

WINDOW = 2.0
"""Seconds to look back; further where what happens is rarer than that."""

PATIENCE = 2.0
"""By how much the next time may be later than usual before the wait for it counts."""


class RateMeter:
    """The times of what was counted. Told at once, it is exact for what happens once a second as for what happens a
    thousand times: it goes by the time between the first and the last of what was counted, not by the clock that asks.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def forget(self) -> None:
        """Begin to count anew."""
        self._seen.clear()

    def note(self, count: int) -> None:
        """So many were counted by now. Fewer than before are another count."""
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
        """How many a second; None until that can be told."""
        seen = self._seen
        if len(seen) < 2:
            return None
        (first, before), (last, count) = seen[0], seen[-1]
        now = self._clock()
        usual = (last - first) / (len(seen) - 1)
        end = now if now - last > PATIENCE * usual else last
        return (count - before) / max(end - first, 1e-9)
