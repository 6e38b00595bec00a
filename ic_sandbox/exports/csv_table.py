"""Tables as CSV text: RFC 4180, numbers as short as they can be read back exactly, an empty cell for what
does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.exports.folders import FileText

__all__ = ["Column", "Table", "constant", "labels", "numbers", "pieces", "ticks"]

BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows UTF-8."""

LINE_END = "\r\n"
ROWS_A_PIECE = 50_000
WIDEST_LOOKUP = 1 << 16
"""Integers that span less than this are turned into text once each."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its name, how many rows it has, and the text of the cells of any piece of it."""

    name: str
    rows: int
    cells: Callable[[slice], Sequence[str]]


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length, to be written as the file ``name``."""

    name: str
    columns: tuple[Column, ...]

    @property
    def rows(self) -> int:
        """How many rows there are, the header aside."""
        return self.columns[0].rows

    def file(self, excel: bool = False) -> FileText:
        """The table as a file to be written; for ``excel``, with a byte order mark."""
        written = chain([BYTE_ORDER_MARK], pieces(self)) if excel else pieces(self)
        return self.name, 1 + excel + -(-self.rows // ROWS_A_PIECE), written


def pieces(table: Table) -> Iterator[str]:
    """The text of a table, header first, some ten thousand rows at a time."""
    yield ",".join(quoted(column.name) for column in table.columns) + LINE_END
    for first in range(0, table.rows, ROWS_A_PIECE):
        piece = slice(first, min(table.rows, first + ROWS_A_PIECE))
        rows = map(",".join, zip(*(column.cells(piece) for column in table.columns), strict=True))
        yield LINE_END.join(rows) + LINE_END


def numbers(name: str, values: NDArray[Any]) -> Column:
    """A column of numbers; nan is an empty cell."""
    if values.dtype.kind == "f":
        return Column(name, len(values), lambda piece: [_float(value) for value in values[piece].tolist()])
    return Column(name, len(values), lambda piece: _integers(values[piece]))


def ticks(name: str, values: NDArray[np.integer[Any]]) -> Column:
    """A column of ticks, or of anything counted from 0; -1 is an empty cell."""
    return Column(name, len(values), lambda piece: _integers(values[piece], absent=-1))


def labels(name: str, places: NDArray[np.integer[Any]], names: Sequence[str]) -> Column:
    """A column of names, given by their places in ``names``; place -1 is an empty cell."""
    texts = np.array([*map(quoted, names), ""], object)  # the last is also found at -1
    return Column(name, len(places), lambda piece: texts[places[piece]].tolist())


def constant(name: str, rows: int, text: str = "") -> Column:
    """A column that says the same in each row."""
    cell = quoted(text)
    return Column(name, rows, lambda piece: [cell] * (piece.stop - piece.start))


def quoted(text: str) -> str:
    """A cell's text, in quotes where RFC 4180 asks for them."""
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _float(value: float) -> str:
    return "" if value != value else repr(value + 0.0)  # adding 0 turns -0.0 into 0.0


def _integers(values: NDArray[Any], absent: int | None = None) -> Sequence[str]:
    if not len(values):
        return []
    least, most = int(values.min()), int(values.max())
    if most - least >= WIDEST_LOOKUP:
        return ["" if value == absent else str(value) for value in values.tolist()]
    texts = np.array(["" if value == absent else str(value) for value in range(least, most + 1)], object)
    found: list[str] = texts[values.astype(np.int64) - least].tolist()
    return found
