"""The tool that paints the weights of a goal."""

from __future__ import annotations

from ic_sandbox.gui.canvas import placement
from ic_sandbox.gui.canvas.tools.brush_tool import BrushTool
from ic_sandbox.gui.canvas.tools.map_tool import Press
from ic_sandbox.gui.session.tool import goal_in_hand
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell
from ic_sandbox.world.items import goal_title

__all__ = ["WeightTool"]


class WeightTool(BrushTool):
    """Paints weights of the selected goal, otherwise of the last one; creates a goal if there is none."""

    def press(self, press: Press) -> None:
        """Start painting the weight of the brush."""
        self._weigh(press.cell, self.session.toolbox.weight)

    def press_other(self, cell: Cell) -> None:
        """Start removing weights."""
        self._weigh(cell, 0.0)

    def _weigh(self, cell: Cell, weight: float) -> None:
        session = self.session
        goals, index = session.world.goals, goal_in_hand(session.world, session.selection.item)
        if not goals and weight == 0:
            return  # there is nothing to remove
        words = tr("Paint “{goal}”", goal=goal_title(goals[index].name)) if goals else tr("Place goal")
        self.draw(cell, words, lambda world, cells: placement.weigh(world, cells, index, weight))
