"""Drawing helpers for painters that record vectors instead of pixels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

__all__ = ["draw_cells", "is_vector"]

OVERLAP = 0.02
"""The overlap of adjacent areas, in cells, to hide seams."""


def is_vector(painter: QPainter) -> bool:
    """Return whether the painter records vectors."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def draw_cells(painter: QPainter, cells: QImage, box: QRectF) -> None:
    """Draw an image of one pixel per cell, each a sharp square."""
    if not is_vector(painter):
        squeezed = box.width() * painter.device().devicePixelRatio() < cells.width()  # several cells share a pixel
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, squeezed)
        painter.drawImage(box, cells)
        return
    overlap = OVERLAP if painter.opacity() == 1 else 0  # the overlap would show through
    wide, high = box.width() / cells.width(), box.height() / cells.height()
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(cells.height()):
        begin = 0
        for col in range(1, cells.width() + 1):
            if col < cells.width() and cells.pixel(col, row) == cells.pixel(begin, row):
                continue
            colour = QColor.fromRgba(cells.pixel(begin, row))
            if colour.alpha():
                right, down = (overlap if col < cells.width() else 0), (overlap if row + 1 < cells.height() else 0)
                x, y = box.left() + begin * wide, box.top() + row * high
                painter.fillRect(QRectF(x, y, (col - begin + right) * wide, (1 + down) * high), colour)
            begin = col
