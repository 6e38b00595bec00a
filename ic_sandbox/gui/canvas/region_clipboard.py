"""Commands on the selected rectangle: copy, cut, paste, duplicate, rotate, flip, delete."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.editing.regions import clear, copy, flipped, paste, turned
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.map_decoder import decode_world
from ic_sandbox.world.items import cell_of, items_at
from ic_sandbox.world.presets import preset_devices

__all__ = ["RegionCommands"]


class RegionCommands(QObject):
    """Commands on the selected rectangle, or on the cell of the selected item."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.floating: World | None = None
        """A piece waiting to be placed; it follows the pointer or the cursor."""

    @property
    def box(self) -> Box | None:
        """The selection as a rectangle."""
        session = self.session
        if session.selection.region is not None:
            return session.selection.region
        if session.selection.item is None:
            return None
        return Box(*cell_of(session.world, session.selection.item), 1, 1)

    def select_all(self) -> None:
        """Select the whole map."""
        self.session.document.finish_stroke()
        self.session.selection.select_region(Box.whole(self.session.world))

    def copy(self) -> bool:
        """Copy the selection to the clipboard, as the text of a world file."""
        box = self.box
        if box is None:
            self.session.message.emit(tr("Select something first: drag over empty floor with the Select tool."))
            return False
        # As text only: data in a custom format would outlive Python in Qt's clipboard and crash on exit.
        QGuiApplication.clipboard().setText(dump_world(copy(self.session.world, box)))
        return True

    def cut(self) -> None:
        """Copy the selection to the clipboard and remove it from the map."""
        if self.copy():
            self.delete()

    def paste(self) -> None:
        """Pick up the piece on the clipboard, to be placed with a click or Enter."""
        piece = _piece_of(QGuiApplication.clipboard().text())
        if piece is None:
            self.session.message.emit(tr("The clipboard holds no part of a map."))
        else:
            self._pick_up(piece)

    def paste_at(self, cell: Cell) -> None:
        """Paste with the corner in a cell; if it does not fit there, pick the piece up instead."""
        self.paste()
        self.drop(cell)

    def duplicate(self) -> None:
        """Pick up a copy of the selection."""
        if self.box is not None:
            self._pick_up(copy(self.session.world, self.box))

    def delete(self) -> None:
        """Clear the selected cells."""
        box, session = self.box, self.session
        if box is not None:
            session.document.finish_stroke()
            session.document.try_edit(tr("Delete"), lambda: clear(session.world, box))

    def turn(self, times: int = 1) -> None:
        """Rotate the floating piece, otherwise the selection, clockwise by quarter turns."""

        def turn(piece: World) -> World:
            for _ in range(times % 4):
                piece = turned(piece)
            return piece

        self._change(tr("Rotate"), turn)

    def flip(self, across: bool) -> None:
        """Mirror the floating piece, otherwise the selection."""
        self._change(tr("Flip"), lambda piece: flipped(piece, across))

    def drop(self, at: Cell) -> None:
        """Place the floating piece with its top left corner in a cell, and select it.

        If the piece is a single cell, select the topmost item in it.
        """
        piece, session = self.floating, self.session
        if piece is None:
            return
        session.document.finish_stroke()
        if session.document.try_edit(tr("Paste"), lambda: paste(session.world, piece, at)):
            self.let_go()
            box = Box(*at, piece.rows, piece.cols)
            things = items_at(session.world, at) if box.cells() == [at] else ()
            if things:
                session.selection.select(things[0])
            else:
                session.selection.select_region(box.clipped(session.world))

    def let_go(self) -> None:
        """Drop the floating piece without placing it."""
        self.floating = None
        self.changed.emit()

    def _pick_up(self, piece: World) -> None:
        self.floating = piece
        self.changed.emit()

    def _change(self, words: str, change: Callable[[World], World]) -> None:
        if self.floating is not None:
            self._pick_up(change(self.floating))
            return
        box, session = self.box, self.session
        if box is None:
            session.message.emit(tr("Select something first: drag over empty floor with the Select tool."))
            return
        piece = change(copy(session.world, box))
        session.document.finish_stroke()
        if session.document.try_edit(words, lambda: paste(session.world, piece, box.corner, instead_of=box)):
            session.selection.select_region(Box(*box.corner, piece.rows, piece.cols).clipped(session.world))


def _piece_of(text: str) -> World | None:
    """Parse a piece of a map; None if the text is not one."""
    try:
        world, faults = decode_world(json.loads(text), preset_devices())
    except (ValueError, RecursionError):
        return None
    return None if faults or not world.terrain else world
