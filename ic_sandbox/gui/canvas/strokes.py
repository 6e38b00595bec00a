"""What the mouse is in the middle of: painting, erasing, dragging an item. Each stroke is one undoable step."""

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
from ic_sandbox.world.items import Item, item_name

__all__ = ["BandStroke", "DragStroke", "PaintStroke", "RegionStroke", "ShapeStroke", "Stroke"]


class Stroke:
    """Begun when a button goes down; ``go_on`` while the mouse moves; then ``finish`` or ``cancel``."""

    def __init__(self, session: Session, begin: Cell, words: str) -> None:
        self.session = session
        self.before = session.world
        self.begin = begin
        self.last = begin
        self.moved = False
        """Whether the mouse left the cell in which it began."""
        self._words = words
        session.document.finish_stroke()

    def go_on(self, cell: Cell) -> None:
        """The mouse is over another cell."""

    def finish(self) -> None:
        """The button goes up."""
        self.session.document.finish_stroke()

    def cancel(self) -> None:
        """Give the stroke up."""
        self.session.document.cancel_stroke(self.before)

    def _show(self, world: World) -> None:
        """Bring the stroke to another world. Back at the first, the merged step is none, and leaves the history."""
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
    """Draws a line or a rectangle from where the button went down to where the mouse is."""

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
        """Where a regular shape would end instead: a straight line, a square."""
        self.go_on(begin)

    def go_on(self, cell: Cell) -> None:
        """Draw it up to this cell, in place of what was drawn up to the last."""
        self.last = cell
        cells = [found for found in self._shape(self.begin, cell) if self.before.contains(found)]
        try:
            world = self._apply(self.before, cells)
        except edits.EditError as error:
            self.session.message.emit(str(error))
            return
        self._show(world)


class BandStroke(Stroke):
    """Selects a rectangle of cells; a mere click selects none."""

    def __init__(self, session: Session, begin: Cell) -> None:
        super().__init__(session, begin, tr("Select"))
        session.selection.select_region(None)

    def go_on(self, cell: Cell) -> None:
        """Select up to this cell."""
        self.last = cell
        self.moved = True
        box = Box.between(self.begin, cell).clipped(self.session.world)
        self.session.selection.select_region(box if cell != self.begin else None)

    def cancel(self) -> None:
        """Select nothing."""
        self.session.selection.select_region(None)


class RegionStroke(Stroke):
    """Moves the selected rectangle with everything in it."""

    def __init__(self, session: Session, begin: Cell, box: Box) -> None:
        super().__init__(session, begin, tr("Move selection"))
        self.box = box

    def go_on(self, cell: Cell) -> None:
        """Move it as far as the mouse went, if it can lie there."""
        self.last = cell
        self.moved = True
        down, right = cell[0] - self.begin[0], cell[1] - self.begin[1]
        try:
            world = move_region(self.before, self.box, down, right)
        except edits.EditError:
            return  # it waits where it could lie last
        self._show(world)
        self.session.selection.select_region(self.box.moved(down, right))

    def cancel(self) -> None:
        """Put it back."""
        super().cancel()
        self.session.selection.select_region(self.box)


class DragStroke(Stroke):
    """Moves an item with the mouse. A goal's flag that is let go over an agent or population becomes theirs."""

    def __init__(self, session: Session, begin: Cell, item: Item) -> None:
        super().__init__(session, begin, tr("Move {what}", what=lowercase_first(item_name(session.world, item))))
        self.item = item

    def go_on(self, cell: Cell) -> None:
        """Move the item here, if it can stand here."""
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
            return  # the item waits in the last cell where it could stand
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
        """Let go: a flag over someone becomes theirs."""
        someone = self._recipient(self.last) if self.moved else None
        if someone is not None:
            goal = self.before.goals[self.item.index].name
            words = tr("Give “{goal}” to {whom}", goal=goal, whom=lowercase_first(item_name(self.before, someone)))
            self.session.document.try_edit(words, lambda: edits.assign_goal(self.before, someone, goal))
            self.session.selection.select(someone)
        super().finish()

    def cancel(self) -> None:
        """Put the item back."""
        super().cancel()
        self.session.selection.select(self.item)
