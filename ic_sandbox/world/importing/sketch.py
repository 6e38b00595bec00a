"""The places of a map's layers, classes, tiles, letters or colours, known before it can be read as a world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Places", "Sketch"]

FEW = 64
"""The number of cells up to which they are marked one by one."""


class Places:
    """A set of cells of a map, one bit for each."""

    def __init__(self, rows: int, cols: int) -> None:
        self._size = rows * cols
        self._cols = cols
        self._bits = np.zeros((self._size + 7) // 8, np.uint8)

    def add(self, rows: NDArray[np.intp], cols: NDArray[np.intp]) -> None:
        """Add the cells at some rows and columns, int [cell] each."""
        cells = np.asarray(rows, np.int64) * self._cols + np.asarray(cols, np.int64)
        if len(cells) <= FEW:
            for cell in cells.tolist():
                self._bits[cell // 8] |= 128 >> cell % 8
            return
        marked = np.zeros(self._size, bool)
        marked[cells] = True
        self._bits |= np.packbits(marked)

    def packed(self) -> bytes:
        """Return the bits."""
        return self._bits.tobytes()


@dataclass(frozen=True, slots=True)
class Sketch:
    """The size of a map, and the cells of each of its sources by sort and name."""

    rows: int
    cols: int
    packed: Mapping[tuple[str, str], bytes]

    def cells(self, sort: str, name: str) -> NDArray[np.bool_]:
        """Return where a source is, bool [row, col]."""
        bits = np.frombuffer(self.packed.get((sort, name), b""), np.uint8)
        if not len(bits):
            return np.zeros((self.rows, self.cols), bool)
        return np.unpackbits(bits, count=self.rows * self.cols).reshape(self.rows, self.cols).astype(bool)

    def at(self, row: int, col: int) -> list[tuple[str, str]]:
        """Return the sort and name of each source in a cell, in the order in which they were found."""
        cell = row * self.cols + col
        return [source for source, bits in self.packed.items() if bits[cell // 8] & (128 >> cell % 8)]
