"""Which tool does what the mouse or the keyboard cursor does on the map."""

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
    """The tools of a map: the one in hand, and the one whose stroke is under way.

    These differ while keys drag or select, which they do with any tool in hand. ``regions`` are the commands on the
    selected rectangle; while they let a piece float, the tool in hand is the one that lays it down.
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
        """What is under way."""
        return self._used.stroke

    @property
    def spans_presses(self) -> bool:
        """Whether the stroke under way goes from one press of Enter to the next."""
        return self._used.spans_presses

    def pointer(self, cell: Cell | None) -> Qt.CursorShape:
        """The shape of the mouse pointer over a cell."""
        return self._chosen.pointer(cell)

    # -- the life of a stroke

    def _take(self) -> None:
        self._used.deactivate()
        self._used = self._chosen
        self._used.activate()
        self.changed.emit()

    def _forget(self) -> None:
        self._used.forget()

    def press(self, press: Press) -> None:
        """Begin to use the tool in hand."""
        self._used = self.in_hand
        self._used.press(press)

    def press_other(self, cell: Cell) -> None:
        """Begin to take away what the tool in hand would put there."""
        self._used = self.in_hand
        self._used.press_other(cell)

    def move(self, cell: Cell, regular: bool = False) -> None:
        """Go on with the stroke up to a cell; a ``regular`` one gives a straight line or a square."""
        self._used.move(cell, regular)

    def release(self) -> None:
        """End the stroke."""
        self._used.release()
        self.changed.emit()

    def cancel(self) -> None:
        """Cancel the stroke; without one, lay the tool down; otherwise select nothing."""
        if self._used.cancel() or self.in_hand.cancel():
            self.changed.emit()
        elif self.session.toolbox.tool != SELECT:
            self.session.toolbox.set_tool(SELECT)
        else:
            self.session.selection.clear()

    # -- without the tool in hand

    def drag(self) -> None:
        """Begin to drag what is selected, unless a stroke is under way."""
        if self.stroke is None:
            self._used = self._select
            self._select.drag()

    def select_from(self, cell: Cell) -> None:
        """Begin to select cells from this one on, unless a stroke is under way."""
        if self.stroke is None:
            self._used = self._select
            self._select.select_from(cell)

    def place(self, payload: Payload, cell: Cell) -> bool:
        """Put an item of the palette on a cell, and select it; returns whether that could be done."""
        return self._place.place(payload, cell)

    def remove(self, under_cursor: Cell | None) -> None:
        """Take what is selected off the map, otherwise what is topmost under the keyboard cursor, if that is shown."""
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

    # -- drawing

    def paint_hovered(self, painter: QPainter, cell: Cell, framing: Viewport) -> None:
        """Mark the cell that is pointed at, or show what the tool would put there."""
        tool = self._chosen if self.stroke is None else self._used
        tool.paint_hovered(painter, cell, framing)

    def paint_floating(self, painter: QPainter, corner: Cell, framing: Viewport) -> None:
        """Draw the piece that floats, if one does, as it would lie with its corner in a cell."""
        piece = self.regions.floating
        if piece is not None:
            paint_floating(painter, piece, corner, framing, fits(self.session.world, piece, corner))
