"""The charts that are shown: those the user selected, if they have anything to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, RUN_CHARTS
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["AT_FIRST", "ChartSelection"]

AT_FIRST = (
    *(spec.key for spec in RUN_CHARTS if spec.at_first),
    *(spec.key for spec in DRIVE_CHARTS if spec.at_first),
)
"""The default selection."""


class ChartSelection(QObject):
    """The selected charts, by key."""

    changed = Signal()

    def __init__(self, charts: Sequence[Chart], parent: QObject) -> None:
        super().__init__(parent)
        self._charts = tuple(charts)
        self.keys: tuple[str, ...] = AT_FIRST

    def choose(self, keys: Iterable[str]) -> None:
        """Select exactly these charts."""
        wanted = set(keys)
        chosen = tuple(chart.key for chart in self._charts if chart.key in wanted)
        if chosen != self.keys:
            self.keys = chosen
            self.changed.emit()

    def toggle(self, key: str) -> None:
        """Show or hide a chart."""
        self.choose(set(self.keys) ^ {key})

    def offer(self, series: RunSeries | None) -> None:
        """Show the selected charts that have data in a run; without a run, those with data in nearly every world."""
        for chart in self._charts:
            left_out = chart.spec.rare if series is None else bool(chart.why_not(series))
            chart.setVisible(chart.key in self.keys and not left_out)
