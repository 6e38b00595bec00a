"""A chart about drives from planning alone, whether or not the world is run."""

from __future__ import annotations

from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import ChartSpec, Drawing, drawing_of
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.header import Readout
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.measures.discount_scan import Foresight
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import drive_style

__all__ = ["DriveChart"]


class DriveChart(Chart):
    """``foresight`` holds the results so far; ``done`` is the completed share of the work in progress."""

    def __init__(self, spec: ChartSpec[Foresight]) -> None:
        self.foresight: Foresight | None = None
        self.done: float | None = None
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

    def show_foresight(self, foresight: Foresight | None, done: float | None = None) -> None:
        """Show the results so far; ``done`` is the completed share of the work in progress."""
        same, self.foresight, self.done = foresight is self.foresight, foresight, done
        if foresight is None:
            self.clear()
            if done is not None:
                self.readout.read(tr("analysing … {done}", done=numeral(done, ".0%")))
            return
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
