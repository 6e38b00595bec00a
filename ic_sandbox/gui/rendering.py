"""Drawing a world: terrain, devices, flags and starts, for the canvas and for pictures of worlds alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygonF

from ic_sandbox.gui.icons import glyph, tile
from ic_sandbox.gui.theme import DrawingColours, drawing_colours, drive_colour, goal_colour
from ic_sandbox.world.document import FLOOR, WALL, Cell, Device, Terrain, World
from ic_sandbox.world.presets import preset

__all__ = ["cell_colour", "paint_flag", "paint_world", "render_world"]

DETAIL = 12.0
"""Cells smaller than this many pixels are drawn as plain colours."""

TERRAIN_COLOURS = {
    "ice": "#bfe3f5",
    "lava": "#e8703a",
    "door": "#b98a5a",
    "mud": "#a58d6f",
    "grass": "#b9d8a6",
    "water": "#8fbce6",
}
SPARE_TERRAIN_COLOURS = ("#d9cbea", "#f0dfb0", "#cfe8d4", "#f2c9c0", "#c9d4e8")


def cell_colour(kind: Terrain, colours: DrawingColours) -> QColor:
    """The ground colour of a kind of terrain: its own, else one by its label, else one by its glyph."""
    if kind.glyph == WALL.glyph:
        return QColor(colours.wall)
    if kind.glyph == FLOOR.glyph:
        return QColor(colours.floor)
    if kind.colour is not None and QColor.isValidColorName(kind.colour):
        return QColor(kind.colour)
    if kind.passable is False:
        return QColor(colours.wall).lighter(112)
    for word, colour in TERRAIN_COLOURS.items():
        if word in kind.label.lower():
            return QColor(colour)
    return QColor(SPARE_TERRAIN_COLOURS[ord(kind.glyph[0]) % len(SPARE_TERRAIN_COLOURS)])


def render_world(world: World, width: int, height: int, ratio: float = 1.0, dark: bool = False) -> QImage:
    """A picture of a world, fitted into ``width`` x ``height`` logical pixels."""
    colours = drawing_colours(dark)
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(colours.outside))
    size = min(width / max(1, world.cols), height / max(1, world.rows))
    origin = QPointF((width - size * world.cols) / 2, (height - size * world.rows) / 2)
    painter = QPainter(image)
    try:
        paint_world(painter, world, origin, size, ratio, colours)
    finally:
        painter.end()  # Qt aborts where a picture goes while it is painted on
    return image


def paint_world(
    painter: QPainter, world: World, origin: QPointF, size: float, ratio: float, colours: DrawingColours
) -> None:
    """Draw everything that stands still, with cells of ``size`` logical pixels and the map's corner at ``origin``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_terrain(painter, world, origin, size, colours)
    if size < DETAIL / 2:
        return
    for index, goal in enumerate(world.goals):
        for cell, weight in goal.cells:
            paint_flag(painter, _rect(origin, size, cell), goal_colour(index), goal.name, weight < 0)
    for population in world.populations:
        _paint_population(painter, _rect(origin, size, population.at), population.count, size, colours)
    crowded = {population.at for population in world.populations}
    for agent in world.agents:
        if agent.at in crowded:
            continue  # the population's own mark says that agents start here
        _paint_start(painter, _rect(origin, size, agent.at), _goal_colour(world, agent.goal))
    for device in world.devices:
        _paint_device(painter, _rect(origin, size, device.at), device, ratio)
    for camera in world.cameras:
        _paint_pixmap(painter, _rect(origin, size, camera.at), "camera", QColor(colours.ink), ratio)


def _rect(origin: QPointF, size: float, cell: Cell) -> QRectF:
    return QRectF(origin.x() + cell[1] * size, origin.y() + cell[0] * size, size, size)


def _paint_terrain(painter: QPainter, world: World, origin: QPointF, size: float, colours: DrawingColours) -> None:
    kinds = world.terrain_kinds()
    ground = {symbol: cell_colour(kind, colours).rgb() for symbol, kind in kinds.items()}
    image = QImage(world.cols, world.rows, QImage.Format.Format_RGB32)
    for row, line in enumerate(world.terrain):
        for col, symbol in enumerate(line):
            image.setPixel(col, row, ground[symbol])
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    whole = QRectF(origin.x(), origin.y(), size * world.cols, size * world.rows)
    painter.drawImage(whole, image)
    if size < DETAIL:
        return
    _paint_grid(painter, world, whole, size, colours)
    for row, line in enumerate(world.terrain):
        for col, symbol in enumerate(line):
            kind = kinds[symbol]
            if symbol == WALL.glyph:
                _paint_wall(painter, world, (row, col), _rect(origin, size, (row, col)), colours)
            elif symbol != FLOOR.glyph:
                _paint_mark(painter, kind, _rect(origin, size, (row, col)), colours)


def _paint_grid(painter: QPainter, world: World, whole: QRectF, size: float, colours: DrawingColours) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    line = QColor(colours.grid)
    line.setAlpha(150)
    painter.setPen(QPen(line, 0))
    for col in range(1, world.cols):
        x = whole.left() + col * size
        painter.drawLine(QPointF(x, whole.top()), QPointF(x, whole.bottom()))
    for row in range(1, world.rows):
        y = whole.top() + row * size
        painter.drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _paint_wall(painter: QPainter, world: World, cell: Cell, box: QRectF, colours: DrawingColours) -> None:
    """A wall covers the grid, and has a shaded foot where it meets open ground below it: so it reads as standing."""
    row, col = cell
    painter.fillRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), QColor(colours.wall))
    below = (row + 1, col)
    if world.contains(below) and world.terrain[row + 1][col] != WALL.glyph:
        foot = QRectF(box.left(), box.bottom() - box.height() * 0.18, box.width(), box.height() * 0.18)
        painter.fillRect(foot, QColor(colours.wall_edge))


def _paint_mark(painter: QPainter, kind: Terrain, box: QRectF, colours: DrawingColours) -> None:
    """What tells a kind of terrain apart besides its colour."""
    ink = QColor("#1c2733")
    ink.setAlpha(120)
    painter.setPen(QPen(ink, max(1.0, box.width() / 22)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(box.width() * 0.2, box.height() * 0.2, -box.width() * 0.2, -box.height() * 0.2)
    if not isinstance(kind.passable, bool):
        painter.drawRoundedRect(inner, 2, 2)
        painter.drawPoint(QPointF(inner.right() - inner.width() * 0.2, inner.center().y()))
    elif kind.slip.by is not None or kind.slip.value > 0:
        for share in (0.3, 0.6):
            y = box.top() + box.height() * share
            wave = QPainterPath(QPointF(inner.left(), y))
            wave.cubicTo(
                QPointF(inner.left() + inner.width() / 3, y - 3),
                QPointF(inner.left() + 2 * inner.width() / 3, y + 5),
                QPointF(inner.right(), y),
            )
            painter.drawPath(wave)
    elif kind.trigger:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif kind.passable:
        _text(painter, box, (kind.label or kind.glyph)[0], ink, 0.42)


def paint_flag(painter: QPainter, box: QRectF, colour: QColor, name: str, unwanted: bool = False) -> None:
    """The flag of a goal in its cell, with the first letter of its name; hung upside down where the cell costs."""
    side = box.width()
    pole_x = box.left() + side * 0.28
    top, foot = box.top() + side * 0.16, box.bottom() - side * 0.14
    width = max(1.2, side / 16)
    painter.setPen(QPen(colour.darker(140), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(pole_x, top), QPointF(pole_x, foot))
    high = foot - side * 0.42 if unwanted else top
    cloth = QPolygonF(
        [
            QPointF(pole_x, high),
            QPointF(pole_x + side * 0.52, high + side * 0.02),
            QPointF(pole_x + side * 0.42, high + side * 0.21),
            QPointF(pole_x + side * 0.52, high + side * 0.4),
            QPointF(pole_x, high + side * 0.42),
        ]
    )
    painter.setPen(QPen(colour.darker(125), max(0.8, side / 40)))
    painter.setBrush(colour)
    painter.drawPolygon(cloth)
    if side >= 20 and name:
        letter = QRectF(pole_x, high, side * 0.42, side * 0.42)
        _text(painter, letter, name.strip()[0].upper(), QColor("white"), 0.72, bold=True)


def _paint_population(painter: QPainter, box: QRectF, count: int, size: float, colours: DrawingColours) -> None:
    margin = size * 0.07
    ring = QPen(QColor(colours.muted), max(1.2, size / 20), Qt.PenStyle.DashLine)
    painter.setPen(ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(margin, margin, -margin, -margin), size * 0.25, size * 0.25)
    if size >= 22:
        label = QRectF(box.left(), box.bottom() - size * 0.36, box.width(), size * 0.3)
        _text(painter, label, f"{count:,}" if count < 10_000 else f"{count // 1000}k", QColor(colours.ink), 0.8)


def _paint_start(painter: QPainter, box: QRectF, colour: QColor) -> None:
    side = box.width()
    painter.setPen(QPen(colour, max(1.5, side / 14)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.center(), side * 0.36, side * 0.36)


def _goal_colour(world: World, name: str) -> QColor:
    return goal_colour(next((index for index, goal in enumerate(world.goals) if goal.name == name), 0))


def _paint_device(painter: QPainter, box: QRectF, device: Device, ratio: float) -> None:
    side = box.width()
    background = drive_colour(device.drive) if device.drive else QColor("#6b7482")
    picture = tile(preset(device.kind).icon, background, max(6, round(side * 0.8)), ratio)
    painter.drawPixmap(QPointF(box.left() + side * 0.1, box.top() + side * 0.1), picture)


def _paint_pixmap(painter: QPainter, box: QRectF, name: str, colour: QColor, ratio: float) -> None:
    side = box.width()
    painter.drawPixmap(
        QPointF(box.left() + side * 0.1, box.top() + side * 0.1), glyph(name, colour, max(6, round(side * 0.8)), ratio)
    )


def _text(painter: QPainter, box: QRectF, text: str, colour: QColor, share: float, bold: bool = False) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(6, round(box.height() * share)))
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
