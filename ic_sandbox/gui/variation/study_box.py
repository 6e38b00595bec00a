"""The study and the command behind a curve: to copy, or to save with the world."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import ask_new_file
from ic_sandbox.gui.dialogs.output_dialog import fresh_file
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.widgets.dialog_buttons import plain_button
from ic_sandbox.i18n import tr
from ic_sandbox.paths import file_stem
from ic_sandbox.studies.variation import study_command, study_text
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import dump_world

__all__ = ["StudyBox"]

STUDY = "study"
"""The kind of studies, whose last folder is remembered."""

LINES = 5


class StudyBox(QWidget):
    """The command, and the study's file when the user asks for it."""

    def __init__(self, window: DocumentWindow) -> None:
        super().__init__()
        self._window = window
        self._variation = window.session.variation
        self.command = QLineEdit()
        self.command.setObjectName("variation-command")
        self.command.setReadOnly(True)
        self.command.setAccessibleName(tr("Command line"))
        self.command.setToolTip(tr("This command runs the study in a terminal; its tables have the same figures"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("variation-study")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Study"))
        self.text.setAccessibleDescription(tr("The study's file, as TOML"))
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for field in (self.command, self.text):
            field.setFont(fixed)
        self.text.setFixedHeight(LINES * self.text.fontMetrics().lineSpacing() + 12)
        self.text.hide()
        self.show_text = plain_button("variation-show", tr("Show study"), self._toggle, tr("Show the study's file"))
        self.show_text.setCheckable(True)
        self.copy = plain_button("variation-copy", tr("Copy study"), self._copy, tr("Copy the study's file"))
        self.save = plain_button(
            "variation-save",
            tr("Save study…"),
            self._save,
            tr("Save the study, and the world with it if it has changed"),
        )
        caption = QLabel(tr("&Command:"))
        caption.setBuddy(self.command)
        row = QHBoxLayout()
        row.addWidget(caption)
        row.addWidget(self.command, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.show_text, self.copy, self.save):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(buttons)
        column.addWidget(self.text)

    @property
    def _file(self) -> str:
        number = self._variation.number
        key = number.way[-1] if number is not None else ""
        return f"{file_stem(f'{self._window.stem()}-{key}')}.toml"

    def _shipped(self) -> str | None:
        """Return the name of the shipped world that is open, if it has not been changed."""
        document = self._window.session.document
        return None if document.dirty else document.shipped_name

    def study(self, file: str) -> str:
        """Return the text of the study for a file of this name."""
        variation = self._variation.variation
        if variation is None:
            return ""
        stem = Path(file).stem
        return study_text(variation, self._shipped() or f"{stem}.icw", stem)

    def renew(self) -> None:
        """Show the study of the present choice."""
        variation, file = self._variation.variation, self._file
        command = "" if variation is None else study_command(file, variation.settings.planner)
        for field, text, now in (
            (self.command, command, self.command.text()),
            (self.text, self.study(file), self.text.toPlainText()),
        ):
            if text != now:
                (field.setText if isinstance(field, QLineEdit) else field.setPlainText)(text)
        self.command.setCursorPosition(0)

    def _toggle(self, shown: bool) -> None:
        self.text.setVisible(shown)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.study(self._file))
        self._window.session.message.emit(tr("Copied the study."))

    def _save(self) -> None:
        suggested = fresh_file(self._window.folder(STUDY), Path(self._file).stem, ".toml")
        path = ask_new_file(self, STUDY, tr("Save study"), suggested, tr("Studies (*.toml)"))
        if path is None:
            return
        try:
            written = self.save_to(path)
        except WorldError as error:
            show_faults(self, tr("The study could not be saved"), error.faults)
        else:
            self._window.session.message.emit(tr("Wrote {name}", name=", ".join(written)))

    def save_to(self, path: Path) -> list[str]:
        """Write the study, and next to it the world unless it is a shipped one. Raises ``WorldError`` if that fails.

        Returns the names of the files.
        """
        variation = self._variation.variation
        if variation is None:
            return []
        written = [path.name]
        world = self._shipped()
        if world is None:
            contents = dump_world(self._window.session.world).encode()
            beside = path.with_suffix(".icw")
            if beside.exists() and beside.read_bytes() != contents:
                beside = fresh_file(path.parent, path.stem, ".icw")
            write_bytes(beside, contents)
            world = beside.name
            written.append(world)
        write_bytes(path, study_text(variation, world, path.stem).encode())
        return written
