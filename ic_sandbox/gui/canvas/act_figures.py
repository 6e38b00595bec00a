"""Figures above the corner of the map for processes that act on agents, with rays to those that were just struck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from ic_sandbox.charts.labels import probability_text
from ic_sandbox.charts.map_marks import ALARM, OVERWRITTEN
from ic_sandbox.gui.canvas.happening_marks import blank
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.style.theme import DrawingColours
from ic_sandbox.i18n import language, numeral, tr
from ic_sandbox.simulation.happenings import Act, Happenings, acting_processes
from ic_sandbox.world.document import Cell, Chance, World
from ic_sandbox.world.state_words import process_title

__all__ = ["ActFigures", "act_words", "chance_words", "chip_boxes"]

MOST_RAYS = 16
CHIP_HEIGHT = 20.0
CHIP_MARGIN, CHIP_TOP = 6.0, 2.0
CHIP_PIXELS = 11

MOST_WORDS = 1_000
"""The most words that are kept; a long run strikes any number of agents."""


class ActFigures:
    """The figures of a world; their words are kept, because a map is painted often."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._language = ""
        self._acting: tuple[int, ...] = ()
        self._words: dict[tuple[int, int], str] = {}

    def paint(self, painter: QPainter, world: World, found: Happenings, framing: Viewport, part: float) -> None:
        """Draw the figures of a world, and rays to those that were struck, ``part`` of the tick ago."""
        if world is not self._world or language() != self._language:
            self._world, self._language, self._acting, self._words = world, language(), acting_processes(world), {}
        if not self._acting:
            return
        struck = {act.process: act.struck for act in found.acts}
        room, font = framing.width - 2 * CHIP_MARGIN, _font(painter).toString()
        fitted = [
            _fitting(self._said(world, number, struck.get(number, 0)), self._said(world, number, 0), room, font)
            for number in self._acting
        ]
        boxes = chip_boxes([width for _, width in fitted], framing)
        for number, (text, _), box in zip(self._acting, fitted, boxes, strict=True):
            strikes = number in struck and struck[number] > 0
            if strikes:
                off = world.processes[number].rule.then.status == "off"
                cells = found.switched_off if off else found.modified
                _paint_rays(painter, box, list(cells)[:MOST_RAYS], framing, part, ALARM if off else OVERWRITTEN)
            picture = _chip(text, box.width(), framing.colours, framing.ratio, strikes, font)
            painter.drawPixmap(box.topLeft() - QPointF(1, 1), picture)

    def _said(self, world: World, process: int, struck: int) -> str:
        key = process, struck
        words = self._words.get(key)
        if words is None:
            if len(self._words) >= MOST_WORDS:
                self._words.clear()
            words = self._words[key] = act_words(world, Act(process, struck))
        return words


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
    picture = blank(width + 2, CHIP_HEIGHT + 2, ratio)
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
