"""The dialog for a recording of a run: range of ticks, speed, size, caption and file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from ic_sandbox.exports import largest_cell
from ic_sandbox.exports.formats import RECORDING
from ic_sandbox.exports.recording import FASTEST
from ic_sandbox.gui.dialogs.output_dialog import OutputDialog, dark_box, number_box, row_of
from ic_sandbox.gui.rendering.agent_legend import agent_key
from ic_sandbox.gui.rendering.recording_frames import LARGEST_IMAGE
from ic_sandbox.gui.rendering.recording_page import RecordingPage
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = ["RecordDialog", "last_tick_of_interest"]

USUAL_WIDTH, USUAL_CELL = 960, 48
USUAL_RATE = 5

MOST_USUAL = 60
"""The last tick of a recording unless the user chooses another: most worlds have shown by then what they show."""

TENS_OF_MB = 9.95
"""The size from which a decimal says nothing."""

LEAST_MB = 0.1
"""The least size that is shown."""

REST = 3
"""The number of ticks at the end of a recording in which nothing changes any more."""

BYTES = {".gif": 0.032, ".mp4": 0.008}
"""The usual size of a recording in each format, in bytes per pixel and image, measured on the shipped worlds."""


def last_tick_of_interest(run: Run) -> int:
    """Return the tick at which a recording ends by default: soon after the last change, and early in a long run."""
    states, last = run.main.states, min(run.ticks, MOST_USUAL)
    while last > 0 and states.at_hand(last - 1) and states.at_hand(last):
        if not np.array_equal(states[last], states[last - 1]):
            break
        last -= 1
    return min(run.ticks, MOST_USUAL, last + REST)


class RecordDialog(OutputDialog):
    """A dialog that shows length and size of the recording below its fields.

    ``last`` is the last tick by default; ``headline`` the number that is the caption unless the user writes another.
    """

    def __init__(
        self,
        world: World,
        ticks: int,
        suggested: Path,
        parent: QWidget | None = None,
        last: int | None = None,
        headline: str = "",
        mode: str = "subgoal",
    ) -> None:
        super().__init__(RECORDING, tr("Record run"), suggested, parent)
        self.world = world
        self._key = tuple(agent_key(world, mode))
        self.first = number_box("record-first", tr("From tick"), 0, ticks, 0)
        self.last = number_box("record-last", tr("To tick"), 0, ticks, ticks if last is None else last)
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
        self.captioned = QCheckBox(tr("Ca&ption"))
        self.captioned.setObjectName("record-captioned")
        self.captioned.setToolTip(tr("Write a caption below the map"))
        self.captioned.setChecked(bool(headline))
        self.caption = QLineEdit()
        self.caption.setObjectName("record-caption")
        self.caption.setAccessibleName(tr("Caption"))
        self.caption.setPlaceholderText(tr("at each tick: {headline}", headline=headline) if headline else "")
        self.caption.setToolTip(tr("Without a text of your own, the caption is the headline number at each tick."))
        self.caption.setEnabled(bool(headline))
        self.captioned.toggled.connect(self.caption.setEnabled)
        self.captioned.toggled.connect(self._say_length)
        caption = row_of(self.captioned, self.caption)
        caption.setStretch(1, 1)
        self.note = QLabel()
        self.note.setObjectName("record-note")
        self.note.setWordWrap(True)
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
                ("", caption, self.caption),
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
        self._say_length()

    def _say_length(self, *_: object) -> None:
        cell, count = self.cell_size.value(), max(0, self.count)
        drawn = QSize(self.world.cols * cell, self.world.rows * cell)
        page = RecordingPage(drawn, drawing_colours(self.dark.isChecked()), "", self._key, self.captioned.isChecked())
        size = page.size
        weight = count * size.width() * size.height() * BYTES[self._suffixes[self.format.currentIndex()]] / 1e6
        length = tr_many(
            "{count:,} image of about {wide:,} × {high:,} pixels",
            "{count:,} images of about {wide:,} × {high:,} pixels",
            count,
            wide=size.width(),
            high=size.height(),
        )
        self.note.setText(
            tr(
                "{length}; {seconds:,.1f} seconds; about {weight} MB",
                length=length,
                seconds=count / self.rate.value(),
                weight=numeral(max(LEAST_MB, weight), ",.1f" if weight < TENS_OF_MB else ",.0f"),
            )
        )
        self.check()
