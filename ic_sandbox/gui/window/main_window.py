"""The one window: the gallery, or the workspace, with menus around and questions asked where something could be
lost.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QInputDialog,
    QMessageBox,
    QStackedWidget,
)

from ic_sandbox.gui.background.background_task import Cancelled, run_in_background
from ic_sandbox.gui.commands.command_palette import CommandPalette
from ic_sandbox.gui.commands.menus import Menus
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.files.export_dialog import ExportDialog, fresh_folder
from ic_sandbox.gui.gallery.gallery import Gallery
from ic_sandbox.gui.panels.run_controls import MOST_AGENTS
from ic_sandbox.gui.preferences.preferences import Preferences
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts
from ic_sandbox.gui.shortcuts.tooltips import ShortcutTooltips
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.gui.widgets.focus_ring import FocusRing
from ic_sandbox.gui.window.saved_layout import SavedLayout
from ic_sandbox.gui.window.status_bar import StatusBar
from ic_sandbox.gui.window.workspace import Workspace
from ic_sandbox.i18n import tr
from ic_sandbox.paths import file_stem

__all__ = ["MainWindow"]


class MainWindow(DocumentWindow):
    """The window of one session."""

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__(session, settings)
        self.workspace = Workspace(session)
        self.gallery = Gallery(session)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.gallery)
        self.pages.addWidget(self.workspace)
        self.setCentralWidget(self.pages)
        self.status = StatusBar(session)
        self.setStatusBar(self.status)
        self.workspace.canvas.painted.connect(self.status.count_frame)
        self.layout_kept = SavedLayout(self, self.workspace, self.settings)
        self.preferences = Preferences(self.settings, self)
        self.shortcuts = Shortcuts(self.settings, self)
        self.command_search = CommandPalette(self)
        self.menus = Menus(self)
        ShortcutTooltips(self, self.shortcuts)
        FocusRing(self)
        self.gallery.open_shipped.connect(self.open_shipped)
        self.gallery.open_path.connect(self.open_path)
        self.gallery.new_world.connect(self.new_world)
        self.gallery.open_file.connect(self.ask_open)
        session.document.status_changed.connect(self._on_document)
        session.planning.held_changed.connect(self._on_page)
        self.layout_kept.restore()
        self._on_document()
        self.opened.connect(self._on_opened)
        for show in (self.menus.show_recent, self.gallery.set_recent):
            self.recent_changed.connect(show)
            show(self.recent())
        self.anew: str | None = None
        """After the end: what a new window is to begin with, ``""`` for the gallery; None where it was the end."""
        self._opened_any = False
        self.show_gallery()

    def file_to_begin_with(self) -> str:
        """The file used last, where the person prefers to go on with it; else nothing."""
        return next(iter(self.recent()), "") if self.preferences.now.start == "last" else ""

    def begin_anew(self) -> None:
        """Close, to be opened anew with the same world, unless something keeps it open."""
        place = self.session.document.source
        self.anew = "" if place is None or self.pages.currentWidget() is self.gallery else str(place)
        if not self.close():
            self.anew = None

    def ask_forget(self) -> None:
        """Forget all that is remembered from one start to the next, if that is meant."""
        button = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Question, "IC Sandbox", tr("Forget everything?"), parent=self)
        box.setInformativeText(
            tr(
                "Preferences, shortcuts, the layout of the window, recent files and commands become what they were at"
                " the very first start. Worlds and their files stay as they are."
            )
        )
        forget = box.addButton(tr("Forget"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(button.Cancel))
        style_buttons(box)
        box.exec()
        if box.clickedButton() is forget:
            self.forget()

    def forget(self) -> None:
        """Be as at the very first start."""
        self.shortcuts.reset_all()
        self.preferences.forget()
        self.settings.clear()
        self.layout_kept.reset()
        self.recent_changed.emit([])

    # -- pages

    def show_gallery(self) -> None:
        """Show the start page."""
        self.session.player.pause()
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
        self.statusBar().setVisible(working or self.session.planning.held)  # in the gallery it tells of the first start
        self._on_document()

    def _on_document(self) -> None:
        if self.pages.currentWidget() is self.gallery:
            self.setWindowTitle("IC Sandbox")
            self.setWindowModified(False)
            return
        name = self.session.document.path.name if self.session.document.path else tr(self.session.world.name)
        shown = name.replace("[*]", "[*][*]")  # one of them is where Qt marks a changed world
        self.setWindowTitle(f"{shown}[*] — IC Sandbox")
        self.setWindowModified(self.session.document.dirty)

    def _on_opened(self) -> None:
        self._show_workspace()
        self.workspace.panels.go("info" if self.session.world.info else "inspector")

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

    def ask_export(self) -> None:
        """Ask for a folder, and write the run's tables there."""
        run = self.session.run
        if run is None or run.ticks == 0:
            self.session.message.emit(tr("There is nothing to export yet: play the run first."))
            return
        self.session.player.pause()
        suggested = fresh_folder(Path(self.folder()), file_stem(self.session.world.name))
        dialog = ExportDialog(
            suggested, tr("{ticks:,} ticks of {cast:,} agents", ticks=run.ticks, cast=len(run.experiment.cast)), self
        )
        if dialog.exec():
            self.session.export_csv(dialog.path)

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
            tr("Number of agents"),
            tr("How many agents live in the run? (The world has {drawn:,}.)", drawn=drawn),
            max(1, now),
            1,
            MOST_AGENTS,
        )
        if ok:
            self.session.set_settings(replace(self.session.settings, agents=None if count == drawn else count))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_leave():
            event.ignore()
            return
        with suppress(Cancelled):
            run_in_background(self, tr("Exporting the run …"), self.session.player.await_exports)
        self.layout_kept.keep()
        self.session.close()
        event.accept()
