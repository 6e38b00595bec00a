"""The figures of two worlds side by side, and their differences, as one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, labels, numbers
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.pairs.figures import PairFigure

__all__ = ["PAIR_TABLE", "pair_table"]

PAIR_TABLE = "pair.csv"
"""The usual name of the table."""

PAIRINGS = {True: "paired", False: "unpaired"}


def pair_table(found: Sequence[PairFigure]) -> Table:
    """Return ``pair.csv``: each figure of both worlds, and the second minus the first, with 95 % intervals.

    ``pairing``: whether the difference is that of the same agents, or of two independent samples. ``runs``: the number
    of runs of each world of which the figures are means.
    """
    number = np.arange(len(found))
    return Table(
        PAIR_TABLE,
        (
            labels("figure", number, [compared.figure for compared, _ in found]),
            labels("of", number, [compared.of for compared, _ in found]),
            labels("measured", number, [how for _, how in found]),
            labels("pairing", number, [PAIRINGS[compared.paired] for compared, _ in found]),
            numbers("runs", np.array([compared.runs for compared, _ in found], np.int64)),
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
