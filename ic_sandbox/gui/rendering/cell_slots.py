"""Where things are drawn that share a cell, so that none hides another: small, each in a corner of its own."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

__all__ = ["corner", "flag_places"]

SMALL = 0.56
"""Of a cell's side: as wide as what stands in a corner of it."""


def corner(box: QRectF, down: bool, right: bool) -> QRectF:
    """The place in a corner of a cell."""
    side = SMALL * box.width()
    rest = box.width() - side
    return QRectF(box.left() + right * rest, box.top() + down * rest, side, side)


def flag_places(box: QRectF, count: int, crowded: bool) -> list[QRectF]:
    """The places of so many flags in a cell, from the top right on; where it is ``crowded`` even one is small."""
    if count == 1:
        return [corner(box, down=False, right=True) if crowded else box]
    across = math.ceil(math.sqrt(count))
    side = max(SMALL / (across - 1), 1 / across) * box.width()
    step = (box.width() - side) / (across - 1)
    return [
        QRectF(box.right() - side - (k % across) * step, box.top() + (k // across) * step, side, side)
        for k in range(count)
    ]
