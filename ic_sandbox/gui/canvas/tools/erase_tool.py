"""The eraser."""

from __future__ import annotations

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.tools.brush_tool import BrushTool
from ic_sandbox.gui.canvas.tools.map_tool import Press
from ic_sandbox.i18n import tr

__all__ = ["EraseTool"]


class EraseTool(BrushTool):
    """Removes items and terrain from the map."""

    def press(self, press: Press) -> None:
        """Start erasing."""
        self.draw(press.cell, tr("Erase"), placement.erase)
