"""The static part of the map as one image; an edit or a pan redraws only what it reveals or changes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.terrain import CellImage
from ic_sandbox.gui.rendering.world import paint_world
from ic_sandbox.world.diff import changed_box
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.brush_shapes import Box

__all__ = ["GroundLayer"]

REACH = 1
"""How many cells beyond a change may look different: the foot of a wall shows what lies below it."""


class GroundLayer:
    """The cached image of the static map."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._framing: Viewport | None = None
        self._pixmap = QPixmap()
        self._cells = CellImage()
        self.drawn = QRect()
        """The region redrawn last, in device pixels; empty if the image was up to date."""

    def pixmap(self, world: World, framing: Viewport) -> QPixmap:
        """Return an image of the world in this viewport."""
        before, framed = self._world, self._framing
        self.drawn = QRect()
        if before is world and framed == framing:
            return self._pixmap
        box = None if before is None or before is world else changed_box(before, world)
        self._world, self._framing = world, framing
        if before is None or framed is None:
            self._draw_all(world, framing)
        elif before is world:
            self._move(world, framed, framing)
        elif framed == framing and box is not None:
            self._draw(world, framing, [_device_rect(box, framing)] if box.rows else [])
        else:
            self._draw_all(world, framing)
        return self._pixmap

    def _draw_all(self, world: World, framing: Viewport) -> None:
        self._pixmap = _blank(framing)
        self._draw(world, framing, [self._pixmap.rect()])

    def _move(self, world: World, before: Viewport, framing: Viewport) -> None:
        """Shift the image if the view has moved by whole pixels, and draw only the revealed strips."""
        right, down = (framing.x - before.x) * framing.ratio, (framing.y - before.y) * framing.ratio
        by = QPointF(round(right), round(down))
        whole_pixels = abs(right - by.x()) + abs(down - by.y()) < 1e-6
        room = self._pixmap.rect()
        kept = room.translated(by.toPoint()) & room
        if not whole_pixels or kept.isEmpty() or replace(framing, x=before.x, y=before.y) != before:
            self._draw_all(world, framing)
            return
        moved = _blank(framing)
        painter = QPainter(moved)
        painter.drawPixmap(by / framing.ratio, self._pixmap)
        painter.end()
        self._pixmap = moved
        left, top, end, foot = kept.left(), kept.top(), kept.right() + 1, kept.bottom() + 1
        strips = [
            QRect(0, 0, room.width(), top),
            QRect(0, foot, room.width(), room.height() - foot),
            QRect(0, top, left, kept.height()),
            QRect(end, top, room.width() - end, kept.height()),
        ]
        self._draw(world, framing, [strip for strip in strips if not strip.isEmpty()])

    def _draw(self, world: World, framing: Viewport, areas: list[QRect]) -> None:
        """Redraw rectangles of the world, in device pixels."""
        painter = QPainter(self._pixmap)
        try:
            for area in areas:
                area &= self._pixmap.rect()
                if area.isEmpty():
                    continue
                self.drawn |= area
                ratio = framing.ratio
                seen = QRectF(area.x() / ratio, area.y() / ratio, area.width() / ratio, area.height() / ratio)
                size = framing.size  # neighbours may reach into the rectangle
                around = seen.adjusted(-size, -size, size, size)
                part = replace(framing, left=around.x(), top=around.y(), width=around.width(), height=around.height())
                painter.setClipRect(seen)
                painter.fillRect(seen, QColor(framing.colours.outside))
                paint_world(painter, world, part, self._cells)
        finally:
            painter.end()


def _blank(framing: Viewport) -> QPixmap:
    pixmap = QPixmap(round(framing.width * framing.ratio), round(framing.height * framing.ratio))
    pixmap.setDevicePixelRatio(framing.ratio)
    pixmap.fill(QColor(framing.colours.outside))
    return pixmap


def _device_rect(box: Box, framing: Viewport) -> QRect:
    """Return the rectangle of some cells and their neighbours, in device pixels."""
    corner = framing.rect((box.row - REACH, box.col - REACH)).topLeft() * framing.ratio
    side = framing.size * framing.ratio
    around = QRectF(corner.x(), corner.y(), (box.cols + 2 * REACH) * side, (box.rows + 2 * REACH) * side)
    rim = min(1.0, side / 4)  # a pixel on a cell border may belong to either cell
    return around.adjusted(rim, rim, -rim, -rim).toAlignedRect()
