"""What can be asked of a chart where it is: the same commands as in the menus above."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.i18n import tr

if TYPE_CHECKING:
    from ic_sandbox.gui.charts.chart_panel import ChartPanel

__all__ = ["COMPARE", "EXPORT", "PIN", "show_menu"]

EXPORT, PIN, COMPARE = "file.chart", "run.pin", "run.compare"


def show_menu(panel: ChartPanel, charts: Sequence[Chart], event: QContextMenuEvent) -> None:
    """Offer what can be done with the chart under the pointer, or with the one that has the focus."""
    chart = next((chart for chart in charts if _is_meant(chart, event)), None)
    if chart is None:
        event.ignore()
        return
    menu = QMenu(panel)
    menu.setObjectName("chart-menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name, text in ((EXPORT, tr("Export chart…")), (PIN, tr("Pin run")), (COMPARE, tr("Compare runs…"))):
        action = menu.addAction(text)
        action.triggered.connect(partial(_ask, panel, name, chart))
    menu.popup(event.globalPos())


def _is_meant(chart: Chart, event: QContextMenuEvent) -> bool:
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        return chart.hasFocus()
    return chart.isVisible() and chart.rect().contains(chart.mapFromGlobal(event.globalPos()))


def _ask(panel: ChartPanel, name: str, chart: Chart, _checked: bool = False) -> None:
    panel.command_asked.emit(name, chart)
