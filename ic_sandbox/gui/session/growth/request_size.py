"""The number of ticks of one request, so that a fast run goes on smoothly."""

from __future__ import annotations

from ic_sandbox.gui.session.growth.growing_run import Advance

__all__ = ["FIRST_TICKS", "affordable_after"]

MOST_TICKS_A_REQUEST = 2_000
SECONDS_A_REQUEST = 0.02
"""At the fastest speed, a request has as many ticks as are simulated and measured in this time."""

FIRST_TICKS = 4
FASTER_BY = 2.0
"""The size of the first request, and the factor by which a request may exceed the one before."""


def affordable_after(done: Advance, before: int) -> int:
    """Return the number of ticks of a request, after one with ``before`` ticks, or fewer, is done."""
    if done.ticks < before:  # a smaller request does not show what is affordable
        return before
    faster = SECONDS_A_REQUEST / max(done.seconds, SECONDS_A_REQUEST / FASTER_BY)
    return min(MOST_TICKS_A_REQUEST, max(1, int(done.ticks * faster)))
