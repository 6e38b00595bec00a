"""The map as it is worked on: mouse, keyboard and drops become edits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.map_view import ZOOM_STEP
from ic_sandbox.gui.canvas.strokes import BandStroke, DragStroke, RegionStroke, ShapeStroke
from ic_sandbox.gui.canvas.tool_controller import ToolUse
from ic_sandbox.gui.rendering.agents import agents_near
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import MIME, SELECT, Tool
from ic_sandbox.world.document import Cell
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import cell_of, items_at

__all__ = ["Canvas"]

ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
CLICK_REACH, CLICK_PIXELS = 0.12, 5.0
"""How near a click must be to an agent to mean it: in cells, or in pixels where that is further."""

WHEEL_NOTCH = 120
"""What Qt counts for one notch of a wheel."""


class Canvas(ToolUse):
    """The map with its tools. ``menu_wanted`` says for which cell a menu is asked for, and where on the screen."""

    menu_wanted = Signal(object, QPoint)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setAcceptDrops(True)
        self._make_regions()
        self._panning_from: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        """The one that was pressed last; a menu that it opened may have kept its release for itself."""
        session.toolbox.tool_changed.connect(self._on_tool)
        session.document.left.connect(self._drop_stroke)
        session.document.world_changed.connect(self._drop_stroke)

    def _on_tool(self, tool: Tool) -> None:
        """Point with an arrow where things are selected, and with four of them at what can be moved."""
        shape = Qt.CursorShape
        pointed = self.session.selection.hovered
        movable = pointed is not None and self._is_movable(pointed)
        self.setCursor(shape.CrossCursor if tool != SELECT else shape.SizeAllCursor if movable else shape.ArrowCursor)

    def _is_movable(self, cell: Cell) -> bool:
        world, box = self.session.world, self.session.selection.region
        return world.contains(cell) and ((box is not None and cell in box) or bool(items_at(world, cell)))

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Use the tool, or undo it with the right button; move the map with the middle one, or beside the map."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._cursor_shown = False
        cell = self._cell(event.position())
        on_map = self.session.world.contains(cell)
        left = event.button() == Qt.MouseButton.LeftButton
        held = event.button() != self._button and bool(event.buttons() & self._button)
        if held or self._stroke is not None:
            return  # what was begun with one button goes on, whatever another one does
        self._button = event.button()
        if event.button() == Qt.MouseButton.MiddleButton or (left and not on_map):
            self._panning_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if left:
                self.session.selection.select(None)
        elif on_map:
            self.cursor_cell = cell
            if left:
                self._met = self._agents_at(event.position())
                self._press(cell, band=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            elif event.button() == Qt.MouseButton.RightButton:
                self._press_other(cell)
        self.update()

    def _agents_at(self, point: QPointF) -> tuple[int, ...]:
        """The agents that a click with the select tool would mean, once they have set out."""
        session = self.session
        run = session.run
        if session.toolbox.tool != SELECT or run is None or session.tick == 0 or self.regions.floating is not None:
            return ()
        row, col = (point.y() - self.camera.y) / self.camera.size, (point.x() - self.camera.x) / self.camera.size
        reach = max(CLICK_REACH, CLICK_PIXELS / self.camera.size)
        return tuple(agents_near(run, min(session.tick, run.ticks), row, col, reach))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for what is under the pointer, with the select tool; or for what is under the keyboard cursor."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._release()
            self.show_cursor(self.cursor_cell)
            corner = self.cell_rect(self.cursor_cell).bottomRight().toPoint()
            self.menu_wanted.emit(self.cursor_cell, self.mapToGlobal(corner))
        elif self._other_asks():
            cell = self._cell(QPointF(event.pos()))
            if self.session.world.contains(cell) and self._stroke is None:
                self.menu_wanted.emit(cell, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what is under way."""
        if self._panning_from is not None:
            step = event.position() - self._panning_from
            self._panning_from = event.position()
            self._pan(step)
            return
        cell = self._cell(event.position())
        if cell != self.session.selection.hovered:
            self.session.selection.hover(cell if self.session.world.contains(cell) else None)
            if self._stroke is None:
                self._on_tool(self.session.toolbox.tool)
        if isinstance(self._stroke, ShapeStroke) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            cell = self._stroke.regular(self._stroke.begin, cell)
        if self._stroke is not None and cell != self._stroke.last:
            self._go_on(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if event.button() != self._button:
            return
        self._button = Qt.MouseButton.NoButton
        self._panning_from = None
        self._release()
        self._on_tool(self.session.toolbox.tool)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.session.selection.hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; with Shift or a wheel that turns sideways, move the map sideways."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or turn.y() == 0:
            self._pan(QPointF(turn.x() or turn.y(), 0))
        else:
            self._zoom(ZOOM_STEP ** (turn.y() / WHEEL_NOTCH), event.position())
        event.accept()

    def _cell(self, at: QPointF) -> Cell:
        return self.camera.cell_at(at.x(), at.y())

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cursor; with Shift they select cells, or move what is selected; with Ctrl they only move it.
        Enter uses the tool.
        """
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in ARROWS:
            if held & Qt.KeyboardModifier.ControlModifier:
                self._drag_by_key(*ARROWS[key])
            elif held & Qt.KeyboardModifier.ShiftModifier and self.session.selection.item is None:
                self._select_by_key(*ARROWS[key])
            elif held & Qt.KeyboardModifier.ShiftModifier:
                self._drag_by_key(*ARROWS[key])
            else:
                self._walk(*ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._use_at_cursor()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_selected()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """What was moved or selected with Shift or Ctrl is let go."""
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_Control) and self._cursor_shown:
            self._release()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing goes on while someone is elsewhere."""
        self._release()
        super().focusOutEvent(event)

    def _beside(self, cell: Cell, down: int, right: int) -> Cell:
        world = self.session.world
        return min(max(cell[0] + down, 0), world.rows - 1), min(max(cell[1] + right, 0), world.cols - 1)

    def _walk(self, down: int, right: int) -> None:
        """Move the cursor; what is being drawn or selected between two presses of Enter goes with it."""
        cell = self._beside(self.cursor_cell, down, right)
        if isinstance(self._stroke, ShapeStroke | BandStroke):
            self._go_on(cell)
        else:
            self._release()
        self.show_cursor(cell)

    def _use_at_cursor(self) -> None:
        """Use the tool in the cursor's cell. A line or a rectangle begins with one press, and ends with another."""
        if self.regions.floating is not None:
            self.cursor_cell = self._floating_at()
        if self._stroke is not None:
            self._release()
        else:
            self._press(self.cursor_cell)
            if not isinstance(self._stroke, ShapeStroke | BandStroke):
                self._release()
        self.show_cursor(self.cursor_cell)

    def _drag_by_key(self, down: int, right: int) -> None:
        """As if the mouse dragged what is selected: one step until the key that is held with the arrows is let go."""
        session = self.session
        if self._stroke is None and session.selection.region is not None:
            self._begin(RegionStroke(session, session.selection.region.corner, session.selection.region))
        elif self._stroke is None and session.selection.item is not None:
            begin = cell_of(session.world, session.selection.item)
            self._clicked_again = False
            self._begin(DragStroke(session, begin, session.selection.item))
        self._carry(down, right)

    def _select_by_key(self, down: int, right: int) -> None:
        """As if the mouse selected cells from the cursor on. What is selected so already grows or shrinks."""
        if self._stroke is None:
            box, begin = self.session.selection.region, self.cursor_cell
            stroke = BandStroke(self.session, begin if box is None else box.opposite(begin))
            stroke.last = begin
            self._begin(stroke)
        self._carry(down, right)

    def _carry(self, down: int, right: int) -> None:
        """Go on with what was begun by keys, one cell further."""
        if self._stroke is not None:
            cell = self._beside(self._stroke.last, down, right)
            self._go_on(cell)
            self.show_cursor(cell)

    # -- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what comes from the palette."""
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show what would become of it here, or say why it can't be here."""
        self._drop = (_payload(event), self._cell(event.position()))
        if self._can_drop(*self._drop):
            event.acceptProposedAction()
        else:
            event.ignore()
        self.update()

    def _can_drop(self, payload: str, cell: Cell) -> bool:
        self._refusal = ""
        try:
            return placement.place(self.session.world, payload, cell) is not self.session.world
        except edits.EditError as error:
            self._refusal = str(error) if self.session.world.contains(cell) else ""
            return False

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._drop = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place it."""
        self._drop = None
        cell = self._cell(event.position())
        if self.place(_payload(event), cell):
            event.acceptProposedAction()
            self.cursor_cell = cell
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()


def _payload(event: QDropEvent) -> str:
    return bytes(event.mimeData().data(MIME).data()).decode("utf-8", "replace")
