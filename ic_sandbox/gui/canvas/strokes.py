"""What the mouse is in the middle of: painting, erasing, dragging an item. Each stroke is one undoable step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ic_sandbox.gui.canvas import placing
from ic_sandbox.gui.canvas.placing import within
from ic_sandbox.gui.session import Session
from ic_sandbox.world import edits
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import Item, item_name

__all__ = ["DragStroke", "PaintStroke", "Stroke", "line"]


def line(begin: Cell, end: Cell) -> list[Cell]:
    """The cells from one to another (Bresenham 1965), so that a quick stroke has no gaps."""
    (row, col), (last_row, last_col) = begin, end
    down, right = abs(last_row - row), abs(last_col - col)
    row_step, col_step = (1 if last_row > row else -1), (1 if last_col > col else -1)
    error = right - down
    cells = [(row, col)]
    while (row, col) != (last_row, last_col):
        twice = 2 * error
        if twice > -down:
            error -= down
            col += col_step
        if twice < right:
            error += right
            row += row_step
        cells.append((row, col))
    return cells


class Stroke:
    """Begun when a button goes down; ``go_on`` while the mouse moves; then ``finish`` or ``cancel``."""

    def __init__(self, session: Session, begin: Cell, words: str) -> None:
        self.session = session
        self.before = session.world
        self.begin = begin
        self.last = begin
        self._words = words
        session.finish_stroke()

    def go_on(self, cell: Cell) -> None:
        """The mouse is over another cell."""

    def finish(self) -> None:
        """The button goes up."""
        self.session.finish_stroke()

    def cancel(self) -> None:
        """Give the stroke up."""
        self.session.cancel_stroke(self.before)

    def _show(self, world: World) -> None:
        """Bring the stroke to another world. Back at the first, the merged step is none, and leaves the history."""
        self.session.edit(self._words, world, "stroke")


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
        self.session.try_edit(self._words, lambda: self._apply(world, cells), "stroke")


class DragStroke(Stroke):
    """Moves an item with the mouse. A goal's flag that is let go over an agent or population becomes theirs."""

    def __init__(self, session: Session, begin: Cell, item: Item) -> None:
        super().__init__(session, begin, f"Move {within(item_name(session.world, item))}")
        self.item = item
        self.moved = False

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
        self.session.select(replace(item, cell=cell) if item.kind == "goal_cell" else item)

    def _recipient(self, cell: Cell) -> Item | None:
        if self.item.kind != "goal_cell" or cell == self.begin:
            return None
        return placing.recipient(self.before, cell)

    def finish(self) -> None:
        """Let go: a flag over someone becomes theirs."""
        someone = self._recipient(self.last) if self.moved else None
        if someone is not None:
            goal = self.before.goals[self.item.index].name
            words = f"Give “{goal}” to {within(item_name(self.before, someone))}"
            self.session.try_edit(words, lambda: edits.assign_goal(self.before, someone, goal))
            self.session.select(someone)
        super().finish()

    def cancel(self) -> None:
        """Put the item back."""
        super().cancel()
        self.session.select(self.item)
