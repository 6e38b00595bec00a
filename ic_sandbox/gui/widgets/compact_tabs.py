"""Tabs with little space around their titles, so all of them fit into a narrow panel."""

from __future__ import annotations

from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QTabWidget, QWidget

__all__ = ["Tabs"]

SPACE = 12
"""Horizontal space around a tab's title in pixels, both sides together; Fusion's default is twice as much."""


class Tabs(QTabWidget):
    """A tab widget with narrow tabs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self._style = _Close("Fusion")
        self._style.setParent(self)
        self.tabBar().setStyle(self._style)


class _Close(QProxyStyle):
    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric == QStyle.PixelMetric.PM_TabBarTabHSpace:
            return SPACE
        return super().pixelMetric(metric, option, widget)
