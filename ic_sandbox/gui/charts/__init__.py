"""The live charts below the map."""

from __future__ import annotations

from ic_sandbox.gui.charts.panel import Charts

__all__ = ["Charts"]
