"""The symbols of drives: a colour and a shape for each, the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF, Qt
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.rendering.agent_stamps import outline, shape_named
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.world.presets import drive_style

__all__ = ["DriveSymbol", "draw_shape", "draw_sign"]

SHARE = 0.42
"""The radius of a symbol as a share of its side; corners extend beyond it."""


def draw_shape(painter: QPainter, shape: str, at: QPointF, radius: float) -> None:
    """Draw a drive's shape with the painter's pen and brush; ``radius`` is that of a disc of the same size."""
    if shape == "circle":
        painter.drawEllipse(at, radius, radius)
    else:
        corners = radius * outline(shape_named(shape))
        painter.drawPolygon(QPolygonF([at + QPointF(right, down) for right, down in corners.tolist()]))


def draw_sign(painter: QPainter, drive: str, box: QRectF) -> None:
    """Draw the symbol of a drive into a square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(drive_colour(drive))
    draw_shape(painter, drive_style(drive).shape, box.center(), SHARE * box.width())


class DriveSymbol(QWidget):
    """The symbol of a drive, ``side`` pixels wide and high."""

    def __init__(self, drive: str, side: int) -> None:
        super().__init__()
        self.drive = drive
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_sign(painter, self.drive, QRectF(self.rect()))
        painter.end()
