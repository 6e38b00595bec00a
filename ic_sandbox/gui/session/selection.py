"""What is selected and pointed at on the map; it follows each change of the world."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.document import Document
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.items import Item, followed

__all__ = ["Selection"]


class Selection(QObject):
    """One ``item``, or a ``region`` of cells, or neither; and the cell under the pointer, ``hovered``."""

    changed = Signal(object)
    region_changed = Signal(object)
    hovered_changed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.item: Item | None = None
        self.region: Box | None = None
        self.hovered: Cell | None = None
        self._before: Item | None = None
        """What was selected in the world before the one that comes."""
        document.left.connect(self.clear)
        document.changing.connect(self._follow)
        document.changed.connect(self._report)

    def select(self, item: Item | None) -> None:
        """Select something on the map, in place of any region."""
        if item is not None:
            self.select_region(None)
        if item != self.item:
            self.item = item
            self.changed.emit(item)

    def select_region(self, box: Box | None) -> None:
        """Select a rectangle of cells, in place of any item."""
        if box is not None:
            self.select(None)
        if box != self.region:
            self.region = box
            self.region_changed.emit(box)

    def clear(self) -> None:
        """Select nothing."""
        self.select(None)
        self.select_region(None)

    def hover(self, cell: Cell | None) -> None:
        """Point at another cell, or at none."""
        if cell != self.hovered:
            self.hovered = cell
            self.hovered_changed.emit(cell)

    def _follow(self, before: World, world: World) -> None:
        """Stay with what is selected. Panels hear of its new place once they know the new world: in the one before,
        something else stands there.
        """
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
