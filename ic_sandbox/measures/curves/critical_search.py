"""The search for the setting at which a condition first holds: along a ladder, and then by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence

from ic_sandbox.progress import Progress

__all__ = ["Passes", "finding_crossing"]

Passes = Callable[[float], Generator[Progress, None, bool]]
"""A generator that yields progress and says whether a setting passes."""


def finding_crossing(
    ladder: Sequence[float], passes: Passes, between: Callable[[float, float], float | None]
) -> Generator[Progress, None, float]:
    """Find the first setting that passes; NaN if none on the ladder does.

    ``between`` returns a setting between one that does not pass and one that does, or None if they are close enough.
    """
    before: float | None = None
    for setting in ladder:
        if (yield from passes(setting)):
            break
        before = setting
    else:
        return math.nan
    while before is not None:
        middle = between(before, setting)
        if middle is None:
            break
        if (yield from passes(middle)):
            setting = middle
        else:
            before = middle
    return setting
