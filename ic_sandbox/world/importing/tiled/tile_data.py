"""The cells of a tile layer: a list, text, or bytes packed in one of Tiled's ways."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.tiled.values import Node, text, whole

__all__ = ["unpacked"]

BYTES_A_CELL = 4
ZLIB_OR_GZIP = 47
"""The zlib setting that detects which of the two formats is used."""

LARGEST_WINDOW = 2**23
"""The most bytes of window of a Zstandard decoder; the format recommends no more."""

BETWEEN_CELLS = re.compile(r"[,\s]+")
"""What other programs than Tiled write between numbers: commas, line breaks, and a comma behind the last."""

LONGEST_CELL = 40
"""The most characters of a tile number, including blanks."""

Tiles = NDArray[np.uint32]


def unpacked(layer: Node, place: str, data: object, rows: int, cols: int) -> Tiles:
    """Return the tiles with their flips, uint32 [row, col]. Raises :class:`WorldError` with ``place``."""
    wanted = rows * cols
    if layer.get("encoding") == "base64":
        numbers = _from_base64(layer, place, data, wanted)
        count = len(numbers)
    else:
        if isinstance(data, str) and data.count(",") + 1 != wanted:
            data = [cell for cell in BETWEEN_CELLS.split(data) if cell]
        count = data.count(",") + 1 if isinstance(data, str) else len(data) if isinstance(data, list) else 0
        numbers = _from_list(place, data, count) if 0 < count <= wanted else np.zeros(0, np.uint32)
    if count != wanted:
        reason = tr(
            "there are {numbers:,} cells instead of {rows:,} rows of {cols:,}", numbers=count, rows=rows, cols=cols
        )
        raise WorldError([Fault(place, reason)])
    return numbers.reshape(rows, cols)


def _from_list(place: str, data: object, wanted: int) -> Tiles:
    """Read numbers from a list, or from text with commas. Nearly all are plain ones, which are read at once."""
    cells: Sequence[object] = data.split(",") if isinstance(data, str) else cast(Sequence[object], data)
    if all(type(cell) is int or (isinstance(cell, str) and len(cell) <= LONGEST_CELL) for cell in cells):
        try:
            numbers = np.fromiter(map(int, cast(Sequence[str], cells)), np.int64, wanted)
            if ((numbers >= 0) & (numbers < 2**32)).all():
                return numbers.astype(np.uint32)
        except (ValueError, OverflowError):
            pass
    found = [whole(cell) for cell in cells]
    wrong = next((k for k, number in enumerate(found) if number is None or not 0 <= number < 2**32), None)
    if wrong is not None:
        shown = str(cells[wrong])[:20].strip()
        reason = tr('the cell {wrong} is "{shown}", which is not a tile number', wrong=wrong, shown=shown)
        raise WorldError([Fault(place, reason)])
    return np.array(found, np.uint32)


def _from_base64(layer: Node, place: str, data: object, cells: int) -> Tiles:
    """Unpack at most the expected number of bytes, whatever a small file claims to hold."""
    limit = cells * BYTES_A_CELL
    compression = text(layer.get("compression"))
    try:
        packed = base64.b64decode("".join(data.split()) if isinstance(data, str) else b"", validate=True)
        if compression in ("zlib", "gzip"):
            packed = zlib.decompressobj(ZLIB_OR_GZIP).decompress(packed, limit + BYTES_A_CELL)
        elif compression == "zstd":
            packed = _from_zstd(place, packed, limit + BYTES_A_CELL)
        elif compression:
            reason = tr('the compression "{compression}" is unknown', compression=compression)
            hint = tr("choose CSV or Base64 (zlib) as the format of layers in the map's properties")
            raise WorldError([Fault(place, reason, hint)])
    except (binascii.Error, zlib.error, ValueError) as error:
        raise WorldError([Fault(place, tr("its tiles can't be unpacked: {error}", error=error))]) from None
    return np.frombuffer(packed[: len(packed) // BYTES_A_CELL * BYTES_A_CELL], "<u4").astype(np.uint32)


def _from_zstd(place: str, packed: bytes, limit: int) -> bytes:
    try:
        import zstandard
    except ImportError:
        hint = tr("pip install zstandard, or choose Base64 (zlib) in the map's properties")
        raise WorldError([Fault(place, tr("it is packed with Zstandard"), hint)]) from None
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).stream_reader(packed)
        return reader.read(limit)
    except (zstandard.ZstdError, MemoryError) as error:
        raise WorldError([Fault(place, tr("its tiles can't be unpacked: {error}", error=error))]) from None
