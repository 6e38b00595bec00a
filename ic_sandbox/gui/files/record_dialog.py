"""The dialog for a recording of a run: range of ticks, speed, size and file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.exports import largest_cell
from ic_sandbox.exports.formats import RECORDING
from ic_sandbox.exports.recording import FASTEST
from ic_sandbox.gui.dialogs.output_dialog import OutputDialog, dark_box, number_box, row_of
from ic_sandbox.gui.rendering.recording_frames import LARGEST_IMAGE
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["RecordDialog"]

USUAL_WIDTH, USUAL_CELL = 960, 48
USUAL_RATE = 10


class RecordDialog(OutputDialog):
    """A dialog that shows the length of the recording below its fields."""

    def __init__(self, world: World, ticks: int, suggested: Path, parent: QWidget | None = None) -> None:
        super().__init__(RECORDING, tr("Record run"), suggested, parent)
        self.world = world
        self.first = number_box("record-first", tr("From tick"), 0, ticks, 0)
        self.last = number_box("record-last", tr("To tick"), 0, ticks, ticks)
        self.rate = number_box("record-rate", tr("Ticks per second"), 1, FASTEST[RECORDING.suffixes[0]], USUAL_RATE)
        fits = int((LARGEST_IMAGE / (world.rows * world.cols)) ** 0.5)
        most = max(CELL_SIZES[0], min(fits, largest_cell(world)))
        usual = max(CELL_SIZES[0], min(USUAL_CELL, USUAL_WIDTH // max(world.rows, world.cols), most))
        self.cell_size = number_box("record-cell-size", tr("Width of a cell"), CELL_SIZES[0], most, usual)
        self.cell_size.setSuffix(tr(" pixels"))
        self.first.setToolTip(tr("First recorded tick"))
        self.last.setToolTip(tr("Last recorded tick"))
        self.rate.setToolTip(tr("Playback speed of the recording"))
        self.cell_size.setToolTip(tr("Sets the size of the picture"))
        self.dark = dark_box("record-dark")
        self.note = QLabel()
        self.note.setObjectName("record-note")
        to = QLabel(tr("t&o"))
        to.setBuddy(self.last)
        span = row_of(self.first, to, self.last)
        span.addStretch(1)
        self.lay_out(
            tr("Record"),
            [
                (tr("From &tick:"), span, self.first),
                (tr("Ticks per &second:"), self.rate, self.rate),
                (tr("Width of a &cell:"), self.cell_size, self.cell_size),
            ],
            [("", self.dark), ("", self.note)],
        )
        for number in (self.first, self.last, self.rate, self.cell_size):
            number.valueChanged.connect(self._say_length)
        self._say_length()

    @property
    def count(self) -> int:
        """The number of images."""
        return self.last.value() - self.first.value() + 1

    def check_file(self, path: Path) -> str:
        if self.count < 1:
            return tr("The last tick is before the first.")
        return super().check_file(path)

    def suffix_chosen(self, suffix: str) -> None:
        self.rate.setMaximum(FASTEST[suffix])

    def _say_length(self, *_: object) -> None:
        cell = self.cell_size.value()
        self.note.setText(
            tr(
                "{count} images of {wide} × {high} pixels, {seconds} seconds",
                count=numeral(max(0, self.count)),
                wide=numeral(self.world.cols * cell),
                high=numeral(self.world.rows * cell),
                seconds=numeral(max(0, self.count) / self.rate.value(), ",.1f"),
            )
        )
        self.check()
