"""Commands on charts."""

from __future__ import annotations

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.export import ask_chart
from ic_sandbox.gui.dialogs.controls_wait import wait_for_controls
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.mitigations.panel import MitigationsPanel

__all__ = ["export_chart"]


def export_chart(
    window: DocumentWindow, panel: ChartPanel, mitigations: MitigationsPanel, chart: Chart | None = None
) -> None:
    """Ask for a chart and a file, and write the chart; if only controls are missing, wait for them first.

    The focused chart is preselected; outdated ones are left out.
    """
    if window.session.run_status.lacks_controls:
        wait_for_controls(window, window.session)
    focused = next((found for found in panel.charts if found.hasFocus()), None)
    current = [found for found in panel.shown() if not panel.badge_of(found)]
    compared = [mitigations.chart] if window.session.mitigations.complete else []
    ask_chart(window, [*current, *compared], chart or focused)
