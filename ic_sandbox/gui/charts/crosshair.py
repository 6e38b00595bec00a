"""A line through all charts at the pointer, with a readout; a click jumps to that tick."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ic_sandbox.charts.line import read_out, readings
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.readout_tip import Tip
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import numeral, tr

__all__ = ["Crosshair"]


class Crosshair(QObject):
    """Serves all charts of a panel."""

    def __init__(self, session: Session, charts: Sequence[Chart], parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.charts = tuple(charts)
        self._tip: Tip | None = None
        self._at: tuple[Chart, float, QPoint] | None = None
        self._by_mouse = False
        for chart in self.charts:
            chart.view.pointed.connect(partial(self._point, chart))
            chart.view.picked.connect(partial(self._pick, chart))
            chart.view.left.connect(self.leave)
            chart.stepped.connect(partial(self._step, chart))
            chart.focused.connect(partial(self._focus, chart))

    @property
    def tip(self) -> Tip:
        """The readout next to the pointer; it floats over the window of the charts."""
        window = self.charts[0].window()
        if self._tip is None or not isValid(self._tip) or self._tip.over is not window:
            self._tip = Tip(window)
        return self._tip

    def point(self, chart: Chart, x: float, pointer: QPoint) -> None:
        """Show and read out what is at ``x`` of a chart."""
        self._at = chart, x, pointer
        here = self._nearest(chart, x)
        found = readings(chart.lines_at(here), here)
        for other in self.charts:
            alike = other is chart or (chart.over_time and other.over_time)
            other.show_cross(here if found and alike else None)
            other.point_at(pointer if self._by_mouse and other is chart else None)
        found.sort(key=lambda reading: not reading.line.drive or reading.line.drive != chart.plotted.focus)
        if found:
            self.tip.read(self._title(chart, here), found, pointer)
        else:
            self.tip.hide()

    def _point(self, chart: Chart, x: float, pointer: QPoint) -> None:
        self._by_mouse = True
        self.point(chart, x, pointer)

    def leave(self) -> None:
        """Hide the line and the readout."""
        self._at = None
        for chart in self.charts:
            chart.show_cross(None)
            chart.point_at(None)
        if self._tip is not None and isValid(self._tip):
            self._tip.hide()

    def renew(self) -> None:
        """Update the readout, because the charts may have changed."""
        if self._at is not None:
            chart, x, pointer = self._at
            if chart.isVisible():
                if self._by_mouse:  # the pointer is still while the run grows under it
                    x = chart.view.x_at(chart.view.viewport().mapFromGlobal(pointer).toPointF())
                self.point(chart, x, pointer)
            else:
                self.leave()

    def _nearest(self, chart: Chart, x: float) -> float:
        """Return the tick, or the point of any line, nearest to ``x``."""
        if chart.over_time:
            series = self.session.shown_series
            return float(min(max(round(x), 0), series.ticks if series is not None else 0))
        points = [float(line.x[place]) for line in chart.all_lines() if (place := line.at(x)) is not None]
        return min(points, key=lambda point: abs(point - x), default=x)

    def _title(self, chart: Chart, x: float) -> str:
        if chart.over_time:
            return tr("Tick {tick}", tick=numeral(round(x)))
        for line in chart.all_lines():
            place = line.at(x)
            if line.places and place is not None:
                return line.places[place]
        return f"{chart.x_label} {numeral(x, 'g')}"

    def _pick(self, chart: Chart, x: float) -> None:
        chart.setFocus(Qt.FocusReason.MouseFocusReason)
        if chart.over_time:
            self.session.player.pause()
            self.session.player.seek(round(x))

    def _step(self, chart: Chart, steps: int) -> None:
        """Move with the keys: through the ticks of a run, otherwise through the points of the chart."""
        if chart.over_time:
            self.session.player.pause()
            self.session.player.seek_by(steps)
            self._announce(chart, float(self.session.tick))
            return
        points = sorted({float(x) for line in chart.all_lines() for x in line.x})
        if points:
            now = self._at[1] if self._at is not None and self._at[0] is chart else points[0]
            place = min(range(len(points)), key=lambda k: abs(points[k] - now))
            self._announce(chart, points[min(max(place + steps, 0), len(points) - 1)])

    def _focus(self, chart: Chart, by_keys: bool) -> None:
        if not chart.hasFocus():
            self.leave()
        elif by_keys:
            lines = [line for line in chart.all_lines() if line.x.size]
            first = float(self.session.tick) if chart.over_time else float(lines[0].x[0]) if lines else 0.0
            self._announce(chart, first)

    def _announce(self, chart: Chart, x: float) -> None:
        """Show what is at ``x`` and announce it."""
        self._by_mouse = False
        self.point(chart, x, chart.view.place_of(x))
        found = readings(chart.lines_at(x), x)
        spoken = ": ".join([self._title(chart, x), read_out(found)]) if found else tr("No data yet.")
        chart.view.setAccessibleDescription(spoken)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(chart.view, spoken))
