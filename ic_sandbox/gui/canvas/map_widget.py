"""The behaviour that every map has in common: wheel, tooltips, the hovered cell, and how near a click must be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ic_sandbox.gui.canvas.device_tip import device_tip
from ic_sandbox.gui.canvas.map_view import ZOOM_STEP, MapView
from ic_sandbox.gui.session.session import Session

__all__ = ["ARROWS", "MapWidget"]

ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
CLICK_REACH, CLICK_PIXELS = 0.12, 5.0
"""How near a click must be to an agent to hit it: in cells, or in pixels if that is further."""

WHEEL_NOTCH = 120
"""Qt's unit for one notch of a wheel."""


class MapWidget(QWidget):
    """A widget filled by the ``view`` of the world of ``session``; its constructor sets both."""

    session: Session
    view: MapView

    @property
    def reach(self) -> float:
        """Return the distance from an agent, in cells, within which a click hits it."""
        return max(CLICK_REACH, CLICK_PIXELS / self.view.camera.size)

    def event(self, event: QEvent) -> bool:
        """Show what is under the pointer as a tooltip; an outdated run says nothing about the devices of this world."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.view.cell_at(QPointF(event.pos()))
            run = None if self.session.run_status.outdated else self.session.map_run
            text = device_tip(self.session.world, cell, run, self.session.map_tick)
            QToolTip.showText(event.globalPos(), text, self, self.view.cell_rect(cell).toRect())
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Clear the hovered cell."""
        self.session.selection.hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; with Shift, or with a horizontal wheel, move the map sideways."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or turn.y() == 0:
            self.view.pan(QPointF(turn.x() or turn.y(), 0))
        else:
            self.view.zoom(ZOOM_STEP ** (turn.y() / WHEEL_NOTCH), event.position())
        event.accept()
