"""The map display: the world, its agents, and the camera."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.canvas.act_figures import ActFigures
from ic_sandbox.gui.canvas.agent_animation import AgentAnimation
from ic_sandbox.gui.canvas.happening_marks import paint_conditions, paint_flashes
from ic_sandbox.gui.canvas.markers import paint_notice, paint_path, paint_watched
from ic_sandbox.gui.canvas.static_layer import GroundLayer
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.overlays.figures import paint_ground, paint_lines
from ic_sandbox.gui.rendering.agents import AgentLayer, places_of
from ic_sandbox.gui.rendering.goal_cells import paint_goal, paint_weights
from ic_sandbox.gui.rendering.names import NameLayer
from ic_sandbox.gui.rendering.overview import paint_overview
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.gui.rendering.world import paint_counts, paint_things
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import WEIGH, goal_in_hand
from ic_sandbox.gui.style.theme import drawing_colours, is_dark
from ic_sandbox.i18n import tr
from ic_sandbox.simulation.happenings import Happenings, happenings_at
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Cell, World

__all__ = ["ZOOM_STEP", "MapView"]

ZOOM_STEP = 1.2

OUTDATED_OPACITY = 0.35
"""The opacity of agents whose run belongs to an earlier world."""

PaintMarks = Callable[[QPainter, Viewport], None]


class MapView(QWidget):
    """A view of a session's world, with ``paint_marks`` drawn over it. Sends ``painted`` after each drawing.

    It ignores mouse and keys: the enclosing widget handles them.
    """

    painted = Signal()

    def __init__(self, session: Session, paint_marks: PaintMarks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map-view")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # otherwise Qt paints everything below it, too
        self.session = session
        self.camera = ViewCamera()
        self._paint_marks = paint_marks
        self._fitted = True
        self._ground = GroundLayer()
        self._agents = AgentLayer()
        self._names = NameLayer()
        self._acts = ActFigures()
        self._happened = Happenings()
        self._happened_in: tuple[Run | None, int, World] = (None, 0, session.world)
        self.names_shown = True
        self.glide = AgentAnimation(session, self)
        self.glide.moved.connect(self._repaint)
        self._shape = (session.world.rows, session.world.cols)
        self._leader: MapView | None = None
        self._followers: list[MapView] = []
        session.document.world_changed.connect(self._on_world)
        for changed in (
            session.selection.changed,
            session.selection.region_changed,
            session.selection.hovered_changed,
            session.selection.marked_changed,
            session.toolbox.tool_changed,
            session.player.tick_changed,
            session.player.run_changed,
            session.colour_mode_changed,
            session.run_status.changed,
            session.overlays.changed,
            session.watched_agent.changed,
            session.watched_agent.explained,
            session.watched_agent.outdated,
            session.takeover.changed,
        ):
            changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        """Return the size of a typical map."""
        return QSize(720, 460)

    def lead(self, other: MapView) -> None:
        """Let another view show the same part of its map as this one, and zoom and move both."""
        other._leader, other.camera = self, self.camera
        self._followers.append(other)

    def fit(self) -> None:
        """Show the whole map, and those of the views that follow."""
        if self._leader is not None:
            self._leader.fit()
            return
        self._fitted = True
        self.camera.fit(*self._extent(), self.width(), self.height())
        self._update_all()

    def _extent(self) -> tuple[int, int]:
        """Return the rows and columns of the map, or more if those of a view that follows are larger."""
        worlds = [self.session.world, *(view.session.world for view in self._followers if view.isVisible())]
        return max(world.rows for world in worlds), max(world.cols for world in worlds)

    def _update_all(self) -> None:
        for view in (self, *self._followers):
            view.update()

    def toggle_names(self) -> None:
        """Show or hide the names of devices."""
        self.names_shown = not self.names_shown
        for view in self._followers:
            view.names_shown = self.names_shown
        self._update_all()

    def zoom_in(self) -> None:
        """Zoom in on the centre."""
        self.zoom(ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def zoom_out(self) -> None:
        """Zoom out from the centre."""
        self.zoom(1 / ZOOM_STEP, QPointF(self.width() / 2, self.height() / 2))

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom around a fixed point of the view."""
        if self._leader is not None:
            self._leader.zoom(factor, at)
            return
        smallest = self.camera.smallest(*self._extent(), self.width(), self.height())
        self.camera.zoom(factor, at.x(), at.y(), smallest)
        self._moved()

    def pan(self, by: QPointF) -> None:
        """Move the map by an offset in pixels."""
        if self._leader is not None:
            self._leader.pan(by)
            return
        self.camera.pan(by.x(), by.y())
        self._moved()

    def reveal(self, cell: Cell) -> None:
        """Scroll a cell into view."""
        x, y = self.camera.x, self.camera.y
        self.camera.reveal(cell, self.width(), self.height())
        if (x, y) != (self.camera.x, self.camera.y):
            self._fitted = False
        self._update_all()

    def _moved(self) -> None:
        """Mark the view as not fitted, and keep the map from leaving it."""
        self._fitted = False
        self.camera.keep(*self._extent(), self.width(), self.height())
        self._update_all()

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return the rectangle of a cell in the view."""
        return self._framing().rect(cell)

    def cell_at(self, point: QPointF) -> Cell:
        """Return the cell at a point of the view; it may lie outside the map."""
        return self.camera.cell_at(point.x(), point.y())

    def place_at(self, point: QPointF) -> tuple[float, float]:
        """Convert a point of the view to rows and columns."""
        return (point.y() - self.camera.y) / self.camera.size, (point.x() - self.camera.x) / self.camera.size

    def _on_world(self, world: World) -> None:
        if (world.rows, world.cols) != self._shape:
            self._shape = (world.rows, world.cols)
            self.fit()
        self.update()

    def _repaint(self, *_: object) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the map fitted until the user zooms or pans."""
        if self._fitted and self._leader is None:
            self.fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw after a change between light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def _framing(self) -> Viewport:
        camera, colours = self.camera, drawing_colours(is_dark())
        size, ratio = self.size(), self.devicePixelRatioF()
        return Viewport(camera.x, camera.y, camera.size, size.width(), size.height(), ratio, colours)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map, its agents, and the marks over them."""
        painter = QPainter(self)
        try:
            self._paint(painter, self._framing())
        finally:
            painter.end()
        self.painted.emit()

    def _paint(self, painter: QPainter, framing: Viewport) -> None:
        session = self.session
        painter.drawPixmap(0, 0, self._ground.pixmap(session.world, framing))
        figures = session.overlays.figures.values()
        if paint_ground(painter, figures, framing):
            paint_things(painter, session.world, framing)  # otherwise the colours would cover them
        self._paint_goals(painter, framing)
        paint_lines(painter, figures, framing)
        run, part = session.map_run, self.glide.part
        found = self._happenings(run)
        paint_conditions(painter, session.world, found, framing)
        if self.names_shown:
            self._names.paint(painter, session.world, framing)
        if run is not None:
            tick = min(session.map_tick, run.ticks)
            mode, world = session.colour_mode, session.world
            dots = self._agents.image(run, tick, mode, world, self.camera, self.size(), framing.ratio, part)
            painter.setOpacity(OUTDATED_OPACITY if session.run_status.outdated else 1.0)
            painter.drawImage(0, 0, dots)
            painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_flashes(painter, found, framing, part)
        self._paint_watched(painter, framing)
        paint_counts(painter, session.world, framing)
        self._acts.paint(painter, session.world, found, framing, part)
        if run is None and session.run_status.phase is Phase.RENEWING:
            first_start = tr("Preparing the planner: first start only …")
            paint_notice(painter, first_start if session.planning.held else tr("Planning …"), framing)
        self._paint_marks(painter, framing)

    def _happenings(self, run: Run | None) -> Happenings:
        """Return what happened in the tick before the shown one, computed once for each tick.

        Nothing, if the run is of a world with other devices, terrain or processes than the one on the map.
        """
        world = self.session.world
        tick = 0 if run is None else min(self.session.map_tick, run.ticks)
        if run is not self._happened_in[0] or (tick, world) != self._happened_in[1:]:
            self._happened_in = (run, tick, world)
            fits = run is not None and _parts(run.experiment.world) == _parts(world)
            self._happened = happenings_at(run, tick) if run is not None and fits else Happenings()
        return self._happened

    def _paint_goals(self, painter: QPainter, framing: Viewport) -> None:
        """Draw an overview of what is too small for pictures, and the weights of the painted or selected goal."""
        session, world = self.session, self.session.world
        paint_overview(painter, world, framing)
        if session.takeover.goal is not None:
            paint_goal(painter, world, session.takeover.goal, framing)
            return
        selected = session.selection.item is not None and session.selection.item.kind == "goal_cell"
        index = goal_in_hand(world, session.selection.item)
        if (selected or session.toolbox.tool == WEIGH) and index < len(world.goals):
            paint_weights(painter, world, index, framing)

    def _paint_watched(self, painter: QPainter, framing: Viewport) -> None:
        session = self.session
        run, agent = session.map_run, session.map_agent
        if run is None or agent is None or agent >= len(run.experiment.cast):
            return
        explanation = session.watched_agent.explanation
        if explanation is not None and session.takeover.moment is None:
            paint_path(painter, explanation.path, framing)
        row, col = places_of(run, min(session.map_tick, run.ticks), self.glide.part)
        paint_watched(painter, float(row[agent]), float(col[agent]), framing)


def _parts(world: World) -> tuple[object, ...]:
    """Return the parts of a world on which marks of happenings depend."""
    return world.devices, world.legend, world.processes, world.terrain
