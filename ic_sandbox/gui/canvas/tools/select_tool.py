"""The tool that selects and moves items on the map."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ic_sandbox.gui.canvas.strokes import BandStroke, DragStroke, RegionStroke, Stroke
from ic_sandbox.gui.canvas.tools.map_tool import MapTool, Press
from ic_sandbox.gui.rendering.agents import agents_near
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Cell
from ic_sandbox.world.items import cell_of, items_at

__all__ = ["SelectTool"]


class SelectTool(MapTool):
    """Selects an item, a rectangle of cells or an agent, and drags items and rectangles."""

    offers_menu = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._pressed_again = False
        """Whether the press hit what was already selected."""
        self._agents: tuple[int, ...] = ()
        """The agents hit by the press: if nothing is dragged, it is a click on one of them."""

    def press(self, press: Press) -> None:
        """Select what is in the cell and start dragging it, or start selecting cells."""
        selection, cell = self.session.selection, press.cell
        self._agents = self._agents_at(press)
        if press.band:
            selection.select(None)
            self.stroke = BandStroke(self.session, cell)
        elif selection.region is not None and cell in selection.region:
            self.stroke = RegionStroke(self.session, cell, selection.region)
        else:
            self._pick_up(cell)

    def _pick_up(self, cell: Cell) -> None:
        session, selection = self.session, self.session.selection
        items = items_at(session.world, cell)
        self._pressed_again = selection.item in items
        item = selection.item if selection.item in items else next(iter(items), None)
        if not self._agents:  # otherwise it is selected when it is dragged
            selection.select(item)
        selection.select_region(None)
        self.stroke = BandStroke(session, cell) if item is None else DragStroke(session, cell, item)

    def press_other(self, cell: Cell) -> None:
        """Do nothing: the other button opens a menu."""

    def drag(self) -> None:
        """Start dragging the selection with keys."""
        session, selection = self.session, self.session.selection
        if selection.region is not None:
            self.stroke = RegionStroke(session, selection.region.corner, selection.region)
            self.stroke.moved = True  # keys never click
        elif selection.item is not None:
            self._pressed_again = False
            self.stroke = DragStroke(session, cell_of(session.world, selection.item), selection.item)

    def select_from(self, cell: Cell) -> None:
        """Start selecting cells from this one with keys; an existing selection grows or shrinks."""
        box = self.session.selection.region
        self.stroke = BandStroke(self.session, cell if box is None else box.opposite(cell))
        self.stroke.last = cell

    def release(self) -> Stroke | None:
        """End the stroke; if nothing was dragged, it was a click."""
        agents, self._agents = self._agents, ()
        stroke = super().release()
        if stroke is not None and not stroke.moved:
            self._click(stroke, agents)
        return stroke

    def _click(self, stroke: Stroke, agents: tuple[int, ...]) -> None:
        if agents:
            self._follow(agents)
        elif isinstance(stroke, DragStroke) and self._pressed_again:
            self._select_next(stroke.begin)
        elif isinstance(stroke, RegionStroke):
            selection = self.session.selection
            selection.select_region(None)
            selection.select(next(iter(items_at(self.session.world, stroke.begin)), None))

    def cancel(self) -> bool:
        """Cancel the stroke, or the click that it may become."""
        self._agents = ()
        return super().cancel()

    def forget(self) -> None:
        """Drop the stroke, and the click that it may become."""
        super().forget()
        if self.stroke is None:
            self._agents = ()

    def _agents_at(self, press: Press) -> tuple[int, ...]:
        """Return the agents that a click would hit once they have left their start."""
        run, tick = self.session.map_run, self.session.map_tick
        if run is None or tick == 0 or press.at is None:
            return ()
        return tuple(agents_near(run, min(tick, run.ticks), *press.at, press.reach))

    def _follow(self, agents: tuple[int, ...]) -> None:
        """Follow the clicked agent; if it is already followed, the next one there."""
        watched = self.session.watched_agent.agent
        chosen = agents[(agents.index(watched) + 1) % len(agents)] if watched in agents else agents[0]
        self.session.selection.clear()
        self.session.watched_agent.watch(chosen)

    def _select_next(self, cell: Cell) -> None:
        """Select the item below the selected one."""
        items, selection = items_at(self.session.world, cell), self.session.selection
        if selection.item in items:
            selection.select(items[(items.index(selection.item) + 1) % len(items)])

    def pointer(self, cell: Cell | None) -> Qt.CursorShape:
        """Return an arrow, or a move cursor over anything movable."""
        movable = cell is not None and self._is_movable(cell)
        return Qt.CursorShape.SizeAllCursor if movable else Qt.CursorShape.ArrowCursor

    def _is_movable(self, cell: Cell) -> bool:
        world, box = self.session.world, self.session.selection.region
        return world.contains(cell) and ((box is not None and cell in box) or bool(items_at(world, cell)))
