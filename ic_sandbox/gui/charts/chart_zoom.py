"""The zoom of all charts over time at once: by the wheel around the pointer, by keys around the shown tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.tick_limits import ZOOM_STEP, TickLimits
from ic_sandbox.gui.session.session import Session

__all__ = ["ChartZoom"]


class ChartZoom(QObject):
    """Changes the ``limits`` when a chart is asked to zoom, and shows them in all charts."""

    def __init__(self, session: Session, limits: TickLimits, charts: Sequence[Chart], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._limits = limits
        self._charts = [chart for chart in charts if chart.over_time]
        limits.changed.connect(self._show)
        for chart in self._charts:
            chart.view.turned.connect(self._zoom)
            chart.view.reset.connect(limits.show_all)
            chart.zoomed.connect(self._zoom_by_key)

    def _zoom(self, tick: float, notches: float) -> None:
        """Zoom around a tick: in for positive notches, out for negative ones."""
        last = max((chart.last_tick for chart in self._charts if not chart.isHidden()), default=0)
        self._limits.zoom(tick, ZOOM_STEP**-notches, last)

    def _zoom_by_key(self, notches: int) -> None:
        """Zoom around the shown tick; 0 shows all ticks."""
        if notches:
            self._zoom(self._session.tick, notches)
        else:
            self._limits.show_all()

    def _show(self) -> None:
        for chart in self._charts:
            chart.limit(self._limits.ends)
