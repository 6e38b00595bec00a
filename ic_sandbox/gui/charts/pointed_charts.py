"""Charts of a scrolled row that are in view, and the one that a context menu is for."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QScrollArea

from ic_sandbox.gui.charts.chart import Chart

__all__ = ["in_view", "is_meant"]


def in_view(area: QScrollArea, chart: Chart) -> bool:
    """Return whether any part of a chart in the row of an area is scrolled into view."""
    left = chart.mapTo(area.viewport(), QPoint()).x()
    return left < area.viewport().width() and left + chart.width() > 0


def is_meant(chart: Chart, event: QContextMenuEvent) -> bool:
    """Return whether the chart is under the pointer, or has the focus if a key asked for the menu."""
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        return chart.hasFocus()
    return chart.isVisible() and chart.rect().contains(chart.mapFromGlobal(event.globalPos()))
