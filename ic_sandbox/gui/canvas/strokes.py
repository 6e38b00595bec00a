"""Strokes of the mouse: painting, erasing, dragging an item. Each stroke is one undoable step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.brush_shapes import Box, line
from ic_sandbox.world.editing.regions import move_region
from ic_sandbox.world.items import Item, goal_title, item_name

__all__ = ["BandStroke", "DragStroke", "PaintStroke", "RegionStroke", "ShapeStroke", "Stroke"]


class Stroke:
    """A stroke starts when a button is pressed, continues with ``go_on``, and ends with ``finish`` or ``cancel``."""

    def __init__(self, session: Session, begin: Cell, words: str) -> None:
        self.session = session
        self.before = session.world
        self.begin = begin
        self.last = begin
        self.moved = False
        """Whether the mouse has left the first cell."""
        self._words = words
        session.document.finish_stroke()

    def go_on(self, cell: Cell) -> None:
        """Continue the stroke to another cell."""

    def finish(self) -> None:
        """Finish the stroke: the button was released."""
        self.session.document.finish_stroke()

    def cancel(self) -> None:
        """Cancel the stroke."""
        self.session.document.cancel_stroke(self.before)

    def _show(self, world: World) -> None:
        """Set the world of the stroke. If it equals the first one, the merged step disappears from the history."""
        self.session.document.edit(self._words, world, "stroke")


class PaintStroke(Stroke):
    """Paints or erases every cell that the mouse passes over."""

    def __init__(self, session: Session, begin: Cell, words: str, apply: Callable[[World, list[Cell]], World]) -> None:
        super().__init__(session, begin, words)
        self._apply = apply
        self.go_on(begin)

    def go_on(self, cell: Cell) -> None:
        """Paint up to this cell."""
        world = self.session.world
        cells = [step for step in line(self.last, cell) if world.contains(step)]
        self.last = cell
        self.session.document.try_edit(self._words, lambda: self._apply(world, cells), "stroke")


class ShapeStroke(Stroke):
    """A stroke that draws a line or a rectangle from the first cell to the pointer."""

    def __init__(
        self,
        session: Session,
        begin: Cell,
        words: str,
        apply: Callable[[World, list[Cell]], World],
        shape: Callable[[Cell, Cell], list[Cell]],
        regular: Callable[[Cell, Cell], Cell],
    ) -> None:
        super().__init__(session, begin, words)
        self._apply = apply
        self._shape = shape
        self.regular = regular
        """Maps to the end cell of a regular shape: a straight line, or a square."""
        self.go_on(begin)

    def go_on(self, cell: Cell) -> None:
        """Redraw the shape up to this cell."""
        self.last = cell
        cells = [found for found in self._shape(self.begin, cell) if self.before.contains(found)]
        try:
            world = self._apply(self.before, cells)
        except edits.EditError as error:
            self.session.message.emit(str(error))
            return
        self._show(world)


class BandStroke(Stroke):
    """Selects a rectangle of cells; a click without dragging selects none."""

    def __init__(self, session: Session, begin: Cell) -> None:
        super().__init__(session, begin, tr("Select"))
        session.selection.select_region(None)

    def go_on(self, cell: Cell) -> None:
        """Extend the selection to this cell."""
        self.last = cell
        self.moved = True
        box = Box.between(self.begin, cell).clipped(self.session.world)
        self.session.selection.select_region(box if cell != self.begin else None)

    def cancel(self) -> None:
        """Clear the selection."""
        self.session.selection.select_region(None)


class RegionStroke(Stroke):
    """Moves the selected rectangle with everything in it."""

    def __init__(self, session: Session, begin: Cell, box: Box) -> None:
        super().__init__(session, begin, tr("Move selection"))
        self.box = box

    def go_on(self, cell: Cell) -> None:
        """Move the rectangle as far as the mouse, if it fits there."""
        self.last = cell
        self.moved = True
        down, right = cell[0] - self.begin[0], cell[1] - self.begin[1]
        try:
            world = move_region(self.before, self.box, down, right)
        except edits.EditError:
            return  # the rectangle stays in the last place where it fitted
        self._show(world)
        self.session.selection.select_region(self.box.moved(down, right))

    def cancel(self) -> None:
        """Move the rectangle back."""
        super().cancel()
        self.session.selection.select_region(self.box)


class DragStroke(Stroke):
    """Moves an item with the mouse. A goal's flag dropped on an agent or population becomes its goal."""

    def __init__(self, session: Session, begin: Cell, item: Item) -> None:
        super().__init__(session, begin, tr("Move {what}", what=lowercase_first(item_name(session.world, item))))
        self.item = item

    def go_on(self, cell: Cell) -> None:
        """Move the item to this cell if it can be there."""
        if cell == self.last:
            return
        self.last = cell
        self.moved = True
        if self._recipient(cell) is not None:
            self._bring(self.before, self.begin)
            return
        try:
            world = edits.move(self.before, self.item, cell)
        except edits.EditError:
            return  # the item stays in the last cell where it could be
        self._bring(world, cell)

    def _bring(self, world: World, cell: Cell) -> None:
        self._show(world)
        item = self.item
        self.session.selection.select(replace(item, cell=cell) if item.kind == "goal_cell" else item)

    def _recipient(self, cell: Cell) -> Item | None:
        if self.item.kind != "goal_cell" or cell == self.begin:
            return None
        return placement.recipient(self.before, cell)

    def finish(self) -> None:
        """Drop the item; a flag dropped on an agent or population becomes its goal."""
        receiver = self._recipient(self.last) if self.moved else None
        if receiver is not None:
            goal = self.before.goals[self.item.index].name
            words = tr(
                "Give “{goal}” to {whom}", goal=goal_title(goal), whom=lowercase_first(item_name(self.before, receiver))
            )
            self.session.document.try_edit(words, lambda: edits.assign_goal(self.before, receiver, goal))
            self.session.selection.select(receiver)
        super().finish()

    def cancel(self) -> None:
        """Move the item back."""
        super().cancel()
        self.session.selection.select(self.item)
