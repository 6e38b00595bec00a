"""Drawing of a world: terrain, devices, flags and starts, for the canvas and for pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from ic_sandbox.gui.drawing.vector_output import is_vector
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.cell_slots import corner, flag_places
from ic_sandbox.gui.rendering.goal_cells import seen_cells
from ic_sandbox.gui.rendering.overview import is_overview, paint_overview
from ic_sandbox.gui.rendering.terrain import DETAIL, CellImage, cell_colour, paint_ground, paint_mark, paint_name, write
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.style.icons import draw_glyph, draw_tile, glyph, tile
from ic_sandbox.gui.style.theme import NEUTRAL, drawing_colours, drive_colour, goal_colour
from ic_sandbox.i18n import numeral
from ic_sandbox.world.document import FLOOR, WALL, Cell, Terrain, World
from ic_sandbox.world.items import goal_title
from ic_sandbox.world.presets import preset
from ic_sandbox.world.terrain_choices import ready_made

__all__ = ["flag_tags", "paint_counts", "paint_payload", "paint_things", "paint_world", "render_world"]

MOST_FLAGS = 64
"""The most flags drawn in one cell; more flags are smaller."""

ICON_SHARE = 0.8
TAGGED = 20.0
"""The cell size from which flags have letters."""

COUNTED = 22.0
"""The cell size from which the size of a population is written."""


def render_world(world: World, width: int, height: int, ratio: float = 1.0, dark: bool = False) -> QImage:
    """Return a picture of a world, fitted into ``width`` x ``height`` logical pixels."""
    colours = drawing_colours(dark)
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(colours.outside))
    size = min(width / max(1, world.cols), height / max(1, world.rows))
    x, y = (width - size * world.cols) / 2, (height - size * world.rows) / 2
    framing = Viewport(x, y, size, width, height, ratio, colours)
    painter = QPainter(image)
    try:
        paint_world(painter, world, framing)
        paint_overview(painter, world, framing)
        paint_counts(painter, world, framing)
    finally:
        painter.end()
    return image


def paint_world(painter: QPainter, world: World, framing: Viewport, cells: CellImage | None = None) -> None:
    """Draw everything static except the counts, which belong on top of the agents."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_ground(painter, world, framing, cells)
    paint_things(painter, world, framing)


def paint_things(painter: QPainter, world: World, framing: Viewport) -> None:
    """Draw the items on the ground if cells are large enough."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_overview(framing):
        return
    devices = [device for device in world.devices if framing.shows(device.at)]
    cameras = [camera for camera in world.cameras if framing.shows(camera.at)]
    under_camera = {device.at for device in devices}
    tiles = under_camera | {camera.at for camera in cameras}
    for device in devices:
        _paint_device(painter, framing.rect(device.at), device.kind, device.drive, framing)
    for camera in cameras:
        box = framing.rect(camera.at)
        place = corner(box, down=True, right=True) if camera.at in under_camera else box
        _paint_tile(painter, place, "camera", QColor(NEUTRAL), framing.ratio)
    _paint_flags(painter, world, framing, tiles)
    for cell in dict.fromkeys(population.at for population in world.populations):
        if framing.shows(cell):
            box = framing.rect(cell)
            place = corner(box, down=True, right=False) if cell in tiles else box
            _paint_population(painter, place, framing)
    goals = {goal.name: index for index, goal in enumerate(world.goals)}
    starts = {agent.at: agent.goal for agent in world.agents}  # rings in one cell cover each other
    for cell, goal in starts.items():
        if framing.shows(cell):
            box = framing.rect(cell)
            place = corner(box, down=False, right=False) if cell in tiles else box
            _paint_start(painter, place, goal_colour(goals.get(goal, 0)))


def _paint_flags(painter: QPainter, world: World, framing: Viewport, tiles: Set[Cell]) -> None:
    """Draw the flags of all goals: small ones if a cell has several, or a tile."""
    flags: dict[Cell, list[tuple[int, bool]]] = {}
    for index, goal in enumerate(world.goals):
        for cell, weight in seen_cells(goal, world, framing):
            standing = flags.setdefault(cell, [])
            if len(standing) < MOST_FLAGS:
                standing.append((index, weight < 0))
    tags = flag_tags(world)
    for cell, found in flags.items():
        places = flag_places(framing.rect(cell), len(found), cell in tiles)
        for (index, unwanted), place in zip(found, places, strict=True):
            _paint_flag(painter, place, goal_colour(index), tags[index], unwanted)


def paint_counts(painter: QPainter, world: World, framing: Viewport) -> None:
    """Write how many agents start in a cell."""
    if framing.size < COUNTED:
        return
    counts: Counter[tuple[int, int]] = Counter()
    for population in world.populations:
        counts[population.at] += population.count
    for cell, count in counts.items():
        if framing.shows(cell):
            _paint_count(painter, framing.rect(cell), count, framing)


def paint_payload(painter: QPainter, world: World, payload: Payload, box: QRectF, framing: Viewport) -> None:
    """Draw a palette item as it will look in a cell."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    which = payload.which
    match payload.kind:
        case "terrain":
            _paint_terrain(painter, world.terrain_kinds().get(which) or ready_made(which), box, framing)
        case "device":
            _paint_device(painter, box, which, preset(which).drive, framing)
        case "camera":
            _paint_tile(painter, box, "camera", QColor(NEUTRAL), framing.ratio)
        case "agent":
            _paint_start(painter, box, goal_colour(0))
        case "population":
            _paint_population(painter, box, framing)
        case "goal":
            names = [goal.name for goal in world.goals]
            index = names.index(which) if which in names else len(names)
            tag = flag_tags(world)[index] if which in names else "+"
            _paint_flag(painter, box, goal_colour(index), tag, unwanted=False)


def _paint_terrain(painter: QPainter, kind: Terrain | None, box: QRectF, framing: Viewport) -> None:
    if kind is not None:
        painter.fillRect(box, cell_colour(kind, framing.colours))
        if framing.size >= DETAIL and kind.glyph not in (WALL.glyph, FLOOR.glyph):
            paint_mark(painter, kind, box, framing.colours)
            paint_name(painter, kind, box, framing.colours)


ARTICLES = {"a", "an", "the", "das", "dem", "den", "der", "die", "ein", "eine", "einen"}
"""Words with which many goals begin, so their initials tell little."""


def flag_tags(world: World) -> tuple[str, ...]:
    """Return the letters on each goal's flag.

    They are the initial of the goal's first word that is no article; if it is not unique, also the initial of its last
    word; otherwise its number in the list.
    """
    titles = [goal_title(goal.name).split() or ["?"] for goal in world.goals]
    words = [[word for word in title if word.lower() not in ARTICLES] or title for title in titles]
    initials = [parts[0][0].upper() for parts in words]
    pairs = [parts[0][0].upper() + (parts[-1][0] if len(parts) > 1 else "") for parts in words]
    initials_used, pairs_used = Counter(initials), Counter(pairs)
    tags = []
    for index, (initial, pair) in enumerate(zip(initials, pairs, strict=True)):
        if initials_used[initial] == 1:
            tags.append(initial)
        else:
            tags.append(pair if pairs_used[pair] == 1 else f"{initial}{index + 1}")
    return tuple(tags)


def _paint_flag(painter: QPainter, box: QRectF, colour: QColor, tag: str, unwanted: bool) -> None:
    """Draw the flag of a goal in its cell, with letters from its name; at half-mast if the weight is negative."""
    side = box.width()
    pole_x = box.left() + side * 0.28
    top, foot = box.top() + side * 0.16, box.bottom() - side * 0.14
    painter.setPen(QPen(colour.darker(140), max(1.2, side / 16), c=Qt.PenCapStyle.RoundCap))
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
    if side >= TAGGED:
        letters = QRectF(pole_x, high, side * 0.42, side * 0.42)
        write(painter, letters, tag, QColor("white"), {1: 0.72, 2: 0.6}.get(len(tag), 0.46), bold=True)


def _paint_population(painter: QPainter, box: QRectF, framing: Viewport) -> None:
    side = box.width()
    margin = side * 0.07
    painter.setPen(QPen(QColor(framing.colours.muted), max(1.2, side / 20), Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(margin, margin, -margin, -margin), side * 0.25, side * 0.25)
    if side < DETAIL * 1.5:
        return
    if is_vector(painter):
        place = QRectF(box.left() + side * 0.2, box.top() + side * 0.16, side * 0.6, side * 0.6)
        draw_glyph(painter, "population", QColor(framing.colours.muted), place)
        return
    picture = glyph("population", QColor(framing.colours.muted), max(6, round(side * 0.6)), framing.ratio)
    painter.drawPixmap(QPointF(box.left() + side * 0.2, box.top() + side * 0.16), picture)


def _paint_count(painter: QPainter, box: QRectF, count: int, framing: Viewport) -> None:
    text = numeral(count) if count < 10_000 else f"{count // 1000}k"
    side = box.width()
    high = max(11.0, min(side * 0.28, 16.0))
    wide = max(high, (len(text) * 0.62 + 0.7) * high * 0.8)
    label = QRectF(box.center().x() - wide / 2, box.bottom() - high * 0.8, wide, high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(framing.colours.muted), 1))
    painter.setBrush(QColor(framing.colours.floor))
    painter.drawRoundedRect(label, high / 2, high / 2)
    write(painter, label, text, QColor(framing.colours.ink), 0.76)


def _paint_start(painter: QPainter, box: QRectF, colour: QColor) -> None:
    side = box.width()
    painter.setPen(QPen(colour, max(1.5, side / 14)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.center(), side * 0.36, side * 0.36)


def _paint_device(painter: QPainter, box: QRectF, kind: str, drive: str | None, framing: Viewport) -> None:
    colour = drive_colour(drive, framing.colours.dark) if drive else QColor(NEUTRAL)
    _paint_tile(painter, box, preset(kind).icon, colour, framing.ratio)


def _paint_tile(painter: QPainter, box: QRectF, name: str, background: QColor, ratio: float) -> None:
    side = box.width()
    margin = side * (1 - ICON_SHARE) / 2
    if is_vector(painter):
        draw_tile(painter, name, background, box.adjusted(margin, margin, -margin, -margin))
        return
    picture = tile(name, background, max(6, round(side * ICON_SHARE)), ratio)
    painter.drawPixmap(QPointF(box.left() + margin, box.top() + margin), picture)
