"""Drawing of terrain: each kind has a colour and a mark, because colour alone must not distinguish kinds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from ic_sandbox.gui.drawing.vector_output import draw_cells
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.style.theme import DrawingColours
from ic_sandbox.i18n import tr_world
from ic_sandbox.world.document import FLOOR, WALL, Terrain, World

__all__ = ["DETAIL", "CellImage", "cell_colour", "paint_ground", "paint_mark", "paint_name", "write"]

DETAIL = 12.0
"""The cell size, in pixels, below which cells are plain colours."""

LABELLED = 44.0
"""The cell size from which names of terrain are written."""

FOOT = 0.18
"""The height of the shaded foot of a wall, as a share of the cell."""

TERRAIN_COLOURS = {
    "ice": "#bfe3f5",
    "lava": "#e8703a",
    "door": "#b98a5a",
    "mud": "#a58d6f",
    "grass": "#b9d8a6",
    "water": "#8fbce6",
}
SPARE_TERRAIN_COLOURS = ("#d9cbea", "#f0dfb0", "#cfe8d4", "#f2c9c0", "#c9d4e8")
DIMMED = (0.40, 0.17)
"""The lightness of white and black after dimming on a dark background."""

QUARTER_TURNS = {"north": 0, "east": 1, "south": 2, "west": 3}


def cell_colour(kind: Terrain, colours: DrawingColours) -> QColor:
    """Return the colour of a kind of terrain: its own, otherwise one by its label, otherwise one by its glyph.

    On a dark background it is dimmed, because colours chosen for a light one would glare.
    """
    if kind.glyph == WALL.glyph:
        return QColor(colours.wall)
    if kind.glyph == FLOOR.glyph:
        return QColor(colours.floor)
    if kind.colour is not None and QColor.isValidColorName(kind.colour):
        return _dimmed(QColor(kind.colour), colours)
    if kind.passable is False:
        return QColor(colours.wall).lighter(112)
    for word, colour in TERRAIN_COLOURS.items():
        if word in kind.label.lower():
            return _dimmed(QColor(colour), colours)
    return _dimmed(QColor(SPARE_TERRAIN_COLOURS[ord(kind.glyph[0]) % len(SPARE_TERRAIN_COLOURS)]), colours)


def _dimmed(colour: QColor, colours: DrawingColours) -> QColor:
    if not colours.dark:
        return colour
    lightest, darkest = DIMMED
    lightness = darkest + (lightest - darkest) * colour.lightnessF()
    return QColor.fromHslF(max(0.0, colour.hslHueF()), 0.65 * colour.hslSaturationF(), lightness)


class CellImage:
    """The map with one pixel per cell; only rows that changed are rewritten."""

    def __init__(self) -> None:
        self._terrain: tuple[str, ...] = ()
        self._ground: dict[str, int] = {}
        self._pixels = np.zeros((0, 0), np.uint32)

    def of(self, world: World, colours: DrawingColours) -> QImage:
        """Return the image of a world, valid until the next call."""
        ground = {symbol: cell_colour(kind, colours).rgb() for symbol, kind in world.terrain_kinds().items()}
        if ground != self._ground or self._pixels.shape != (world.rows, world.cols):
            self._ground, self._terrain = ground, ("",) * world.rows
            self._pixels = np.zeros((world.rows, world.cols), np.uint32)
        for row, (was, now) in enumerate(zip(self._terrain, world.terrain, strict=True)):
            if was is not now and was != now:
                glyphs = np.frombuffer(now.encode("utf-32-le", "surrogatepass"), np.uint32)
                for symbol in set(now):
                    self._pixels[row, glyphs == ord(symbol)] = ground[symbol]
        self._terrain = world.terrain
        return QImage(self._pixels.data, world.cols, world.rows, 4 * world.cols, QImage.Format.Format_RGB32)


def paint_ground(painter: QPainter, world: World, framing: Viewport, cells: CellImage | None = None) -> None:
    """Draw the visible terrain and the grid. ``cells`` caches the cell image between calls."""
    draw_cells(painter, (cells or CellImage()).of(world, framing.colours), framing.whole(world))
    if framing.size < DETAIL:
        return
    _paint_grid(painter, world, framing)
    kinds = world.terrain_kinds()
    walls, feet = [], []
    for row in framing.rows(world):
        line = world.terrain[row]
        below = world.terrain[row + 1] if row + 1 < world.rows else None
        for col in framing.cols(world):
            symbol = line[col]
            if symbol == FLOOR.glyph:
                continue
            box = framing.rect((row, col))
            if symbol != WALL.glyph:
                paint_mark(painter, kinds[symbol], box, framing.colours)
                # Write the name only where an area begins: in every cell, names would hide the map.
                if (col == 0 or line[col - 1] != symbol) and (row == 0 or world.terrain[row - 1][col] != symbol):
                    paint_name(painter, kinds[symbol], box, framing.colours)
                continue
            walls.append(box.adjusted(0, 0, 1, 1))  # over the grid: a wall is one object
            if below is not None and below[col] != WALL.glyph:
                # A shaded foot where open ground begins makes the wall look raised.
                feet.append(box.adjusted(0, box.height() * (1 - FOOT), 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for boxes, colour in ((walls, framing.colours.wall), (feet, framing.colours.wall_edge)):
        painter.setBrush(QColor(colour))
        painter.drawRects(boxes)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _paint_grid(painter: QPainter, world: World, framing: Viewport) -> None:
    whole = framing.whole(world)
    line = QColor(framing.colours.grid)
    line.setAlpha(150)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(line, 0))
    across = [whole.left() + col * framing.size for col in framing.cols(world) if col]
    down = [whole.top() + row * framing.size for row in framing.rows(world) if row]
    painter.drawLines([QLineF(x, whole.top(), x, whole.bottom()) for x in across])
    painter.drawLines([QLineF(whole.left(), y, whole.right(), y) for y in down])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def paint_mark(painter: QPainter, kind: Terrain, box: QRectF, colours: DrawingColours) -> None:
    """Draw the mark that distinguishes a kind of terrain without colour."""
    ink = QColor(colours.mark)
    ink.setAlpha(120)
    painter.setPen(QPen(ink, max(1.0, box.width() / 22)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    side = box.width()
    inner = box.adjusted(side * 0.2, side * 0.2, -side * 0.2, -side * 0.2)
    if not isinstance(kind.passable, bool):
        painter.drawRoundedRect(inner, 2, 2)
        painter.drawPoint(QPointF(inner.right() - inner.width() * 0.2, inner.center().y()))
    elif kind.slip.by is not None or kind.slip.value > 0:
        _paint_waves(painter, box, inner)
    elif kind.trigger:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif kind.restricted:
        for here, there in (((0, 0.5), (0.5, 0)), ((0, 1), (1, 0)), ((0.5, 1), (1, 0.5))):
            painter.drawLine(box.topLeft() + QPointF(*here) * side, box.topLeft() + QPointF(*there) * side)
    elif kind.exits is not None:
        _paint_exits(painter, kind.exits, box)
    elif kind.passable and kind.colour is None:
        write(painter, box, (tr_world(kind.label) or kind.glyph)[0], ink, 0.42)
    elif kind.passable:
        for x, y in ((0.32, 0.36), (0.66, 0.5), (0.42, 0.7)):
            painter.drawPoint(QPointF(box.left() + x * side, box.top() + y * side))


def paint_name(painter: QPainter, kind: Terrain, box: QRectF, colours: DrawingColours) -> None:
    """Write the name of a terrain at the top of a large cell, elided if too long."""
    side = box.width()
    if side < LABELLED or not kind.label:
        return
    ink = QColor(colours.mark)
    ink.setAlpha(190)
    place = QRectF(box.left() + 2, box.top() + 1, side - 4, side * 0.2)
    share = min(0.9, 11 / place.height())
    font = QFont(painter.font())
    font.setPixelSize(_letter_size(place, share))
    name = QFontMetricsF(font).elidedText(tr_world(kind.label), Qt.TextElideMode.ElideRight, place.width())
    write(painter, place, name, ink, share)


def _paint_exits(painter: QPainter, exits: Sequence[str], box: QRectF) -> None:
    """Draw a chevron for each direction in which a cell can be left."""
    reach, half = 0.3 * box.width(), 0.14 * box.width()
    for direction in exits:
        painter.save()
        painter.translate(box.center())
        painter.rotate(QUARTER_TURNS[direction] * 90)
        tip = QPointF(0, -reach)
        painter.drawLine(tip, tip + QPointF(-half, half))
        painter.drawLine(tip, tip + QPointF(half, half))
        painter.restore()


def _paint_waves(painter: QPainter, box: QRectF, inner: QRectF) -> None:
    for share in (0.3, 0.6):
        y = box.top() + box.height() * share
        wave = QPainterPath(QPointF(inner.left(), y))
        wave.cubicTo(
            QPointF(inner.left() + inner.width() / 3, y - 3),
            QPointF(inner.left() + 2 * inner.width() / 3, y + 5),
            QPointF(inner.right(), y),
        )
        painter.drawPath(wave)


def _letter_size(box: QRectF, share: float) -> int:
    """Return the pixel height of letters that take a share of a box."""
    return max(6, round(box.height() * share))


def write(painter: QPainter, box: QRectF, text: str, colour: QColor, share: float, bold: bool = False) -> None:
    """Write text in the middle of a box, in letters that take a share of its height."""
    font = QFont(painter.font())
    font.setPixelSize(_letter_size(box, share))
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
