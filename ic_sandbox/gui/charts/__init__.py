"""The live charts below the map."""

from __future__ import annotations

from ic_sandbox.gui.charts.chart_panel import ChartPanel

__all__ = ["ChartPanel"]
