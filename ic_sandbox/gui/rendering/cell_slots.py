"""Positions of items that share a cell: small, each in its own corner."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

__all__ = ["corner", "flag_places"]

SMALL = 0.56
"""The width of an item in a corner, as a share of the cell."""


def corner(box: QRectF, down: bool, right: bool) -> QRectF:
    """Return the rectangle in a corner of a cell."""
    side = SMALL * box.width()
    rest = box.width() - side
    return QRectF(box.left() + right * rest, box.top() + down * rest, side, side)


def flag_places(box: QRectF, count: int, crowded: bool) -> list[QRectF]:
    """Return the rectangles of ``count`` flags in a cell, from the top right; if ``crowded``, even one is small."""
    if count == 1:
        return [corner(box, down=False, right=True) if crowded else box]
    across = math.ceil(math.sqrt(count))
    side = max(SMALL / (across - 1), 1 / across) * box.width()
    step = (box.width() - side) / (across - 1)
    return [
        QRectF(box.right() - side - (k % across) * step, box.top() + (k // across) * step, side, side)
        for k in range(count)
    ]
