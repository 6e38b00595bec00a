"""A chart that is drawn from its lines alone: each with the shade of its interval, or as points with whiskers."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPalette

from ic_sandbox.gui.charts.chart import Chart, Floats, chip
from ic_sandbox.gui.charts.chart_legend import separated
from ic_sandbox.gui.charts.lines import DASHED, DOTTED, Line
from ic_sandbox.gui.charts.marks import SHAPES, along
from ic_sandbox.measures.runs import RunSeries
from ic_sandbox.translation import tr

__all__ = ["DASH_DOTTED", "LineChart"]

DASH_DOTTED = pg.QtCore.Qt.PenStyle.DashDotLine

SHADE, FAINT_SHADE = 46, 24
SYMBOLS = ("o", "s", "d")
MARK_SIZE = 7
NOWHERE = np.zeros(0, np.intp)

PADDING = 0.03
"""Beyond the ends of y, so that lines and shapes there are whole."""

BESIDE = 0.12
"""How far points of several lines at one place are drawn apart."""


class LineChart(Chart):
    """Subclasses say what their lines are."""

    def build(self, series: RunSeries | None) -> None:
        self._drawn: dict[str, _Drawn] = {}
        heights = self.heights(series)
        if heights is None:
            self.plot.enableAutoRange("y")
        else:
            self.plot.setYRange(*heights, padding=PADDING)

    def heights(self, series: RunSeries | None) -> tuple[float, float] | None:
        """From where to where y goes; None for whatever there is."""
        return 0.0, 1.0

    def fill(self, series: RunSeries | None) -> None:
        lines = self.lines(series) if series is None else self.drawn_lines(series)
        if [line.key for line in lines] != list(self._drawn):
            for drawn in self._drawn.values():
                drawn.remove(self.plot)
            self._drawn = {
                line.key: _Drawn(self.plot, line, place - (len(lines) - 1) / 2, self.log_y)
                for place, line in enumerate(lines)
            }
        places = along(lines)
        for line in lines:
            self._drawn[line.key].show(line, places.get(line.key, NOWHERE))

    def ink(self) -> QColor:
        """The colour of what stands back."""
        return self.palette().color(QPalette.ColorRole.PlaceholderText)

    def accent(self) -> QColor:
        """The colour of what stands out."""
        return self.palette().color(QPalette.ColorRole.Link)

    def legend_text(self, series: RunSeries | None) -> str:
        found, ways = [], {}
        for line in self.lines(series):
            if not line.control:
                found.append(chip(line.colour, line.name, _mark(line)))
            elif line.style == DASHED:
                ways[DASHED] = chip(self.ink(), tr("neutral"), "╌")
            else:
                ways[DOTTED] = chip(self.ink(), tr("random"), "┈")
        return separated([*found, *ways.values()])


class _Drawn:
    """The items that draw one line, which stay while its values change."""

    def __init__(self, plot: pg.PlotItem, line: Line, beside: float, log_y: bool) -> None:
        self.items: list[pg.GraphicsObject] = []
        self.shade: pg.PlotCurveItem | None = None
        self.points: pg.ScatterPlotItem | None = None
        self.marks: pg.ScatterPlotItem | None = None
        self._log_y = log_y
        self._beside = BESIDE * beside
        if line.places:
            self.curve = pg.PlotCurveItem(pen=pg.mkPen(line.colour, width=1), connect="pairs")
            symbol = SYMBOLS[round(beside + 0.5) % len(SYMBOLS)]
            self.points = pg.ScatterPlotItem(size=8, symbol=symbol, pen=None, brush=line.colour)
            self.items = [self.curve, self.points]
        else:
            self.curve = pg.PlotCurveItem(pen=pg.mkPen(line.colour, width=1, style=line.style), connect="finite")
            if line.low is not None:
                colour = QColor(line.colour)
                colour.setAlpha(FAINT_SHADE if line.control else SHADE)
                # One outline, there and back: pyqtgraph's item for this joins a polygon for every tick.
                self.shade = pg.PlotCurveItem(pen=None, brush=colour, fillLevel="enclosed")
                self.items.append(self.shade)
            self.items.append(self.curve)
            if line.shape:
                pen = pg.mkPen(line.colour, width=1)
                brush = None if line.control else line.colour
                self.marks = pg.ScatterPlotItem(size=MARK_SIZE, symbol=SHAPES[line.shape][0], pen=pen, brush=brush)
                self.items.append(self.marks)
        for item in self.items:
            plot.addItem(item)

    def remove(self, plot: pg.PlotItem) -> None:
        """Draw nothing any more."""
        for item in self.items:
            plot.removeItem(item)

    def show(self, line: Line, places: NDArray[np.intp] = NOWHERE) -> None:
        """Draw new values, and the shape at some of them."""
        if self.points is not None:
            x, there = line.x + self._beside, ~np.isnan(line.y)
            self.points.setData(x[there], line.y[there])
            if line.low is not None and line.high is not None:
                known = ~np.isnan(line.low)
                ends = np.stack([line.low[known], line.high[known]], axis=1).ravel()
                self.curve.setData(np.repeat(x[known], 2), ends)
            return
        y = self._height(line.y)
        if self.marks is not None:
            self.marks.setData(line.x[places], y[places])
        self.curve.setData(line.x, y)
        if self.shade is not None and line.low is not None and line.high is not None:
            known = ~np.isnan(line.low)
            x, low, high = line.x[known], self._height(line.low[known]), self._height(line.high[known])
            self.shade.setData(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))

    def _height(self, values: Floats) -> Floats:
        return np.log10(np.where(values > 0, values, np.nan)) if self._log_y else values


def _mark(line: Line) -> str:
    """The kind of a line, in a letter."""
    if line.shape:
        return SHAPES[line.shape][1]
    if line.places:
        return "●"
    return {DASHED: "╌", DOTTED: "┈", DASH_DOTTED: "╍"}.get(line.style, "━")
