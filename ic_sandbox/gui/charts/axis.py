"""The axes of a chart in the window: a few round numbers, and the name of the axis at their end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from ic_sandbox.charts.axis_ticks import round_heights

__all__ = ["Axis"]

EVERY = {"left": 30.0, "bottom": 38.0}
"""The distance between numbers in pixels."""

TICK_LENGTH = 3
LEAST_NUMBERS = 2
"""The name is left out if fewer numbers would fit beside it."""

BETWEEN = 5.0
"""The distance between the last number and the name of the axis, in pixels."""


class Axis(pg.AxisItem):  # type: ignore[misc]
    """One axis. ``written`` formats a number; ``name`` follows the numbers below; ``whole``: only integers."""

    def __init__(
        self, side: str, written: Callable[[float], str], name: str = "", *, log: bool = False, whole: bool = False
    ) -> None:
        super().__init__(side)
        self._side, self._written, self._name, self._log, self._whole = side, written, name, log, whole
        self.setStyle(tickLength=TICK_LENGTH, tickTextOffset=3, autoExpandTextSpace=True)
        self.enableAutoSIPrefix(False)  # otherwise pyqtgraph lays out its own label, which is hidden, for each range

    def write_in(self, font: QFont) -> None:
        """Set the font."""
        self.setStyle(tickFont=font)

    def rename(self, name: str, written: Callable[[float], str]) -> None:
        """Change the name and the format of the numbers."""
        if (name, written) != (self._name, self._written):
            self._name, self._written = name, written
            self.picture = None
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        if not maxVal > minVal:
            return []
        about = max(2.0, size / EVERY[self._side])
        values = round_heights(minVal, maxVal, self._log, about, self._whole)
        return [(1.0, [math.log10(value) for value in values] if self._log else values)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self._written(10.0**value if self._log else value) for value in values]

    def generateDrawSpecs(self, p: QPainter) -> tuple[Any, Any, Any] | None:
        specs: tuple[Any, Any, Any] | None = super().generateDrawSpecs(p)
        if specs is None or not self._name or not specs[2]:
            return specs
        line, ticks, words = specs
        bounds = self.mapRectFromParent(self.geometry())
        width = p.boundingRect(QRectF(0, 0, 200, 100), Qt.AlignmentFlag.AlignLeft, self._name).width() + 1
        first: QRectF = words[0][0]
        place = QRectF(bounds.right() - width, first.top(), width, first.height())
        clear = [word for word in words if word[0].right() + BETWEEN < place.left()]
        if len(clear) < min(LEAST_NUMBERS, len(words)):
            return specs
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip
        return line, ticks, [*clear, (place, flags, self._name)]
