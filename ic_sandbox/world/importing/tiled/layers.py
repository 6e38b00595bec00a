"""The layers of tiles in a Tiled map: unpacked, without the flips, laid over one another on one grid."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.draft import check_size
from ic_sandbox.world.importing.tiled.values import Node, nodes, text, whole

__all__ = ["Grid", "TileLayer", "flat_layers", "layer_place", "tile_layers"]

FLIPS = np.uint32(0x0FFFFFFF)
"""The bits of a cell that say which tile it is; the others turn it about."""

BYTES_A_CELL = 4
MOST_LAYERS = 64
ZLIB_OR_GZIP = 47
"""How zlib is told to find out for itself which of both it is."""

Tiles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of the map: how many, and where the first is in Tiled's own counting (infinite maps reach below 0)."""

    rows: int
    cols: int
    top: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer: ``tiles`` is uint32 [row, col], 0 where there is none, else the number of a tile."""

    name: str
    tiles: Tiles


@dataclass(frozen=True, slots=True)
class _Piece:
    top: int
    left: int
    rows: int
    cols: int
    data: Any


def flat_layers(entry: Node) -> Iterator[Node]:
    """Every layer that is shown, those of groups among them."""
    for layer in nodes(entry.get("layers")):
        if layer.get("visible") in (False, "0", 0):
            continue
        if layer.get("type") == "group":
            yield from flat_layers(layer)
        else:
            yield layer


def layer_place(layer: Node) -> str:
    """How a layer is called in a fault."""
    return f'layer "{text(layer.get("name"))}"'


def tile_layers(entry: Node) -> tuple[Grid, list[TileLayer]]:
    """The map's grid and its layers of tiles. Raises :class:`WorldError` with every layer's fault."""
    layers = [layer for layer in flat_layers(entry) if layer.get("type") == "tilelayer"]
    if len(layers) > MOST_LAYERS:
        raise WorldError(
            [
                Fault(
                    "",
                    tr(
                        "the map has {layers:,} layers; at most {most_layers} are possible",
                        layers=len(layers),
                        most_layers=MOST_LAYERS,
                    ),
                )
            ]
        )
    infinite = entry.get("infinite") in (True, "1", 1)
    if infinite:
        pieces = [[_piece(layer, chunk) for chunk in nodes(layer.get("chunks"))] for layer in layers]
        every = [piece for of_layer in pieces for piece in of_layer]
        grid = _around(every)
    else:
        rows, cols = (whole(entry.get(key)) for key in ("height", "width"))
        if rows is None or cols is None:
            raise WorldError([Fault("", tr("the map does not say how wide and high it is"))])
        check_size(rows, cols, "map")
        grid = Grid(rows, cols)
        pieces = [[_Piece(0, 0, rows, cols, layer.get("data"))] for layer in layers]
    faults: list[Fault] = []
    found = []
    for layer, of_layer in zip(layers, pieces, strict=True):
        tiles = np.zeros((grid.rows, grid.cols), np.uint32)
        try:
            for piece in of_layer:
                top, left = piece.top - grid.top, piece.left - grid.left
                tiles[top : top + piece.rows, left : left + piece.cols] = _unpacked(layer, piece)
        except WorldError as error:
            faults += error.faults
        found.append(TileLayer(text(layer.get("name")), tiles & FLIPS))
    if faults:
        raise WorldError(faults)
    return _cropped(grid, found) if infinite else (grid, found)


def _piece(layer: Node, chunk: Node) -> _Piece:
    found = [whole(chunk.get(key)) for key in ("y", "x", "height", "width")]
    top, left, rows, cols = (number if number is not None else -1 for number in found)
    if None in found or rows < 1 or cols < 1:
        raise WorldError([Fault(layer_place(layer), tr("a chunk does not say where it is and how large"))])
    check_size(rows, cols, "chunk")
    return _Piece(top, left, rows, cols, chunk.get("data"))


def _around(pieces: Sequence[_Piece]) -> Grid:
    if not pieces:
        raise WorldError([Fault("", tr("the map is empty"), tr("draw at least one tile"))])
    top, left = min(piece.top for piece in pieces), min(piece.left for piece in pieces)
    rows = max(piece.top + piece.rows for piece in pieces) - top
    cols = max(piece.left + piece.cols for piece in pieces) - left
    check_size(rows, cols, "map")
    return Grid(rows, cols, top, left)


def _cropped(grid: Grid, layers: list[TileLayer]) -> tuple[Grid, list[TileLayer]]:
    """Chunks are larger than what is drawn in them: the grid without its empty margins."""
    drawn = np.any([layer.tiles > 0 for layer in layers], axis=0)
    if not drawn.any():
        raise WorldError([Fault("", tr("the map is empty"), tr("draw at least one tile"))])
    rows, cols = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    first, last = (int(rows[0]), int(cols[0])), (int(rows[-1]), int(cols[-1]))
    high, wide = slice(first[0], last[0] + 1), slice(first[1], last[1] + 1)
    small = Grid(last[0] - first[0] + 1, last[1] - first[1] + 1, grid.top + first[0], grid.left + first[1])
    return small, [TileLayer(layer.name, layer.tiles[high, wide]) for layer in layers]


def _unpacked(layer: Node, piece: _Piece) -> Tiles:
    """uint32 [row, col], flips and all."""
    wanted = piece.rows * piece.cols
    if layer.get("encoding") == "base64":
        numbers = _from_base64(layer, piece.data, wanted)
    else:
        cells = piece.data.split(",") if isinstance(piece.data, str) else piece.data
        numbers = _from_list(layer, cells if isinstance(cells, list) else [])
    if len(numbers) != wanted:
        reason = tr(
            "there are {numbers:,} cells instead of {rows:,} rows of {cols:,}",
            numbers=len(numbers),
            rows=piece.rows,
            cols=piece.cols,
        )
        raise WorldError([Fault(layer_place(layer), reason)])
    return numbers.reshape(piece.rows, piece.cols)


def _from_list(layer: Node, cells: Sequence[object]) -> Tiles:
    numbers = [whole(cell) for cell in cells]
    wrong = next((k for k, number in enumerate(numbers) if number is None or not 0 <= number < 2**32), None)
    if wrong is not None:
        shown = str(cells[wrong])[:20].strip()
        raise WorldError(
            [
                Fault(
                    layer_place(layer),
                    tr('the cell {wrong} is "{shown}", which is no number of a tile', wrong=wrong, shown=shown),
                )
            ]
        )
    return np.array(numbers, np.uint32)


def _from_base64(layer: Node, data: object, cells: int) -> Tiles:
    """Unpacks no more than there may be, whatever a small file claims to hold."""
    limit = cells * BYTES_A_CELL
    compression = text(layer.get("compression"))
    try:
        packed = base64.b64decode("".join(data.split()) if isinstance(data, str) else b"", validate=True)
        if compression in ("zlib", "gzip"):
            packed = zlib.decompressobj(ZLIB_OR_GZIP).decompress(packed, limit + BYTES_A_CELL)
        elif compression == "zstd":
            packed = _from_zstd(layer, packed, limit + BYTES_A_CELL)
        elif compression:
            hint = tr("choose CSV or Base64 (zlib) as the format of layers in the map's properties")
            raise WorldError(
                [
                    Fault(
                        layer_place(layer),
                        tr('the compression "{compression}" is not known', compression=compression),
                        hint,
                    )
                ]
            )
    except (binascii.Error, zlib.error, ValueError) as error:
        raise WorldError([Fault(layer_place(layer), tr("its tiles can't be unpacked: {error}", error=error))]) from None
    return np.frombuffer(packed[: len(packed) // BYTES_A_CELL * BYTES_A_CELL], "<u4").astype(np.uint32)


def _from_zstd(layer: Node, packed: bytes, limit: int) -> bytes:
    try:
        zstandard = import_module("zstandard")
    except ImportError:
        hint = tr("pip install zstandard, or choose Base64 (zlib) in the map's properties")
        raise WorldError([Fault(layer_place(layer), tr("it is packed with Zstandard"), hint)]) from None
    try:
        unpacked: bytes = zstandard.ZstdDecompressor().stream_reader(packed).read(limit)
    except zstandard.ZstdError as error:
        raise WorldError([Fault(layer_place(layer), tr("its tiles can't be unpacked: {error}", error=error))]) from None
    return unpacked
