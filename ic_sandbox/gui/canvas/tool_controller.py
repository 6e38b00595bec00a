"""What tools do on the map, whoever moves them: a mouse or the keyboard cursor."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.map_view import MapView
from ic_sandbox.gui.canvas.markers import paint_floating
from ic_sandbox.gui.canvas.region_clipboard import RegionCommands
from ic_sandbox.gui.canvas.strokes import BandStroke, DragStroke, PaintStroke, RegionStroke, ShapeStroke, Stroke
from ic_sandbox.gui.rendering.viewport import Viewport
from ic_sandbox.gui.session.tool import SELECT, goal_in_hand, tool_for
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import connected, line, rectangle, squared, straightened
from ic_sandbox.world.editing.regions import fits
from ic_sandbox.world.items import item_name, items_at

__all__ = ["ToolUse"]

Apply = Callable[[World, list[Cell]], World]


class ToolUse(MapView):
    """The map with tools that can be pressed down in a cell, moved, and let go."""

    _stroke: Stroke | None = None
    _clicked_again = False
    _going_on = False
    _met: tuple[int, ...] = ()
    """The agents that the press of a button fell on: what is not dragged then is a click on one of them."""

    @property
    def regions(self) -> RegionCommands:
        """What can be done with the selected rectangle."""
        return self._regions

    def _paint_marks(self, painter: QPainter, framing: Viewport) -> None:
        super()._paint_marks(painter, framing)
        piece = self._regions.floating
        if piece is not None:
            corner = self._floating_at()
            paint_floating(painter, piece, corner, framing, fits(self.session.world, piece, corner))

    def _floating_at(self) -> Cell:
        """Where a floating piece would be laid down: under the pointer, or at the cursor."""
        hovered = self.session.selection.hovered
        return self.cursor_cell if self._cursor_shown or hovered is None else hovered

    def _make_regions(self) -> None:
        self._regions = RegionCommands(self.session)
        self._regions.changed.connect(self.update)

    def _press(self, cell: Cell, band: bool = False) -> None:
        """Begin to use the tool in a cell; with ``band`` to select cells, whatever stands in this one."""
        session, tool = self.session, self.session.toolbox.tool
        if self._regions.floating is not None:
            self._regions.drop(cell)
        elif tool.kind == "select":
            self._pick_up(cell, band)
        elif tool.kind == "paint":
            glyph = tool.payload.partition(":")[2]
            words = placement.words_for_paint(session.world, glyph)
            self._draw(cell, words, lambda world, cells: placement.paint(world, cells, glyph))
        elif tool.kind == "erase":
            self._draw(cell, tr("Erase"), placement.erase)
        elif tool.kind == "weigh":
            self._weigh(cell, session.toolbox.weight)
        elif tool.kind == "pick":
            self._pick(cell)
        else:
            self.place(tool.payload, cell)

    def _other_asks(self) -> bool:
        """Whether the other button asks for a menu: with the select tool, which puts nothing there to be taken away."""
        return self.session.toolbox.tool == SELECT and self._regions.floating is None

    def _press_other(self, cell: Cell) -> None:
        """Begin to take away what the tool would put there."""
        if self._other_asks():
            return
        if self._regions.floating is not None:
            self._regions.let_go()
        elif self.session.toolbox.tool.kind == "weigh":
            self._weigh(cell, 0.0)
        else:
            self._begin(PaintStroke(self.session, cell, tr("Erase"), placement.erase))

    def _pick_up(self, cell: Cell, band: bool) -> None:
        session = self.session
        box = session.selection.region
        if band:
            session.selection.select(None)
            self._begin(BandStroke(session, cell))
            return
        if box is not None and cell in box:
            self._begin(RegionStroke(session, cell, box))
            return
        items = items_at(session.world, cell)
        self._clicked_again = session.selection.item in items
        item = session.selection.item if session.selection.item in items else next(iter(items), None)
        if not self._met:  # else it is selected once it is dragged
            session.selection.select(item)
        session.selection.select_region(None)
        self._begin(BandStroke(session, cell) if item is None else DragStroke(session, cell, item))

    def _draw(self, cell: Cell, words: str, apply: Apply) -> None:
        """Begin to draw in the shape of the brush."""
        session = self.session
        if session.toolbox.shape == "fill":
            self._fill(cell, words, apply)
        elif session.toolbox.shape == "pencil":
            self._begin(PaintStroke(session, cell, words, apply))
        else:
            shape, regular = (line, straightened) if session.toolbox.shape == "line" else (rectangle, squared)
            self._begin(ShapeStroke(session, cell, words, apply, shape, regular))

    def _fill(self, cell: Cell, words: str, apply: Apply) -> None:
        session = self.session
        session.document.finish_stroke()
        session.document.try_edit(words, lambda: apply(session.world, connected(session.world, cell)))

    def _weigh(self, cell: Cell, weight: float) -> None:
        """Paint a goal's weights: of the goal that is selected, else of the last; it is made if there is none."""
        session = self.session
        goals, index = session.world.goals, goal_in_hand(session.world, session.selection.item)
        if not goals and weight == 0:
            return  # there is nothing to be taken away
        words = tr("Paint “{goal}”", goal=goals[index].name) if goals else tr("Place goal")
        self._draw(cell, words, lambda world, cells: placement.weigh(world, cells, index, weight))

    def _pick(self, cell: Cell) -> None:
        """Take up what is here: the kind of thing that is on top, else the terrain."""
        self.session.toolbox.set_tool(tool_for(placement.payload_at(self.session.world, cell)))

    def _begin(self, stroke: Stroke) -> None:
        self._stroke, self._busy = stroke, True

    def _go_on(self, cell: Cell) -> None:
        """Go on with what was begun, up to this cell."""
        if self._stroke is not None:
            self._going_on = True
            try:
                self._stroke.go_on(cell)
            finally:
                self._going_on = False

    def _drop_stroke(self) -> None:
        """What was begun in a world does not go on in one that came otherwise: by undoing, or out of another file."""
        if not self._going_on:
            self._stroke, self._busy, self._met = None, False, ()

    def _end(self) -> Stroke | None:
        stroke, self._stroke, self._busy, self._met = self._stroke, None, False, ()
        self.update()
        return stroke

    def _release(self) -> None:
        """End what was begun."""
        met, stroke = self._met, self._end()
        if stroke is None:
            return
        stroke.finish()
        if met and not stroke.moved:
            self._watch(met)
        elif isinstance(stroke, DragStroke) and not stroke.moved and self._clicked_again:
            self._select_next(stroke.begin)
        elif isinstance(stroke, RegionStroke) and not stroke.moved:
            self.session.selection.select_region(None)
            self.session.selection.select(next(iter(items_at(self.session.world, stroke.begin)), None))

    def _watch(self, agents: tuple[int, ...]) -> None:
        """Watch the agent that was clicked on; clicked on again, the next one there."""
        session = self.session
        watched = session.watched_agent.agent
        chosen = agents[(agents.index(watched) + 1) % len(agents)] if watched in agents else agents[0]
        session.selection.select(None)
        session.selection.select_region(None)
        session.watched_agent.watch(chosen)

    def _select_next(self, cell: Cell) -> None:
        """A click on what is selected already goes on to what lies under it."""
        items = items_at(self.session.world, cell)
        if self.session.selection.item in items:
            self.session.selection.select(items[(items.index(self.session.selection.item) + 1) % len(items)])

    def place(self, payload: str, cell: Cell) -> bool:
        """Put an item of the palette on a cell, and select it; whether that could be done."""
        session = self.session
        session.document.finish_stroke()
        before = session.world
        done = session.document.try_edit(
            placement.words_for(before, payload, cell), lambda: placement.place(session.world, payload, cell)
        )
        if done and not payload.startswith("terrain:"):
            session.selection.select(next(iter(items_at(session.world, cell)), None))
        return done

    def remove_selected(self) -> None:
        """Take what is selected off the map, or else what is topmost under the keyboard cursor."""
        session = self.session
        if session.selection.region is not None:
            self._release()
            self._regions.delete()
            return
        under_cursor = items_at(session.world, self.cursor_cell) if self._cursor_shown else ()
        item = session.selection.item or next(iter(under_cursor), None)
        if item is not None:
            self._release()
            session.document.finish_stroke()
            words = tr("Remove {what}", what=lowercase_first(item_name(session.world, item)))
            if session.document.try_edit(words, lambda: edits.remove(session.world, item)):
                session.selection.select(None)

    def _escape(self) -> None:
        """Give up what is under way; else lay the tool down; else select nothing."""
        session = self.session
        stroke = self._end()
        if stroke is not None:
            stroke.cancel()
        elif self._regions.floating is not None:
            self._regions.let_go()
        elif session.toolbox.tool != SELECT:
            session.toolbox.set_tool(SELECT)
        else:
            session.selection.select(None)
            session.selection.select_region(None)
