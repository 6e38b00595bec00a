"""A map whose cells are too small for pictures: items are marked, large enough to be seen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.goal_cells import paint_plain
from ic_sandbox.gui.rendering.terrain import DETAIL
from ic_sandbox.gui.style.theme import NEUTRAL, drive_colour, goal_colour
from ic_sandbox.world.document import Cell, World

__all__ = ["is_overview", "paint_overview"]

MARK = 5.5
"""The width of a mark in logical pixels."""

FEW = 40
"""The most cells of a goal that get marks; more cells are visible without."""


def is_overview(framing: Viewport) -> bool:
    """Return whether cells are too small for pictures."""
    return framing.size < DETAIL / 2


def paint_overview(painter: QPainter, world: World, framing: Viewport) -> None:
    """Mark every item on the map if cells are too small for pictures."""
    if not is_overview(framing):
        return
    paint_plain(painter, world, framing)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index, goal in enumerate(world.goals):
        if len(goal.cells) <= FEW:
            for cell, _ in goal.cells:
                _diamond(painter, cell, goal_colour(index), framing)
    for device in world.devices:
        _square(
            painter,
            device.at,
            drive_colour(device.drive, framing.colours.dark) if device.drive else QColor(NEUTRAL),
            framing,
        )
    for camera in world.cameras:
        _square(painter, camera.at, QColor(NEUTRAL), framing)
    starts = [population.at for population in world.populations] + [agent.at for agent in world.agents]
    for at in starts:
        _ring(painter, at, framing)
    painter.restore()


def _place(cell: Cell, framing: Viewport) -> QRectF:
    side = max(MARK, framing.size)
    middle = framing.rect(cell).center()
    return QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)


def _square(painter: QPainter, cell: Cell, colour: QColor, framing: Viewport) -> None:
    painter.setPen(QPen(QColor(framing.colours.floor), 1))
    painter.setBrush(colour)
    painter.drawRect(_place(cell, framing))


def _diamond(painter: QPainter, cell: Cell, colour: QColor, framing: Viewport) -> None:
    box = _place(cell, framing)
    middle = box.center()
    painter.setPen(QPen(QColor(framing.colours.floor), 1))
    painter.setBrush(colour)
    painter.drawPolygon(
        [
            QPointF(middle.x(), box.top() - 1),
            QPointF(box.right() + 1, middle.y()),
            QPointF(middle.x(), box.bottom() + 1),
            QPointF(box.left() - 1, middle.y()),
        ]
    )


def _ring(painter: QPainter, cell: Cell, framing: Viewport) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((framing.colours.floor, 3.0), (framing.colours.muted, 1.4)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawEllipse(_place(cell, framing).adjusted(-1, -1, 1, 1))
