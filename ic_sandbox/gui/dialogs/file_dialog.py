"""The file dialogs of the program: the platform's own if it has one, otherwise Qt's with the user's places.

Each kind of file remembers the folder in which the last one was opened or saved.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QMessageBox, QSplitter, QTreeView, QWidget

from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.paths import RESOURCES

__all__ = ["Folders", "ask_file", "ask_folder", "ask_new_file", "folders_of", "start_folder"]

GROUP = "folders"
MOST_PLACES = 5
"""The most remembered folders among the places at the side of the dialog."""

SIZE, PLACES_WIDTH, COLUMN_WIDTHS = (860, 520), 170, (300, 80, 90, 160)
"""The size of Qt's dialog in pixels, of its places, and of the name, size, type and time of each file."""

ASKS_ITSELF = sys.platform == "darwin"
"""Whether the platform's dialog always asks before it replaces a file."""

STANDARD = ("HomeLocation", "DesktopLocation", "DocumentsLocation", "DownloadLocation")


class Folders:
    """The folders in which the user last opened or saved files, by the kind of file, the latest first."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def last(self, kind: str) -> Path | None:
        """Return the last folder of a kind of file; None if there was none or it is gone."""
        return next((folder for known, folder in self._known() if known == kind), None)

    def all(self) -> list[Path]:
        """Return the last folder of every kind, each once, the latest first."""
        return list(dict.fromkeys(folder for _, folder in self._known()))

    def remember(self, kind: str, folder: Path) -> None:
        """Remember the folder of a file that the user chose."""
        others = [f"{known}={other}" for known, other in self._known() if known != kind]
        self._settings.setValue(GROUP, [f"{kind}={folder.absolute()}", *others])

    def _known(self) -> Iterator[tuple[str, Path]]:
        stored = self._settings.value(GROUP, [])
        for entry in stored if isinstance(stored, list) else [stored]:  # QSettings stores a list of one as its element
            kind, separator, folder = str(entry).partition("=")
            if separator and os.path.isdir(folder):
                yield kind, Path(folder)


def folders_of(widget: QWidget | None) -> Folders:
    """Return the folders that the window of a widget remembers."""
    while widget is not None:
        found = getattr(widget, "folders", None)
        if isinstance(found, Folders):
            return found
        widget = widget.parentWidget()
    return Folders(QSettings())


def start_folder(folders: Folders, kind: str, beside: Path | None) -> Path:
    """Return the folder to offer: the last one of the kind, that of the world, or the user's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    usual = Path(documents) if documents and os.path.isdir(documents) else Path.home()
    return folders.last(kind) or beside or usual


def ask_file(parent: QWidget, kind: str, title: str, folder: Path, filters: str) -> Path | None:
    """Ask for a file to open; return None if the user cancels."""
    dialog = _dialog(parent, title, folder, filters, with_shipped=True)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("Open"))
    return _answer(dialog, parent, kind)


def ask_new_file(
    parent: QWidget, kind: str, title: str, suggested: Path, filters: str, confirm: bool = True
) -> Path | None:
    """Ask for a file to write; return None if the user cancels.

    A name without a suffix gets that of the chosen filter. With ``confirm``, ask before a file is replaced.
    """
    while True:
        dialog = _dialog(parent, title, suggested.parent, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it would not ask about a name that gets a suffix
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("Save"))
        dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
        for known in dialog.nameFilters():
            if f"*{suggested.suffix}" in known:
                dialog.selectNameFilter(known)
                break
        dialog.filterSelected.connect(partial(_follow_filter, dialog))
        dialog.selectFile(suggested.name)
        chosen = _answer(dialog, parent, kind)
        if chosen is None:
            return None
        path = chosen if chosen.suffix else chosen.with_name(chosen.name + suggested.suffix)
        if not confirm or ASKS_ITSELF or not path.is_file() or _may_replace(parent, path):
            return path
        suggested = path


def ask_folder(parent: QWidget, kind: str, title: str, folder: Path) -> Path | None:
    """Ask for a folder; return None if the user cancels."""
    dialog = _dialog(parent, title, folder, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("Choose"))
    return _answer(dialog, parent, kind)


def _dialog(parent: QWidget, title: str, folder: Path, filters: str, with_shipped: bool = False) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("file-dialog")
    dialog.setDirectory(str(_existing(folder)))
    if filters:
        dialog.setNameFilters(filters.split(";;"))
    dialog.setViewMode(QFileDialog.ViewMode.Detail)
    places = _places(folders_of(parent), with_shipped)
    dialog.setSidebarUrls([QUrl.fromLocalFile(str(place)) for place in places])
    for label, text in (
        (QFileDialog.DialogLabel.LookIn, tr("Folder:")),
        (QFileDialog.DialogLabel.FileName, tr("Name:")),
        (QFileDialog.DialogLabel.FileType, tr("Type:")),
    ):
        dialog.setLabelText(label, text)
    dialog.resize(*SIZE)
    splitter = dialog.findChild(QSplitter)  # none if the dialog is the platform's own
    if splitter is not None:
        splitter.setSizes([PLACES_WIDTH, SIZE[0] - PLACES_WIDTH])
    table = dialog.findChild(QTreeView)
    if table is not None:
        for column, width in enumerate(COLUMN_WIDTHS):
            table.header().resizeSection(column, width)
    return dialog


def _existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if os.path.isdir(place)), Path.home())


def _places(folders: Folders, with_shipped: bool) -> list[Path]:
    """Return the places at the side of the dialog: the user's, those used last, and perhaps the shipped worlds."""
    standard = [QStandardPaths.writableLocation(QStandardPaths.StandardLocation[name]) for name in STANDARD]
    places = [*map(Path, filter(None, standard)), *folders.all()[:MOST_PLACES]]
    if with_shipped:
        places.append(RESOURCES / "worlds")
    return [place for place in dict.fromkeys(places) if os.path.isdir(place)]


def _may_replace(parent: QWidget, path: Path) -> bool:
    title = tr("{name} already exists.", name=path.name)
    box = QMessageBox(QMessageBox.Icon.Warning, "IC Sandbox", title, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    style_buttons(box)
    box.exec()
    return box.clickedButton() is replace


def _follow_filter(dialog: QFileDialog, chosen: str) -> None:
    """Let a name without a suffix get that of the chosen filter."""
    suffix = chosen.rpartition("(*.")[2].rstrip(")").split(" ")[0]
    if suffix.isalnum():
        dialog.setDefaultSuffix(suffix)


def _answer(dialog: QFileDialog, parent: QWidget, kind: str) -> Path | None:
    accepted = dialog.exec()
    chosen = dialog.selectedFiles() if accepted else []
    dialog.deleteLater()
    if not chosen or not chosen[0]:
        return None
    path = Path(chosen[0])
    folders_of(parent).remember(kind, path if path.is_dir() else path.parent)
    return path
