"""The selection and the hovered cell on the map, kept up to date as the world changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.document import Document
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.items import Item, followed

__all__ = ["Selection"]


class Selection(QObject):
    """The selected ``item`` or ``region`` of cells, if any, and the cell under the pointer, ``hovered``.

    ``marked``: cells that a panel points at, until the world changes.
    """

    changed = Signal(object)
    region_changed = Signal(object)
    hovered_changed = Signal(object)
    marked_changed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.item: Item | None = None
        self.region: Box | None = None
        self.hovered: Cell | None = None
        self.marked: tuple[Cell, ...] = ()
        self._before: Item | None = None
        """The selection in the previous world."""
        document.left.connect(self.clear)
        document.changing.connect(self._follow)
        document.changed.connect(self._report)

    def select(self, item: Item | None) -> None:
        """Select an item on the map, replacing any region."""
        if item is not None:
            self.select_region(None)
        if item != self.item:
            self.item = item
            self.changed.emit(item)

    def select_region(self, box: Box | None) -> None:
        """Select a rectangle of cells, replacing any item."""
        if box is not None:
            self.select(None)
        if box != self.region:
            self.region = box
            self.region_changed.emit(box)

    def clear(self) -> None:
        """Clear the selection."""
        self.select(None)
        self.select_region(None)

    def hover(self, cell: Cell | None) -> None:
        """Set the cell under the pointer, if any."""
        if cell != self.hovered:
            self.hovered = cell
            self.hovered_changed.emit(cell)

    def mark(self, cells: tuple[Cell, ...]) -> None:
        """Mark cells on the map."""
        if cells != self.marked:
            self.marked = cells
            self.marked_changed.emit(cells)

    def _follow(self, before: World, world: World) -> None:
        """Keep the same item selected when its index changes.

        Panels are told only once they know the new world: in the old one, that index means another item.
        """
        self.mark(())
        self._before = self.item
        kept = None if self.item is None else followed(before, world, self.item)
        if kept is None:
            self.select(None)
        if self.region is not None and self.region.clipped(world) != self.region:
            self.select_region(None)
        self.item = kept

    def _report(self) -> None:
        if self.item is not None and self.item != self._before:
            self.changed.emit(self.item)
