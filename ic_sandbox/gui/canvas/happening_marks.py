"""The marks of what happens on the map: glowing devices, open doors, stocks, and flashes."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from ic_sandbox.charts.map_marks import ALARM, GLOW, MOST_MARKS, OVERWRITTEN, STOCKED
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.terrain import DETAIL
from ic_sandbox.simulation.happenings import Happenings
from ic_sandbox.world.document import Cell, World

__all__ = ["blank", "paint_conditions", "paint_flashes"]

RING_STEPS = 8
"""The number of sizes of a growing ring."""
VEIL = 190
"""The opacity of the veil over a device with nothing left, of 255."""

WARNING_RIM = 3.0
"""The least room around the mark of a violation in pixels, for the width and the corners of its line."""


def paint_conditions(painter: QPainter, world: World, found: Happenings, framing: Viewport) -> None:
    """Draw open doors, what is left of stocks, and the glow of devices that were just used: below the agents."""
    if framing.size < DETAIL:
        return
    for glyph, share in found.doors.items():
        if share > 0:
            for cell in _cells_of(world.terrain, glyph):
                if framing.shows(cell):
                    _paint_open_door(painter, framing.rect(cell), share, framing)
    for number, left in found.stocks.items():
        if number < len(world.devices) and framing.shows(world.devices[number].at):
            _paint_stock(painter, framing.rect(world.devices[number].at), left, framing)
    for number in list(found.used)[:MOST_MARKS]:
        if number < len(world.devices) and framing.shows(world.devices[number].at):
            _paint_glow(painter, framing.rect(world.devices[number].at))


@lru_cache(maxsize=16)
def _cells_of(terrain: tuple[str, ...], glyph: str) -> tuple[Cell, ...]:
    cells = ((row, col) for row, line in enumerate(terrain) for col, symbol in enumerate(line) if symbol == glyph)
    return tuple(cells)[: 4 * MOST_MARKS]


def _paint_open_door(painter: QPainter, box: QRectF, share: float, framing: Viewport) -> None:
    """Draw the opening as wide as the share of agents that can pass, with the leaf at its side."""
    side = box.width()
    opening = QRectF(box.left() + side * 0.18, box.top() + side * 0.06, side * 0.64 * share, side * 0.88)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(framing.colours.floor))
    painter.drawRect(opening)
    painter.setPen(QPen(QColor(framing.colours.ink), max(1.5, side / 14)))
    painter.drawLine(opening.topRight(), opening.bottomRight())


def _paint_stock(painter: QPainter, box: QRectF, left: float, framing: Viewport) -> None:
    """Draw a gauge along the foot of a device, and a veil over it that thickens as the stock runs out."""
    side = box.width()
    tile = box.adjusted(side * 0.1, side * 0.1, -side * 0.1, -side * 0.1)
    painter.setPen(Qt.PenStyle.NoPen)
    veil = QColor(framing.colours.floor)
    veil.setAlpha(round(VEIL * (1.0 - left) ** 2))
    painter.setBrush(veil)
    painter.drawRoundedRect(tile, side * 0.15, side * 0.15)
    gauge = QRectF(tile.left(), tile.bottom() - side * 0.12, tile.width(), side * 0.12)
    painter.setBrush(QColor(framing.colours.muted))
    painter.drawRect(gauge)
    painter.setBrush(QColor(ALARM if left < 0.25 else STOCKED))
    painter.drawRect(gauge.adjusted(1, 1, -1 - (gauge.width() - 2) * (1 - left), -1))


def _paint_glow(painter: QPainter, box: QRectF) -> None:
    side = box.width()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, alpha in ((0.22, 90), (0.1, 230)):
        colour = QColor(GLOW)
        colour.setAlpha(alpha)
        painter.setPen(QPen(colour, max(2.0, side * width)))
        painter.drawRoundedRect(box.adjusted(side * 0.08, side * 0.08, -side * 0.08, -side * 0.08), side / 5, side / 5)


def paint_flashes(painter: QPainter, found: Happenings, framing: Viewport, part: float) -> None:
    """Draw a flash for agents that were switched off or modified, and a mark for violations: above the agents.

    ``part`` is the progress into the tick, from 0 to 1: rings grow and fade.
    """
    for cells, colour in ((found.switched_off, ALARM), (found.modified, OVERWRITTEN)):
        for cell in list(cells)[:MOST_MARKS]:
            if framing.shows(cell):
                _paint_ring(painter, framing.rect(cell), colour, framing, part)
    for cell, (_, seen) in list(found.violations.items())[:MOST_MARKS]:
        if framing.shows(cell):
            _paint_warning(painter, framing.rect(cell), seen, framing.ratio)


def _paint_ring(painter: QPainter, box: QRectF, colour: str, framing: Viewport, part: float) -> None:
    part = round(part * RING_STEPS) / RING_STEPS
    picture = _ring(round(box.width()), part, colour, framing.ratio)
    half = picture.width() / framing.ratio / 2
    painter.drawPixmap(box.center() - QPointF(half, half), picture)


@lru_cache(maxsize=64)
def _ring(side: int, part: float, colour: str, ratio: float) -> QPixmap:
    """Return a ring that is larger and fainter the further the tick is; drawn once, because many are shown."""
    radius, width = max(5.0, side * (0.25 + 0.35 * part)), max(2.0, side * 0.1)
    half = radius + width
    picture = blank(2 * half, 2 * half, ratio)
    shade = QColor(colour)
    shade.setAlpha(round(255 - 135 * part))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(shade, width))
    painter.drawEllipse(QPointF(half, half), radius, radius)
    painter.end()
    return picture


def blank(width: float, height: float, ratio: float) -> QPixmap:
    """Return a transparent picture of this size in logical pixels."""
    picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _paint_warning(painter: QPainter, box: QRectF, seen: bool, ratio: float) -> None:
    """Draw a triangle with an exclamation mark: filled if a camera detected the violation."""
    side = max(10.0, box.width() * 0.42)
    corner = QPointF(box.right() - side, box.top())
    whole = QPointF(math.floor(corner.x() * ratio), math.floor(corner.y() * ratio)) / ratio
    beyond = corner - whole
    picture = _warning(side, round(beyond.x(), 4), round(beyond.y(), 4), seen, ratio)
    rim = _rim(ratio)
    painter.drawPixmap(whole - QPointF(rim, rim), picture)


def _rim(ratio: float) -> float:
    """Return the room around the mark of a violation: whole device pixels."""
    return math.ceil(WARNING_RIM * ratio) / ratio


@lru_cache(maxsize=256)
def _warning(side: float, right: float, down: float, seen: bool, ratio: float) -> QPixmap:
    """Return the mark of a violation, this far beyond a whole pixel; drawn once, because many are shown."""
    rim = _rim(ratio)
    picture = blank(side + 2 * rim + 1, side + 2 * rim + 1, ratio)
    place = QRectF(rim + right, rim + down, side, side)
    corners = [QPointF(place.center().x(), place.top()), place.bottomRight(), place.bottomLeft()]
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ALARM), 1.6))
    painter.setBrush(QColor(ALARM if seen else "#fff3f3"))
    painter.drawPolygon(QPolygonF(corners))
    painter.setPen(QPen(QColor("#ffffff" if seen else ALARM), max(1.2, side / 9)))
    middle = place.center().x()
    painter.drawLine(QPointF(middle, place.top() + 0.38 * side), QPointF(middle, place.top() + 0.68 * side))
    painter.drawPoint(QPointF(middle, place.top() + 0.85 * side))
    painter.end()
    return picture
