"""Picture files: their size limits, and writing of their bytes."""

from __future__ import annotations

from pathlib import Path

from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.exports.formats import PICTURE
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["check_picture", "fitting_cell", "largest_cell", "write_picture"]

USUAL_CELL = 48
LARGEST_PICTURE = 64_000_000
"""The most pixels of a picture, which takes four bytes of memory per pixel."""

check_picture = PICTURE.check


def largest_cell(world: World) -> int:
    """Return the largest cell width, in pixels, of a picture of the world."""
    return max(CELL_SIZES[0], min(CELL_SIZES[1], int((LARGEST_PICTURE / (world.rows * world.cols)) ** 0.5)))


def fitting_cell(world: World, asked: int | None = None) -> int:
    """Return the cell width of a picture. Raises :class:`WorldError` if the requested one makes it too large."""
    largest = largest_cell(world)
    if asked is not None and asked > largest:
        size = tr("{cols:,} by {rows:,} pixels", cols=world.cols * asked, rows=world.rows * asked)
        raise WorldError(
            [
                Fault(
                    "",
                    tr("the picture would have {size}", size=size),
                    tr("make its cells at most {largest} pixels wide", largest=largest),
                )
            ]
        )
    return min(USUAL_CELL, largest) if asked is None else asked


def write_picture(path: Path, contents: bytes) -> None:
    """Write a picture; the file is never incomplete."""
    check_picture(path)
    write_bytes(path, contents)
