"""The tools of the map."""

from __future__ import annotations

from ic_sandbox.gui.canvas.tools.erase_tool import EraseTool
from ic_sandbox.gui.canvas.tools.map_tool import MapTool, Press
from ic_sandbox.gui.canvas.tools.paint_tool import PaintTool
from ic_sandbox.gui.canvas.tools.paste_tool import PasteTool
from ic_sandbox.gui.canvas.tools.pick_tool import PickTool
from ic_sandbox.gui.canvas.tools.place_tool import PlaceTool
from ic_sandbox.gui.canvas.tools.select_tool import SelectTool
from ic_sandbox.gui.canvas.tools.weight_tool import WeightTool

__all__ = [
    "EraseTool",
    "MapTool",
    "PaintTool",
    "PasteTool",
    "PickTool",
    "PlaceTool",
    "Press",
    "SelectTool",
    "WeightTool",
]
