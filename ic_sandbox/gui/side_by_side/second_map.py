"""The map of the second world: drawn like the first one, which it follows when one zooms or moves either."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.gui.canvas.map_view import MapView
from ic_sandbox.gui.canvas.map_widget import ARROWS, MapWidget
from ic_sandbox.gui.canvas.markers import paint_hover, paint_selection
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.agents import agents_near
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.world.items import exists

__all__ = ["SecondMap"]

PAN_STEP = 40.0
"""How far an arrow key moves the maps, in pixels."""

CLICK_MOVES = 4.0
"""A press that moves further than this, in pixels, is no click."""


class SecondMap(MapWidget):
    """The map of ``session``, next to the ``leader``. A click follows an agent in both; dragging moves both maps.

    ``agent_clicked`` sends its number; ``escaped`` is sent when the user presses Escape.
    """

    agent_clicked = Signal(int)
    escaped = Signal()

    def __init__(self, session: Session, leader: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("second-map")
        self.setAccessibleName(tr("Map of the second world"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.session = session
        self._leader = leader
        self.view = MapView(session, self._paint_marks, self)
        leader.lead(self.view)
        self.fault = QLabel(self)
        self.fault.setObjectName("second-fault")
        self.fault.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setMargin(12)
        self.fault.hide()
        self._pressed: QPointF | None = None
        self._dragged = False

    def sizeHint(self) -> QSize:
        """Return the size of a typical map."""
        return self.view.sizeHint()

    def say(self, fault: str) -> None:
        """Show why there is no second world instead of its map; an empty text shows the map."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.view.setVisible(not fault)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Resize the view to fill the widget."""
        self.view.setGeometry(self.rect())
        self.fault.setGeometry(self.rect())
        super().resizeEvent(event)

    def _paint_marks(self, painter: QPainter, framing: Viewport) -> None:
        """Draw the selection and the hovered cell."""
        world, selection = self.session.world, self.session.selection
        if selection.item is not None and exists(world, selection.item):
            paint_selection(painter, world, selection.item, framing)
        if selection.hovered is not None and world.contains(selection.hovered):
            paint_hover(painter, selection.hovered, framing)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move both maps, or mark the cell under the pointer in both."""
        if self._pressed is not None:
            step = event.position() - self._pressed
            if self._dragged or step.manhattanLength() > CLICK_MOVES:
                self._dragged, self._pressed = True, event.position()
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.view.pan(step)
            return
        cell = self.view.cell_at(event.position())
        self.session.selection.hover(cell if self.session.world.contains(cell) else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or follow the agent that was clicked."""
        clicked = self._pressed is not None and not self._dragged and event.button() == Qt.MouseButton.LeftButton
        self._pressed = None
        self.unsetCursor()
        if clicked:
            self._click(event.position())

    def _click(self, at: QPointF) -> None:
        run, tick = self.session.run, self.session.tick
        if run is None or tick == 0:
            return
        near = agents_near(run, min(tick, run.ticks), *self.view.place_at(at), self.reach)
        if near:
            followed = self.session.watched_agent.agent
            again = near.index(followed) + 1 if followed in near else 0
            self.agent_clicked.emit(near[again % len(near)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move both maps with the arrow keys; Escape closes the second world."""
        key = Qt.Key(event.key())
        if key in ARROWS:
            down, right = ARROWS[key]
            self.view.pan(QPointF(-right * PAN_STEP, -down * PAN_STEP))
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
