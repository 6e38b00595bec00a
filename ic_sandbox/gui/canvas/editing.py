"""The map as it is worked on: mouse, keyboard and drops become edits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.canvas import placing
from ic_sandbox.gui.canvas.strokes import DragStroke, PaintStroke, Stroke
from ic_sandbox.gui.canvas.view import ZOOM_STEP, MapView, describe_cell
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.tools import MIME, Tool
from ic_sandbox.world import edits
from ic_sandbox.world.document import Cell
from ic_sandbox.world.items import items_at

__all__ = ["Canvas"]

ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


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
        cursors = {"select": Qt.CursorShape.ArrowCursor}
        self.setCursor(cursors.get(tool.kind, Qt.CursorShape.CrossCursor))

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.MiddleButton:
            self._panning_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        cell = self._cell(event.position())
        if self._stroke is not None or not self.session.world.contains(cell):
            if self._stroke is None and event.button() == Qt.MouseButton.LeftButton:
                self.session.select(None)
            return
        self.cursor_cell = cell
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(cell)
        elif event.button() == Qt.MouseButton.RightButton:
            self._stroke = PaintStroke(self.session, cell, "Erase", placing.erase)
        self.update()

    def _begin(self, cell: Cell) -> None:
        session, tool = self.session, self.session.tool
        if tool.kind == "select":
            items = items_at(session.world, cell)
            self._clicked_again = session.selection in items
            item = session.selection if session.selection in items else next(iter(items), None)
            session.select(item)
            if item is not None:
                self._stroke = DragStroke(session, cell, item)
        elif tool.kind == "paint":
            glyph = tool.payload.partition(":")[2]
            self._stroke = PaintStroke(session, cell, "Paint", lambda world, cells: placing.paint(world, cells, glyph))
        elif tool.kind == "erase":
            self._stroke = PaintStroke(session, cell, "Erase", placing.erase)
        else:
            self._place(tool.payload, cell)

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panning_from is not None:
            step = event.position() - self._panning_from
            self._panning_from = event.position()
            self._fitted = False
            self.camera.pan(step.x(), step.y())
            self.update()
            return
        cell = self._cell(event.position())
        if cell != self.session.hovered:
            self.session.hover(cell if self.session.world.contains(cell) else None)
            self.update()
        if self._stroke is not None and cell != self._stroke.last:
            self._stroke.go_on(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._panning_from = None
            self._on_tool(self.session.tool)
            return
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return
        stroke.finish()
        if isinstance(stroke, DragStroke) and not stroke.moved and self._clicked_again:
            self._select_next(stroke.begin)

    def _select_next(self, cell: Cell) -> None:
        """A click on what is selected already goes on to what lies under it."""
        items = items_at(self.session.world, cell)
        if self.session.selection in items:
            self.session.select(items[(items.index(self.session.selection) + 1) % len(items)])

    def leaveEvent(self, event: QEvent) -> None:
        self.session.hover(None)
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def _cell(self, at: QPointF) -> Cell:
        return self.camera.cell_at(at.x(), at.y())

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            self._move_cursor(*ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._apply_at_cursor()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_selected()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def _move_cursor(self, down: int, right: int) -> None:
        world = self.session.world
        row = min(max(self.cursor_cell[0] + down, 0), world.rows - 1)
        col = min(max(self.cursor_cell[1] + right, 0), world.cols - 1)
        self.cursor_cell = (row, col)
        self.session.hover(self.cursor_cell)
        self.setAccessibleDescription(describe_cell(world, self.cursor_cell))
        self.update()

    def _apply_at_cursor(self) -> None:
        self._begin(self.cursor_cell)
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            stroke.finish()
        self.update()

    def remove_selected(self) -> None:
        """Take what is selected off the map."""
        session, item = self.session, self.session.selection
        if item is not None:
            session.finish_stroke()
            if session.try_edit("Remove", lambda: edits.remove(session.world, item)):
                session.select(None)

    def _escape(self) -> None:
        if self._stroke is not None:
            stroke, self._stroke = self._stroke, None
            stroke.cancel()
        else:
            self.session.select(None)

    # -- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        cell = self._cell(event.position())
        self._drop = (cell, self._can_drop(_payload(event), cell))
        if self._drop[1]:
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
        self._drop = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop = None
        cell = self._cell(event.position())
        if self._place(_payload(event), cell):
            event.acceptProposedAction()
        self.cursor_cell = cell if self.session.world.contains(cell) else self.cursor_cell
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()


def _payload(event: QDropEvent) -> str:
    return bytes(event.mimeData().data(MIME).data()).decode("utf-8")
