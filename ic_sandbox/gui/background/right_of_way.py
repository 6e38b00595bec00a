"""The right of way of the shown run: while its next tick is simulated and painted, other threads of the window wait.

They would compete with it for the interpreter, which only one thread can use at a time.
"""

from __future__ import annotations

import time

__all__ = ["give_way", "take_right_of_way"]

LONGEST_WAIT = 0.05
"""The longest time in seconds that :func:`give_way` waits, so that work goes on while a run is played at full speed."""

_until = [0.0]
"""The time until which someone has the right of way."""


def take_right_of_way(seconds: float) -> None:
    """Let other work wait for some time."""
    _until[0] = max(_until[0], time.monotonic() + seconds)


def give_way() -> None:
    """Wait until nobody has the right of way, but not long."""
    latest = time.monotonic() + LONGEST_WAIT
    while (left := min(_until[0], latest) - time.monotonic()) > 0.0:
        time.sleep(left)
