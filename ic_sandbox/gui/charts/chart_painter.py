"""A chart drawn on its own, for files: the lines that it shows, on a light ground, with real text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from ic_sandbox.charts.axis_ticks import round_numbers
from ic_sandbox.gui.charts.axis import round_heights
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.lines import Floats, Line, percent, rounded
from ic_sandbox.gui.charts.markers import along
from ic_sandbox.gui.charts.plot_item import BESIDE
from ic_sandbox.gui.rendering.drive_symbol import draw_shape
from ic_sandbox.i18n import tr

__all__ = ["SIZE", "Drawing", "drawing_of", "paint_drawing"]

SIZE = QSizeF(720, 420)

GROUND, INK, MUTED, RULE = "#ffffff", "#22262e", "#5b6472", "#dfe3e8"
LEFT, RIGHT, TOP, BOTTOM = 64.0, 20.0, 16.0, 48.0
TITLE_PIXELS, TEXT_PIXELS = 18, 13
GAP = 18.0
"""Between two entries of the legend."""

SWATCH = 28.0
SHADE = 46
DOT = 4.0
PLACED = ("circle", "square", "diamond")
"""The shapes of points of several lines at places with names."""

SLANT = 35.0
"""By so many degrees names are turned that would run into one another."""

ABOUT = 9
"""So many numbers along y where they are powers of ten; else about half of them."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn: lines in a frame; ``y_range`` holds powers of ten where ``log_y``. ``whole``: x has no parts."""

    title: str
    x_label: str
    lines: tuple[Line, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    log_y: bool = False
    percents: bool = True
    whole: bool = False


def drawing_of(chart: Chart) -> Drawing:
    """A chart as it is now."""
    across, up = chart.plot.viewRange()
    return Drawing(
        chart.title,
        chart.x_label or tr("tick"),
        tuple(chart.all_lines()),
        (float(across[0]), float(across[1])),
        (float(up[0]), float(up[1])),
        chart.log_y,
        chart.percents,
        chart.over_time,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where figures are in the drawing."""

    box: QRectF
    drawing: Drawing

    def x(self, values: Floats) -> Floats:
        low, high = self.drawing.x_range
        return self.box.left() + (values - low) / (high - low) * self.box.width()

    def y(self, values: Floats) -> Floats:
        low, high = self.drawing.y_range
        heights = np.log10(np.where(values > 0, values, np.nan)) if self.drawing.log_y else values
        return self.box.bottom() - (heights - low) / (high - low) * self.box.height()


def paint_drawing(painter: QPainter, drawing: Drawing) -> None:
    """Draw into a place of :data:`SIZE`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(QPointF(0, 0), SIZE), QColor(GROUND))
    font = QFont(painter.font())
    font.setPixelSize(TITLE_PIXELS)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(INK))
    painter.drawText(QPointF(LEFT, TOP + TITLE_PIXELS), drawing.title)
    font.setPixelSize(TEXT_PIXELS)
    font.setBold(False)
    painter.setFont(font)
    top = _legend(painter, drawing.lines, TOP + TITLE_PIXELS + 8)
    names = _height_of_names(painter, drawing)
    box = QRectF(LEFT, top + 10, SIZE.width() - LEFT - RIGHT, SIZE.height() - BOTTOM - names - top - 10)
    frame = _Frame(box, drawing)
    _axes(painter, frame, slanted=names > 0)
    painter.save()
    painter.setClipRect(box.adjusted(-1, -1, 1, 1))
    # Of stacked lines, the highest first: the next covers it up to its own edge.
    for line in reversed(drawing.lines):
        if _filled(line):
            _area(painter, frame, line)
    for line in drawing.lines:
        _shade(painter, frame, line)
    for line in drawing.lines:
        if not (_filled(line) or line.places):
            _line(painter, frame, line)
    placed = [line for line in drawing.lines if line.places]
    for number, line in enumerate(placed):
        _points(painter, frame, line, PLACED[number % len(PLACED)], BESIDE * (number - (len(placed) - 1) / 2))
    live = {line.key: line for line in drawing.lines if not line.behind}
    for key, places in along(list(live.values())).items():
        line = live[key]
        for x, y in zip(frame.x(line.x)[places].tolist(), frame.y(line.drawn)[places].tolist(), strict=True):
            _shape(painter, line, QPointF(x, y))
    painter.restore()


def _filled(line: Line) -> bool:
    return line.level is not None and not line.behind


# -- around it


def _legend(painter: QPainter, lines: Sequence[Line], top: float) -> float:
    """Draw what each line is; returns where the last row of it ends."""
    metrics = QFontMetricsF(painter.font())
    x, y, shapes = LEFT, top, cycle(PLACED)
    for line in lines:
        width = SWATCH + 6 + metrics.horizontalAdvance(line.name)
        if x > LEFT and x + width > SIZE.width() - RIGHT:
            x, y = LEFT, y + metrics.lineSpacing() + 2
        middle = y + metrics.height() / 2
        if line.places:
            shape = next(shapes)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line.colour)
            draw_shape(painter, shape, QPointF(x + SWATCH / 2, middle), DOT)
        elif _filled(line):
            painter.fillRect(QRectF(x + 4, middle - 5, 10, 10), line.colour)
        else:
            painter.setPen(QPen(line.colour, 2, line.style))
            painter.drawLine(QPointF(x, middle), QPointF(x + SWATCH, middle))
            if line.shape and not line.behind:
                _shape(painter, line, QPointF(x + SWATCH / 2, middle))
        painter.setPen(QColor(INK))
        painter.drawText(QPointF(x + SWATCH + 6, y + metrics.ascent()), line.name)
        x += width + GAP
    return y + metrics.height()


def _axes(painter: QPainter, frame: _Frame, slanted: bool) -> None:
    box, drawing = frame.box, frame.drawing
    written = percent if drawing.percents else rounded
    for value in round_heights(*drawing.y_range, drawing.log_y, ABOUT if drawing.log_y else ABOUT / 2):
        y = float(frame.y(np.array([value]))[0])
        painter.setPen(QColor(RULE))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        _word(painter, written(value), QRectF(0, y - 10, LEFT - 8, 20), Qt.AlignmentFlag.AlignRight)
    for x, text in _across(drawing):
        at = float(frame.x(np.array([x]))[0])
        painter.setPen(QColor(MUTED))
        painter.drawLine(QPointF(at, box.bottom()), QPointF(at, box.bottom() + 4))
        if slanted:
            painter.save()
            painter.translate(at + 4, box.bottom() + 10)
            painter.rotate(-SLANT)
            _word(painter, text, QRectF(-200, -9, 200, 18), Qt.AlignmentFlag.AlignRight)
            painter.restore()
        else:
            _word(painter, text, QRectF(at - 80, box.bottom() + 5, 160, 18), Qt.AlignmentFlag.AlignHCenter)
    painter.setPen(QColor(MUTED))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    below = QRectF(box.left(), SIZE.height() - 22, box.width(), 18)
    _word(painter, drawing.x_label, below, Qt.AlignmentFlag.AlignHCenter)


def _height_of_names(painter: QPainter, drawing: Drawing) -> float:
    """How much more room names need below the axis, if they have to be slanted; else 0."""
    places = next((line.places for line in drawing.lines if line.places), ())
    widest = max(map(QFontMetricsF(painter.font()).horizontalAdvance, places), default=0.0)
    room = (SIZE.width() - LEFT - RIGHT) / max(1, len(places))
    return 0.0 if widest + GAP <= room else widest * math.sin(math.radians(SLANT))


def _word(painter: QPainter, text: str, box: QRectF, across: Qt.AlignmentFlag) -> None:
    painter.setPen(QColor(MUTED))
    painter.drawText(box, int(across | Qt.AlignmentFlag.AlignVCenter), text)


def _across(drawing: Drawing) -> Iterator[tuple[float, str]]:
    places = next((line.places for line in drawing.lines if line.places), ())
    if places:
        yield from enumerate(places)
    else:
        for value in round_numbers(*drawing.x_range, 8, drawing.whole):
            yield value, rounded(value)


# -- in it


def _line(painter: QPainter, frame: _Frame, line: Line) -> None:
    painter.setPen(QPen(line.colour, 2, line.style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin))
    for x, y in _unbroken(frame.x(line.x), frame.y(line.drawn)):
        painter.drawPolyline(_polygon(x, y))


def _shape(painter: QPainter, line: Line, at: QPointF) -> None:
    """What a drive's line is marked with, hollow where it is a control."""
    painter.setPen(QPen(line.colour, 1.5))
    painter.setBrush(QColor(GROUND) if line.control else line.colour)
    draw_shape(painter, line.shape, at, DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _shade(painter: QPainter, frame: _Frame, line: Line) -> None:
    if line.low is None or line.high is None or line.places or line.behind:
        return
    shade = QColor(line.colour)
    shade.setAlpha(SHADE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    x, low, high = frame.x(line.x), frame.y(line.low), frame.y(line.high)
    known = np.isfinite(low) & np.isfinite(high)
    there = x[known]
    outline = np.concatenate([there, there[::-1]]), np.concatenate([low[known], high[known][::-1]])
    painter.drawPolygon(_polygon(*outline))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _area(painter: QPainter, frame: _Frame, line: Line) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(line.colour)
    for x, y in _unbroken(frame.x(line.x), frame.y(line.drawn)):
        floor = frame.y(np.zeros(2))
        painter.drawPolygon(_polygon(np.append(x, x[[-1, 0]]), np.append(y, floor)))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _points(painter: QPainter, frame: _Frame, line: Line, shape: str, beside: float) -> None:
    """Dots with their intervals, for charts whose x are names."""
    x, y = frame.x(line.x + beside), frame.y(line.drawn)
    if line.low is not None and line.high is not None:
        painter.setPen(QPen(line.colour, 2))
        for at, low, high in zip(x, frame.y(line.low), frame.y(line.high), strict=True):
            if math.isfinite(low) and math.isfinite(high):
                painter.drawLine(QPointF(at, low), QPointF(at, high))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(line.colour)
    for at, height in zip(x, y, strict=True):
        if math.isfinite(height):
            draw_shape(painter, shape, QPointF(at, height), DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _unbroken(x: Floats, y: Floats) -> Iterator[tuple[Floats, Floats]]:
    """The stretches in which every value is known."""
    known = np.isfinite(y)
    for part in np.split(np.arange(len(y)), np.flatnonzero(np.diff(known)) + 1):
        if part.size and known[part[0]]:
            yield x[part], y[part]


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    return QPolygonF([QPointF(across, down) for across, down in zip(x.tolist(), y.tolist(), strict=True)])
