"""The dialog for a picture of the world: file, format, size, colours and content."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from ic_sandbox.exports import fitting_cell, largest_cell
from ic_sandbox.exports.formats import PICTURE
from ic_sandbox.gui.dialogs.output_dialog import OutputDialog, dark_box, row_of
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["PictureDialog"]


class PictureDialog(OutputDialog):
    """A dialog that shows the size of the picture next to the width of a cell."""

    def __init__(
        self, world: World, suggested: Path, has_agents: bool, has_overlays: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(PICTURE, tr("Export picture"), suggested, parent)
        self.world = world
        self.cell_size = WholeSpin()
        self.cell_size.setObjectName("picture-cell-size")
        self.cell_size.setRange(CELL_SIZES[0], largest_cell(world))
        self.cell_size.setValue(fitting_cell(world))
        self.cell_size.setSuffix(tr(" pixels"))
        self.cell_size.setAccessibleName(tr("Width of a cell"))
        self.cell_size.setToolTip(tr("Sets the size of the picture"))
        self.size_note = QLabel()
        self.agents = _box("picture-agents", tr("&Agents at the current tick"), has_agents)
        self.overlays = _box("picture-overlays", tr("Visible &overlays"), has_overlays)
        self.dark = dark_box("picture-dark")
        size = row_of(self.cell_size, self.size_note)
        size.setStretch(1, 1)
        self.lay_out(
            tr("Export"),
            [(tr("Width of a &cell:"), size, self.cell_size)],
            [(tr("Include:"), self.agents), ("", self.overlays), ("", self.dark)],
        )
        self.cell_size.valueChanged.connect(self._say_size)
        self._say_size()

    def _say_size(self, *_: object) -> None:
        cell = self.cell_size.value()
        wide, high = numeral(self.world.cols * cell), numeral(self.world.rows * cell)
        self.size_note.setText(tr("picture size: {wide} × {high} pixels", wide=wide, high=high))


def _box(name: str, text: str, possible: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(name)
    box.setEnabled(possible)
    box.setToolTip(tr("As on the map now"))
    box.setChecked(possible)
    return box
