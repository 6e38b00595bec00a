"""A vertical line across a plot, such as at the shown tick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from ic_sandbox.gui.charts.frame import Frame

__all__ = ["Rule"]


class Rule:
    """A vertical line at ``x``, drawn with ``ink`` if it is ``shown``. ``changed`` is called when it looks new."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.x = 0.0
        self.shown = False
        self.ink = QPen(Qt.PenStyle.NoPen)
        self._changed = changed

    def show_at(self, x: float) -> None:
        """Show it at an x."""
        if not self.shown or x != self.x:
            self.x, self.shown = x, True
            self._changed()

    def hide(self) -> None:
        """Hide it."""
        if self.shown:
            self.shown = False
            self._changed()

    def draw_with(self, ink: QPen) -> None:
        """Use another pen."""
        self.ink = ink
        self._changed()

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Draw it from the bottom of the plot to the top, if its x is visible."""
        left, top, wide, high = frame.room
        x = frame.x_of(self.x)
        if left <= x <= left + wide:
            painter.setPen(self.ink)
            painter.drawLine(QLineF(x, top + high, x, top))
