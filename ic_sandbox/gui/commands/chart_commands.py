"""Commands on charts, from the menus or from the context menu of a chart."""

from __future__ import annotations

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.context_menu import EXPORT
from ic_sandbox.gui.charts.export import ask_chart
from ic_sandbox.gui.commands.command import Catalogue
from ic_sandbox.gui.files.document_window import DocumentWindow

__all__ = ["export_chart", "follow_chart_menu"]


def export_chart(window: DocumentWindow, panel: ChartPanel, chart: Chart | None = None) -> None:
    """Ask for a chart and a file, and write it there; at first the chart that has the focus is chosen."""
    focused = next((found for found in panel.charts if found.hasFocus()), None)
    ask_chart(window, panel.shown(), chart or focused)


def follow_chart_menu(window: DocumentWindow, panel: ChartPanel, catalogue: Catalogue) -> None:
    """Run the commands that are chosen in the context menus of charts."""

    def run(name: str, chart: Chart) -> None:
        if name == EXPORT:
            export_chart(window, panel, chart)
        else:
            catalogue.command(name).run()

    panel.command_asked.connect(run)
