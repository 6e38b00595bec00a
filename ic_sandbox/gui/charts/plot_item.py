"""All lines of a chart in one image of its plot: pyqtgraph's items, several per line, cost more than the drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from ic_sandbox.charts.bands import bands_of
from ic_sandbox.charts.colours import PAPER
from ic_sandbox.charts.frame import beside
from ic_sandbox.charts.legend import point_shape
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.markers import along
from ic_sandbox.gui.charts.frame import Frame
from ic_sandbox.gui.charts.pencil import PathPencil, PointPencil

__all__ = ["LinesItem"]


class LinesItem:
    """The lines of a chart, drawn in the pixels of a plot's view box. ``changed`` is called when they look different.

    ``lines`` are those of the run by key, ``behind`` those of other runs, as last shown; ``palette`` has their colours,
    and ``focus`` is the drive whose interval is shaded, even if many lines have one.
    """

    def __init__(self, box: pg.ViewBox, log_y: bool, changed: Callable[[], None]) -> None:
        self.lines: dict[str, Line] = {}
        self.behind: list[Line] = []
        self.palette = PAPER
        self.focus = ""
        self.opacity = 1.0
        self._box = box
        self._log_y = log_y
        self._changed = changed
        self._stacked = False
        self._key: tuple[Frame, QSize, float] | None = None
        self._image = QImage()
        self._frame: Frame | None = None
        for moved in (box.sigRangeChanged, box.sigResized, box.geometryChanged):
            moved.connect(self._reframe)

    def show_lines(self, lines: Sequence[Line], stacked: bool = False) -> None:
        """Draw these lines, each over those before.

        If ``stacked``, they are areas, each covering the later ones up to its edge.
        """
        self.lines, self._stacked = {line.key: line for line in lines}, stacked
        self._renew()

    def show_behind(self, lines: Sequence[Line]) -> None:
        """Draw these lines behind the others, but over areas, which would hide them."""
        self.behind = list(lines)
        self._renew()

    def focus_on(self, drive: str) -> None:
        """Shade the interval of a drive, or with an empty tag, of none."""
        if drive != self.focus:
            self.focus = drive
            self._renew()

    def fade(self, opacity: float) -> None:
        """Draw all lines with this opacity."""
        if opacity != self.opacity:
            self.opacity = opacity
            self._changed()

    def heights(self) -> tuple[float, float] | None:
        """Return the lowest and highest value of all lines; None if there are none."""
        found = [line.y for line in (*self.lines.values(), *self.behind)]
        known = np.concatenate([np.zeros(0), *found])
        known = known[np.isfinite(known)]
        return (float(known.min()), float(known.max())) if known.size else None

    def frame(self) -> Frame:
        """Return the visible part of the plot, computed once until it changes."""
        if self._frame is None:
            (left, right), (low, high) = self._box.viewRange()
            room: QRectF = self._box.mapRectToScene(self._box.rect())  # without the width of a border
            pixels = room.x(), room.y(), room.width(), room.height()
            self._frame = Frame((left, high, right - left, high - low), pixels, self._log_y)
        return self._frame

    def paint(self, painter: QPainter, frame: Frame, size: QSize, ratio: float) -> None:
        """Draw the lines in a view of ``size``, whose pixels are ``ratio`` device pixels."""
        key = frame, size, ratio
        if key != self._key:
            self._key, self._image = key, self._drawn(*key)
        painter.setOpacity(self.opacity)
        painter.drawImage(0, 0, self._image)
        painter.setOpacity(1.0)

    def _reframe(self, *_: object) -> None:
        self._frame = None
        self._renew()

    def _renew(self) -> None:
        self._key = None
        self._changed()

    def _drawn(self, frame: Frame, size: QSize, ratio: float) -> QImage:
        """Return an image of the lines on a transparent ground: paths first, then points."""
        image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(0)
        paths, points = PathPencil(ratio, self.palette), PointPencil(frame, ratio, self.palette)
        lines = list(self.lines.values())
        if self._stacked:
            for line in reversed(lines):
                paths.area(line)
        for line in self.behind:
            if line.names:
                points.dots(line)
            else:
                paths.way(line)
        if not self._stacked:
            marked, bands = along(lines), bands_of(lines, self.focus)
            for place, line in enumerate(lines):
                if line.places:
                    points.whiskers(line, beside(place, len(lines)), point_shape(line, place))
                elif line.names:
                    points.bars(line)
                else:
                    paths.line(line, marked.get(line.key), bands[place])
            for line in reversed(lines):  # the first kinds of planner, for reference, lie on top
                if line.names:
                    points.dots(line)
        paths.draw(image, frame)
        points.draw(image, frame)
        return image
