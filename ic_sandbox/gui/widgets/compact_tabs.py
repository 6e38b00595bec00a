"""Tabs that take little more room than their words, so that all of them are seen in a narrow panel."""

from __future__ import annotations

from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QTabWidget, QWidget

__all__ = ["Tabs"]

SPACE = 12
"""Pixels beside the words of a tab, both sides together; the style alone takes twice as many."""


class Tabs(QTabWidget):
    """Pages behind tabs."""

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
