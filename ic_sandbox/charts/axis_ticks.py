"""Round numbers for the axes of charts."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["round_above", "round_heights", "round_numbers"]

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
WHOLE_STEPS = (1.0, 2.0, 5.0, 10.0)

FEW_POWERS = 3
"""Up to this many powers of ten, the axis also has numbers between them."""


def round_numbers(least: float, most: float, about: float, whole: bool = False) -> list[float]:
    """Return about ``about`` round numbers from ``least`` to ``most``; integers only if ``whole``."""
    step = round_above((most - least) / about, STEPS)
    if whole and step % 1.0:
        step = max(1.0, round_above(step, WHOLE_STEPS))
    first, last = math.ceil(least / step - 1e-9), math.floor(most / step + 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, last + 1)]


def round_above(value: float, steps: Sequence[float] = ENDS) -> float:
    """Return the least round number that is no less than ``value``: a step times a power of ten; 1 if not positive."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in steps if step * power >= value * (1 - 1e-9))


def round_heights(low: float, high: float, log: bool, about: float, whole: bool = False) -> list[float]:
    """Return about ``about`` round numbers along an axis; ``low`` and ``high`` are powers of ten if ``log``."""
    if not log:
        return round_numbers(low, high, about, whole)
    digits = (1.0,) if high - low > FEW_POWERS else (1.0, 2.0, 5.0)
    powers = range(math.floor(low), math.floor(high) + 1)
    found = [digit * 10.0**power for power in powers for digit in digits if low <= math.log10(digit) + power <= high]
    if len(found) <= about:
        return found
    tens = [value for value in found if math.log10(value) % 1 == 0]
    return tens if len(tens) > 1 else [found[0], found[-1]]  # one number alone does not tell the scale
