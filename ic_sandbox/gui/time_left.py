"""How much longer some work takes, in words."""

from __future__ import annotations

from ic_sandbox.translation import tr

__all__ = ["time_left"]

SECONDS_TO_JUDGE = 1.0
"""Before that, how long the whole will take is only guessed."""


def time_left(done: float, seconds: float) -> str:
    """How much longer something takes of which a share was done in so many seconds; empty if that can't be told."""
    if done <= 0 or seconds < SECONDS_TO_JUDGE:
        return ""
    left = seconds * (1 - done) / done
    if left < 60:
        return tr("{seconds} s left", seconds=max(1, round(left)))
    return tr("{minutes} min left", minutes=round(left / 60))
