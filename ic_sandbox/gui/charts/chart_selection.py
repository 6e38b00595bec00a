"""The charts that are shown: those the user selected, or the usual ones, if they have anything to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["ChartSelection"]


class ChartSelection(QObject):
    """The selected charts, by key: the usual ones of the world until the user chooses.

    ``changed``: the user has chosen. ``usual_changed``: the usual charts of another world are selected.
    """

    changed = Signal()
    usual_changed = Signal()

    def __init__(self, charts: Sequence[Chart], parent: QObject) -> None:
        super().__init__(parent)
        self._charts = tuple(charts)
        self._chosen: tuple[str, ...] | None = None
        self._usual = self._usual_in(None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The selected charts."""
        return self._usual if self._chosen is None else self._chosen

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """The charts that the user selected; None if they are the usual ones."""
        return self._chosen

    def choose(self, keys: Iterable[str] | None) -> None:
        """Select exactly these charts; None for the usual ones."""
        before = self.keys
        wanted = set(self._usual if keys is None else keys)
        chosen = tuple(chart.key for chart in self._charts if chart.key in wanted)
        self._chosen = None if chosen == self._usual else chosen
        if self.keys != before:
            self.changed.emit()

    def toggle(self, key: str) -> None:
        """Show or hide a chart."""
        self.choose(set(self.keys) ^ {key})

    def offer(self, series: RunSeries | None) -> None:
        """Show the selected charts that have data in a run; without a run, those with data in nearly every world."""
        before = self.keys
        if series is not None:
            self._usual = self._usual_in(series)
        for chart in self._charts:
            left_out = chart.spec.rare if series is None else bool(chart.why_not(series))
            chart.setVisible(chart.key in self.keys and not left_out)
        if self.keys != before:
            self.usual_changed.emit()

    def _usual_in(self, series: RunSeries | None) -> tuple[str, ...]:
        """Return the charts that show a world if the user has not chosen any."""
        return tuple(
            chart.key
            for chart in self._charts
            if chart.spec.at_first or (series is not None and chart.spec.usual_in(series.experiment))
        )
