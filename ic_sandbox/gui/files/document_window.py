"""A window that opens and saves worlds: file dialogs, recent files, dropped files, and a question about changes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox

from ic_sandbox.adapters.run_folder.folder_run import reading_run
from ic_sandbox.adapters.run_folder.manifest import MANIFEST, run_folder
from ic_sandbox.gui.background.background_task import run_in_background
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import Folders, ask_file, ask_folder, ask_new_file, start_folder
from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.gui.files.agent_dialog import AGENT_NAME, AgentDialog
from ic_sandbox.gui.files.export_dialog import TABLES
from ic_sandbox.gui.files.import_dialog import ImportDialog
from ic_sandbox.gui.session.loaded_file import LoadedFile
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.paths import file_stem
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing import FORMATS, is_importable
from ic_sandbox.world.io.autosave_file import AutosavedWorld
from ic_sandbox.world.io.files import SUFFIX
from ic_sandbox.world.templates import TEMPLATES

__all__ = ["IMPORTABLE", "WORLD", "DocumentWindow"]

IMPORTABLE = " ".join(f"*{suffix}" for known in FORMATS for suffix in known.suffixes)
WORLD = "world"
"""The kind of the files of worlds, whose last folder is remembered."""

PYTHON = ".py"
"""The suffix of files about which the window explains how their agents act in a world."""

MOST_RECENT = 8
MOST_REMEMBERED = 3 * MOST_RECENT


class DocumentWindow(QMainWindow):
    """A window whose session opens worlds from files and saves them."""

    opened = Signal()
    recent_changed = Signal(list)

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self.session = session
        self.settings = settings or QSettings()
        self.folders = Folders(self.settings)
        self.setAcceptDrops(True)
        session.document.background = partial(run_in_background, self)
        session.document.load_failed.connect(self._on_load_failed)
        session.document.save_failed.connect(self._on_save_failed)

    def new_world(self) -> None:
        """Start an empty world."""
        if self.may_leave():
            self.session.document.new()
            self.opened.emit()

    def new_from_template(self, key: str) -> None:
        """Start a world from a template."""
        template = next(template for template in TEMPLATES if template.key == key)
        if self.may_leave():
            self.session.document.new(template.make())
            self.opened.emit()

    def open_shipped(self, name: str) -> None:
        """Open a shipped world."""
        if self.may_leave() and self.session.document.open_shipped(name):
            self.opened.emit()

    def open_path(self, path: str, importing: bool = False) -> None:
        """Open a world file or the folder of a run, import a map, such as a text map, or explain agents in Python."""
        folder = run_folder(path)
        if folder is not None:
            self._open_run(folder)
            return
        if Path(path).suffix.lower() == PYTHON:
            self.explain_agents(Path(path).stem)
            return
        if importing or is_importable(path):
            self._import(Path(path).absolute())
            return
        found = self.session.document.read(path)
        if found is not None:
            self._begin_with(found)

    def _import(self, file: Path) -> None:
        """Import a map; ask what it means if anything was omitted, guessed or not understood."""
        imported = self.session.document.read_map(file)
        if imported is None:
            return
        if imported.world is not None and not imported.notes:
            self._begin_with(LoadedFile(file, None, imported.world, foreign=True))
            return
        if imported.world is None and not imported.sources and len(imported.levels) < 2:
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
        if not read.foreign and read.outdated:  # for example because the current world was saved to it
            found = self.session.document.read(read.file)
        if found is None:
            return
        self.session.document.begin_with(found)
        if self.session.document.path is not None:  # not a shipped world
            self._remember(str(read.file))
        self.opened.emit()

    def _open_run(self, folder: Path) -> None:
        """Open the run of a folder; if it has faults, nothing changes."""
        known = [Path(path) for path in self._remembered()]
        work = ProgressDialog(tr("Open run"), lambda: reading_run(folder, known), self)
        work.exec()
        if isinstance(work.error, WorldError):
            self.session.document.load_failed.emit(str(folder), work.error.faults)
        elif work.error is not None:
            self.session.crashed.emit(work.error)
        elif work.outcome is None:
            self.session.message.emit(tr("Cancelled: nothing was opened."))
        elif self.may_leave():
            self.session.open_run(work.outcome)
            self._remember(str(folder))
            self.opened.emit()
        work.deleteLater()

    def restore(self, lost: AutosavedWorld) -> bool:
        """Restore a recovered world; return False if the user keeps the current one."""
        if not self.may_leave():
            return False
        self.session.document.restore(lost.world, lost.path, lost.kept_at)
        self.opened.emit()
        return True

    def ask_open(self) -> None:
        """Ask for a world file, and open it."""
        path = ask_file(self, WORLD, tr("Open world"), self.folder(WORLD), _openable_files())
        if path is not None:
            self.open_path(str(path))

    def save(self) -> bool:
        """Save to the world's file, or ask for one; return whether the world was saved."""
        path = self.session.document.path
        if path is None:
            return self.ask_save()
        if self.session.document.changed_outside is not None:
            return self._save_over(path)
        return self.session.document.save_as(path)

    def _save_over(self, path: Path) -> bool:
        """Ask before overwriting a file that another program has changed."""
        button = QMessageBox.StandardButton
        title = tr("{name} was changed by another program.", name=path.name)
        box = QMessageBox(QMessageBox.Icon.Warning, "IC Sandbox", title, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(tr("Saving now overwrites the other program's changes."))
        over = box.addButton(tr("Overwrite"), QMessageBox.ButtonRole.DestructiveRole)
        elsewhere = box.addButton(tr("Save as…"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(button.Cancel)
        box.setDefaultButton(elsewhere)
        style_buttons(box)
        box.exec()
        if box.clickedButton() is over:
            return self.session.document.save_as(path)
        return box.clickedButton() is elsewhere and self.ask_save()

    def ask_save(self) -> bool:
        """Ask for a file, and save to it; return whether the world was saved."""
        suggested = self.session.document.path or self.folder(WORLD) / f"{file_stem(self.session.world.name)}{SUFFIX}"
        path = ask_new_file(self, WORLD, tr("Save world"), suggested, _world_files())
        if path is None:
            return False
        if not self.session.document.save_as(path):
            return False
        self._remember(str(path))
        return True

    def folder(self, kind: str) -> Path:
        """Return the folder to offer for a kind of file: the last one, that of the world's file, or the documents."""
        path = self.session.document.path
        return start_folder(self.folders, kind, None if path is None else path.parent)

    def stem(self) -> str:
        """Return the suggested name of exported files, without a suffix: that of the world's file, if it has one."""
        path = self.session.document.path
        return path.stem if path is not None else file_stem(self.session.world.name)

    def may_leave(self) -> bool:
        """Return whether the current world may be closed; ask if it has unsaved changes."""
        if not self.session.document.dirty:
            return True
        button, path = QMessageBox.StandardButton, self.session.document.path
        name = path.name if path is not None else tr_world(self.session.world.name)
        title = tr("Save the changes to “{name}”?", name=name)
        box = QMessageBox(QMessageBox.Icon.Question, "IC Sandbox", title, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(tr("Changes that you don't save are lost."))
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        style_buttons(box)
        answer = box.exec()
        if answer == button.Save:
            return self.save()
        return bool(answer == button.Discard)

    def _on_load_failed(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.recent_changed.emit(self.recent())  # the file may be gone
        show_faults(self, tr("{name} can't be opened", name=Path(path).name), faults)

    def _on_save_failed(self, path: str, faults: tuple[Fault, ...]) -> None:
        title = tr("Not saved to {name}. Your changes are still here.", name=Path(path).name)
        show_faults(self, title, faults, (tr("Save as…"), self.ask_save))

    def recent(self) -> list[str]:
        """Return the recent files that still exist, the latest first."""
        return [path for path in self._remembered() if _is_there(path)][:MOST_RECENT]

    def _remembered(self) -> list[str]:
        """Return all stored recent files, because a missing disk may return."""
        found = self.settings.value("recent", [])
        paths = found if isinstance(found, list) else [found]  # QSettings stores a list of one as its element
        return [path for path in paths if isinstance(path, str)]

    def _remember(self, path: str) -> None:
        full = str(Path(path).absolute())
        paths = [full, *(other for other in self._remembered() if other != full)][:MOST_REMEMBERED]
        self.settings.setValue("recent", paths)
        self.recent_changed.emit(self.recent())

    def ask_run(self) -> None:
        """Ask for the folder of a run, and open it."""
        folder = ask_folder(self, TABLES, tr("Open run"), self.folder(TABLES))
        if folder is not None:
            self.open_path(str(folder))

    def explain_agents(self, module: str = "") -> None:
        """Show how agents of a Python module act in this world; nothing runs their code here."""
        dialog = AgentDialog(self.session, f"{module}:{AGENT_NAME}" if module else "", self)
        dialog.run_wanted.connect(self.ask_run)
        dialog.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            _copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        _copy(event)
        path = event.mimeData().urls()[0].toLocalFile()
        # Later: the source of the drop waits for this event to end, and opening may ask something.
        QTimer.singleShot(0, self, lambda: self.open_path(path))


def _copy(event: QDropEvent) -> None:
    """Accept a dropped file as a copy, whatever the source proposes: after a move, some delete their file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def _is_there(path: str) -> bool:
    """Return whether a file or the folder of a run exists; False if that is unknown, as on a disk that is gone."""
    try:
        return Path(path).is_file() or Path(path, MANIFEST).is_file()
    except OSError:
        return False


def _world_files() -> str:
    return f"{tr('Worlds')} (*{SUFFIX});;{tr('All files')} (*)"


def _openable_files() -> str:
    return f"{tr('Worlds, maps and pictures')} (*{SUFFIX} {IMPORTABLE});;{_world_files()}"
