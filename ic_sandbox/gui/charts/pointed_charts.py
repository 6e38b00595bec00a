"""Charts of a scrolled row that are in view, those that are not, and the one that a context menu is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QScrollArea

from ic_sandbox.gui.charts.chart import Chart

__all__ = ["is_meant", "seen_of"]


def seen_of(area: QScrollArea, charts: Sequence[Chart]) -> list[Chart]:
    """Return the charts in the row of an area that are scrolled into view, at least in part.

    The others show no figures of a tick until they are drawn again: a screen reader would read old ones.
    """
    seen = [chart for chart in charts if _in_view(area, chart)]
    for chart in charts:
        if chart.over_time and chart not in seen:
            chart.readout.read("")
            chart.head.write_note("")
    return seen


def _in_view(area: QScrollArea, chart: Chart) -> bool:
    left = chart.mapTo(area.viewport(), QPoint()).x()
    return left < area.viewport().width() and left + chart.width() > 0


def is_meant(chart: Chart, event: QContextMenuEvent) -> bool:
    """Return whether the chart is under the pointer, or has the focus if a key asked for the menu."""
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        return chart.hasFocus()
    return chart.isVisible() and chart.rect().contains(chart.mapFromGlobal(event.globalPos()))
