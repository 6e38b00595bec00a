"""The data of a page: arrays and values in one compressed block, which the page's script unpacks."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.exports.page_parts import base64_text

__all__ = ["Payload"]

WIDTHS = (1, 2, 4)
"""The numbers of bytes of an integer."""

RAW = -15
"""The window of a stream without header, which browsers call deflate-raw."""


class Payload:
    """Named parts, written one after another.

    ``directory``: for each part its name, its first byte and its length; for tracks also the bytes of an integer, the
    number of rows and the number of columns.
    """

    def __init__(self) -> None:
        self.directory: list[list[str | int]] = []
        self._parts: list[bytes] = []
        self._length = 0

    def add_values(self, name: str, values: Any) -> None:
        """Add anything that JSON can hold; its text is ASCII."""
        self._add(name, json.dumps(values, separators=(",", ":"), allow_nan=False).encode("ascii"))

    def add_numbers(self, name: str, numbers: NDArray[np.float64]) -> None:
        """Add float64 [K], exactly."""
        self._add(name, np.ascontiguousarray(numbers, "<f8").tobytes())

    def add_tracks(self, name: str, tracks: NDArray[np.integer[Any]]) -> None:
        """Add integers [T, M] of at least 0 that change seldom from row to row.

        Column by column, each is stored as its difference from the one before, modulo its width: first the lowest byte
        of all, then the next. So an agent that rests is a run of zeros.
        """
        most = int(tracks.max(initial=0))
        width = next(size for size in WIDTHS if most < 1 << 8 * size)
        columns = np.ascontiguousarray(tracks.T).astype(f"<u{width}")
        columns[:, 1:] -= columns[:, :-1].copy()
        planes = columns.view(np.uint8).reshape(*columns.shape, width)
        self._add(name, np.moveaxis(planes, -1, 0).tobytes(), width, *tracks.shape)

    def _add(self, name: str, part: bytes, *layout: int) -> None:
        self.directory.append([name, self._length, len(part), *layout])
        self._parts.append(part)
        self._length += len(part)

    def text(self) -> str:
        """Return all parts, compressed, as Base64 text."""
        packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, RAW)
        return base64_text(b"".join([*map(packer.compress, self._parts), packer.flush()]))
