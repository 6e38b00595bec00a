"""The map as it is looked at: the world, its agents, what is selected and pointed at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.canvas.agents import agent_view, draw_agents
from ic_sandbox.gui.canvas.camera import ViewCamera
from ic_sandbox.gui.rendering import paint_world
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.theme import drawing_colours, is_dark
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import cell_of, item_name, items_at

__all__ = ["ZOOM_STEP", "MapView", "describe_cell"]

ZOOM_STEP = 1.2


class MapView(QWidget):
    """Shows the world of a session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Map")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 160)
        self.setToolTip("")
        self.session = session
        self.camera = ViewCamera()
        self.cursor_cell: Cell = (0, 0)
        self._fitted = True
        self._drop: tuple[Cell, bool] | None = None
        self._ground: tuple[tuple[object, ...], QPixmap] | None = None
        self._shape = (0, 0)
        session.world_changed.connect(self._on_world)
        session.selection_changed.connect(self._repaint)
        session.tick_changed.connect(self._repaint)
        session.run_changed.connect(self._repaint)
        session.colour_mode_changed.connect(self._repaint)

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


def describe_cell(world: World, cell: Cell) -> str:
    """What is in a cell, in words: its place, its terrain, what stands there."""
    kind = world.terrain_at(cell)
    things = [item_name(world, item) for item in items_at(world, cell)]
    ground = kind.label or f"terrain “{kind.glyph}”"
    return ", ".join([f"row {cell[0]}, column {cell[1]}", ground, *things])
