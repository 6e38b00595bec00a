"""A window that opens and saves worlds: asks for files, remembers them, takes dropped ones, and asks before changes
are lost.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QWidget

from ic_sandbox.gui.background.background_task import run_in_background
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.files.import_dialog import ImportDialog
from ic_sandbox.gui.session.loaded_file import LoadedFile
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.paths import file_stem
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.importing import FORMATS, is_importable
from ic_sandbox.world.io.autosave_file import AutosavedWorld
from ic_sandbox.world.io.files import SUFFIX

__all__ = ["IMPORTABLE", "DocumentWindow", "ask_where"]

IMPORTABLE = " ".join(f"*{suffix}" for known in FORMATS for suffix in known.suffixes)
MOST_RECENT = 8
MOST_REMEMBERED = 3 * MOST_RECENT


class DocumentWindow(QMainWindow):
    """A window with a session whose world comes from files and goes into them."""

    opened = Signal()
    recent_changed = Signal(list)

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self.session = session
        self.settings = settings or QSettings()
        self.setAcceptDrops(True)
        session.document.background = partial(run_in_background, self)
        session.document.load_failed.connect(self._on_load_failed)
        session.document.save_failed.connect(self._on_save_failed)

    # -- opening

    def new_world(self) -> None:
        """Begin with an empty world."""
        if self.may_leave():
            self.session.document.new()
            self.opened.emit()

    def open_shipped(self, name: str) -> None:
        """Open a shipped world."""
        if self.may_leave() and self.session.document.open_shipped(name):
            self.opened.emit()

    def open_path(self, path: str, importing: bool = False) -> None:
        """Open a world file, or one that is imported, such as a map of letters."""
        if importing or is_importable(path):
            self._import(Path(path).absolute())
            return
        found = self.session.document.read(path)
        if found is not None:
            self._begin_with(found)

    def _import(self, file: Path) -> None:
        """Begin with the world on a map; ask what it means if anything was left out, guessed or not understood."""
        imported = self.session.document.read_map(file)
        if imported is None:
            return
        if imported.world is not None and not imported.notes:
            self._begin_with(LoadedFile(file, None, imported.world, foreign=True))
            return
        if imported.world is None and not imported.sources:
            self.session.document.load_failed.emit(str(file), imported.faults)
            return
        dialog = ImportDialog(file, imported, self)
        dialog.accepted.connect(lambda: self._begin_with_map(file, dialog.world))
        dialog.show()

    def _begin_with_map(self, file: Path, world: World | None) -> None:
        if world is not None:
            self._begin_with(LoadedFile(file, None, world, foreign=True))

    def _begin_with(self, read: LoadedFile) -> None:
        if not self.may_leave():
            return
        found: LoadedFile | None = read
        if not read.foreign and read.outdated:  # by saving the present world to it, perhaps
            found = self.session.document.read(read.file)
        if found is None:
            return
        self.session.document.begin_with(found)
        if self.session.document.path is not None:  # it is the person's own, not one that came with the program
            self._remember(str(read.file))
        self.opened.emit()

    def restore(self, lost: AutosavedWorld) -> bool:
        """Go on with a world that was lost; whether the present one could be left for it."""
        if not self.may_leave():
            return False
        self.session.document.restore(lost.world, lost.path, lost.kept_at)
        self.opened.emit()
        return True

    def ask_open(self) -> None:
        """Ask for a world file, and open it."""
        path, _ = QFileDialog.getOpenFileName(self, tr("Open world"), self.folder(), _openable_files())
        if path:
            self.open_path(path)

    # -- saving

    def save(self) -> bool:
        """Save to the world's file; ask for one where there is none. Returns whether it was saved."""
        path = self.session.document.path
        if path is None:
            return self.ask_save()
        if self.session.document.changed_outside is not None:
            return self._save_over(path)
        return self.session.document.save_as(path)

    def _save_over(self, path: Path) -> bool:
        """Somebody else has written the file: ask before that is lost."""
        button = QMessageBox.StandardButton
        title = tr("{name} was changed by another program.", name=path.name)
        box = QMessageBox(QMessageBox.Icon.Warning, "IC Sandbox", title, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(tr("Saving here overwrites what was written there since this window opened it."))
        over = box.addButton(tr("Save over it"), QMessageBox.ButtonRole.DestructiveRole)
        elsewhere = box.addButton(tr("Save as…"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(button.Cancel)
        box.setDefaultButton(elsewhere)
        style_buttons(box)
        box.exec()
        if box.clickedButton() is over:
            return self.session.document.save_as(path)
        return box.clickedButton() is elsewhere and self.ask_save()

    def ask_save(self) -> bool:
        """Ask for a file, and save there."""
        suggested = self.session.document.path or Path(self.folder()) / f"{file_stem(self.session.world.name)}{SUFFIX}"
        path = ask_where(self, tr("Save world"), suggested, _world_files())
        if path is None or not self.session.document.save_as(path):
            return False
        self._remember(str(path))
        return True

    def folder(self) -> str:
        """Where to look for files: beside the world's own."""
        return str(self.session.document.path.parent) if self.session.document.path else str(Path.home())

    def may_leave(self) -> bool:
        """Whether the present world may be left: asks where changes would be lost."""
        if not self.session.document.dirty:
            return True
        button = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Question, "IC Sandbox", tr("Save the changes to this world?"), parent=self)
        box.setInformativeText(tr("They are lost if you don't."))
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        style_buttons(box)
        answer = box.exec()
        if answer == button.Save:
            return self.save()
        return bool(answer == button.Discard)

    def _on_load_failed(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.recent_changed.emit(self.recent())  # it may be gone
        show_faults(self, tr("{name} can't be used", name=Path(path).name), faults)

    def _on_save_failed(self, path: str, faults: tuple[Fault, ...]) -> None:
        title = tr("Not saved to {name}. Your changes are still here.", name=Path(path).name)
        show_faults(self, title, faults, (tr("Save as…"), self.ask_save))

    # -- what went before, and what is dropped

    def recent(self) -> list[str]:
        """The files opened lately that are still there, the latest first."""
        return [path for path in self._remembered() if _is_file(path)][:MOST_RECENT]

    def _remembered(self) -> list[str]:
        """Those that are gone too: a disk may come back."""
        found = self.settings.value("recent", [])
        paths = found if isinstance(found, list) else [found]  # a list of one is stored as that one
        return [path for path in paths if isinstance(path, str)]

    def _remember(self, path: str) -> None:
        full = str(Path(path).absolute())
        paths = [full, *(other for other in self._remembered() if other != full)][:MOST_REMEMBERED]
        self.settings.setValue("recent", paths)
        self.recent_changed.emit(self.recent())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = event.mimeData().urls()[0].toLocalFile()
        # Later: who holds the file waits for this event to end, and opening may ask something.
        QTimer.singleShot(0, self, lambda: self.open_path(path))


def ask_where(parent: QWidget, title: str, suggested: Path, filters: str) -> Path | None:
    """Ask for a file to be written. Whatever is typed without a suffix gets that of the suggested one; the dialog has
    not asked then whether such a file is to be replaced.
    """
    while True:
        chosen, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), filters)
        if not chosen or Path(chosen).suffix:
            return Path(chosen) if chosen else None
        suggested = Path(f"{chosen}{suggested.suffix}")
        if not suggested.exists() or _may_replace(parent, suggested):
            return suggested


def _may_replace(parent: QWidget, path: Path) -> bool:
    title = tr("{name} is there already.", name=path.name)
    box = QMessageBox(QMessageBox.Icon.Warning, "IC Sandbox", title, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    style_buttons(box)
    box.exec()
    return box.clickedButton() is replace


def _is_file(path: str) -> bool:
    """Whether a file is there; not where that can't be told, as on a disk that went away."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def _world_files() -> str:
    return f"{tr('Worlds')} (*{SUFFIX});;{tr('All files')} (*)"


def _openable_files() -> str:
    return f"{tr('Worlds, maps and pictures')} (*{SUFFIX} {IMPORTABLE});;{_world_files()}"
