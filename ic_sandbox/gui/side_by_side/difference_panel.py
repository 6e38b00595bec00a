"""The chart of the difference in the window, with the choice of its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ic_sandbox.charts.downsampling import thinned
from ic_sandbox.charts.labels import figure_title, percent, rounded
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import Drawing, drawing_of
from ic_sandbox.charts.specs.difference_chart import DIFFERENCE
from ic_sandbox.gui.charts.axis import Axis
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.side_by_side.differences import RunDifferences
from ic_sandbox.gui.widgets.elided_combo import ElidedCombo
from ic_sandbox.i18n import tr
from ic_sandbox.measures.pairs.paired_measure import PairedMeasure
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["DifferenceChart"]

NARROWEST = 60
"""The least width of the choice in pixels."""


class DifferenceChart(Chart):
    """The difference of one figure between both worlds, tick by tick; hidden unless there are two."""

    def __init__(self, differences: RunDifferences) -> None:
        self.differences = differences
        self._listed: tuple[PairedMeasure, ...] = ()
        self._tick = 0
        super().__init__(DIFFERENCE)
        self.measure = ElidedCombo(tr("The figure whose difference is shown"))
        self.measure.setObjectName("difference-measure")
        self.measure.setAccessibleName(tr("Figure to compare"))
        self.measure.setMinimumWidth(NARROWEST)
        self.measure.activated.connect(lambda place: differences.choose(self._listed[place]))
        self.head.add_below_title(self.measure)
        self.legend.hide()
        self.hide()
        differences.changed.connect(self.renew)

    def lines(self, series: RunSeries | None) -> list[Line]:
        found = self.differences.found
        return [] if found is None else self.spec.lines(found)

    def lines_at(self, x: float) -> list[Line]:
        return [line for line in self.lines(None) if not line.control]

    def drawing(self) -> Drawing:
        found = self.differences.found
        assert found is not None
        title = f"{tr('Difference: {figure}', figure=found.title)} · {found.pairing}"
        return replace(drawing_of(self.spec, found), title=title, percents=found.share)

    def renew(self) -> None:
        """Show what is known of the difference, and which figures there are."""
        known = self.differences
        if known.measures != self._listed:
            self._listed = known.measures
            self.measure.clear()
            self.measure.addItems([figure_title(what.figure, what.of) for what in known.measures])
        if known.chosen in self._listed:
            self.measure.setCurrentIndex(self._listed.index(known.chosen))
        self._describe()
        if self.series is not None:
            self.fill(self.series)
            self._read()

    def _describe(self) -> None:
        """Say whether the difference is paired, which depends on both worlds, and of how many runs it is the mean."""
        found = self.differences.found
        words = [] if found is None else [found.pairing]
        if found is not None and found.runs == 1 and self.differences.several:
            words.append(tr("first run"))
        self.head.title.qualify(", ".join(words))
        self.description = tr(DIFFERENCE.description) if found is None else found.description
        self.setAccessibleDescription(self.description)
        self.head.title.describe(self.description)

    def fill(self, series: RunSeries) -> None:
        found = self.differences.found
        upwards = self.plot.getAxis("left")
        if isinstance(upwards, Axis) and found is not None:
            upwards.rename("", percent if found.share else rounded)
        halvings = self._halvings_now()
        lines = self.lines(None)
        self.plotted.show_lines(
            [drawn for line in lines for drawn in thinned([line], halvings if line.x.size > 2 else 0)]
        )
        self.show_heights(found, lines)
        self._show_axes(found is not None)
        if found is not None:
            self.marker.show_at(self._tick)

    def show_heights(self, source: object, lines: Sequence[Line]) -> None:
        found = self.differences.found
        if found is not None and found.values.value.size:
            super().show_heights(found, lines)

    def mark(self, badge: str, outdated: bool = True) -> None:
        """Mark the contents if either run belongs to an earlier world."""
        known = self.differences
        if known.outdated and not (badge and outdated):  # this says more than that a run lacks its controls
            super().mark(known.badge)
        else:
            super().mark(badge or known.badge, outdated and bool(badge))

    def show_tick(self, series: RunSeries, tick: int) -> None:
        self._tick = tick
        self.marker.show_at(tick)
        self._read()

    def _read(self) -> None:
        found = self.differences.found
        self.readout.read("" if found is None else self.spec.readout(found, self._tick))
