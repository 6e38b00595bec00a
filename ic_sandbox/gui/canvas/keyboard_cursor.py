"""The cursor for using the map without a mouse."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.canvas.map_view import MapView
from ic_sandbox.gui.canvas.tool_controller import ToolController
from ic_sandbox.gui.canvas.tools import Press
from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import Cell, World

__all__ = ["KeyboardCursor"]


class KeyboardCursor(QObject):
    """A cursor in a ``cell`` that keys move and use tools at, ``shown`` until the mouse is used.

    ``moved`` asks for an announcement of what is in its cell.
    """

    moved = Signal()

    def __init__(self, session: Session, tools: ToolController, view: MapView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cell: Cell = (1, 1)
        self.shown = False
        self._session = session
        self._tools = tools
        self._view = view
        session.document.world_changed.connect(self._on_world)

    def show(self, cell: Cell) -> None:
        """Put the cursor on a cell and scroll it into view."""
        self.cell, self.shown = cell, True
        self._view.reveal(cell)
        self._session.selection.hover(cell)
        self.moved.emit()

    def walk(self, down: int, right: int) -> None:
        """Move the cursor, along with anything being drawn or selected between two presses of Enter."""
        cell = self._next_to(self.cell, down, right)
        if self._tools.spans_presses:
            self._tools.move(cell)
        else:
            self._tools.release()
        self.show(cell)

    def use_tool(self) -> None:
        """Use the tool in the cursor's cell. A line or rectangle starts with one press and ends with the next."""
        tools = self._tools
        if tools.regions.floating is not None:
            self.cell = self.floating_at()
        if tools.stroke is not None:
            tools.release()
        else:
            tools.press(Press(self.cell))
            if not tools.spans_presses:
                tools.release()
        self.show(self.cell)

    def drag(self, down: int, right: int) -> None:
        """Move the selection by one cell; all moves until :meth:`ToolController.release` are one step."""
        self._tools.drag()
        self._carry(down, right)

    def select(self, down: int, right: int) -> None:
        """Grow or shrink the selected region by one cell, starting from the cursor."""
        self._tools.select_from(self.cell)
        self._carry(down, right)

    def floating_at(self) -> Cell:
        """Return the cell where a floating piece would be placed: under the pointer, or at the cursor."""
        hovered = self._session.selection.hovered
        return self.cell if self.shown or hovered is None else hovered

    def _carry(self, down: int, right: int) -> None:
        stroke = self._tools.stroke
        if stroke is not None:
            cell = self._next_to(stroke.last, down, right)
            self._tools.move(cell)
            self.show(cell)

    def _next_to(self, cell: Cell, down: int, right: int) -> Cell:
        world = self._session.world
        return min(max(cell[0] + down, 0), world.rows - 1), min(max(cell[1] + right, 0), world.cols - 1)

    def _on_world(self, world: World) -> None:
        self.cell = (min(self.cell[0], world.rows - 1), min(self.cell[1], world.cols - 1))
        if self.shown:
            self.moved.emit()
