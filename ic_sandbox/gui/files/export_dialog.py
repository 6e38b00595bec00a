"""The dialog for tables: asks for a new or empty folder."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.exports import check_folder
from ic_sandbox.gui.dialogs.file_dialog import ask_folder, folders_of
from ic_sandbox.gui.dialogs.output_dialog import no_home
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.gui.widgets.error_line import ErrorLine
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import WorldError

__all__ = ["TABLES", "ExportDialog", "fresh_folder"]

TABLES = "tables"
"""The kind of tables, whose last folder is remembered."""


def fresh_folder(parent: Path, stem: str, what: str = "run") -> Path:
    """Return the first folder that does not exist yet: ``stem-run``, ``stem-run-2``, ... for the tables of a run."""
    number = 1
    while True:
        folder = parent / (f"{stem}-{what}" if number == 1 else f"{stem}-{what}-{number}")
        if not folder.exists():
            return folder
        number += 1


def _fresh_in(folder: Path, stem: str) -> Path:
    """Return an empty folder itself, otherwise a new one in it. If it can't be read, the dialog shows why."""
    try:
        return fresh_folder(folder, stem) if any(folder.iterdir()) else folder
    except OSError:
        return folder


class ExportDialog(QDialog):
    """A dialog that names the files, checks the folder as it is typed, and shows a fault below."""

    def __init__(self, title: str, files: str, suggested: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export-dialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        self.folder = QLineEdit(str(suggested))
        self.folder.setObjectName("export-folder")
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.setAccessibleDescription(tr("Folder for the tables; it must be new or empty."))
        self.folder.selectAll()
        browse = QPushButton(tr("Browse…"))
        browse.setAutoDefault(False)
        browse.setToolTip(tr("Choose a location"))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        caption = QLabel(tr("Write to this &folder, which must be new or empty:"))
        caption.setBuddy(self.folder)
        self.excel = QCheckBox(tr("For E&xcel"))
        self.excel.setObjectName("export-excel")
        self.excel.setToolTip(
            tr("Start each table with a byte order mark, which Excel needs to read special characters")
        )
        self.fault = ErrorLine("export-fault")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = buttons.addButton(tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        self.export.setToolTip(tr("Write the tables"))
        # Otherwise Cancel would become the default button while the folder is invalid.
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        style_buttons(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        names = QLabel(files)
        names.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(names)
        layout.addWidget(caption)
        layout.addLayout(row)
        layout.addWidget(self.excel)
        layout.addWidget(self.fault)
        layout.addWidget(buttons)
        self.folder.textChanged.connect(self._check)
        self._check()

    def accept(self) -> None:
        """Remember where the folder is, for the next tables."""
        folders_of(self).remember(TABLES, self.path.parent)
        super().accept()

    @property
    def path(self) -> Path:
        """The chosen folder. Raises RuntimeError for ``~name`` if there is no such user."""
        return Path(self.folder.text().strip()).expanduser()

    def _check(self, *_: object) -> None:
        fault = tr("Enter a folder.") if not self.folder.text().strip() else ""
        if not fault:
            try:
                check_folder(self.path)
            except (WorldError, RuntimeError) as error:
                fault = str(error)
        self.fault.say(fault)
        self.export.setEnabled(not fault)

    def _browse(self) -> None:
        named = Path.home() / "run" if no_home(Path(self.folder.text().strip())) else self.path
        start = named if os.path.isdir(named) else named.parent  # false for a path that can't be looked up
        chosen = ask_folder(self, TABLES, tr("Choose a folder"), start)
        if chosen is not None:
            self.folder.setText(str(_fresh_in(chosen, named.name)))
