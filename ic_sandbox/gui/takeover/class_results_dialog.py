"""The dialog with the episodes of a class, and their export."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout

from ic_sandbox.exports.class_results import Episode, class_table
from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import ask_new_file
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.files.export_dialog import TABLES
from ic_sandbox.gui.panels.why.text import reward_words
from ic_sandbox.gui.takeover.texts import share_words
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.gui.widgets.sortable_table import Cell, Row, SortableTable
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.presets import drive_style

__all__ = ["ClassResultsDialog", "may_lose_results", "show_class_results"]

SIZE = QSize(820, 420)


def show_class_results(window: DocumentWindow) -> ClassResultsDialog:
    """Open the results of the class, or bring them to the front."""
    found = window.findChild(ClassResultsDialog)
    dialog = found if isinstance(found, ClassResultsDialog) else ClassResultsDialog(window)
    bring_to_front(dialog)
    return dialog


def may_lose_results(window: DocumentWindow) -> bool:
    """Return whether the window may be closed; ask if there are results that have not been exported."""
    if window.session.class_results.exported:
        return True
    button = QMessageBox.StandardButton
    title = tr("Close without exporting the class results?")
    box = QMessageBox(QMessageBox.Icon.Question, "IC Sandbox", title, parent=window)
    box.setInformativeText(tr("Results that have not been exported are lost."))
    box.setStandardButtons(button.Discard | button.Cancel)
    box.setDefaultButton(button.Cancel)
    style_buttons(box)
    return bool(box.exec() == button.Discard)


class ClassResultsDialog(QDialog):
    """A dialog next to the window that stays open while others play."""

    def __init__(self, window: DocumentWindow) -> None:
        super().__init__(window)
        self._window = window
        self.results = window.session.class_results
        self.setObjectName("class-results")
        self.setWindowTitle(tr("Class results"))
        self.resize(SIZE)
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        columns = (tr("Name"), tr("World"), tr("Return"), tr("Share of the optimum"), tr("Drives used"))
        self.table = SortableTable("class-results-table", tr("Class results"), columns)
        self.table.itemSelectionChanged.connect(self._follow_selection)
        self.excel = QCheckBox(tr("For E&xcel"))
        self.excel.setToolTip(
            tr("Start each table with a byte order mark, which Excel needs to read special characters")
        )
        self.remove = QPushButton(tr("Re&move"))
        self.remove.setObjectName("class-results-remove")
        self.remove.setToolTip(tr("Remove the selected episodes"))
        self.remove.clicked.connect(self._remove)
        self.export = QPushButton(tr("&Export CSV…"))
        self.export.setObjectName("class-results-export")
        self.export.setToolTip(tr("Write one row for each episode"))
        self.export.clicked.connect(self._export)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.remove)
        row.addStretch(1)
        for widget in (self.excel, self.export, close):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.caption)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        self.results.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        episodes = self.results.episodes
        self.caption.setText(
            tr("The episodes are kept until the window is closed: export them before.")
            if episodes
            else tr("No one has played yet. Follow an agent, take it over, play, and add the episode under a name.")
        )
        self.table.show_rows([_row(number, episode) for number, episode in enumerate(episodes)])
        self.export.setEnabled(bool(episodes))
        self._follow_selection()

    def _follow_selection(self) -> None:
        self.remove.setEnabled(bool(self._selected()))

    def _selected(self) -> list[Episode]:
        keys = self.table.selected_keys()
        return [episode for number, episode in enumerate(self.results.episodes) if number in keys]

    def _remove(self) -> None:
        for episode in self._selected():
            self.results.remove(episode)

    def _export(self) -> None:
        """Ask for a file, and write the table to it."""
        suggested = self._window.folder(TABLES) / "class_results.csv"
        path = ask_new_file(self, TABLES, tr("Export class results"), suggested, tr("Tables (*.csv)"))
        if path is None:
            return
        _, _, pieces = class_table(self.results.episodes).file(self.excel.isChecked())
        try:
            write_bytes(path, "".join(pieces).encode())
        except WorldError as error:
            show_faults(self, tr("The table can't be written"), tuple(error.faults))
            return
        self.results.note_export()
        self._window.session.message.emit(tr("Wrote {name}", name=path.name))


def _row(number: int, episode: Episode) -> Row:
    drives = ", ".join(drive_style(drive).title for drive in episode.used) or "—"
    return Row(
        number,
        (
            Cell(episode.name),
            Cell(episode.world),
            Cell(reward_words(episode.own_return), episode.own_return),
            Cell(share_words(episode.share), episode.share),
            Cell(drives),
        ),
    )
