"""Tabs with little space around their titles, and a list in their place if they still do not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QProxyStyle, QStyle, QStyleOption, QTabWidget, QWidget

from ic_sandbox.i18n import tr

__all__ = ["Tabs"]

SPACE = 12
"""Horizontal space around a tab's title in pixels, both sides together; Fusion's default is twice as much."""


class Tabs(QTabWidget):
    """A tab widget with narrow tabs. If not all of them fit, a drop-down list of all of them replaces the tab bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self._style = _Close("Fusion")
        self._style.setParent(self)
        self.tabBar().setStyle(self._style)
        self.list = QComboBox(self)
        self.list.setObjectName("tab-list")
        self.list.setAccessibleName(tr("Shown tab"))
        self.list.setToolTip(tr("Choose what this panel shows"))
        self.list.hide()
        self.list.activated.connect(lambda index: self.setCurrentIndex(self.list.itemData(index)))
        self.currentChanged.connect(self._fit)

    @property
    def bar_width(self) -> int:
        """The width of the tab bar with all visible tabs, in pixels."""
        bar = self.tabBar()
        return sum(bar.tabRect(index).width() for index in range(bar.count()) if bar.isTabVisible(index))

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        self._fit()

    def setTabVisible(self, index: int, visible: bool) -> None:
        """Show or hide a tab."""
        super().setTabVisible(index, visible)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        bar = self.tabBar()
        listed = self.bar_width > self.width()
        bar.setFocusPolicy(Qt.FocusPolicy.NoFocus if listed else Qt.FocusPolicy.TabFocus)
        self.list.setVisible(listed)
        if not listed:
            return
        self.list.clear()
        for index in range(self.count()):
            if self.isTabVisible(index):
                self.list.addItem(self.tabText(index), index)
        self.list.setCurrentIndex(self.list.findData(self.currentIndex()))
        self.list.setGeometry(0, 0, self.width(), bar.sizeHint().height())
        self.list.raise_()


class _Close(QProxyStyle):
    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric == QStyle.PixelMetric.PM_TabBarTabHSpace:
            return SPACE
        return super().pixelMetric(metric, option, widget)
