"""The palette item that is dragged over the map, and whether it can be dropped there."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QPainter

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.markers import paint_preview, paint_refusal
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.session.payload import MIME, Payload
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits

__all__ = ["DropTarget", "payload_of"]


class DropTarget:
    """A payload over a ``cell``, or nothing; ``refusal`` gives the reason if it cannot be dropped there."""

    def __init__(self) -> None:
        self.payload: Payload | None = None
        self.cell: Cell = (0, 0)
        self.refusal = ""

    @property
    def used(self) -> bool:
        """Return whether something is dragged over the map."""
        return self.payload is not None

    def drag_over(self, world: World, payload: Payload, cell: Cell) -> bool:
        """Drag a payload to a cell. Returns whether dropping it there would change the world."""
        self.payload, self.cell, self.refusal = payload, cell, ""
        try:
            return placement.place(world, payload, cell) is not world
        except edits.EditError as error:
            self.refusal = str(error) if world.contains(cell) else ""
            return False

    def clear(self) -> None:
        """Clear the payload: it was dropped, or dragged elsewhere."""
        self.payload = None

    def paint(self, painter: QPainter, world: World, framing: Viewport) -> None:
        """Preview the drop, or show why it is not allowed."""
        if self.payload is not None:
            paint_preview(painter, world, self.payload, self.cell, framing)
            if self.refusal:
                paint_refusal(painter, self.refusal, self.cell, framing)


def payload_of(data: QMimeData) -> Payload | None:
    """Return the dragged payload; None if the data is something else."""
    return Payload.decode(bytes(data.data(MIME).data())) if data.hasFormat(MIME) else None
