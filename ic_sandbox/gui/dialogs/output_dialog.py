"""The base of dialogs that write a file: a path, checked as it is typed, and a format, which sets the suffix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.exports.formats import Exporter
from ic_sandbox.gui.dialogs.file_dialog import ask_new_file, folders_of
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.gui.widgets.error_line import ErrorLine
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import WorldError

__all__ = ["OutputDialog", "dark_box", "fresh_file", "no_home", "number_box", "row_of"]

WIDTH = 520


def fresh_file(folder: Path, stem: str, suffix: str) -> Path:
    """Return the first path that does not exist yet: ``stem.png``, ``stem-2.png``, ..."""
    number = 1
    while True:
        file = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        if not file.exists():
            return file
        number += 1


class OutputDialog(QDialog):
    """A dialog for a file that an exporter writes. Object names start with the exporter's key.

    Subclasses create their fields and pass them to :meth:`lay_out`; :meth:`check_file` may find further faults.
    """

    def __init__(self, exporter: Exporter, title: str, suggested: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        name = exporter.key
        self._exporter = exporter
        self._suffixes = exporter.suffixes
        self.setObjectName(f"{name}-dialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.file = QLineEdit(str(suggested))
        self.file.setObjectName(f"{name}-file")
        self.file.setAccessibleName(tr("File"))
        self.file.setAccessibleDescription(tr("Path of the file; its suffix sets the format."))
        self.format = QComboBox()
        self.format.setObjectName(f"{name}-format")
        self.format.setAccessibleName(tr("Format"))
        self.format.setAccessibleDescription(tr("Changes the file's suffix."))
        self.format.addItems([known.title for known in exporter.formats])
        self.fault = ErrorLine(f"{name}-fault")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)

    def lay_out(
        self,
        verb: str,
        rows: Sequence[tuple[str, QWidget | QLayout, QWidget]],
        unnamed: Sequence[tuple[str, QWidget]],
    ) -> None:
        """Lay out path and format, then ``rows`` (label, field, buddy) and ``unnamed`` rows; ``verb`` is the button."""
        browse = QPushButton(tr("Browse…"))
        browse.setAutoDefault(False)
        browse.setToolTip(tr("Choose a location"))
        browse.clicked.connect(self._browse)
        file = row_of(self.file, browse)
        file.setStretch(0, 1)
        form = QFormLayout()
        own: list[tuple[str, QWidget | QLayout, QWidget]] = [
            (tr("&File:"), file, self.file),
            (tr("For&mat:"), self.format, self.format),
        ]
        for title, field, buddy in [*own, *rows]:
            label = QLabel(title)
            label.setBuddy(buddy)
            if isinstance(field, QLayout):
                form.addRow(label, field)
            elif isinstance(field, QSpinBox):  # only as wide as its numbers
                row = row_of(field)
                row.addStretch(1)
                form.addRow(label, row)
            else:
                form.addRow(label, field)
        for words, box in unnamed:
            form.addRow(words, box)
        self.done_button = self._buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.done_button.setDefault(True)
        self.done_button.setAccessibleDescription(self.windowTitle())
        # Otherwise Cancel would become the default button while the path is invalid.
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        style_buttons(self._buttons)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(form)
        layout.addWidget(self.fault)
        layout.addWidget(self._buttons)
        self.file.textChanged.connect(self.check)
        self.file.textChanged.connect(self._follow_suffix)
        self.format.currentIndexChanged.connect(self._follow_format)
        self._follow_suffix()
        self.check()
        self.file.setFocus()
        self.file.selectAll()

    @property
    def path(self) -> Path:
        """The path of the file. Raises RuntimeError for ``~name`` if there is no such user."""
        return self._typed.expanduser()

    @property
    def _typed(self) -> Path:
        return Path(self.file.text().strip())

    def accept(self) -> None:
        """Remember the folder for the next file of this kind."""
        folders_of(self).remember(self._exporter.key, self.path.parent)
        super().accept()

    def check_file(self, path: Path) -> str:
        """Return the text of a further fault, empty if there is none. Raises the exporter's :class:`WorldError`."""
        self._exporter.check(path)
        return ""

    def suffix_chosen(self, suffix: str) -> None:
        """React to another suffix. Does nothing here."""

    def check(self, *_: object) -> None:
        """Show a fault, and enable the button only if there is none."""
        fault, note = "", ""
        if not self.file.text().strip():
            fault = tr("Enter a file name.")
        else:
            try:
                fault = self.check_file(self.path)
                note = tr("This file exists and will be replaced.") if self.path.exists() else ""
            except (WorldError, OSError, ValueError, RuntimeError) as error:
                fault = str(error)
        self.fault.say(fault, note)
        self.done_button.setEnabled(not fault)

    def _follow_suffix(self, *_: object) -> None:
        suffix = self._typed.suffix.lower()
        if suffix in self._suffixes:
            self.format.blockSignals(True)
            self.format.setCurrentIndex(self._suffixes.index(suffix))
            self.format.blockSignals(False)
            self.suffix_chosen(suffix)

    def _follow_format(self, index: int) -> None:
        if self._typed.name:
            self.file.setText(str(self._typed.with_suffix(self._suffixes[index])))

    def _browse(self) -> None:
        filters = ";;".join(known.filter for known in self._exporter.formats)
        start = self.path if self._typed.name and not no_home(self._typed) else Path.home() / "unnamed"
        if start.suffix.lower() not in self._suffixes:
            start = start.with_name(start.name + self._suffixes[0])
        chosen = ask_new_file(self, self._exporter.key, self.windowTitle(), start, filters, confirm=False)
        if chosen is not None:
            self.file.setText(str(chosen))


def no_home(path: Path) -> bool:
    """Return whether a path starts with ``~name`` although there is no such user."""
    try:
        path.expanduser()
    except RuntimeError:
        return True
    return False


def row_of(*parts: QWidget) -> QHBoxLayout:
    """Return a row of fields."""
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    return row


def dark_box(name: str) -> QCheckBox:
    """Return a check box for dark colours, initially as in the window."""
    box = QCheckBox(tr("&Dark colours"))
    box.setObjectName(name)
    box.setChecked(is_dark())
    box.setToolTip(tr("As in the dark theme"))
    return box


def number_box(name: str, title: str, least: int, most: int, value: int) -> QSpinBox:
    """Return a field for whole numbers from ``least`` to ``most``."""
    box = WholeSpin()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setRange(least, most)
    box.setValue(value)
    return box
