"""The context menu of a chart."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_panel import ChartPanel
from ic_sandbox.gui.commands.chart_commands import export_chart
from ic_sandbox.gui.commands.menus import Menus
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.mitigations.panel import MitigationsPanel
from ic_sandbox.i18n import tr

__all__ = ["show_chart_menu"]

RUN_COMMANDS = ("run.pin", "run.compare")
"""Commands on the run that the chart shows."""


def show_chart_menu(
    window: DocumentWindow, panel: ChartPanel, mitigations: MitigationsPanel, menus: Menus, chart: Chart, at: QPoint
) -> None:
    """Offer commands on a chart, and on the run that it shows."""
    menu = QMenu(panel)
    menu.setObjectName("chart-menu")
    menu.setAccessibleName(tr("Actions for this chart"))
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    export = menu.addAction(menus.actions["file.chart"].text())
    export.triggered.connect(lambda: export_chart(window, panel, mitigations, chart))
    if chart.over_time:
        everything = menu.addAction(tr("Show all &ticks"))
        everything.setEnabled(panel.limits.ends is not None)
        everything.triggered.connect(panel.limits.show_all)
    menu.addActions([menus.actions[name] for name in RUN_COMMANDS])
    menu.popup(at)
