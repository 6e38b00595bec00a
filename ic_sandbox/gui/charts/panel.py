"""The row of charts, kept up to date at a rate that leaves the window smooth."""

from __future__ import annotations

import time

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ic_sandbox.gui.charts.chart_menu import show_menu
from ic_sandbox.gui.charts.crosshair import Crosshair
from ic_sandbox.gui.charts.kinds import CHARTS
from ic_sandbox.gui.session import Session
from ic_sandbox.measures.runs import RunSeries

__all__ = ["Charts"]

REFRESH_MS = 66
REST = 4
"""Charts of long runs take long: they rest for so many times as long as they were worked on."""


class Charts(QWidget):
    """Every chart, side by side. ``command_asked`` names a command of the menus, and the chart it was asked of."""

    command_asked = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts")
        self.setAccessibleName("Charts")
        pg.setConfigOptions(antialias=False)
        self.session = session
        self.charts = [kind() for kind in CHARTS]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for chart in self.charts:
            layout.addWidget(chart, 1)
            chart.clear()
        self.crosshair = Crosshair(session, self.charts, self)
        self._built_for: object = None
        self._undressed = False
        self._drawn: RunSeries | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        session.run_changed.connect(self._ask)
        session.tick_changed.connect(self._ask)

    def _ask(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _refresh(self) -> None:
        begun = time.monotonic()
        self._renew()
        self._timer.setInterval(max(REFRESH_MS, round(1000 * REST * (time.monotonic() - begun))))

    def _renew(self) -> None:
        if self._undressed:
            self._undressed = False
            for chart in self.charts:
                chart.dress()
            self._forget()
        series = self.session.series
        if series is None:
            self._forget()
            return
        if series.experiment is not self._built_for:
            self._built_for = series.experiment
            for chart in self.charts:
                chart.begin(series)
        for chart in self.charts:
            if series is not self._drawn:
                chart.show_series(series)
            chart.show_tick(series, self.session.tick)
        self._drawn = series
        self.crosshair.renew()

    def _forget(self) -> None:
        """Show no run; the next one is built anew."""
        self._built_for = self._drawn = None
        self.crosshair.leave()
        for chart in self.charts:
            chart.clear()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_menu(self, self.charts, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._undressed = True  # the charts in here get to know the palette later than this
            self._ask()
        super().changeEvent(event)
