"""The tool for placing a floating piece of a map."""

from __future__ import annotations

from ic_sandbox.gui.canvas.region_clipboard import RegionCommands
from ic_sandbox.gui.canvas.tools.map_tool import MapTool, Press
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Cell

__all__ = ["PasteTool"]


class PasteTool(MapTool):
    """Places the floating piece, or drops it."""

    def __init__(self, session: Session, regions: RegionCommands) -> None:
        super().__init__(session)
        self._regions = regions

    def press(self, press: Press) -> None:
        """Place the piece with its corner in the cell."""
        self._regions.drop(press.cell)

    def press_other(self, cell: Cell) -> None:
        """Drop the piece."""
        self._regions.let_go()

    def cancel(self) -> bool:
        """Drop the piece."""
        self._regions.let_go()
        return True
