"""A chart that is drawn from its lines alone: each with the shade of its interval, or as points with whiskers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.lines import DASHED, DOTTED, Line
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.widgets.legend import chip, separated
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["DASH_DOTTED", "LineChart"]

DASH_DOTTED = Qt.PenStyle.DashDotLine

PADDING = 0.03
"""Beyond the ends of y, so that lines and shapes there are whole."""


class LineChart(Chart):
    """Subclasses say what their lines are."""

    def build(self, series: RunSeries | None) -> None:
        self._heights = self.heights(series)
        if self._heights is not None:
            self.plot.setYRange(*self._heights, padding=PADDING)

    def heights(self, series: RunSeries | None) -> tuple[float, float] | None:
        """From where to where y goes; None for whatever there is."""
        return 0.0, 1.0

    def fill(self, series: RunSeries | None) -> None:
        self.plotted.show_lines(self.lines(series) if series is None else self.drawn_lines(series))
        if self._heights is None:
            self.plot.setYRange(*(self.plotted.heights() or (0.0, 1.0)), padding=PADDING)

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


def _mark(line: Line) -> str:
    """The kind of a line, in a letter."""
    if line.shape:
        return SHAPES[line.shape][1]
    if line.places:
        return "●"
    return {DASHED: "╌", DOTTED: "┈", DASH_DOTTED: "╍"}.get(line.style, "━")
