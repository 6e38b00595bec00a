"""The figures of two worlds side by side, and their differences, as one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, labels, numbers
from ic_sandbox.measures.comparison import Compared
from ic_sandbox.measures.intervals import Figure

__all__ = ["MEASURED", "pair_table"]

MEASURED = ("plans", "tick", "run")
"""How a figure was measured: from plans alone, up to the shown tick, or over the whole run."""


def pair_table(found: Sequence[tuple[Compared, str]]) -> Table:
    """Return ``pair.csv``: each figure of both worlds, and the second minus the first, with 95 % intervals.

    Each comes with how it was measured, one of :data:`MEASURED`.
    """
    number = np.arange(len(found))
    return Table(
        "pair.csv",
        (
            labels("figure", number, [compared.figure for compared, _ in found]),
            labels("of", number, [compared.of for compared, _ in found]),
            labels("measured", number, [how for _, how in found]),
            *_figures("first", [compared.before for compared, _ in found]),
            *_figures("second", [compared.present for compared, _ in found]),
            *_figures("difference", [compared.difference for compared, _ in found]),
        ),
    )


def _figures(name: str, found: Sequence[Figure | None]) -> tuple[Column, ...]:
    nothing = (np.nan, np.nan, np.nan)
    parts = [nothing if figure is None else (figure.value, figure.low, figure.high) for figure in found]
    values, low, high = np.array(parts, np.float64).reshape(-1, 3).T
    return numbers(name, values), numbers(f"{name}_low", low), numbers(f"{name}_high", high)
