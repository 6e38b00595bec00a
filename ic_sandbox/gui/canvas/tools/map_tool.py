"""What all tools of the map have in common: a life cycle, and at most one stroke under way."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.markers import paint_hover
from ic_sandbox.gui.canvas.strokes import BandStroke, PaintStroke, ShapeStroke, Stroke
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell

__all__ = ["MapTool", "Press"]


@dataclass(frozen=True, slots=True)
class Press:
    """A press of the button in a ``cell``, or of Enter.

    ``at`` is the point of the mouse in rows and columns, None for the keyboard; what is less than ``reach`` cells away
    counts as hit. ``band`` asks for a selection of cells, whatever is in this one.
    """

    cell: Cell
    at: tuple[float, float] | None = None
    reach: float = 0.0
    band: bool = False


class MapTool:
    """One way of using the map: ``activate``, then ``press``, ``move``, ``release`` or ``cancel``, then ``deactivate``.

    The base class does nothing when it is pressed; the other button erases.
    """

    offers_menu = False
    """Whether the other button opens a menu, because the tool puts nothing on the map that could be taken away."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.stroke: Stroke | None = None
        self._moving = False

    @property
    def spans_presses(self) -> bool:
        """Whether the stroke under way goes from one press of Enter to the next."""
        return isinstance(self.stroke, ShapeStroke | BandStroke)

    def activate(self) -> None:
        """Take the tool in hand: nothing that was begun before goes on."""
        self.forget()

    def deactivate(self) -> None:
        """Lay the tool down, which ends its stroke."""
        self.release()

    def press(self, press: Press) -> None:
        """Begin to use the tool in a cell."""

    def press_other(self, cell: Cell) -> None:
        """Begin to take away what the tool would put there."""
        self.stroke = PaintStroke(self.session, cell, tr("Erase"), placement.erase)

    def move(self, cell: Cell, regular: bool = False) -> None:
        """Go on with the stroke up to a cell; a ``regular`` one gives a straight line or a square."""
        stroke = self.stroke
        if stroke is None:
            return
        if regular and isinstance(stroke, ShapeStroke):
            cell = stroke.regular(stroke.begin, cell)
        if cell == stroke.last:
            return
        self._moving = True
        try:
            stroke.go_on(cell)
        finally:
            self._moving = False

    def release(self) -> Stroke | None:
        """End the stroke; returns it."""
        stroke, self.stroke = self.stroke, None
        if stroke is not None:
            stroke.finish()
        return stroke

    def cancel(self) -> bool:
        """Cancel the stroke; returns whether there was one."""
        stroke, self.stroke = self.stroke, None
        if stroke is not None:
            stroke.cancel()
        return stroke is not None

    def forget(self) -> None:
        """Drop the stroke, unless it is what changes the world just now: it does not go on in a world that came
        otherwise, by undoing or from another file.
        """
        if not self._moving:
            self.stroke = None

    def pointer(self, cell: Cell | None) -> Qt.CursorShape:
        """The shape of the mouse pointer over a cell."""
        return Qt.CursorShape.CrossCursor

    def paint_hovered(self, painter: QPainter, cell: Cell, framing: Viewport) -> None:
        """Mark the cell that is pointed at."""
        paint_hover(painter, cell, framing)
