"""Tables as CSV text: RFC 4180, the shortest numbers that read back exactly, empty cells if nothing applies."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.exports.folders import FileText

__all__ = ["BYTE_ORDER_MARK", "LINE_END", "Column", "Table", "constant", "labels", "numbers", "pieces", "ticks"]

BYTE_ORDER_MARK = "\ufeff"
"""The mark by which Excel recognises UTF-8."""

LINE_END = "\r\n"
ROWS_A_PIECE = 50_000
WIDEST_LOOKUP = 1 << 16
"""Integers with a smaller range are converted to text once per value."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its name, its number of rows, and the cell texts of any slice of it."""

    name: str
    rows: int
    cells: Callable[[slice], Sequence[str]]


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length, written as the file ``name``."""

    name: str
    columns: tuple[Column, ...]

    @property
    def rows(self) -> int:
        """The number of rows without the header."""
        return self.columns[0].rows

    def file(self, excel: bool = False) -> FileText:
        """Return the table as a file to write; with a byte order mark if ``excel``."""
        written = chain([BYTE_ORDER_MARK], pieces(self)) if excel else pieces(self)
        return self.name, 1 + excel + -(-self.rows // ROWS_A_PIECE), written


def pieces(table: Table) -> Iterator[str]:
    """Yield the text of a table, header first, about ten thousand rows at a time."""
    yield ",".join(quoted(column.name) for column in table.columns) + LINE_END
    for first in range(0, table.rows, ROWS_A_PIECE):
        piece = slice(first, min(table.rows, first + ROWS_A_PIECE))
        rows = map(",".join, zip(*(column.cells(piece) for column in table.columns), strict=True))
        yield LINE_END.join(rows) + LINE_END


def numbers(name: str, values: NDArray[Any]) -> Column:
    """Return a column of numbers; NaN is an empty cell."""
    if values.dtype.kind == "f":
        return Column(name, len(values), lambda piece: [_float(value) for value in values[piece].tolist()])
    return Column(name, len(values), lambda piece: _integers(values[piece]))


def ticks(name: str, values: NDArray[np.integer[Any]]) -> Column:
    """Return a column of ticks, or of anything counted from 0; -1 is an empty cell."""
    return Column(name, len(values), lambda piece: _integers(values[piece], absent=-1))


def labels(name: str, places: NDArray[np.integer[Any]], names: Sequence[str]) -> Column:
    """Return a column of names, given as indices into ``names``; -1 is an empty cell."""
    texts = np.array([*map(quoted, names), ""], object)  # index -1 is the last
    return Column(name, len(places), lambda piece: texts[places[piece]].tolist())


def constant(name: str, rows: int, text: str = "") -> Column:
    """Return a column with the same text in each row."""
    cell = quoted(text)
    return Column(name, rows, lambda piece: [cell] * (piece.stop - piece.start))


def quoted(text: str) -> str:
    """Return the text of a cell, quoted if RFC 4180 requires it."""
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _float(value: float) -> str:
    return "" if math.isnan(value) else repr(value + 0.0)  # adding 0 turns -0.0 into 0.0


def _integers(values: NDArray[Any], absent: int | None = None) -> Sequence[str]:
    if not len(values):
        return []
    least, most = int(values.min()), int(values.max())
    if most - least >= WIDEST_LOOKUP:
        return ["" if value == absent else str(value) for value in values.tolist()]
    texts = np.array(["" if value == absent else str(value) for value in range(least, most + 1)], object)
    found: list[str] = texts[values.astype(np.int64) - least].tolist()
    return found
