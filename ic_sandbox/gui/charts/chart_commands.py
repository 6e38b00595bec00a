"""The commands of the menus that are about charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_files import ask_chart
from ic_sandbox.gui.charts.chart_menu import EXPORT

if TYPE_CHECKING:
    from ic_sandbox.gui.main_window import MainWindow

__all__ = ["ChartCommands"]


class ChartCommands(QObject):
    """Those of one window, asked for in its menus or on a chart."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.panel = window.workspace.charts
        self.panel.command_asked.connect(self._on_chart)

    def ask_export(self, chart: Chart | None = None) -> None:
        """Write a chart into a file: at first, the one that has the focus."""
        focused = next((found for found in self.panel.charts if found.hasFocus()), None)
        ask_chart(self.window, self.panel.shown(), chart or focused)

    def _on_chart(self, name: str, chart: Chart) -> None:
        if name == EXPORT:
            self.ask_export(chart)
