"""Round numbers to stand along the axes of charts."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["round_above", "round_numbers"]

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
WHOLE_STEPS = (1.0, 2.0, 5.0, 10.0)


def round_numbers(least: float, most: float, about: float, whole: bool = False) -> list[float]:
    """Round numbers from least to most, about so many; ``whole`` ones, where what they count has no parts."""
    step = round_above((most - least) / about, STEPS)
    if whole and step % 1.0:
        step = max(1.0, round_above(step, WHOLE_STEPS))
    first, last = math.ceil(least / step - 1e-9), math.floor(most / step + 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, last + 1)]


def round_above(value: float, steps: Sequence[float]) -> float:
    """The least round number that is no less: one of the steps, times a power of ten; 1 where value is not positive."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in steps if step * power >= value * (1 - 1e-9))
