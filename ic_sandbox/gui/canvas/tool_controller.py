"""The controller that passes mouse and keyboard cursor to the current tool."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPainter

from ic_sandbox.gui.canvas.markers import paint_floating
from ic_sandbox.gui.canvas.region_clipboard import RegionCommands
from ic_sandbox.gui.canvas.strokes import Stroke
from ic_sandbox.gui.canvas.tools import (
    EraseTool,
    MapTool,
    PaintTool,
    PasteTool,
    PickTool,
    PlaceTool,
    Press,
    SelectTool,
    WeightTool,
)
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import SELECT
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import Cell
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.regions import fits
from ic_sandbox.world.items import item_name, items_at

__all__ = ["ToolController"]


class ToolController(QObject):
    """The tools of a map: the current one, and the one with a stroke in progress.

    These differ while keys drag or select, which works with any tool. ``regions`` are the commands on the selected
    rectangle; while they hold a floating piece, the current tool is the one that places it.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.regions = RegionCommands(session, self)
        self.regions.changed.connect(self.changed)
        self._select = SelectTool(session)
        self._place = PlaceTool(session)
        self._paste = PasteTool(session, self.regions)
        self._tools: dict[str, MapTool] = {
            "select": self._select,
            "paint": PaintTool(session),
            "erase": EraseTool(session),
            "place": self._place,
            "pick": PickTool(session),
            "weigh": WeightTool(session),
        }
        self._used: MapTool = self._chosen
        session.toolbox.tool_changed.connect(self._take)
        session.document.left.connect(self._forget)
        session.document.world_changed.connect(self._forget)

    @property
    def _chosen(self) -> MapTool:
        return self._tools[self.session.toolbox.tool.kind]

    @property
    def in_hand(self) -> MapTool:
        """The tool that the next press uses."""
        return self._chosen if self.regions.floating is None else self._paste

    @property
    def stroke(self) -> Stroke | None:
        """The stroke in progress."""
        return self._used.stroke

    @property
    def spans_presses(self) -> bool:
        """Return whether the stroke in progress lasts from one press of Enter to the next."""
        return self._used.spans_presses

    def pointer(self, cell: Cell | None) -> Qt.CursorShape:
        """Return the shape of the mouse pointer over a cell."""
        return self._chosen.pointer(cell)

    def _take(self) -> None:
        self._used.deactivate()
        self._used = self._chosen
        self._used.activate()
        self.changed.emit()

    def _forget(self) -> None:
        self._used.forget()

    def press(self, press: Press) -> None:
        """Start using the current tool."""
        self._used = self.in_hand
        self._used.press(press)

    def press_other(self, cell: Cell) -> None:
        """Start removing what the current tool would place."""
        self._used = self.in_hand
        self._used.press_other(cell)

    def move(self, cell: Cell, regular: bool = False) -> None:
        """Continue the stroke to a cell; ``regular`` restricts it to a straight line or a square."""
        self._used.move(cell, regular)

    def release(self) -> None:
        """End the stroke."""
        self._used.release()
        self.changed.emit()

    def cancel(self) -> bool:
        """Cancel the stroke; without one, put the tool away; otherwise clear the selection.

        Returns whether there was anything to cancel.
        """
        selection = self.session.selection
        if self._used.cancel() or self.in_hand.cancel():
            self.changed.emit()
        elif self.session.toolbox.tool != SELECT:
            self.session.toolbox.set_tool(SELECT)
        elif selection.item is None and selection.region is None:
            return False
        else:
            selection.clear()
        return True

    def drag(self) -> None:
        """Start dragging the selection unless a stroke is in progress."""
        if self.stroke is None:
            self._used = self._select
            self._select.drag()

    def select_from(self, cell: Cell) -> None:
        """Start selecting cells from this one unless a stroke is in progress."""
        if self.stroke is None:
            self._used = self._select
            self._select.select_from(cell)

    def place(self, payload: Payload, cell: Cell) -> bool:
        """Place a palette item on a cell and select it. Returns whether that was possible."""
        return self._place.place(payload, cell)

    def remove(self, under_cursor: Cell | None) -> None:
        """Remove the selection, otherwise the topmost item under the keyboard cursor if that is shown."""
        session = self.session
        if session.selection.region is not None:
            self.release()
            self.regions.delete()
            return
        below = () if under_cursor is None else items_at(session.world, under_cursor)
        item = session.selection.item or next(iter(below), None)
        if item is not None:
            self.release()
            session.document.finish_stroke()
            words = tr("Remove {what}", what=lowercase_first(item_name(session.world, item)))
            if session.document.try_edit(words, lambda: edits.remove(session.world, item)):
                session.selection.select(None)

    def paint_hovered(self, painter: QPainter, cell: Cell, framing: Viewport) -> None:
        """Mark the hovered cell, or preview what the tool would place there."""
        tool = self._chosen if self.stroke is None else self._used
        tool.paint_hovered(painter, cell, framing)

    def paint_floating(self, painter: QPainter, corner: Cell, framing: Viewport) -> None:
        """Draw the floating piece, if any, with its corner in a cell."""
        piece = self.regions.floating
        if piece is not None:
            paint_floating(painter, piece, corner, framing, fits(self.session.world, piece, corner))
