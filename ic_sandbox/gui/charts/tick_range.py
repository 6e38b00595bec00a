"""The range of ticks of charts over time, which grows in steps with the run."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ic_sandbox.charts.line import Line

__all__ = ["FEWEST_TICKS", "last_tick"]

FEWEST_TICKS = 20
"""The fewest ticks that a chart shows; with less, the first ticks of a run would race across it."""

STEPS_PER_DOUBLING = 4
"""The binary logarithm of how many times the range widens while the run doubles."""


def last_tick(ticks: int, behind: Iterable[Line]) -> int:
    """Return the last tick to show for a run of ``ticks`` ticks in front of the lines of other runs.

    The result is rounded up, so most ticks leave the axes as they are: axes cost more time to draw than lines.
    """
    last = max([FEWEST_TICKS, ticks, *(float(line.x[-1]) for line in behind if line.x.size)])
    step = 2 ** max(0, math.floor(math.log2(last)) - STEPS_PER_DOUBLING)
    return int(math.ceil(last / step) * step)
