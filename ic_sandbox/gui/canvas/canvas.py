"""The map for editing: it passes mouse, keyboard and drops to the tools."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.canvas.cell_description import describe_cell
from ic_sandbox.gui.canvas.drop_target import DropTarget, payload_of
from ic_sandbox.gui.canvas.keyboard_cursor import KeyboardCursor
from ic_sandbox.gui.canvas.map_view import MapView
from ic_sandbox.gui.canvas.map_widget import ARROWS, MapWidget
from ic_sandbox.gui.canvas.markers import paint_cursor, paint_region, paint_selection
from ic_sandbox.gui.canvas.tool_controller import ToolController
from ic_sandbox.gui.canvas.tools import Press
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.session.payload import MIME
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.announcement import announce
from ic_sandbox.i18n import tr
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.items import exists

__all__ = ["Canvas"]

TAB_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(MapWidget):
    """The map with its tools and a keyboard cursor.

    ``menu_wanted`` requests a menu, with the cell and the screen position. ``escaped`` is sent when the user presses
    Escape and nothing on the map is to be cancelled.
    """

    menu_wanted = Signal(object, QPoint)
    escaped = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(tr("Map"))
        self.setAccessibleDescription(
            tr("Use the arrow keys to move a cursor and hear what is in each cell. Press Enter to use the tool.")
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 96)
        self.setAcceptDrops(True)
        self.session = session
        self.tools = ToolController(session, self)
        self.view = MapView(session, self._paint_marks, self)
        self.tools.changed.connect(self._on_tool)
        self.keyboard = KeyboardCursor(session, self.tools, self.view, self)
        self.keyboard.moved.connect(self._announce)
        self._drop = DropTarget()
        self._panning_from: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        """The last button pressed; its release may have gone to a menu that it opened."""

    def sizeHint(self) -> QSize:
        """Return the size of a typical map."""
        return self.view.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Resize the view to fill the widget."""
        self.view.setGeometry(self.rect())
        super().resizeEvent(event)

    def remove_selected(self) -> None:
        """Remove the selected item, otherwise the topmost one under the keyboard cursor."""
        self.tools.remove(self.keyboard.cell if self.keyboard.shown else None)

    def _announce(self) -> None:
        """Announce what is in the cursor's cell."""
        words = describe_cell(self.session.world, self.keyboard.cell)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if self.hasFocus():
                announce(self, words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor to keyboard users."""
        if event.reason() in TAB_REASONS:
            self.keyboard.show(self.keyboard.cell)
        self.view.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End the stroke: nothing continues without the focus."""
        self.tools.release()
        super().focusOutEvent(event)

    def _paint_marks(self, painter: QPainter, framing: Viewport) -> None:
        """Draw the selection, the hovered cell and the dragged item over the map."""
        world, selection = self.session.world, self.session.selection
        if selection.item is not None and exists(world, selection.item):
            paint_selection(painter, world, selection.item, framing)
        if selection.region is not None:
            paint_region(painter, selection.region, framing)
        for row, col in selection.marked:
            paint_region(painter, Box(row, col, 1, 1), framing)
        if self.keyboard.shown and self.hasFocus():
            paint_cursor(painter, self.keyboard.cell, framing)
        if self._drop.used:
            self._drop.paint(painter, world, framing)
        elif selection.hovered is not None and world.contains(selection.hovered):
            self.tools.paint_hovered(painter, selection.hovered, framing)
        self.tools.paint_floating(painter, self.keyboard.floating_at(), framing)

    def _on_tool(self) -> None:
        self._point()
        self.view.update()

    def _point(self) -> None:
        self.setCursor(self.tools.pointer(self.session.selection.hovered))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Use the tool, or erase with the right button.

        The middle button moves the map, as does dragging next to it.
        """
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.keyboard.shown = False
        cell = self.view.cell_at(event.position())
        on_map = self.session.world.contains(cell)
        left = event.button() == Qt.MouseButton.LeftButton
        held = event.button() != self._button and bool(event.buttons() & self._button)
        if held or self.tools.stroke is not None:
            return  # a stroke continues whatever other buttons do
        self._button = event.button()
        if event.button() == Qt.MouseButton.MiddleButton or (left and not on_map):
            self._panning_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if left:
                self.session.selection.select(None)
        elif on_map:
            self.keyboard.cell = cell
            if left:
                band = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.tools.press(Press(cell, self.view.place_at(event.position()), self.reach, band))
            elif event.button() == Qt.MouseButton.RightButton:
                self.tools.press_other(cell)
        self.view.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu for the cell under the pointer, with the select tool, or under the keyboard cursor."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.tools.release()
            self.keyboard.show(self.keyboard.cell)
            corner = self.view.cell_rect(self.keyboard.cell).bottomRight().toPoint()
            self.menu_wanted.emit(self.keyboard.cell, self.mapToGlobal(corner))
        elif self.tools.in_hand.offers_menu:
            cell = self.view.cell_at(QPointF(event.pos()))
            if self.session.world.contains(cell) and self.tools.stroke is None:
                self.menu_wanted.emit(cell, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the pan or the stroke."""
        if self._panning_from is not None:
            step = event.position() - self._panning_from
            self._panning_from = event.position()
            self.view.pan(step)
            return
        cell = self.view.cell_at(event.position())
        if cell != self.session.selection.hovered:
            self.session.selection.hover(cell if self.session.world.contains(cell) else None)
            if self.tools.stroke is None:
                self._point()
        self.tools.move(cell, regular=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan or the stroke."""
        if event.button() != self._button:
            return
        self._button = Qt.MouseButton.NoButton
        self._panning_from = None
        self.tools.release()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor with arrow keys; with Shift, select cells or move the selection; with Ctrl, only move it.

        Enter uses the tool.
        """
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in ARROWS:
            if held & Qt.KeyboardModifier.ControlModifier:
                self.keyboard.drag(*ARROWS[key])
            elif not held & Qt.KeyboardModifier.ShiftModifier:
                self.keyboard.walk(*ARROWS[key])
            elif self.session.selection.item is None:
                self.keyboard.select(*ARROWS[key])
            else:
                self.keyboard.drag(*ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keyboard.use_tool()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_selected()
        elif key == Qt.Key.Key_Escape:
            if not self.tools.cancel():
                self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Finish moving or selecting when Shift or Ctrl is released."""
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_Control) and self.keyboard.shown:
            self.tools.release()
        super().keyReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept palette items."""
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Preview the drop, or show why it is not allowed here."""
        payload, cell = payload_of(event.mimeData()), self.view.cell_at(event.position())
        if payload is not None and self._drop.drag_over(self.session.world, payload, cell):
            event.acceptProposedAction()
        else:
            event.ignore()
        self.view.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Clear the preview."""
        self._drop.clear()
        self.view.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place the dropped item."""
        self._drop.clear()
        payload, cell = payload_of(event.mimeData()), self.view.cell_at(event.position())
        if payload is not None and self.tools.place(payload, cell):
            event.acceptProposedAction()
            self.keyboard.cell = cell
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.update()
