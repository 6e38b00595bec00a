"""The plot of a chart, which reports the pointer and has none of pyqtgraph's menus."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from ic_sandbox.gui.charts.axis import Axis
from ic_sandbox.gui.charts.plot_item import LinesItem
from ic_sandbox.gui.charts.rule import Rule

__all__ = ["PlotView"]

MARGINS = (0, 6, 8, 0)
"""Half a number extends above the highest value and beyond the last."""


WHEEL_NOTCH = 120
"""Qt's unit for one notch of a wheel."""


class PlotView(pg.PlotWidget):  # type: ignore[misc]
    """A plot that the mouse cannot move.

    ``turned`` sends the x under the pointer and the notches by which the wheel was turned; ``reset`` is sent after a
    double click. ``pointed`` sends the x under the pointer and its position on the screen; ``picked`` sends the x of a
    click or drag, and ``clicked`` the position of a click in the view.
    ``painting`` is the duration of the last painting in seconds.

    ``lines`` and the ``rules`` over them are drawn over a picture of the axes, which is drawn only if they have
    changed: pyqtgraph would draw everything each time.
    """

    pointed = Signal(float, QPoint)
    picked = Signal(float)
    clicked = Signal(QPoint)
    left = Signal()
    turned = Signal(float, float)
    reset = Signal()

    def __init__(self, left: Axis, bottom: Axis, log_y: bool = False) -> None:
        super().__init__(enableMenu=False, axisItems={"left": left, "bottom": bottom})
        self.getPlotItem().layout.setContentsMargins(*MARGINS)
        self.painting = 0.0
        self.lines = LinesItem(self.getViewBox(), log_y, self._renew)
        self.rules: list[Rule] = []
        self.marks: list[Rule] = []
        self._axes = left, bottom
        self._picture = QPixmap()
        self._pictured: tuple[object, ...] = ()
        """What the picture of the axes depends on."""
        # The scene may change only its axes, and Qt need not find out which items it shows.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.scene().changed.connect(self._renew)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        # Remove an action that only pyqtgraph's own menu can trigger, to hide it from searches for actions.
        scene = self.scene()
        for action in scene.contextMenu:
            action.setParent(None)
            action.deleteLater()
        scene.contextMenu = []

    def rule(self) -> Rule:
        """Add a hidden vertical line over the others."""
        found = Rule(self._renew)
        self.rules.append(found)
        return found

    def show_marks(self, marks: Sequence[tuple[float, QPen]]) -> None:
        """Draw vertical lines, each at an x with its pen, instead of the last ones."""
        self.rules = [rule for rule in self.rules if rule not in self.marks]
        self.marks = []
        for x, ink in marks:
            mark = self.rule()
            mark.draw_with(ink)
            mark.show_at(x)
            self.marks.append(mark)
        self._renew()

    def _renew(self, *_: object) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = time.monotonic()
        self._picture_axes()
        painter = QPainter(self.viewport())
        try:
            painter.drawPixmap(0, 0, self._picture)
            frame = self.lines.frame()
            self.lines.paint(painter, frame, self.viewport().size(), self.devicePixelRatioF())
            for rule in self.rules:
                if rule.shown:
                    rule.paint(painter, frame)
        finally:
            painter.end()
        self.painting = time.monotonic() - begun

    def _picture_axes(self) -> None:
        """Draw the axes and the ground if they have changed."""
        if self._appearance() == self._pictured:
            return
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.viewport().size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        painter = QPainter(self._picture)
        try:
            self.render(painter, QRectF(self.viewport().rect()), self.viewport().rect())
        finally:
            painter.end()
        self._pictured = self._appearance()  # painting them lays out their numbers

    def _appearance(self) -> tuple[object, ...]:
        """Return what the picture of the axes depends on; each replaces its own picture when it changes."""
        axes = [(axis.picture, axis.isVisible(), axis.geometry()) for axis in self._axes]
        return self.viewport().size(), self.devicePixelRatioF(), self.backgroundBrush().color().rgba(), axes

    def x_at(self, place: QPointF) -> float:
        """Return the x at a position in the view."""
        return float(self.getViewBox().mapSceneToView(self.mapToScene(place.toPoint())).x())

    def place_of(self, x: float) -> QPoint:
        """Return the screen position of an x, at half the height of the plot."""
        box = self.getViewBox()
        scene = box.mapViewToScene(QPointF(x, 0.0))
        place = self.mapFromScene(QPointF(scene.x(), box.sceneBoundingRect().center().y()))
        on_screen: QPoint = self.viewport().mapToGlobal(place)
        return on_screen

    def pixels(self, x: float, y: float) -> QPoint:
        """Return the position of a point in the view."""
        found: QPoint = self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(x, y)))
        return found

    # Do not pass events on: pyqtgraph would search for items to hover, click and drag, and there are none.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = self.x_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.picked.emit(x)
        self.pointed.emit(x, event.globalPosition().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.x_at(event.position()))
            self.clicked.emit(event.position().toPoint())
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y()
        if turn:
            self.turned.emit(self.x_at(event.position()), turn / WHEEL_NOTCH)
            event.accept()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the enclosing chart has a menu

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
