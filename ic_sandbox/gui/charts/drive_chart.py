"""A chart about drives from planning alone, whether or not the world is run."""

from __future__ import annotations

from html import escape

from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import ChartSpec, Drawing, drawing_of
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.header import Readout
from ic_sandbox.gui.session.world_analysis import WorldAnalysis
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import drive_style

__all__ = ["DriveChart", "waiting_text"]

LEAST_SHARE = 0.005
"""The least share that is told; before, the name of the step says more."""


def waiting_text(analysis: WorldAnalysis[Foresight]) -> str:
    """Return what an analysis waits for or does, as rich text of a few words; empty if it is not about to."""
    if analysis.waits:
        return tr("Waiting for the plan …")
    if analysis.done is None:
        return ""
    if analysis.done < LEAST_SHARE:
        return f"{escape(analysis.what)} …" if analysis.what else tr("analysing …")
    return tr("analysing … {done}", done=numeral(analysis.done, ".0%"))


class DriveChart(Chart):
    """``foresight`` holds the results so far; ``waiting`` says what is done until there are any."""

    def __init__(self, spec: ChartSpec[Foresight]) -> None:
        self.foresight: Foresight | None = None
        self.waiting = ""
        super().__init__(spec)
        self.returns = Readout(self.legend.font())
        self.returns.hide()
        self.head.add_below_figures(self.returns)

    def axis_name(self) -> str:
        return self.x_label if self.spec.x_range is not None else ""  # otherwise the names of the drives suffice

    def clear(self) -> None:
        self.view.show_marks(())
        super().clear()

    def lines(self, series: RunSeries | None) -> list[Line]:
        return [] if self.foresight is None else self.spec.lines(self.foresight)

    def drawing(self) -> Drawing:
        return drawing_of(self.spec, self.foresight, self.behind)

    def lags_behind(self, analysis: WorldAnalysis[Foresight]) -> bool:
        """Return whether an analysis has other results than are shown, or does or waits for something else."""
        return (self.foresight, self.waiting) != (analysis.result, waiting_text(analysis))

    def show_foresight(self, foresight: Foresight | None, waiting: str = "") -> None:
        """Show the results so far, or say what is done until there are any."""
        same, self.foresight, self.waiting = foresight is self.foresight, foresight, waiting
        if foresight is None:
            self.clear()
            self.readout.read(waiting)
            self.readout.setToolTip(f"<p>{waiting}</p>" if waiting else "")  # a narrow chart cuts it off
            return
        self.readout.setToolTip("")
        if same:
            return
        if not self.legend.text():
            self._show_axes(True)
        self._show_known(foresight)
        self.readout.read(self.spec.readout(foresight, 0))
        goals = tr_many("{count} goal", "{count} goals", foresight.goals)
        self.head.write_note(goals if foresight.complete else f"{goals} …")

    def show_returns(self, text: str) -> None:
        """Show the returns of agents that share a world; an empty text hides them."""
        self.returns.read(text)
        self.returns.setVisible(bool(text))

    def _show_known(self, foresight: Foresight) -> None:
        lines = self.lines(None)
        drawing = self.drawing()
        self.plotted.show_lines(lines)
        self.show_heights(foresight, lines)
        self.legend.tell(self.legend_text(lines))
        self.plot.setXRange(*drawing.x_range, padding=0.01 if self.spec.x_range is not None else 0.0)
        self.marker.hide()
        self.view.show_marks([(mark.x, self.pen(mark.colour, mark.dash)) for mark in drawing.marks])
        if any(line.places for line in lines):
            styles = [drive_style(drive) for drive in foresight.drives]
            names = [style.title if len(styles) == 1 else SHAPES[style.shape][1] for style in styles]
            self.plot.getAxis("bottom").setTicks([list(enumerate(names))])

    def show_series(self, series: RunSeries) -> None:
        """Ignore the run: this chart does not depend on it."""

    def show_tick(self, series: RunSeries, tick: int) -> None:
        """Ignore the tick: this chart does not depend on it."""
