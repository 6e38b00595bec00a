"""The commands of the menus that are about charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.context_menu import COMPARE, EXPORT, PIN
from ic_sandbox.gui.charts.export import ask_chart
from ic_sandbox.gui.panels.compare_dialog import show_comparison

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["ChartCommands"]


class ChartCommands(QObject):
    """Those of one window, asked for in its menus or on a chart."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.panel = window.workspace.charts
        self.panel.command_asked.connect(self._on_chart)
        window.workspace.figures.compare_asked.connect(self.compare)

    def ask_export(self, chart: Chart | None = None) -> None:
        """Write a chart into a file: at first, the one that has the focus."""
        focused = next((found for found in self.panel.charts if found.hasFocus()), None)
        ask_chart(self.window, self.panel.shown(), chart or focused)

    def pin(self) -> None:
        """Keep the figures of the run as it is now."""
        self.window.session.pins.pin()

    def compare(self) -> None:
        """Set the run beside a pinned one."""
        show_comparison(self.window)

    def _on_chart(self, name: str, chart: Chart) -> None:
        if name == EXPORT:
            self.ask_export(chart)
        elif name == PIN:
            self.pin()
        elif name == COMPARE:
            self.compare()
