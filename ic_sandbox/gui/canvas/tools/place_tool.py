"""The tool that places palette items on the map."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.markers import paint_preview
from ic_sandbox.gui.canvas.tools.map_tool import MapTool, Press
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.world.document import Cell
from ic_sandbox.world.items import items_at

__all__ = ["PlaceTool"]


class PlaceTool(MapTool):
    """Places the current item on cells."""

    _placed: Cell | None = None

    def press(self, press: Press) -> None:
        """Place the item."""
        payload = self.session.toolbox.tool.payload
        if payload is not None:
            self.place(payload, press.cell)

    def place(self, payload: Payload, cell: Cell) -> bool:
        """Place a palette item on a cell and select it. Returns whether that was possible."""
        document = self.session.document
        document.finish_stroke()
        words = placement.words_for(document.world, payload, cell)
        done = document.try_edit(words, lambda: placement.place(document.world, payload, cell))
        if done:
            self._placed = cell
        if done and payload.kind != "terrain":
            self.session.selection.select(next(iter(items_at(document.world, cell)), None))
        return done

    def paint_hovered(self, painter: QPainter, cell: Cell, framing: Viewport) -> None:
        """Preview what would be placed. A cell in which something was just placed shows that, not that it is full."""
        payload = self.session.toolbox.tool.payload
        just_placed = cell == self._placed and bool(items_at(self.session.world, cell))
        if not just_placed:
            self._placed = None
        if payload is None or self.stroke is not None or just_placed:
            super().paint_hovered(painter, cell, framing)
        else:
            paint_preview(painter, self.session.world, payload, cell, framing)
