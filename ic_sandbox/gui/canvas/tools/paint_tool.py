"""The tool that paints terrain."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.markers import paint_preview
from ic_sandbox.gui.canvas.tools.brush_tool import BrushTool
from ic_sandbox.gui.canvas.tools.map_tool import Press
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.world.document import Cell

__all__ = ["PaintTool"]


class PaintTool(BrushTool):
    """Paints the current terrain."""

    def press(self, press: Press) -> None:
        """Start painting."""
        payload = self.session.toolbox.tool.payload
        if payload is not None:
            words = placement.words_for_paint(self.session.world, payload.which)
            self.draw(press.cell, words, lambda world, cells: placement.paint(world, cells, payload.which))

    def paint_hovered(self, painter: QPainter, cell: Cell, framing: Viewport) -> None:
        """Preview what would be painted."""
        payload = self.session.toolbox.tool.payload
        if payload is None or self.stroke is not None:
            super().paint_hovered(painter, cell, framing)
        else:
            paint_preview(painter, self.session.world, payload, cell, framing)
