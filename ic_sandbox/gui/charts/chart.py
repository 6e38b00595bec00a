"""A chart in the window: a title, a plot in the colours of the theme, and a line at the shown tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ic_sandbox.charts.colours import ACCENT, MUTED, TEXT, Colour
from ic_sandbox.charts.downsampling import Downsampler, halvings_of, thinned
from ic_sandbox.charts.labels import percent, rounded
from ic_sandbox.charts.legend import Key, legend_of
from ic_sandbox.charts.line import Dash, Line, readings
from ic_sandbox.charts.spec import ChartSpec, Drawing, drawing_of, no_readout, y_range_of
from ic_sandbox.gui.charts.axis import Axis
from ic_sandbox.gui.charts.chart_keys import STEPS, ZOOMS
from ic_sandbox.gui.charts.colours import PEN_STYLES, rgba
from ic_sandbox.gui.charts.focus_frame import FocusFrame
from ic_sandbox.gui.charts.header import Header
from ic_sandbox.gui.charts.line_sample import key_chip
from ic_sandbox.gui.charts.nearest_drive import nearest_drive
from ic_sandbox.gui.charts.plot_view import PlotView
from ic_sandbox.gui.charts.strokes import pen
from ic_sandbox.gui.charts.tick_range import last_tick
from ic_sandbox.gui.style.chart_palette import window_palette
from ic_sandbox.gui.widgets.legend import separated
from ic_sandbox.gui.widgets.terms import CHART_TERMS
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["Chart"]

AROUND = 2
"""The number of ticks to each side of the pointer that contain a line's nearest point."""
OUTDATED_OPACITY = 0.4
"""The opacity of lines that belong to an earlier world."""

PADDING = 0.03
"""Padding beyond the ends of y, to show lines and shapes in full."""


class Chart(FocusFrame):
    """A spec of the catalogue, drawn for a growing run, with pinned lines of other runs ``behind``."""

    stepped = Signal(int)
    zoomed = Signal(int)
    """Sent with the notches to zoom by, 0 to show all ticks."""

    def __init__(self, spec: ChartSpec[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.key, self.over_time = spec.key, spec.over_time
        self.title, self.description, self.x_label = tr(spec.title), tr(spec.description), tr(spec.x_label)
        self.series: RunSeries | None = None
        self.behind: tuple[Line, ...] = ()
        self._thinning = Downsampler(self.lines)
        self._halvings = 0
        self._range = (0, 0)
        self.limits: tuple[int, int] | None = None  # the first and the last tick to show; None for all
        self._y_range: tuple[float, float] | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        # Charts keep equal widths, whatever their texts.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setObjectName(f"chart-{self.key}")
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.description)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(2)
        self.head = Header(self.title, self.description, layout, CHART_TERMS.get(self.key, ()))
        self.readout, self.legend, self.note = self.head.readout, self.head.legend, self.head.note
        if spec.readout is no_readout:
            self.readout.hide()
        self._build_plot(layout, self.legend.font())
        self.dress()

    def _build_plot(self, layout: QVBoxLayout, small: QFont) -> None:
        """Add the plot with its axes, and the lines at the shown tick and at the pointer."""
        upwards = Axis("left", percent if self.spec.percents else rounded, log=self.spec.log_y)
        across = Axis("bottom", rounded, self.axis_name(), whole=self.over_time)
        for axis in (upwards, across):
            axis.write_in(small)
        self.view = PlotView(upwards, across, self.spec.log_y)
        self.view.setAccessibleName(tr("{chart}: plot", chart=self.title))
        self.view.setMinimumHeight(90)
        layout.addWidget(self.view, 1)
        self.plot = self.view.getPlotItem()
        self.plotted = self.view.lines
        self.marker = self.view.rule()
        self.cross = self.view.rule()
        # Delayed, because axes adapt to their numbers while the plot is painted.
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self.plot.getViewBox().sigResized.connect(self._fitting.start)
        self.plot.setLogMode(False, self.spec.log_y)

    def dress(self) -> None:
        """Apply the colours of the palette and the pen widths of the screen."""
        self.plotted.palette = window_palette(self.palette())
        ink = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self.view.setBackground(self.palette().color(QPalette.ColorRole.Window))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(self.pen(MUTED))
            axis.setTextPen(ink)
        self.cross.draw_with(self.pen(ACCENT))
        self.marker.draw_with(self.pen(TEXT, Dash.DASHED))

    def pen(self, colour: Colour, dash: Dash = Dash.SOLID) -> QPen:
        """Return a thin pen in the colour of a role."""
        return pen(rgba(self.plotted.palette.of(colour)), self.devicePixelRatioF(), PEN_STYLES[dash])

    def clear(self) -> None:
        """Clear the chart."""
        self.series = None
        self.plotted.show_lines([])
        self._show_axes(False)
        self.readout.read("")
        self.mark("")
        self.head.write_note("")
        self.legend.tell("")
        self._show_range()

    def begin(self, series: RunSeries) -> None:
        """Start with another experiment."""
        self.clear()
        self._thinning = Downsampler(self.lines)
        self.show_heights(series, ())
        self._show_axes(True)
        self.series = series
        self.legend.tell(self.legend_text(self.lines(series)))

    def show_heights(self, source: object, lines: Sequence[Line]) -> None:
        """Show the ends of y."""
        heights = y_range_of(self.spec, source, lines)
        if heights != self._y_range:
            self._y_range = heights
            self.plot.setYRange(*heights, padding=0.0 if self.spec.stacked else PADDING)

    def _show_axes(self, there: bool) -> None:
        """Hide the axes if there is nothing to show: an empty frame would look like a measurement of zero."""
        for side in ("left", "bottom"):
            self.plot.showAxis(side, there)
        if there:
            self.marker.show_at(0)
        else:
            self.marker.hide()

    @property
    def last_tick(self) -> int:
        """The last tick that the chart shows, of its run or of those behind it."""
        lines = [line for line in self.all_lines() if line.x.size] if self.over_time else []
        return round(max((float(line.x[-1]) for line in lines), default=0.0))

    def axis_name(self) -> str:
        """Return the name of x, for the end of its numbers."""
        return self.x_label

    def why_not(self, series: RunSeries) -> str:
        """Return the reason why a run has nothing to show; empty if it has."""
        return self.spec.why_not(series.experiment)

    def legend_text(self, lines: Sequence[Line]) -> str:
        """Return the legend of some lines as rich text."""
        return separated([self._chip(key) for key in legend_of(lines)])

    def _chip(self, key: Key) -> str:
        return key_chip(key, self.plotted.palette, self.devicePixelRatioF())

    def lines(self, series: RunSeries | None) -> list[Line]:
        """Return all lines to show. Charts over time show nothing without a run; others may."""
        return [] if series is None else self.spec.lines(series)

    def shown_lines(self) -> list[Line]:
        """Return the lines shown now."""
        return self.lines(self.series)

    def all_lines(self) -> list[Line]:
        """Return the lines shown now, and the pinned ones behind them."""
        return [*self.shown_lines(), *self.behind]

    def drawing(self) -> Drawing:
        """Return the chart as drawn in a file. Call it only while the chart shows something."""
        return drawing_of(self.spec, self.series, self.behind)

    def lines_at(self, x: float) -> list[Line]:
        """Return the points of all lines that may be nearest to ``x``."""
        series = self.series
        if series is None or not self.over_time:
            return self.all_lines()
        at = min(max(round(x), 0), series.ticks)
        near = series.part(max(0, at - AROUND), min(series.ticks, at + AROUND))
        return [*self.lines(near), *self.behind]

    def _halvings_now(self) -> int:
        frame = self.plotted.frame()
        return halvings_of(frame.seen[2], frame.room[2] * self.view.devicePixelRatioF())

    def _fit(self) -> None:
        """Change the number of points if the width has changed."""
        if self.series is not None and self.over_time and self._halvings_now() != self._halvings:
            self.fill(self.series)

    def show_behind(self, lines: tuple[Line, ...]) -> None:
        """Draw the lines of other runs behind those of this one."""
        self.behind = lines
        self._show_range()
        halvings = self._halvings_now() if self.over_time else 0
        self.plotted.show_behind([drawn for line in lines for drawn in thinned([line], halvings)])
        self._fit()

    def _show_range(self) -> None:
        """Show all ticks of this run and of those behind it, or only those within the limits."""
        if self.over_time:
            last = last_tick(self.series.ticks if self.series is not None else 0, self.behind)
            wanted = self.limits or (0, last)
            if wanted != self._range:
                self._range = wanted
                self.plot.setXRange(*wanted, padding=0.01)

    def limit(self, limits: tuple[int, int] | None) -> None:
        """Show only the ticks within these limits, or all."""
        self.limits = limits
        self.show_behind(self.behind)
        if self.series is not None and self.over_time:
            self.fill(self.series)

    def point_at(self, pointer: QPoint | None) -> None:
        """Shade the interval of the drive whose line is near the pointer, a position on the screen; None for none."""
        self.plotted.focus_on("" if pointer is None else nearest_drive(self.view, self.lines_at, pointer))

    def show_cross(self, x: float | None) -> None:
        """Draw a line at the pointer, or none."""
        if x is None:
            self.cross.hide()
        else:
            self.cross.show_at(x)

    def has_news(self, series: RunSeries) -> bool:
        """Return whether a run has grown by a visible amount, a pixel."""
        shown = self.series
        return shown is None or shown.store is not series.store or (series.ticks ^ shown.ticks) >> self._halvings != 0

    def show_series(self, series: RunSeries) -> None:
        """Draw a run."""
        self.series = series
        self._show_range()
        self.fill(series)

    def fill(self, series: RunSeries) -> None:
        """Draw the lines of a run with as many points as the pixels can show."""
        self._halvings = self._halvings_now()
        if self.limits is None:
            drawn = self._thinning.drawn(series, self._halvings)
        else:  # the points outside would take most of the time
            first, last = (min(tick, series.ticks) for tick in self.limits)
            seen = series.part(max(0, first - AROUND), min(series.ticks, last + AROUND))
            drawn = thinned(self.lines(seen), self._halvings)
        self.plotted.show_lines(drawn, self.spec.stacked)
        self.show_heights(series, [*drawn, *self.plotted.behind])

    def show_tick(self, series: RunSeries, tick: int) -> None:
        """Move the line to the shown tick and read out its figures."""
        self.marker.show_at(tick)
        self.readout.read(self._readout(series, tick))
        self.head.write_note(self.spec.note(series, tick))

    def _readout(self, series: RunSeries, tick: int) -> str:
        """Return the figures of a tick; those of several drives have the colours and shapes of the legend."""
        text = self.spec.readout(series, tick)
        if not text or not self.spec.by_drive or len(series.drives) < 2:
            return text
        found = readings([line for line in self.lines_at(tick) if not (line.control or line.behind)], tick)
        return separated([self._chip(replace(legend_of([reading.line])[0], name=reading.value)) for reading in found])

    def mark(self, badge: str, outdated: bool = True) -> None:
        """Mark the contents in words, and by paler lines if they are outdated; an empty text removes the mark."""
        self.head.mark(badge)
        self.plotted.fade(OUTDATED_OPACITY if badge and outdated else 1.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.fit(event.size())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps, notches = STEPS.get(Qt.Key(event.key())), ZOOMS.get(event.text())
        if notches is not None and self.over_time:
            self.zoomed.emit(notches)
        elif steps is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(steps)
