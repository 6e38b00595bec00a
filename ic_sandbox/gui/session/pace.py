"""The pace of a run that plays: how many ticks are due at its speed."""

from __future__ import annotations

import time

__all__ = ["FASTEST", "Pace"]

FASTEST = 1000.0
"""The speed, in ticks per second, from which a run is played as fast as possible."""

DEFAULT_SPEED = 5.0
LONGEST_FRAME = 0.25
"""The most seconds that count as elapsed per frame, to avoid a jump after a stall."""


class Pace:
    """The ticks that are due since the clock started; ``speed`` is in ticks per second."""

    def __init__(self) -> None:
        self.speed = DEFAULT_SPEED
        self._due = self._last = 0.0

    def start(self) -> None:
        """Start the clock; nothing is due yet."""
        self._last = time.monotonic()
        self._due = 0.0

    def forget(self) -> None:
        """Let nothing be due."""
        self._due = 0.0

    def elapse(self) -> None:
        """Let the ticks of the time since the last call be due."""
        now = time.monotonic()
        self._due += min(now - self._last, LONGEST_FRAME) * self.speed
        self._last = now

    def hold_back(self) -> None:
        """Let one tick be due at most, to not catch up on missed ticks in one jump."""
        self._due = min(self._due, 1.0)

    @property
    def unlimited(self) -> bool:
        """Return whether as many ticks are due as can be simulated."""
        return self.speed >= FASTEST

    def take(self) -> int:
        """Return the whole ticks that are due, which then are not any more."""
        ticks = int(self._due)
        self._due -= ticks
        return ticks
