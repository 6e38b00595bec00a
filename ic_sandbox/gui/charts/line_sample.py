"""Samples of lines for legends and readouts, drawn with the dashes of the chart and twice its width."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ic_sandbox.charts.colours import Palette
from ic_sandbox.charts.legend import Key
from ic_sandbox.charts.line import Dash
from ic_sandbox.gui.charts.colours import PEN_STYLES
from ic_sandbox.gui.charts.strokes import PATTERNS
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.widgets.legend import chip

__all__ = ["key_chip", "line_sample"]

SAMPLE = QSize(26, 8)
"""The size of a sample in pixels: two of the longest dashes."""

WIDTH = 2.0


def key_chip(key: Key, palette: Palette, ratio: float) -> str:
    """Return an entry of a legend as rich text."""
    colour = palette.of(key.colour)
    if key.shape or key.dash is None:
        return chip(colour, key.name, SHAPES[key.shape][1] if key.shape else "●")
    return chip(colour, key.name, line_sample(colour, key.dash, ratio))


@lru_cache(maxsize=256)
def line_sample(colour: str, dash: Dash, ratio: float = 1.0) -> str:
    """Return a sample of a line as rich text, for a screen with this pixel ratio."""
    image = QImage(SAMPLE * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    pen = QPen(QColor(colour), WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if PEN_STYLES[dash] in PATTERNS:
        pen.setDashPattern([length / WIDTH for length in PATTERNS[PEN_STYLES[dash]]])
    painter = QPainter(image)
    painter.setPen(pen)
    middle = SAMPLE.height() / 2
    painter.drawLine(QPointF(0.0, middle), QPointF(SAMPLE.width(), middle))
    painter.end()
    contents = QByteArray()
    buffer = QBuffer(contents)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    data = bytes(contents.toBase64().data()).decode()
    return f'<img width="{SAMPLE.width()}" height="{SAMPLE.height()}" src="data:image/png;base64,{data}">'
