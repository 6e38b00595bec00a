"""The current tool, and how it draws."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.tool import SELECT, WALLS, Shape, Tool

__all__ = ["Toolbox"]


class Toolbox(QObject):
    """The current ``tool``, the last one that painted, and how tools work.

    ``shape``: that of strokes. ``weight``: what the goal brush paints.
    """

    tool_changed = Signal(object)
    brush_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool: Tool = SELECT
        self.painting = WALLS
        self.shape: Shape = "pencil"
        self.weight = 1.0

    def set_tool(self, tool: Tool) -> None:
        """Switch to another tool."""
        if tool.kind == "paint":
            self.painting = tool
        if tool != self.tool:
            self.tool = tool
            self.tool_changed.emit(tool)

    def set_brush(self, shape: Shape | None = None, weight: float | None = None) -> None:
        """Set the shape of strokes, or the weight that the goal brush paints."""
        self.shape = shape or self.shape
        self.weight = self.weight if weight is None else weight
        self.brush_changed.emit()
