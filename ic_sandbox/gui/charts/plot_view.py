"""The plot of a chart, which says where the pointer is, and has none of pyqtgraph's own menus."""

from __future__ import annotations

import time

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent, QWheelEvent

from ic_sandbox.gui.charts.axis import Axis

__all__ = ["PlotView"]

MARGINS = (0, 6, 8, 0)
"""Half a number stands out above the highest and beside the last."""


class PlotView(pg.PlotWidget):  # type: ignore[misc]
    """Nothing in here is moved or zoomed. ``pointed`` tells the x under the pointer and where on the screen that is,
    ``picked`` the x that was clicked or dragged to. ``painting``: how many seconds that took last.
    """

    pointed = Signal(float, QPoint)
    picked = Signal(float)
    left = Signal()

    def __init__(self, left: Axis, bottom: Axis) -> None:
        super().__init__(enableMenu=False, axisItems={"left": left, "bottom": bottom})
        self.getPlotItem().layout.setContentsMargins(*MARGINS)
        self.painting = 0.0
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        # An action that can't be triggered but from pyqtgraph's own menu, and would be found by whoever looks for any.
        scene = self.scene()
        for action in scene.contextMenu:
            action.setParent(None)
            action.deleteLater()
        scene.contextMenu = []

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = time.monotonic()
        super().paintEvent(event)
        self.painting = time.monotonic() - begun

    def x_at(self, place: QPointF) -> float:
        """What x is at a place of the view."""
        return float(self.getViewBox().mapSceneToView(self.mapToScene(place.toPoint())).x())

    def place_of(self, x: float) -> QPoint:
        """Where on the screen an x is, at half the height of the plot."""
        box = self.getViewBox()
        scene = box.mapViewToScene(QPointF(x, 0.0))
        place = self.mapFromScene(QPointF(scene.x(), box.sceneBoundingRect().center().y()))
        on_screen: QPoint = self.viewport().mapToGlobal(place)
        return on_screen

    # Events stay here: pyqtgraph would look for items to be hovered, clicked and dragged, and there are none.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = self.x_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.picked.emit(x)
        self.pointed.emit(x, event.globalPosition().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.x_at(event.position()))
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the chart around it has one

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
