"""The map as it is worked on: mouse, keyboard and drops become edits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
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

from ic_sandbox.gui.canvas import placing
from ic_sandbox.gui.canvas.agents import agents_near
from ic_sandbox.gui.canvas.strokes import DragStroke, PaintStroke, Stroke
from ic_sandbox.gui.canvas.view import ZOOM_STEP, MapView
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.tools import MIME, SELECT, Tool
from ic_sandbox.world import edits
from ic_sandbox.world.document import Cell
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


class Canvas(MapView):
    """The map with its tools."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setAcceptDrops(True)
        self._stroke: Stroke | None = None
        self._clicked_again = False
        self._panning_from: QPointF | None = None
        session.tool_changed.connect(self._on_tool)

    def _on_tool(self, tool: Tool) -> None:
        select = tool == SELECT
        self.setCursor(Qt.CursorShape.ArrowCursor if select else Qt.CursorShape.CrossCursor)

    # -- what mouse and keyboard have in common

    def _press(self, cell: Cell) -> None:
        """Begin to use the tool in a cell."""
        session, tool = self.session, self.session.tool
        if tool.kind == "select":
            items = items_at(session.world, cell)
            self._clicked_again = session.selection in items
            item = session.selection if session.selection in items else next(iter(items), None)
            session.select(item)
            if item is not None:
                self._begin(DragStroke(session, cell, item))
        elif tool.kind == "paint":
            glyph = tool.payload.partition(":")[2]
            self._begin(PaintStroke(session, cell, "Paint", lambda world, cells: placing.paint(world, cells, glyph)))
        elif tool.kind == "erase":
            self._begin(PaintStroke(session, cell, "Erase", placing.erase))
        else:
            self._place(tool.payload, cell)

    def _begin(self, stroke: Stroke) -> None:
        self._stroke, self._busy = stroke, True

    def _end(self) -> Stroke | None:
        stroke, self._stroke, self._busy = self._stroke, None, False
        self.update()
        return stroke

    def _release(self) -> None:
        """End what was begun."""
        stroke = self._end()
        if stroke is not None:
            stroke.finish()
            if isinstance(stroke, DragStroke) and not stroke.moved and self._clicked_again:
                self._select_next(stroke.begin)

    def _select_next(self, cell: Cell) -> None:
        """A click on what is selected already goes on to what lies under it."""
        items = items_at(self.session.world, cell)
        if self.session.selection in items:
            self.session.select(items[(items.index(self.session.selection) + 1) % len(items)])

    def _place(self, payload: str, cell: Cell) -> bool:
        session = self.session
        session.finish_stroke()
        before = session.world
        done = session.try_edit(
            placing.words_for(before, payload, cell), lambda: placing.place(session.world, payload, cell)
        )
        if done and not payload.startswith("terrain:"):
            session.select(next(iter(items_at(session.world, cell)), None))
        return done

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Use the tool; erase with the right button; move the map with the middle one, or beside the map."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._cursor_shown = False
        cell = self._cell(event.position())
        on_map = self.session.world.contains(cell)
        left = event.button() == Qt.MouseButton.LeftButton
        if self._stroke is not None:
            return
        if event.button() == Qt.MouseButton.MiddleButton or (left and not on_map):
            self._panning_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if left:
                self.session.select(None)
        elif on_map:
            self.cursor_cell = cell
            if left and not self._watch(event.position()):
                self._press(cell)
            elif event.button() == Qt.MouseButton.RightButton:
                self._begin(PaintStroke(self.session, cell, "Erase", placing.erase))
        self.update()

    def _watch(self, point: QPointF) -> bool:
        """Watch the agent that was clicked on, once they have set out; clicked on again, the next one there."""
        session = self.session
        run = session.run
        if session.tool != SELECT or run is None or session.tick == 0:
            return False
        row, col = (point.y() - self.camera.y) / self.camera.size, (point.x() - self.camera.x) / self.camera.size
        reach = max(CLICK_REACH, CLICK_PIXELS / self.camera.size)
        near = agents_near(run, min(session.tick, run.ticks), row, col, reach)
        if not near:
            return False
        watched = session.watching.agent
        chosen = near[(near.index(watched) + 1) % len(near)] if watched in near else near[0]
        session.select(None)
        session.watching.watch(chosen)
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what is under way."""
        if self._panning_from is not None:
            step = event.position() - self._panning_from
            self._panning_from = event.position()
            self._pan(step)
            return
        cell = self._cell(event.position())
        self.session.hover(cell if self.session.world.contains(cell) else None)
        if self._stroke is not None and cell != self._stroke.last:
            self._stroke.go_on(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if self._panning_from is not None:
            self._panning_from = None
            self._on_tool(self.session.tool)
            return
        self._release()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.session.hover(None)
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
        """Arrows move the cursor, and with Shift what is selected; Enter uses the tool there, Delete removes."""
        key = Qt.Key(event.key())
        if key in ARROWS:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._drag_by_key(*ARROWS[key])
            else:
                self._release()
                self.show_cursor(self._beside(self.cursor_cell, *ARROWS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press(self.cursor_cell)
            self._release()
            self.show_cursor(self.cursor_cell)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_selected()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """An item that was moved with Shift is let go."""
        if event.key() == Qt.Key.Key_Shift and self._cursor_shown:
            self._release()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing goes on while someone is elsewhere."""
        self._release()
        super().focusOutEvent(event)

    def _beside(self, cell: Cell, down: int, right: int) -> Cell:
        world = self.session.world
        return min(max(cell[0] + down, 0), world.rows - 1), min(max(cell[1] + right, 0), world.cols - 1)

    def _drag_by_key(self, down: int, right: int) -> None:
        """As if the mouse dragged what is selected: one step until Shift is let go."""
        session = self.session
        if self._stroke is None and session.selection is not None:
            begin = cell_of(session.world, session.selection)
            self._clicked_again = False
            self._begin(DragStroke(session, begin, session.selection))
        if self._stroke is not None:
            cell = self._beside(self._stroke.last, down, right)
            self._stroke.go_on(cell)
            self.show_cursor(cell)

    def remove_selected(self) -> None:
        """Take what is selected off the map, or else what is topmost under the keyboard cursor."""
        session = self.session
        under_cursor = items_at(session.world, self.cursor_cell) if self._cursor_shown else ()
        item = session.selection or next(iter(under_cursor), None)
        if item is not None:
            self._release()
            session.finish_stroke()
            if session.try_edit("Remove", lambda: edits.remove(session.world, item)):
                session.select(None)

    def _escape(self) -> None:
        """Give up what is under way; else lay the tool down; else select nothing."""
        stroke = self._end()
        if stroke is not None:
            stroke.cancel()
        elif self.session.tool != SELECT:
            self.session.set_tool(SELECT)
        else:
            self.session.select(None)

    # -- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what comes from the palette."""
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show what would become of it here."""
        self._drop = (_payload(event), self._cell(event.position()))
        if self._can_drop(*self._drop):
            event.acceptProposedAction()
        else:
            event.ignore()
        self.update()

    def _can_drop(self, payload: str, cell: Cell) -> bool:
        try:
            return placing.place(self.session.world, payload, cell) is not self.session.world
        except edits.EditError:
            return False

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._drop = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place it."""
        self._drop = None
        cell = self._cell(event.position())
        if self._place(_payload(event), cell):
            event.acceptProposedAction()
            self.cursor_cell = cell
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()


def _payload(event: QDropEvent) -> str:
    return bytes(event.mimeData().data(MIME).data()).decode("utf-8", "replace")
