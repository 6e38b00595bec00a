"""The marks of what happens on the map: glowing devices, open doors, stocks, flashes, and those who act on agents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from ic_sandbox.charts.labels import probability_text
from ic_sandbox.charts.map_marks import ALARM, GLOW, MOST_MARKS, OVERWRITTEN, STOCKED
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.terrain import DETAIL
from ic_sandbox.gui.style.theme import DrawingColours
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.simulation.happenings import Act, Happenings, acting_processes
from ic_sandbox.world.document import Cell, Chance, World
from ic_sandbox.world.state_words import process_title

__all__ = ["act_words", "chance_words", "chip_boxes", "paint_acts", "paint_conditions", "paint_flashes"]

MOST_RAYS = 16
RING_STEPS = 8
"""The number of sizes of a growing ring."""
VEIL = 190
"""The opacity of the veil over a device with nothing left, of 255."""

WARNING_RIM = 3.0
"""The least room around the mark of a violation in pixels, for the width and the corners of its line."""

CHIP_HEIGHT = 20.0
CHIP_MARGIN, CHIP_TOP = 6.0, 2.0
CHIP_PIXELS = 11


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
    picture = _blank(2 * half, 2 * half, ratio)
    shade = QColor(colour)
    shade.setAlpha(round(255 - 135 * part))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(shade, width))
    painter.drawEllipse(QPointF(half, half), radius, radius)
    painter.end()
    return picture


def _blank(width: float, height: float, ratio: float) -> QPixmap:
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
    picture = _blank(side + 2 * rim + 1, side + 2 * rim + 1, ratio)
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


def paint_acts(painter: QPainter, world: World, found: Happenings, framing: Viewport, part: float) -> None:
    """Draw who acts on agents as figures above the corner of the map, with rays to those that were just struck."""
    struck = {act.process: act.struck for act in found.acts}
    acts = [Act(number, struck.get(number, 0)) for number in acting_processes(world)]
    if not acts:
        return
    room, font = framing.width - 2 * CHIP_MARGIN, _font(painter).toString()
    words = [(act_words(world, act), act_words(world, Act(act.process, 0))) for act in acts]
    fitted = [_fitting(full, short, room, font) for full, short in words]
    boxes = chip_boxes([width for _, width in fitted], framing)
    for act, (text, _), box in zip(acts, fitted, boxes, strict=True):
        if act.struck:
            number = act.process
            off = world.processes[number].rule.then.status == "off"
            cells = found.switched_off if off else found.modified
            _paint_rays(painter, box, list(cells)[:MOST_RAYS], framing, part, ALARM if off else OVERWRITTEN)
        picture = _chip(text, box.width(), framing.colours, framing.ratio, bool(act.struck), font)
        painter.drawPixmap(box.topLeft() - QPointF(1, 1), picture)


def chip_boxes(widths: Sequence[float], framing: Viewport) -> list[QRectF]:
    """Return a box for each figure: in a row above the map if there is room, and always inside the drawing."""
    left, right = framing.left + CHIP_MARGIN, framing.left + framing.width - CHIP_MARGIN
    rows: list[list[float]] = []
    for width in widths:
        if rows and sum(rows[-1]) + width + CHIP_MARGIN * len(rows[-1]) <= right - left:
            rows[-1].append(width)
        else:
            rows.append([width])
    y = max(framing.top + CHIP_TOP, framing.y - len(rows) * (CHIP_HEIGHT + CHIP_TOP))
    boxes = []
    for row in rows:
        taken = sum(row) + CHIP_MARGIN * (len(row) - 1)
        x = max(left, min(framing.x, right - taken))
        for width in row:
            boxes.append(QRectF(x, y, width, CHIP_HEIGHT))
            x += width + CHIP_MARGIN
        y += CHIP_HEIGHT + CHIP_TOP
    return boxes


@lru_cache(maxsize=64)
def _fitting(full: str, short: str, room: float, font: str) -> tuple[str, float]:
    """Return who acts, in words that fit into a narrow map, and the width of a figure with them.

    The words are without how many were struck, or cut with dots, if all do not fit.
    """
    chosen = QFont()
    chosen.fromString(font)
    metrics = QFontMetricsF(chosen)
    beside = CHIP_HEIGHT + 14
    words = full if metrics.horizontalAdvance(full) + beside <= room else short
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room - beside)
    return words, metrics.horizontalAdvance(words) + beside


def act_words(world: World, act: Act) -> str:
    """Return who acts, with what probability, and on how many agents in the tick before."""
    process = world.processes[act.process]
    text = tr(
        "{process}: {chance} a tick", process=process_title(process.name), chance=chance_words(process.rule.chance)
    )
    if not act.struck:
        return text
    if process.rule.then.status == "off":
        return f"{text} · {tr('{count} switched off', count=numeral(act.struck))}"
    return f"{text} · {tr('{count} modified', count=numeral(act.struck))}"


def chance_words(chance: Chance) -> str:
    """Return a probability in per cent; a range if it depends on a variable."""
    if chance.by is None:
        return probability_text(chance.value)
    return f"{numeral(100 * min(chance.values), '.3g')}–{probability_text(max(chance.values))}"


def _font(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(CHIP_PIXELS)
    font.setBold(False)
    return font


@lru_cache(maxsize=32)
def _chip(text: str, width: float, colours: DrawingColours, ratio: float, striking: bool, font: str) -> QPixmap:
    """Return a figure with words next to it; drawn once, because a map is painted often."""
    picture = _blank(width + 2, CHIP_HEIGHT + 2, ratio)
    box = QRectF(1, 1, width, CHIP_HEIGHT)
    ground = QColor(colours.floor)
    ground.setAlpha(235)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ALARM if striking else colours.muted), 2 if striking else 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ALARM if striking else colours.ink))
    middle = QPointF(box.left() + CHIP_HEIGHT * 0.6, box.center().y())
    painter.drawEllipse(middle + QPointF(0, -4), 3.2, 3.2)
    body = QPainterPath(middle + QPointF(-5.5, 7))
    body.arcTo(QRectF(middle.x() - 5.5, middle.y(), 11, 14), 180, -180)
    body.closeSubpath()
    painter.drawPath(body)
    chosen = QFont()
    chosen.fromString(font)
    painter.setFont(chosen)
    painter.setPen(QColor(colours.ink))
    words = box.adjusted(CHIP_HEIGHT, 0, -6, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.end()
    return picture


def _paint_rays(
    painter: QPainter, box: QRectF, cells: Sequence[Cell], framing: Viewport, part: float, colour: str
) -> None:
    ray = QColor(colour)
    ray.setAlpha(round(190 - 130 * part))
    painter.setPen(QPen(ray, 0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # smooth long lines are slow
    begin = QPointF(box.left() + CHIP_HEIGHT * 0.6, box.center().y())
    painter.drawLines([QLineF(begin, framing.rect(cell).center()) for cell in cells])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
