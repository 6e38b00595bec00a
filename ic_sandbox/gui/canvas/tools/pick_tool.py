"""The eyedropper."""

from __future__ import annotations

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.tools.map_tool import MapTool, Press
from ic_sandbox.gui.session.tool import tool_for

__all__ = ["PickTool"]


class PickTool(MapTool):
    """Switches to the tool that places what is in a cell: the topmost kind of item, otherwise the terrain."""

    def press(self, press: Press) -> None:
        """Pick what is in the cell."""
        payload = placement.payload_at(self.session.world, press.cell)
        self.session.toolbox.set_tool(tool_for(payload))
