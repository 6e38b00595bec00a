"""Asks what is to be recorded of a run: from which tick to which, how fast, how large, and into what file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.exports import check_recording, largest_cell
from ic_sandbox.exports.pictures import CELL_SIZES
from ic_sandbox.exports.recordings import FASTEST
from ic_sandbox.gui.filming import LARGEST_IMAGE
from ic_sandbox.gui.theme import drawing_colours, is_dark
from ic_sandbox.translation import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError

__all__ = ["RecordDialog"]

FORMATS = (".gif", ".mp4")
WIDTH = 520
USUAL_WIDTH, USUAL_CELL = 960, 48
USUAL_RATE = 10


class RecordDialog(QDialog):
    """The file is checked as it is typed; its suffix is the format. How long the recording is stands below."""

    def __init__(self, world: World, ticks: int, suggested: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.world = world
        self.setObjectName("record-dialog")
        self.setWindowTitle(tr("Record run"))
        self.setMinimumWidth(WIDTH)
        self.file = QLineEdit(str(suggested))
        self.file.setObjectName("record-file")
        self.file.setAccessibleName(tr("File"))
        self.format = QComboBox()
        self.format.setObjectName("record-format")
        self.format.setAccessibleName(tr("Format"))
        self.format.addItems([tr("GIF: for a page or a message"), tr("MP4: a film, smaller and smoother")])
        self.first = _number("record-first", tr("From tick"), 0, ticks, 0)
        self.last = _number("record-last", tr("To tick"), 0, ticks, ticks)
        self.rate = _number("record-rate", tr("Ticks a second"), 1, FASTEST[FORMATS[0]], USUAL_RATE)
        fits = int((LARGEST_IMAGE / (world.rows * world.cols)) ** 0.5)
        most = max(CELL_SIZES[0], min(fits, largest_cell(world)))
        usual = max(CELL_SIZES[0], min(USUAL_CELL, USUAL_WIDTH // max(world.rows, world.cols), most))
        self.cell_size = _number("record-cell-size", tr("Width of a cell"), CELL_SIZES[0], most, usual)
        self.cell_size.setSuffix(tr(" pixels"))
        self.dark = QCheckBox(tr("&Dark colours"))
        self.dark.setObjectName("record-dark")
        self.dark.setChecked(is_dark())
        self.note = QLabel()
        self.note.setObjectName("record-note")
        self.fault = QLabel()
        self.fault.setObjectName("record-fault")
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setMinimumHeight(self.fontMetrics().lineSpacing())
        self._lay_out()
        self.file.textChanged.connect(self._check)
        self.file.textChanged.connect(self._follow_suffix)
        self.format.currentIndexChanged.connect(self._follow_format)
        for number in (self.first, self.last, self.rate, self.cell_size):
            number.valueChanged.connect(self._say_length)
        self._follow_suffix()
        self._say_length()
        self._check()
        self.file.selectAll()

    def _lay_out(self) -> None:
        browse = QPushButton(tr("Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        file = _row(self.file, browse)
        file.setStretch(0, 1)
        to = QLabel(tr("t&o"))
        to.setBuddy(self.last)
        span = _row(self.first, to, self.last)
        span.addStretch(1)
        form = QFormLayout()
        for title, field, buddy in (
            (tr("&File:"), file, self.file),
            (tr("For&mat:"), self.format, self.format),
            (tr("From &tick:"), span, self.first),
            (tr("Ticks a &second:"), self.rate, self.rate),
            (tr("Width of a &cell:"), self.cell_size, self.cell_size),
        ):
            label = QLabel(title)
            label.setBuddy(buddy)
            form.addRow(label, field)
        form.addRow("", self.dark)
        form.addRow("", self.note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.record = buttons.addButton(tr("Record"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.record.setDefault(True)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addWidget(self.fault)
        layout.addWidget(buttons)

    @property
    def path(self) -> Path:
        """The file that is named."""
        return Path(self.file.text().strip()).expanduser()

    @property
    def count(self) -> int:
        """How many images there are to be."""
        return self.last.value() - self.first.value() + 1

    def _check(self, *_: object) -> None:
        fault, note = "", ""
        if not self.file.text().strip():
            fault = tr("Name a file.")
        elif self.count < 1:
            fault = tr("The last tick is before the first.")
        else:
            try:
                check_recording(self.path)
                note = tr("This file is there already, and will be replaced.") if self.path.exists() else ""
            except (WorldError, OSError, ValueError, RuntimeError) as error:
                fault = str(error)
        colour = drawing_colours(is_dark()).forbidden if fault else self.palette().placeholderText().color().name()
        self.fault.setStyleSheet(f"color: {colour};")
        self.fault.setText(fault or note)
        self.record.setEnabled(not fault)

    def _say_length(self, *_: object) -> None:
        cell = self.cell_size.value()
        self.note.setText(
            tr(
                "{count} images of {wide} × {high} pixels, {seconds} seconds",
                count=f"{max(0, self.count):,}",
                wide=f"{self.world.cols * cell:,}",
                high=f"{self.world.rows * cell:,}",
                seconds=f"{max(0, self.count) / self.rate.value():,.1f}",
            )
        )
        self._check()

    def _follow_suffix(self, *_: object) -> None:
        suffix = self.path.suffix.lower()
        if suffix in FORMATS:
            self.format.blockSignals(True)
            self.format.setCurrentIndex(FORMATS.index(suffix))
            self.format.blockSignals(False)
            self.rate.setMaximum(FASTEST[suffix])

    def _follow_format(self, index: int) -> None:
        if self.path.name:
            self.file.setText(str(self.path.with_suffix(FORMATS[index])))

    def _browse(self) -> None:
        filters = "GIF (*.gif);;MP4 (*.mp4)"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Record run"), str(self.path), filters)
        if chosen:
            named = Path(chosen)
            self.file.setText(str(named if named.suffix else named.with_suffix(self.path.suffix or FORMATS[0])))


def _number(name: str, title: str, least: int, most: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setRange(least, most)
    box.setValue(value)
    return box


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    return row
