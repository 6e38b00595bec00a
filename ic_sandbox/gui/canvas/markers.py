"""Marks drawn over the map during editing: the selection, the hovered cell, and items about to be placed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.world import paint_payload, paint_world
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.items import Item, cell_of

__all__ = [
    "paint_cursor",
    "paint_floating",
    "paint_hover",
    "paint_notice",
    "paint_path",
    "paint_preview",
    "paint_refusal",
    "paint_region",
    "paint_selection",
    "paint_watched",
]

WATCHED_RADIUS = 0.2
"""The radius of the ring around the followed agent, in cells."""

MOST_FRAMED = 200
"""The most cells of a selected goal that get frames; for larger goals, the colours suffice."""

PREVIEWED = 0.6
"""The opacity of an item's preview."""


def paint_selection(painter: QPainter, world: World, item: Item, framing: Viewport) -> None:
    """Draw a frame around the selected item.

    The other cells of a selected goal get thin frames, unless it has many.
    """
    colour = QColor(framing.colours.highlight)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if item.kind == "goal_cell" and len(world.goals[item.index].cells) <= MOST_FRAMED:
        painter.setPen(QPen(colour, 1.2, Qt.PenStyle.DashLine))
        for cell, _ in world.goals[item.index].cells:
            if cell != item.cell:
                painter.drawRoundedRect(framing.rect(cell).adjusted(2, 2, -2, -2), 4, 4)
    painter.setPen(QPen(colour, 2.5))
    painter.drawRoundedRect(framing.rect(cell_of(world, item)).adjusted(1, 1, -1, -1), 4, 4)


def paint_region(painter: QPainter, box: Box, framing: Viewport, possible: bool = True) -> None:
    """Draw a dashed frame around the selected rectangle; crossed out if it cannot be placed there."""
    frame = framing.rect(box.corner)
    frame.setWidth(box.cols * framing.size)
    frame.setHeight(box.rows * framing.size)
    colour = QColor(framing.colours.highlight if possible else framing.colours.forbidden)
    tint = QColor(colour)
    tint.setAlpha(30)
    painter.fillRect(frame, tint)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(framing.colours.floor), 2.5))
    painter.drawRect(frame)
    painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
    painter.drawRect(frame)
    if not possible:
        painter.drawLine(frame.topRight(), frame.bottomLeft())


def paint_floating(painter: QPainter, piece: World, at: Cell, framing: Viewport, possible: bool) -> None:
    """Draw a floating piece with its corner in a cell, crossed out if it cannot be placed there."""
    corner = framing.rect(at).topLeft()
    painter.save()
    painter.setOpacity(PREVIEWED)
    paint_world(painter, piece, replace(framing, x=corner.x(), y=corner.y()))
    painter.restore()
    paint_region(painter, Box(*at, piece.rows, piece.cols), framing, possible)


def paint_hover(painter: QPainter, cell: Cell, framing: Viewport) -> None:
    """Tint the hovered cell."""
    tint = QColor(framing.colours.highlight)
    tint.setAlpha(36)
    painter.fillRect(framing.rect(cell), tint)


def paint_cursor(painter: QPainter, cell: Cell, framing: Viewport) -> None:
    """Draw the keyboard cursor, dark and light, to be visible on any terrain."""
    box = framing.rect(cell).adjusted(2, 2, -2, -2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(framing.colours.ink), 3))
    painter.drawRect(box)
    painter.setPen(QPen(QColor(framing.colours.floor), 1.4, Qt.PenStyle.DashLine))
    painter.drawRect(box)


def paint_preview(painter: QPainter, world: World, payload: Payload, cell: Cell, framing: Viewport) -> None:
    """Preview an item in a cell, or show that it cannot be placed there."""
    box = framing.rect(cell)
    possible = _possible(world, payload, cell)
    if possible:
        painter.setOpacity(PREVIEWED)
        paint_payload(painter, world, payload, box, framing)
        painter.setOpacity(1.0)
    tint = QColor(framing.colours.highlight if possible else framing.colours.forbidden)
    painter.setPen(QPen(tint, 2))
    if not possible:  # a slash, in addition to the colour
        painter.drawLine(box.topRight() + QPointF(-4, 4), box.bottomLeft() + QPointF(4, -4))
    tint.setAlpha(40)
    painter.setBrush(tint)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)


def _possible(world: World, payload: Payload, cell: Cell) -> bool:
    try:
        placement.place(world, payload, cell)
    except edits.EditError:
        return False
    return True


def paint_path(painter: QPainter, cells: Sequence[Cell], framing: Viewport) -> None:
    """Draw the followed agent's most likely path, with an arrow at its end."""
    points = [framing.rect(cell).center() for cell in cells]
    points = [point for k, point in enumerate(points) if k == 0 or point != points[k - 1]]
    if len(points) < 2:
        return
    last, before = points[-1], points[-2]
    length = math.hypot(last.x() - before.x(), last.y() - before.y())
    along = (last - before) / length
    aside = QPointF(-along.y(), along.x())
    head = 0.22 * framing.size
    barbs = [last - along * head + aside * head * side for side in (-0.8, 0.8)]
    width = max(2.0, 0.07 * framing.size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, more in ((framing.colours.floor, 2.4), (framing.colours.highlight, 0.0)):
        pen = QPen(QColor(colour), width + more)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        painter.drawPolyline(QPolygonF([barbs[0], last, barbs[1]]))


def paint_watched(painter: QPainter, row: float, col: float, framing: Viewport) -> None:
    """Draw a ring around the followed agent; ``row`` and ``col`` are in cells."""
    middle = QPointF(framing.x + col * framing.size, framing.y + row * framing.size)
    radius = max(6.0, WATCHED_RADIUS * framing.size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((framing.colours.floor, 4.5), (framing.colours.highlight, 2.2)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawEllipse(middle, radius, radius)


def paint_refusal(painter: QPainter, text: str, cell: Cell, framing: Viewport) -> None:
    """Write why nothing can be placed in a cell: below it, or above it at the bottom of the view."""
    place = framing.rect(cell)
    box = _around(painter, text)
    box.moveCenter(QPointF(place.center().x(), place.bottom() + box.height()))
    if box.bottom() > framing.height:
        box.moveBottom(place.top() - box.height() / 2)
    box.moveLeft(max(0.0, min(box.left(), framing.width - box.width())))
    _paint_words(painter, text, box, framing)


def paint_notice(painter: QPainter, text: str, framing: Viewport) -> None:
    """Write why no agents are visible yet."""
    box = _around(painter, text)
    box.moveCenter(QPointF(framing.width / 2, framing.height - box.height()))
    _paint_words(painter, text, box, framing)


def _around(painter: QPainter, text: str) -> QRectF:
    return QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-12, -6, 12, 6)


def _paint_words(painter: QPainter, text: str, box: QRectF, framing: Viewport) -> None:
    colours = framing.colours
    ground = QColor(colours.floor)
    ground.setAlpha(230)
    painter.setPen(QPen(QColor(colours.muted), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(QColor(colours.ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
