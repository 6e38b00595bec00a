"""The canvas: shows the world and its agents, and turns mouse, keyboard and drops into edits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.canvas import placing
from ic_sandbox.gui.canvas.agents import agent_view, draw_agents
from ic_sandbox.gui.canvas.camera import ViewCamera
from ic_sandbox.gui.canvas.strokes import DragStroke, PaintStroke, Stroke
from ic_sandbox.gui.rendering import paint_world
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.theme import drawing_colours, is_dark
from ic_sandbox.gui.tools import MIME, Tool
from ic_sandbox.world import edits
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import cell_of, item_name, items_at

__all__ = ["Canvas", "describe_cell"]

ZOOM_STEP = 1.2
ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class Canvas(QWidget):
    """The map of the session's world."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Map")
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)
        self.setToolTip("")
        self.session = session
        self.camera = ViewCamera()
        self.cursor_cell: Cell = (0, 0)
        self._fitted = True
        self._stroke: Stroke | None = None
        self._clicked_again = False
        self._panning_from: QPointF | None = None
        self._drop: tuple[Cell, bool] | None = None
        self._ground: tuple[tuple[object, ...], QPixmap] | None = None
        self._shape = (0, 0)
        session.world_changed.connect(self._on_world)
        session.selection_changed.connect(self._repaint)
        session.tick_changed.connect(self._repaint)
        session.run_changed.connect(self._repaint)
        session.colour_mode_changed.connect(self._repaint)
        session.tool_changed.connect(self._on_tool)

    def sizeHint(self) -> QSize:
        return QSize(720, 460)

    # -- looking

    def fit(self) -> None:
        """Show the whole map."""
        world = self.session.world
        self._fitted = True
        self.camera.fit(world.rows, world.cols, self.width(), self.height())
        self.update()

    def zoom_in(self) -> None:
        """Zoom in on the middle."""
        self._zoom(ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def zoom_out(self) -> None:
        """Zoom out from the middle."""
        self._zoom(1 / ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._fitted = False
        self.camera.zoom(factor, at.x(), at.y())
        self.update()

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell is in the view."""
        size = self.camera.size
        return QRectF(self.camera.x + cell[1] * size, self.camera.y + cell[0] * size, size, size)

    def _on_world(self, world: World) -> None:
        if (world.rows, world.cols) != self._shape:
            self._shape = (world.rows, world.cols)
            self.cursor_cell = (min(self.cursor_cell[0], world.rows - 1), min(self.cursor_cell[1], world.cols - 1))
            self.fit()
        self.update()

    def _repaint(self, *_: object) -> None:
        self.update()

    def _on_tool(self, tool: Tool) -> None:
        cursors = {"select": Qt.CursorShape.ArrowCursor}
        self.setCursor(cursors.get(tool.kind, Qt.CursorShape.CrossCursor))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fitted:
            self.fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._ground = None
            self.update()
        super().changeEvent(event)

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.drawPixmap(0, 0, self._ground_pixmap())
        run = self.session.run
        if run is not None and run.experiment.world.terrain:
            view = agent_view(run, min(self.session.tick, run.ticks), self.session.colour_mode)
            ratio = self.devicePixelRatioF()
            size = QSize(round(self.width() * ratio), round(self.height() * ratio))
            painter.drawImage(QPoint(0, 0), draw_agents(view, self.camera, size.width(), size.height(), ratio))
        self._paint_marks(painter)

    def _ground_pixmap(self) -> QPixmap:
        """Everything that stands still, drawn anew only when the world, the view or the theme has changed."""
        ratio = self.devicePixelRatioF()
        dark = is_dark()
        camera = self.camera
        key = (id(self.session.world), camera.size, camera.x, camera.y, self.width(), self.height(), ratio, dark)
        if self._ground is not None and self._ground[0] == key:
            return self._ground[1]
        colours = drawing_colours(dark)
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(colours.outside))
        painter = QPainter(pixmap)
        try:
            paint_world(painter, self.session.world, QPointF(camera.x, camera.y), camera.size, ratio, colours)
        finally:
            painter.end()
        self._ground = (key, pixmap)
        return pixmap

    def _paint_marks(self, painter: QPainter) -> None:
        """Selection, keyboard cursor, hovered cell and drop target."""
        colours = drawing_colours(is_dark())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        session = self.session
        if session.selection is not None:
            box = self.cell_rect(cell_of(session.world, session.selection)).adjusted(1, 1, -1, -1)
            painter.setPen(QPen(QColor(colours.highlight), 2.5))
            painter.drawRoundedRect(box, 4, 4)
        if session.hovered is not None and session.world.contains(session.hovered):
            tint = QColor(colours.highlight)
            tint.setAlpha(36)
            painter.fillRect(self.cell_rect(session.hovered), tint)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.ink), 1.2, Qt.PenStyle.DotLine))
            painter.drawRect(self.cell_rect(self.cursor_cell).adjusted(2, 2, -2, -2))
        if self._drop is not None:
            cell, possible = self._drop
            tint = QColor(colours.highlight if possible else colours.forbidden)
            painter.setPen(QPen(tint, 2.5))
            tint.setAlpha(60)
            painter.setBrush(tint)
            painter.drawRoundedRect(self.cell_rect(cell).adjusted(1, 1, -1, -1), 4, 4)

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


def describe_cell(world: World, cell: Cell) -> str:
    """What is in a cell, in words: its place, its terrain, what stands there."""
    kind = world.terrain_at(cell)
    things = [item_name(world, item) for item in items_at(world, cell)]
    ground = kind.label or f"terrain “{kind.glyph}”"
    return ", ".join([f"row {cell[0]}, column {cell[1]}", ground, *things])
