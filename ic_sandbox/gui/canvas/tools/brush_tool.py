"""The base class of tools that draw in the shape of the brush."""

from __future__ import annotations

from collections.abc import Callable

from ic_sandbox.gui.canvas.strokes import PaintStroke, ShapeStroke
from ic_sandbox.gui.canvas.tools.map_tool import MapTool
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing.brush_shapes import connected, line, rectangle, squared, straightened

__all__ = ["BrushTool"]

Apply = Callable[[World, list[Cell]], World]


class BrushTool(MapTool):
    """A tool that draws freehand, lines or rectangles, or fills a connected area."""

    def draw(self, cell: Cell, words: str, apply: Apply) -> None:
        """Start to ``apply`` an edit to cells; ``words`` names the step in the history."""
        session = self.session
        match session.toolbox.shape:
            case "fill":
                self._fill(cell, words, apply)
            case "pencil":
                self.stroke = PaintStroke(session, cell, words, apply)
            case "line":
                self.stroke = ShapeStroke(session, cell, words, apply, line, straightened)
            case "rectangle":
                self.stroke = ShapeStroke(session, cell, words, apply, rectangle, squared)

    def _fill(self, cell: Cell, words: str, apply: Apply) -> None:
        document = self.session.document
        document.finish_stroke()
        document.try_edit(words, lambda: apply(document.world, connected(document.world, cell)))
