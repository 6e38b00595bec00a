"""Asks what a picture of the world is to be like: its file and format, how large, in which colours, with what on it."""

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

from ic_sandbox.exports import check_picture, fitting_cell, largest_cell
from ic_sandbox.exports.pictures import CELL_SIZES
from ic_sandbox.gui.theme import drawing_colours, is_dark
from ic_sandbox.translation import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError

__all__ = ["PictureDialog", "fresh_file"]

FORMATS = (".png", ".svg")
WIDTH = 520


def fresh_file(folder: Path, stem: str, suffix: str = FORMATS[0]) -> Path:
    """A file that is not there yet: ``stem.png``, ``stem-2.png``, ..."""
    number = 1
    while True:
        file = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        if not file.exists():
            return file
        number += 1


class PictureDialog(QDialog):
    """The file is checked as it is typed; the suffix is the format, and the size in pixels is said beside."""

    def __init__(
        self, world: World, suggested: Path, has_agents: bool, has_overlays: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.world = world
        self.setObjectName("picture-dialog")
        self.setWindowTitle(tr("Export picture"))
        self.setMinimumWidth(WIDTH)
        self.file = QLineEdit(str(suggested))
        self.file.setObjectName("picture-file")
        self.file.setAccessibleName(tr("File"))
        self.format = QComboBox()
        self.format.setObjectName("picture-format")
        self.format.addItems([tr("PNG: pixels"), tr("SVG: lines and areas, sharp at every size")])
        self.format.setAccessibleName(tr("Format"))
        self.cell_size = QSpinBox()
        self.cell_size.setObjectName("picture-cell-size")
        self.cell_size.setRange(CELL_SIZES[0], largest_cell(world))
        self.cell_size.setValue(fitting_cell(world))
        self.cell_size.setSuffix(tr(" pixels"))
        self.cell_size.setAccessibleName(tr("Width of a cell"))
        self.size_note = QLabel()
        self.agents = _box("picture-agents", tr("&Agents of the tick that is shown"), has_agents)
        self.overlays = _box("picture-overlays", tr("&Overlays that are shown"), has_overlays)
        self.dark = _box("picture-dark", tr("&Dark colours"), True)
        self.dark.setChecked(is_dark())
        self.fault = QLabel()
        self.fault.setObjectName("picture-fault")
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setMinimumHeight(self.fontMetrics().lineSpacing())
        self._lay_out()
        self.file.textChanged.connect(self._check)
        self.file.textChanged.connect(self._follow_suffix)
        self.format.currentIndexChanged.connect(self._follow_format)
        self.cell_size.valueChanged.connect(self._say_size)
        self._say_size()
        self._check()
        self.file.setFocus()
        self.file.selectAll()

    def _lay_out(self) -> None:
        browse = QPushButton(tr("Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(browse)
        size = QHBoxLayout()
        size.addWidget(self.cell_size)
        size.addWidget(self.size_note, 1)
        form = QFormLayout()
        for title, field, buddy in (
            (tr("&File:"), row, self.file),
            (tr("For&mat:"), self.format, self.format),
            (tr("Width of a &cell:"), size, self.cell_size),
        ):
            label = QLabel(title)
            label.setBuddy(buddy)
            form.addRow(label, field)
        for box, title in ((self.agents, tr("With:")), (self.overlays, ""), (self.dark, "")):
            form.addRow(title, box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = buttons.addButton(tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
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

    def _check(self, *_: object) -> None:
        fault, note = "", ""
        if not self.file.text().strip():
            fault = tr("Name a file.")
        else:
            try:
                check_picture(self.path)
                note = tr("This file is there already, and will be replaced.") if self.path.exists() else ""
            except (WorldError, OSError, ValueError, RuntimeError) as error:
                fault = str(error)
        colour = drawing_colours(is_dark()).forbidden if fault else self.palette().placeholderText().color().name()
        self.fault.setStyleSheet(f"color: {colour};")
        self.fault.setText(fault or note)
        self.export.setEnabled(not fault)

    def _say_size(self, *_: object) -> None:
        cell = self.cell_size.value()
        wide, high = f"{self.world.cols * cell:,}", f"{self.world.rows * cell:,}"
        self.size_note.setText(tr("the picture has {wide} × {high} pixels", wide=wide, high=high))

    def _follow_suffix(self, *_: object) -> None:
        suffix = self.path.suffix.lower()
        if suffix in FORMATS:
            self.format.blockSignals(True)
            self.format.setCurrentIndex(FORMATS.index(suffix))
            self.format.blockSignals(False)

    def _follow_format(self, index: int) -> None:
        if self.path.name:
            self.file.setText(str(self.path.with_suffix(FORMATS[index])))

    def _browse(self) -> None:
        filters = "PNG (*.png);;SVG (*.svg)"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export picture"), str(self.path), filters)
        if chosen:
            named = Path(chosen)
            self.file.setText(str(named if named.suffix else named.with_suffix(self.path.suffix or FORMATS[0])))


def _box(name: str, text: str, possible: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(name)
    box.setEnabled(possible)
    box.setChecked(possible)
    return box
