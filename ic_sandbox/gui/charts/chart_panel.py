"""The row of charts, updated at a rate that keeps the window smooth."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from ic_sandbox.charts import catalogue
from ic_sandbox.charts.specs.run_charts import bold
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_selection import ChartSelection
from ic_sandbox.gui.charts.chart_zoom import ChartZoom
from ic_sandbox.gui.charts.charted_figures import charted_figures, is_behind
from ic_sandbox.gui.charts.crosshair import Crosshair
from ic_sandbox.gui.charts.drive_chart import DriveChart, waiting_text
from ic_sandbox.gui.charts.empty_notice import EmptyNotice
from ic_sandbox.gui.charts.headline import HEIGHT, Headline
from ic_sandbox.gui.charts.pinned_lines import PinnedLines
from ic_sandbox.gui.charts.pointed_charts import is_meant, seen_of
from ic_sandbox.gui.charts.refresh_scheduler import RefreshScheduler
from ic_sandbox.gui.charts.tick_limits import TickLimits
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr, tr_many
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment

__all__ = ["LOWEST", "ChartPanel"]

NARROWEST = 215
"""The least width of a readable chart in pixels; more charts than fit are scrolled."""

LOWEST = 164
"""The least height of the panel in pixels: a readable chart and a scroll bar."""

HEADED = LOWEST + HEIGHT
"""The least height of the panel in pixels that has room for the headline of the run."""

AT_LEAST = 2
"""The number of charts that are always side by side, even if they are then narrower."""

BETWEEN = 6


class ChartPanel(QScrollArea):
    """The selected charts, side by side.

    ``menu_wanted`` requests a context menu, with the chart and the screen position. ``added`` are charts over time that
    others show and hide in front of the selected ones; they qualify their titles themselves.
    """

    menu_wanted = Signal(object, QPoint)

    def __init__(self, session: Session, added: Sequence[Chart] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts")
        self.setAccessibleName(tr("Charts"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(LOWEST)
        pg.setConfigOptions(antialias=False)
        self.session = session
        self.worths = [DriveChart(spec) for spec in catalogue.DRIVE_CHARTS]
        self.charts = [*(Chart(spec) for spec in catalogue.RUN_CHARTS), *self.worths]
        self.added = tuple(added)
        self.row = QWidget()
        layout = QHBoxLayout(self.row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BETWEEN)
        for chart in self.all:
            layout.addWidget(chart, 1)
            chart.clear()
        self.empty = EmptyNotice()
        layout.addWidget(self.empty, 1)
        self.setWidget(self.row)
        self.headline = Headline(self)
        self.headline.hide()
        self.choice = ChartSelection(self.charts, self)
        self.choice.changed.connect(self.renew)
        self.limits = TickLimits(self)
        session.document.left.connect(self.limits.show_all)
        self.zoom = ChartZoom(session, self.limits, self.all, self)
        self.crosshair = Crosshair(session, self.all, self)
        self.limits.changed.connect(self.crosshair.renew)  # after the charts
        self.pinned = PinnedLines(session, self.charts, self)
        self._theme_changed = False
        self._late = self._behind = False
        self._round: tuple[RunSeries, int] | None = None
        self._drawn: RunSeries | None = None
        self._built: dict[str, Experiment] = {}
        self._filled: dict[str, RunSeries] = {}
        self.rounds = RefreshScheduler(self._begin, self._renew, self._end, self)
        player, sources = session.player, (session.repeats, session.drive_analysis, session.run_status)
        for changed in (player.run_changed, player.tick_changed, player.playing_changed, *(s.changed for s in sources)):
            changed.connect(self._ask)  # when a run stops, hidden points are drawn
        self.horizontalScrollBar().valueChanged.connect(self._catch_up)
        self._offer(None)

    @property
    def all(self) -> list[Chart]:
        """All charts, in order."""
        return [*self.added, *self.charts]

    def _ask(self, *_: object) -> None:
        self.rounds.ask()

    def renew(self) -> None:
        """Show and hide the added charts, and draw all shown ones again soon."""
        self._offer(self.session.series)
        self._ask()

    def _begin(self) -> list[Chart]:
        """Start a round: all charts show the same tick of the same run, even if the run goes on meanwhile."""
        self._round = None
        if not self.isVisible():
            self._late = True
            return []
        if self._theme_changed:
            self._theme_changed = False
            for chart in self.all:
                chart.dress()
            self._forget()
            self.pinned.draw()
        series, tick = charted_figures(self.session, whole=self.rounds.finishing)
        if series is None:
            self._forget()
            self._offer(None)
            return []
        if self._drawn is None or self._drawn.experiment is not series.experiment:
            self._offer(series)
            for chart in self.charts:
                if chart.isHidden() and chart not in self.worths:
                    chart.clear()
        self._round = series, tick
        self.headline.show_run(series, tick, self.session.run_status.badge)
        shown = self.shown()
        if self.rounds.finishing or not self.session.player.playing:
            self._behind = False
            return shown
        seen = seen_of(self, shown)  # the others follow when they are scrolled to
        self._behind = len(seen) < len(shown)
        worths = [worth for worth in self.worths if worth in shown and worth not in seen]
        return [*seen, *(worth for worth in worths if worth.lags_behind(self.session.drive_analysis))]

    def _catch_up(self, *_: object) -> None:
        """Update the charts that may come into view now, at once, to avoid showing outdated ones."""
        if self._behind:
            self.rounds.finish()

    def _renew(self, chart: Chart) -> None:
        assert self._round is not None
        series, tick = self._round
        if self._built.get(chart.key) is not series.experiment:
            self._built[chart.key] = series.experiment
            if chart not in self.worths:
                chart.begin(series)
            self.pinned.draw_in(chart)
        self.pinned.follow_second(chart)
        if isinstance(chart, DriveChart):
            self._renew_worth(chart)
            self._show_returns(chart)
        else:
            self._renew_series(chart, series)
        chart.show_tick(series, tick)
        chart.mark(self.badge_of(chart), not self.session.run_status.lacks_controls or isinstance(chart, DriveChart))

    def _renew_series(self, chart: Chart, series: RunSeries) -> None:
        if chart not in self.added:
            chart.head.title.qualify(self._observed(series))
        if self._filled.get(chart.key) is not series and (not self.session.player.playing or chart.has_news(series)):
            chart.show_series(series)
            self._filled[chart.key] = series

    def _observed(self, series: RunSeries) -> str:
        """Say what a chart of a run shows if there are several runs."""
        if series.runs > 1:
            return tr_many("{count} run", "{count} runs", series.runs)
        return tr("first run") if self.session.repeats.several else ""

    def _show_returns(self, chart: DriveChart) -> None:
        """In a shared world, say that a chart of drives is about an agent that is alone, next to simulated returns."""
        returns = self.session.shared_returns
        chart.head.title.qualify(tr("agent alone") if returns.shared else "")
        chart.show_returns(returns.text(bold))

    def _end(self) -> None:
        if self._round is not None:
            self._drawn, _ = self._round
            self.crosshair.renew()
            if not self.rounds.finishing and is_behind(self.session, self._round):
                self._ask()

    def _renew_worth(self, chart: DriveChart) -> None:
        looking = self.session.drive_analysis
        if chart.lags_behind(looking):
            chart.show_foresight(looking.result, waiting_text(looking))

    def badge_of(self, chart: Chart) -> str:
        """Return the mark of a chart that lacks controls or belongs to an earlier world; empty for others."""
        status, analysis = self.session.run_status, self.session.drive_analysis
        if not isinstance(chart, DriveChart) or (analysis.result is None and analysis.done is None):
            return status.badge  # the analysis of drives waits until controls are planned
        if not analysis.renewing:
            return ""
        return (status.badge if status.outdated else "") or tr("updating …")

    def _forget(self) -> None:
        """Clear the charts; the next run starts from scratch."""
        self._drawn = None
        self._built, self._filled = {}, {}
        for worth in self.worths:
            worth.foresight = None
        self.crosshair.leave()
        for chart in self.all:
            chart.clear()
            self.pinned.follow_second(chart)
        self.headline.show_run(None)

    def shown(self) -> list[Chart]:
        """Return the visible charts."""
        return [chart for chart in self.all if not chart.isHidden()]

    def _offer(self, series: RunSeries | None) -> None:
        self.choice.offer(series)
        empty = series is None and self.session.run_status.empty
        for chart in self.charts if empty else ():
            chart.hide()
        asked = self.isVisible() and any(chart.key in self.choice.keys for chart in self.worths)
        self.session.drive_analysis.look(self, asked)
        self.empty.setHidden(bool(self.shown()))
        self.empty.explain(bool(self.choice.keys), empty, series is not None)
        self._fit()

    def _fit(self) -> None:
        """Show as many whole charts as are readable; the others can be scrolled to."""
        above = HEIGHT if self.shown() and self.height() >= HEADED else 0
        if self.viewportMargins().top() != above:
            self.setViewportMargins(0, above, 0, 0)
        self.headline.setVisible(above > 0)
        self.headline.resize(self.width(), HEIGHT)
        room = self.viewport().size()
        shown = max(1, len(self.shown()))
        fitting = min(shown, max(AT_LEAST, (room.width() + BETWEEN) // (NARROWEST + BETWEEN)))
        step = (room.width() + BETWEEN) // fitting
        self.horizontalScrollBar().setSingleStep(step)
        self.row.resize(room.width() if fitting == shown else shown * step - BETWEEN, room.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._catch_up()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._offer(self.session.series)
        if self._late:  # at once, to avoid showing outdated charts
            self._late = False
            self.rounds.finish()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.drive_analysis.look(self, False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        chart = next((chart for chart in self.all if is_meant(chart, event)), None)
        if chart is None:
            event.ignore()
        else:
            self.menu_wanted.emit(chart, event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Follow changes of the theme and of the screen's pixel ratio."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._theme_changed = True  # the charts inside are notified later than this panel
            self._ask()
        return super().event(event)
