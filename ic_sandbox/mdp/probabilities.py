"""Probabilities that a caller gives, in any type: checked, and scaled to float64 if they are rounded to their type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["checked_probabilities"]

ROUNDING = 1e-9
"""The largest error of a sum of double-precision probabilities."""

NUMBERS = "biufVO"
"""The kinds of types that hold real numbers. V: the bfloat16 of other libraries; O: fractions and decimals."""


def checked_probabilities(given: NDArray[Any], place: Callable[[int], str]) -> NDArray[np.float64]:
    """Return rows of probabilities as float64 [R, n], each with the sum 1.

    Parameters
    ----------
    given
        Probabilities in any type of real numbers, [R, n]. A row may be rounded to its type.
    place
        What to call a row in an error, by its index.

    Raises
    ------
    TypeError
        If they are not real numbers.
    ValueError
        If a row has a negative number or one that is not finite, or does not add up to 1.
    """
    if given.dtype.kind not in NUMBERS:
        raise TypeError(f"probabilities must be real numbers, not {given.dtype}")
    chances = given.astype(np.float64)
    totals = chances.sum(axis=1)
    valid = np.all(chances >= 0, axis=1) & (np.abs(totals - 1.0) <= _rounding(given))  # comparisons with NaN are false
    if not valid.all():
        row = int(np.argmin(valid))
        wrong = chances[row][~(chances[row] >= 0)]
        also = f", and {wrong[0]:g} is among them" if wrong.size else ""
        raise ValueError(f"{place(row)}: the probabilities add up to {totals[row]:.9g}, not to 1{also}")
    rounded = np.abs(totals - 1.0) > ROUNDING
    chances[rounded] /= totals[rounded, None]
    return chances


def _rounding(given: NDArray[Any]) -> float:
    """Return the largest error of the sum of n probabilities that were normalised in their own type.

    Half a unit in the last place for each addition (Higham 2002, section 4.2), and one for the division.
    """
    if given.dtype.kind not in "fV":
        return ROUNDING
    unit, number = float(np.spacing(given.dtype.type(1))), int(given.shape[1])
    return max(ROUNDING, (1 + number / 2) * unit)
