"""The lessons of a window: the list to choose from, the worlds that a lesson opens, and worksheets as files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import ask_new_file
from ic_sandbox.gui.drawing.markdown_pdf import pdf_of_markdown
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.lessons.dialog import LessonsDialog
from ic_sandbox.gui.lessons.panel import LessonPanel
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import tr
from ic_sandbox.lessons.lesson import Lesson
from ic_sandbox.lessons.measurement import Outcome
from ic_sandbox.lessons.worksheet import worksheet, worksheet_name
from ic_sandbox.world.faults import WorldError

__all__ = ["LessonDesk"]

WORKSHEET = "worksheet"
"""The kind of worksheets, whose last folder is remembered."""


class LessonDesk(QObject):
    """Connects the panel of lessons with its window."""

    def __init__(self, window: DocumentWindow, panel: LessonPanel) -> None:
        super().__init__(window)
        self._window = window
        self.panel = panel
        self._dialog: LessonsDialog | None = None
        panel.guide.world_wanted.connect(window.open_shipped)
        panel.lessons_wanted.connect(self.show_lessons)
        panel.worksheet_wanted.connect(self.save_worksheet)

    def show_lessons(self) -> None:
        """Show the list of lessons; the window behind it can be used."""
        if self._dialog is None:
            self._dialog = LessonsDialog(self._window)
            self._dialog.chosen.connect(self.panel.start)
            self._dialog.worksheet_wanted.connect(self.save_worksheet)
        bring_to_front(self._dialog)

    def save_worksheet(self, lesson: Lesson, outcomes: Sequence[Outcome] = ()) -> None:
        """Ask for a file, and write the worksheet of a lesson to it: blank, or with results."""
        suggested = self._window.folder(WORKSHEET) / f"{worksheet_name(lesson)}.pdf"
        kinds = f"{tr('PDF pages')} (*.pdf);;Markdown (*.md)"
        path = ask_new_file(self._dialog or self._window, WORKSHEET, tr("Save worksheet"), suggested, kinds)
        if path is None:
            return
        text = worksheet(lesson, outcomes)
        contents = pdf_of_markdown(text, lesson.title) if path.suffix.casefold() == ".pdf" else text.encode()
        try:
            write_bytes(path, contents)
        except WorldError as error:
            show_faults(self._window, tr("The worksheet can't be written"), tuple(error.faults))
            return
        self._window.session.message.emit(tr("Wrote {name}", name=path.name))
