"""Pens for charts: as thin as a pixel of the layout, however many of the screen that is."""

from __future__ import annotations

from functools import lru_cache

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

__all__ = ["pen"]


def pen(colour: QColor, ratio: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """The width of pyqtgraph's pens is in pixels of the screen: on fine ones, a single one is hardly to be seen.
    ``ratio`` is how many of them a pixel of the layout is wide.
    """
    return _pen(colour.rgba(), max(1, round(ratio)), style)


@lru_cache(maxsize=256)
def _pen(colour: int, width: int, style: Qt.PenStyle) -> QPen:
    found: QPen = pg.mkPen(QColor.fromRgba(colour), width=width, style=style)
    return found
