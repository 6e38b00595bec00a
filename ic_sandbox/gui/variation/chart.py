"""The chart of a figure against a number in the window."""

from __future__ import annotations

from dataclasses import replace

from ic_sandbox.charts.labels import percent, rounded
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import ChartSpec, Drawing, drawing_of
from ic_sandbox.charts.specs.variation_chart import VariedCurve, measured_title
from ic_sandbox.gui.charts.axis import Axis
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["VariationChart"]


class VariationChart(Chart):
    """The chart of a curve that grows."""

    def __init__(self, spec: ChartSpec[VariedCurve]) -> None:
        self.shown: VariedCurve | None = None
        super().__init__(spec)
        self.clear()

    def lines(self, series: RunSeries | None) -> list[Line]:
        return [] if self.shown is None else self.spec.lines(self.shown)

    def drawing(self) -> Drawing:
        assert self.shown is not None
        curve = self.shown.curve
        words = tr("{figure} by {number}", figure=measured_title(curve.figure), number=self.shown.number)
        return replace(drawing_of(self.spec, self.shown), title=words)

    def show_curve(self, shown: VariedCurve | None) -> None:
        """Show what is known of a curve; None for nothing."""
        self.shown = shown
        lines = self.lines(None)
        if shown is None or not lines:
            self.view.show_marks(())
            self.clear()
            return
        self._show_axes(True)
        self.marker.hide()
        drawing = self.drawing()
        self.head.title.rename(drawing.title)
        self.plotted.show_lines(lines)
        self.show_heights(shown, lines)
        self.legend.tell(self.legend_text(lines))
        self.plot.setXRange(*drawing.x_range, padding=0.02)
        across = self.plot.getAxis("bottom")
        if isinstance(across, Axis):
            across.rename(drawing.x_label, percent if drawing.x_percents else rounded)
        self.view.show_marks([(mark.x, self.pen(mark.colour, mark.dash)) for mark in drawing.marks])

    def show_series(self, series: RunSeries) -> None:
        """Ignore the run: this chart does not depend on it."""

    def show_tick(self, series: RunSeries, tick: int) -> None:
        """Ignore the tick: this chart does not depend on it."""
