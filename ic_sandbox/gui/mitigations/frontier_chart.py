"""The chart of mitigations in the window: its points can be pointed at, walked through, and chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from ic_sandbox.charts.colours import ACCENT, TEXT, Colour
from ic_sandbox.charts.labels import percent, rounded
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import Drawing, drawing_of
from ic_sandbox.charts.specs.mitigation_chart import FRONTIER, Harm, points_of_kind
from ic_sandbox.gui.charts.axis import Axis
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.colours import rgba
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.planner_kinds import known_kinds

__all__ = ["FrontierChart", "Point"]

REACH = 14
"""How near, in pixels, the pointer must be to a point."""

SAME_PLACE = 5
"""Points within this many pixels of the nearest one are at the same place."""

RING, INNER_RING = 20, 15
"""The sizes of the rings around the point in hand, and around the planner that the agents use."""


@dataclass(frozen=True, slots=True)
class Point:
    """A planner in the chart: its row in the table, and its harm and usefulness."""

    row: int
    x: float
    y: float


class FrontierChart(Chart):
    """Usefulness against a harm.

    ``pointed_at`` sends the points at the pointer, nearest first, and a screen position; none if there are none.
    ``chosen`` sends them when they are clicked, or the point in hand when Enter is pressed.
    """

    pointed_at = Signal(list, QPoint)
    chosen = Signal(list, QPoint)

    def __init__(self) -> None:
        self.found: Harm | None = None
        self.before: Harm | None = None
        self.groups: list[list[Point]] = []
        self.in_hand: Point | None = None
        self._used: set[int] = set()
        super().__init__(FRONTIER)
        self.legend.hide()
        self._ring, self._used_ring = pg.ScatterPlotItem(), pg.ScatterPlotItem()
        for ring in (self._used_ring, self._ring):
            ring.setZValue(10)
            self.plot.getViewBox().addItem(ring, ignoreBounds=True)
        self.view.pointed.connect(lambda _, place: self._point(place))
        self.view.clicked.connect(self._click)
        self.view.left.connect(self._leave)
        self.focused.connect(self._on_focus)
        self.clear()

    def lines(self, series: RunSeries | None) -> list[Line]:
        return [] if self.found is None else self.spec.lines(self.found)

    def all_lines(self) -> list[Line]:
        return self.shown_lines()  # files have no figures from before an edit

    def drawing(self) -> Drawing:
        return drawing_of(self.spec, self.found)

    def show_found(self, found: Harm | None, before: Harm | None, used: Sequence[int]) -> None:
        """Show planners by a harm, and behind them those ``before`` an edit that are not compared again yet.

        ``used``: the rows of the planner that all agents use.
        """
        self.found, self.before, self._used = found, before, set(used)
        self.behind = () if before is None else tuple(_behind(before, found))
        self.groups = [] if found is None else _groups(found)
        if found is None and before is None:
            self.clear()
            self.in_hand = None
            self._mark()
            return
        source = found if found is not None and found.table.rows else before
        assert source is not None
        self._show_axes(True)
        self.marker.hide()
        lines = self.lines(None)
        self.plotted.show_lines(lines)
        self.plotted.show_behind(self.behind)
        self.show_heights(source, lines)
        drawing = drawing_of(self.spec, source)
        self.plot.setXRange(*drawing.x_range, padding=0.0)
        across = self.plot.getAxis("bottom")
        if isinstance(across, Axis):
            across.rename(self.x_label, percent if drawing.x_percents else rounded)
        points = [point for group in self.groups for point in group]
        if self.in_hand is not None:
            self.in_hand = next((point for point in points if point.row == self.in_hand.row), None)
        self._mark()

    def near(self, place: QPoint) -> list[Point]:
        """Return the points within reach of a position in the view that are at the same place, nearest first."""
        found = []
        for group in self.groups:
            for point in group:
                off = self.view.pixels(point.x, point.y) - place
                found.append((float(np.hypot(off.x(), off.y())), point))
        found.sort(key=lambda pair: pair[0])
        if not found or found[0][0] > REACH:
            return []
        first = self.view.pixels(found[0][1].x, found[0][1].y)
        there = []
        for _, point in found:
            off = self.view.pixels(point.x, point.y) - first
            if np.hypot(off.x(), off.y()) <= SAME_PLACE:
                there.append(point)
        return there

    def announce(self, words: str) -> None:
        """Tell screen readers about the point in hand."""
        self.view.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.view, words))

    def _mark(self) -> None:
        """Draw rings around the point in hand, and around the planner that the agents use."""
        points = [point for group in self.groups for point in group if point.row in self._used]
        hand = [] if self.in_hand is None else [self.in_hand]
        for ring, shown, size, colour in (
            (self._used_ring, points, INNER_RING, TEXT),
            (self._ring, hand, RING, ACCENT),
        ):
            ring.setData(
                x=[point.x for point in shown],
                y=[point.y for point in shown],
                symbol="o",
                size=size,
                pen=pg.mkPen(self._colour(colour), width=2),
                brush=pg.mkBrush(None),
            )

    def _colour(self, colour: Colour) -> pg.QtGui.QColor:
        return pg.QtGui.QColor.fromRgba(rgba(self.plotted.palette.of(colour)))

    def dress(self) -> None:
        super().dress()
        if hasattr(self, "_ring"):
            self._mark()

    def _point(self, place: QPoint) -> None:
        there = self.near(self.view.mapFromGlobal(place))
        self.view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)
        self._take_in_hand(there[0] if there else None)
        self.pointed_at.emit(there, place)

    def _leave(self) -> None:
        if not self.hasFocus():
            self._take_in_hand(None)
        self.pointed_at.emit([], QPoint())

    def _click(self, place: QPoint) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        there = self.near(place)
        if there:
            self.chosen.emit(there, self.view.mapToGlobal(place))

    def _take_in_hand(self, point: Point | None) -> None:
        if point != self.in_hand:
            self.in_hand = point
            self._mark()

    def _on_focus(self, by_keys: bool) -> None:
        if not self.hasFocus():
            self._take_in_hand(None)
            self.pointed_at.emit([], QPoint())
        elif by_keys:
            self._walk_to(0, 0)

    def _walk_to(self, group: int, place: int) -> None:
        if not self.groups:
            self.announce(tr("No data yet."))
            return
        chosen = self.groups[group % len(self.groups)]
        point = chosen[min(max(place, 0), len(chosen) - 1)]
        self._take_in_hand(point)
        self.pointed_at.emit([point], self.view.mapToGlobal(self.view.pixels(point.x, point.y)))

    def _at(self) -> tuple[int, int]:
        """Return the group and the place in it of the point in hand."""
        for group, points in enumerate(self.groups):
            if self.in_hand in points:
                return group, points.index(self.in_hand)
        return 0, 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group, place = self._at()
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self._walk_to(group, place - 1)
            case Qt.Key.Key_Right:
                self._walk_to(group, place + (self.in_hand is not None))
            case Qt.Key.Key_Up:
                self._walk_to(group - 1, place)
            case Qt.Key.Key_Down:
                self._walk_to(group + (self.in_hand is not None), place)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.in_hand is not None:
                point = self.in_hand
                self.chosen.emit([point], self.view.mapToGlobal(self.view.pixels(point.x, point.y)))
            case _:
                super().keyPressEvent(event)

    def show_series(self, series: RunSeries) -> None:
        """Ignore the run: this chart does not depend on it."""

    def show_tick(self, series: RunSeries, tick: int) -> None:
        """Ignore the tick: this chart does not depend on it."""


def _groups(found: Harm) -> list[list[Point]]:
    """Return the points of each kind, in the order in which the keys walk through them."""
    harmful = found.table.harms[found.harm]
    groups = []
    for kind in known_kinds():
        rows = [row for group in points_of_kind(found.table, kind) for row in group]
        points = [Point(row, float(harmful[row]), found.table.rows[row].mean_usefulness().value) for row in rows]
        groups.append([point for point in points if np.isfinite(point.y)])
    return [group for group in groups if group]


def _behind(before: Harm, found: Harm | None) -> list[Line]:
    """Return the points of planners that are not compared again yet, pale."""
    table = before.table
    known = {row.spec for row in found.table.rows} if found is not None else set()
    left = replace(table, rows=tuple(row for row in table.rows if row.spec not in known))
    return [replace(line, behind=True) for line in FRONTIER.lines(Harm(left, before.harm)) if line.names]
