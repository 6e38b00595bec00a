"""The tool that takes up what is on the map."""

from __future__ import annotations

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.tools.map_tool import MapTool, Press
from ic_sandbox.gui.session.tool import tool_for

__all__ = ["PickTool"]


class PickTool(MapTool):
    """Chooses the tool that puts there what is in a cell: the kind of thing on top, otherwise the terrain."""

    def press(self, press: Press) -> None:
        """Take it up."""
        payload = placement.payload_at(self.session.world, press.cell)
        self.session.toolbox.set_tool(tool_for(payload))
