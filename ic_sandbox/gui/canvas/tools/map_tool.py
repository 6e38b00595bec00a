"""The base class of map tools: their life cycle, and at most one stroke in progress."""

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

    ``at`` is the position of the mouse in rows and columns, None for the keyboard; anything within ``reach`` cells
    counts
    as hit. ``band`` asks to select cells, whatever is in this one.
    """

    cell: Cell
    at: tuple[float, float] | None = None
    reach: float = 0.0
    band: bool = False


class MapTool:
    """A way of using the map: ``activate``, then ``press``, ``move``, ``release`` or ``cancel``, then ``deactivate``.

    In the base class, the main button does nothing and the other button erases.
    """

    offers_menu = False
    """Whether the other button opens a menu, because the tool places nothing that it could remove."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.stroke: Stroke | None = None
        self._moving = False

    @property
    def spans_presses(self) -> bool:
        """Return whether the stroke in progress lasts from one press of Enter to the next."""
        return isinstance(self.stroke, ShapeStroke | BandStroke)

    def activate(self) -> None:
        """Become the current tool, with no stroke in progress."""
        self.forget()

    def deactivate(self) -> None:
        """Stop being the current tool, and end the stroke."""
        self.release()

    def press(self, press: Press) -> None:
        """Start using the tool in a cell."""

    def press_other(self, cell: Cell) -> None:
        """Start removing what the tool would place."""
        self.stroke = PaintStroke(self.session, cell, tr("Erase"), placement.erase)

    def move(self, cell: Cell, regular: bool = False) -> None:
        """Continue the stroke to a cell; ``regular`` restricts it to a straight line or a square."""
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
        """End and return the stroke."""
        stroke, self.stroke = self.stroke, None
        if stroke is not None:
            stroke.finish()
        return stroke

    def cancel(self) -> bool:
        """Cancel the stroke. Returns whether there was one."""
        stroke, self.stroke = self.stroke, None
        if stroke is not None:
            stroke.cancel()
        return stroke is not None

    def forget(self) -> None:
        """Drop the stroke if something else changed the world.

        A stroke does not continue in a world that comes from an undo or from another file.
        """
        if not self._moving:
            self.stroke = None

    def pointer(self, cell: Cell | None) -> Qt.CursorShape:
        """Return the shape of the mouse pointer over a cell."""
        return Qt.CursorShape.CrossCursor

    def paint_hovered(self, painter: QPainter, cell: Cell, framing: Viewport) -> None:
        """Mark the hovered cell."""
        paint_hover(painter, cell, framing)
