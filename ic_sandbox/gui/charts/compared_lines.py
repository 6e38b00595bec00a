"""What every chart showed when a run was pinned, drawn behind what it shows now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.lines import Line
from ic_sandbox.gui.charts.pinned_lines import kept_lines, named
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.session.session import Session

__all__ = ["PinnedLines"]


class PinnedLines(QObject):
    """Serves all charts of a panel."""

    def __init__(self, session: Session, charts: Sequence[Chart], parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.charts = tuple(charts)
        self._lines: dict[Pin, list[tuple[Line, ...]]] = {}
        session.pins.added.connect(self._keep)
        session.pins.removed.connect(self._forget)
        session.pins.changed.connect(self.draw)

    def draw(self) -> None:
        """Draw the pinned lines anew, by the names and in the colours of now."""
        for chart in self.charts:
            self.draw_in(chart)

    def draw_in(self, chart: Chart) -> None:
        """Draw those of one chart."""
        place = self.charts.index(chart)
        live = chart.shown_lines() if self._lines else []
        behind = [
            line
            for pin in self.session.pins.pins
            for line in named(self._lines[pin][place], pin.name, chart.palette(), live)
        ]
        chart.show_behind(tuple(behind))

    def _keep(self, pin: Pin) -> None:
        # The charts may be some ticks behind the run, which is pinned as it is.
        series = self.session.series
        self._lines[pin] = [kept_lines(chart.lines(series)) for chart in self.charts]

    def _forget(self, pin: Pin) -> None:
        self._lines.pop(pin, None)
