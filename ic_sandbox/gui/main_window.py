"""The one window: the gallery, or the workspace, with menus around and questions asked where something could be
lost.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QInputDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
)

from ic_sandbox.gui.actions import Menus
from ic_sandbox.gui.banner import show_faults
from ic_sandbox.gui.export_dialog import ExportDialog, fresh_folder
from ic_sandbox.gui.gallery import Gallery
from ic_sandbox.gui.session import Session
from ic_sandbox.gui.status import StatusBar
from ic_sandbox.gui.workspace import Workspace
from ic_sandbox.world.files import SUFFIX

__all__ = ["MainWindow"]

WORLD_FILES = f"Worlds (*{SUFFIX});;All files (*)"
FIRST_SIZE = QSize(1360, 860)
FRAME = QSize(8, 40)
"""What a window manager may draw around a window, in pixels."""

MOST_RECENT = 8
MOST_AGENTS = 100_000


class MainWindow(QMainWindow):
    """The window of one session."""

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self.session = session
        self.settings = settings or QSettings()
        self.workspace = Workspace(session)
        self.gallery = Gallery(session)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.gallery)
        self.pages.addWidget(self.workspace)
        self.setCentralWidget(self.pages)
        self.setStatusBar(StatusBar(session))
        self.setAcceptDrops(True)
        self.menus = Menus(self)
        self.gallery.open_shipped.connect(self.open_shipped)
        self.gallery.open_path.connect(self.open_path)
        self.gallery.new_world.connect(self.new_world)
        self.gallery.open_file.connect(self.ask_open)
        session.document_changed.connect(self._on_document)
        session.planning_held.connect(self._on_page)
        session.load_failed.connect(self._on_load_failed)
        self._restore()
        self._on_document()
        self._show_recent(self._recent())
        self._opened_any = False
        self.show_gallery()

    def _restore(self) -> None:
        geometry = self.settings.value("window/geometry")
        if not isinstance(geometry, QByteArray) or not self.restoreGeometry(geometry):
            room = self.screen().availableGeometry().size() - FRAME
            self.resize(FIRST_SIZE.boundedTo(room))
        for name, splitter in (("across", self.workspace.across), ("down", self.workspace.down)):
            state = self.settings.value(f"window/{name}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        self.workspace.inspector.restore_folds(self.settings.value("window/folds"))

    # -- pages

    def show_gallery(self) -> None:
        """Show the start page."""
        self.session.pause()
        self.pages.setCurrentWidget(self.gallery)
        self._on_page()
        self.gallery.setFocus()

    def toggle_gallery(self) -> None:
        """Show the start page, or go back from it to the world that is open."""
        if self.pages.currentWidget() is self.workspace:
            self.show_gallery()
        elif self._opened_any:
            self._show_workspace()

    def _show_workspace(self) -> None:
        self._opened_any = True
        self.pages.setCurrentWidget(self.workspace)
        self._on_page()
        self.workspace.canvas.fit()
        self.workspace.canvas.setFocus()

    def _on_page(self, *_: object) -> None:
        working = self.pages.currentWidget() is self.workspace
        for action in self.menus.in_workspace:
            action.setEnabled(working)
        self.menus.gallery.setEnabled(working or self._opened_any)
        self.menus.show_way_back(not working and self._opened_any)
        self.statusBar().setVisible(working or self.session.held)  # in the gallery it tells of the first start
        self._on_document()

    def _on_document(self) -> None:
        if self.pages.currentWidget() is self.gallery:
            self.setWindowTitle("IC Sandbox")
            self.setWindowModified(False)
            return
        name = self.session.path.name if self.session.path else self.session.world.name
        self.setWindowTitle(f"{name}[*] — IC Sandbox")
        self.setWindowModified(self.session.dirty)

    # -- opening and saving

    def new_world(self) -> None:
        """Begin with an empty world."""
        if self._may_leave():
            self.session.new()
            self._opened()

    def open_shipped(self, name: str) -> None:
        """Open a shipped world."""
        if self._may_leave() and self.session.open_shipped(name):
            self._opened()

    def open_path(self, path: str) -> None:
        """Open a world file."""
        if self._may_leave() and self.session.open_path(path):
            if self.session.path is not None:  # it is the person's own, not one that came with the program
                self._remember(path)
            self._opened()

    def _opened(self) -> None:
        self._show_workspace()
        panel = self.workspace.info if self.session.world.info else self.workspace.inspector
        self.workspace.tabs.setCurrentWidget(panel)

    def ask_open(self) -> None:
        """Ask for a world file, and open it."""
        path, _ = QFileDialog.getOpenFileName(self, "Open world", self._folder(), WORLD_FILES)
        if path:
            self.open_path(path)

    def save(self) -> bool:
        """Save to the world's file; ask for one where there is none. Returns whether it was saved."""
        if self.session.path is None:
            return self.ask_save()
        return self.session.save_as(self.session.path)

    def ask_save(self) -> bool:
        """Ask for a file, and save there."""
        suggested = str(Path(self._folder()) / f"{_file_stem(self.session.world.name)}{SUFFIX}")
        path, _ = QFileDialog.getSaveFileName(self, "Save world", suggested, WORLD_FILES)
        if not path:
            return False
        if not Path(path).suffix:
            path += SUFFIX
        saved = self.session.save_as(path)
        if saved:
            self._remember(path)
        return saved

    def ask_export(self) -> None:
        """Ask for a folder, and write the run's tables there."""
        run = self.session.run
        if run is None or run.ticks == 0:
            self.session.message.emit("There is nothing to export yet: play the run first.")
            return
        self.session.pause()
        suggested = fresh_folder(Path(self._folder()), _file_stem(self.session.world.name))
        dialog = ExportDialog(suggested, f"{run.ticks:,} ticks of {len(run.experiment.cast):,} agents", self)
        if dialog.exec():
            self.session.export_csv(dialog.path)

    def _folder(self) -> str:
        return str(self.session.path.parent) if self.session.path else str(Path.home())

    def _may_leave(self) -> bool:
        """Whether the present world may be left: asks where changes would be lost."""
        if not self.session.dirty:
            return True
        button = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Question, "IC Sandbox", "Save the changes to this world?", parent=self)
        box.setInformativeText("They are lost if you don't.")
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answer = box.exec()
        if answer == button.Save:
            return self.save()
        return bool(answer == button.Discard)

    def _on_load_failed(self, path: str, faults: object) -> None:
        show_faults(self, f"{Path(path).name} can't be used", faults)  # type: ignore[arg-type]

    def _recent(self) -> list[str]:
        found = self.settings.value("recent", [])
        paths = found if isinstance(found, list) else [found]  # a list of one is stored as that one
        return [path for path in paths if isinstance(path, str) and Path(path).is_file()]

    def _remember(self, path: str) -> None:
        full = str(Path(path).absolute())
        paths = [full, *(other for other in self._recent() if other != full)][:MOST_RECENT]
        self.settings.setValue("recent", paths)
        self._show_recent(paths)

    def _show_recent(self, paths: list[str]) -> None:
        self.menus.show_recent(paths)
        self.gallery.set_recent(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = event.mimeData().urls()[0].toLocalFile()
        # Later: who holds the file waits for this event to end, and opening may ask something.
        QTimer.singleShot(0, self, lambda: self.open_path(path))

    # -- keys

    def event(self, event: QEvent) -> bool:
        """Someone who goes about with Tab presses buttons with Space; everyone else plays with it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
            and self.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
            and isinstance(self.focusWidget(), QAbstractButton | QComboBox)
        ):
            event.accept()
            return True
        return super().event(event)

    # -- the run

    def toggle_controls(self) -> None:
        """Run the controls with the population, or not."""
        self.session.set_settings(replace(self.session.settings, controls=self.menus.controls.isChecked()))

    def ask_agents(self) -> None:
        """Ask how many agents are to live in the run."""
        world = self.session.world
        drawn = len(world.agents) + sum(population.count for population in world.populations)
        now = self.session.settings.agents or drawn
        count, ok = QInputDialog.getInt(
            self,
            "Number of agents",
            f"How many agents live in the run? (The world has {drawn:,}.)",
            max(1, now),
            1,
            MOST_AGENTS,
        )
        if ok:
            self.session.set_settings(replace(self.session.settings, agents=None if count == drawn else count))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave():
            event.ignore()
            return
        self.settings.setValue("window/geometry", self.saveGeometry())
        self.settings.setValue("window/across", self.workspace.across.saveState())
        self.settings.setValue("window/down", self.workspace.down.saveState())
        self.settings.setValue("window/folds", self.workspace.inspector.memory.written())
        self.session.close()
        event.accept()


def _file_stem(name: str) -> str:
    """A file name out of a world's."""
    kept = "".join(c if c.isalnum() else "_" for c in name.lower()).strip("_")
    return kept or "world"
