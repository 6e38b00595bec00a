"""The main window: the gallery or the workspace, with menus, and questions before anything is lost."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QMessageBox,
    QStackedWidget,
)

from ic_sandbox.gui.background.background_task import Cancelled, run_in_background
from ic_sandbox.gui.commands.catalogue import catalogue_of
from ic_sandbox.gui.commands.chart_commands import export_chart
from ic_sandbox.gui.commands.chart_context_menu import show_chart_menu
from ic_sandbox.gui.commands.command import Catalogue
from ic_sandbox.gui.commands.command_palette import CommandPalette
from ic_sandbox.gui.commands.command_palette_list import command_lines
from ic_sandbox.gui.commands.map_context_menu import show_map_menu
from ic_sandbox.gui.commands.menus import Menus
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.commands.shortcuts_dialog import show_shortcuts
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.gallery.gallery import Gallery
from ic_sandbox.gui.lessons.desk import LessonDesk
from ic_sandbox.gui.preferences.dialog import show_preferences
from ic_sandbox.gui.preferences.preferences import Preferences
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts
from ic_sandbox.gui.shortcuts.tooltips import ShortcutTooltips
from ic_sandbox.gui.side_by_side.chooser import show_chooser
from ic_sandbox.gui.stories.page import StoryPage
from ic_sandbox.gui.stories.world_speed import WorldSpeed
from ic_sandbox.gui.style.scroll_bars import ScrollBarStyle
from ic_sandbox.gui.takeover.class_results_dialog import may_lose_results
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.gui.widgets.focus_ring import FocusRing
from ic_sandbox.gui.window.saved_layout import SavedLayout
from ic_sandbox.gui.window.status_bar import StatusBar
from ic_sandbox.gui.window.workspace import Workspace
from ic_sandbox.i18n import tr, tr_world

__all__ = ["MainWindow"]


class MainWindow(DocumentWindow):
    """The main window of one session."""

    page_changed = Signal()

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
        self.workspace.canvas.view.painted.connect(self.status.count_frame)
        self.layout_kept = SavedLayout(self, self.workspace, self.settings)
        self.preferences = Preferences(self.settings, self)
        self.shortcuts = Shortcuts(self.settings, self)
        self.command_search = CommandPalette(self, lambda: command_lines(self.catalogue, self.shortcuts), self.settings)
        self.lessons = LessonDesk(self, self.workspace.lesson)
        WorldSpeed(session, self)
        self.story: StoryPage | None = None
        self._state_before_story: Qt.WindowState | None = None
        self._opened_any = False
        self.catalogue = self._catalogue()
        self.menus = Menus(self, self.catalogue, self.shortcuts)
        self._follow_views()
        ShortcutTooltips(self, self.shortcuts)
        FocusRing(self)
        ScrollBarStyle(self)
        self.gallery.open_shipped.connect(self.open_shipped)
        self.gallery.play_story.connect(self.play_shipped_story)
        self.gallery.show_lessons.connect(self.lessons.show_lessons)
        self.gallery.open_path.connect(self.open_path)
        self.gallery.new_world.connect(self.new_world)
        self.gallery.back.connect(self.toggle_gallery)
        self.gallery.open_file.connect(self.ask_open)
        session.document.status_changed.connect(self._on_document)
        session.planning.held_changed.connect(self._on_page)
        self.layout_kept.restore()
        self._on_document()
        self.opened.connect(self._on_opened)
        self.recent_changed.connect(self.gallery.set_recent)
        self.gallery.set_recent(self.recent())
        self.next_start: str | None = None
        """What a new window opens after this one has closed; ``""`` for the gallery, None for no new window."""
        self.show_gallery()

    def _catalogue(self) -> Catalogue:
        workspace = self.workspace
        return catalogue_of(
            Parts(
                window=self,
                canvas=workspace.canvas,
                charts=workspace.charts,
                mitigations=workspace.mitigations,
                panels=workspace.panels,
                page_changed=self.page_changed,
                in_workspace=lambda: self.pages.currentWidget() is workspace,
                may_go_back=lambda: self._opened_any,
                toggle_gallery=self.toggle_gallery,
                show_history=workspace.show_history,
                reset_layout=self.layout_kept.reset,
                cancel_planning=self.status.cancel_planning,
                play_story=self.play_story,
                show_lessons=self.lessons.show_lessons,
                find_command=self.command_search.toggle,
                show_shortcuts=lambda: show_shortcuts(self, self.catalogue.entries(), self.shortcuts),
                show_preferences=partial(show_preferences, self, self.preferences, self.ask_forget, self.restart),
            )
        )

    def _follow_views(self) -> None:
        """Run the commands that are requested outside the menus."""
        workspace = self.workspace
        self.command_search.message.connect(self.session.message)
        workspace.first_steps.template_wanted.connect(self.new_from_template)
        workspace.info.story_wanted.connect(self.play_story)
        workspace.canvas.menu_wanted.connect(partial(show_map_menu, workspace.canvas, self.menus))
        workspace.figures.compare_asked.connect(self.catalogue.command("run.compare").run)
        for panel in (workspace.drives, workspace.draws):
            panel.export_asked.connect(self.catalogue.command("file.drives").run)
        workspace.charts.menu_wanted.connect(
            partial(show_chart_menu, self, workspace.charts, workspace.mitigations, self.menus)
        )
        workspace.level_check.export_asked.connect(self.catalogue.command("file.level_check").run)
        self.session.variation.asked.connect(self.catalogue.command("run.vary").run)
        self.session.second_world.asked.connect(partial(show_chooser, self))
        workspace.mitigations.export_asked.connect(self.catalogue.command("file.mitigations").run)
        workspace.mitigations.chart_asked.connect(
            partial(export_chart, self, workspace.charts, workspace.mitigations, workspace.mitigations.chart)
        )

    def file_to_begin_with(self) -> str:
        """Return the last used file if the user prefers to start with it, otherwise ``""``."""
        return next(iter(self.recent()), "") if self.preferences.now.start == "last" else ""

    def restart(self) -> None:
        """Close the window and open a new one with the same world, unless the user cancels."""
        place = self.session.document.source
        self.next_start = "" if place is None or self.pages.currentWidget() is self.gallery else str(place)
        if not self.close():
            self.next_start = None

    def ask_forget(self) -> None:
        """Ask whether to reset all settings, and do so."""
        button = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.Question, "IC Sandbox", tr("Reset all settings?"), parent=self)
        box.setInformativeText(
            tr(
                "This resets preferences, shortcuts and the window layout, and clears the lists of recent files and"
                " commands. Your worlds and files stay unchanged."
            )
        )
        forget = box.addButton(tr("Reset"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(button.Cancel))
        style_buttons(box)
        box.exec()
        if box.clickedButton() is forget:
            self.forget()

    def forget(self) -> None:
        """Reset everything to the state of the first start."""
        self.shortcuts.reset_all()
        self.preferences.forget()
        self.settings.clear()
        self.layout_kept.reset()
        self.recent_changed.emit([])

    def show_gallery(self) -> None:
        """Show the start page."""
        self.session.player.pause()
        self.gallery.offer_back((tr_world(self.session.world.name) or tr("Untitled")) if self._opened_any else None)
        self.pages.setCurrentWidget(self.gallery)
        self._on_page()
        self.gallery.setFocus()

    def toggle_gallery(self) -> None:
        """Show the start page, or return from it to the open world."""
        if self.pages.currentWidget() is self.workspace:
            self.show_gallery()
        elif self._opened_any:
            self._show_workspace()

    def play_shipped_story(self, name: str) -> None:
        """Open a shipped world and play its story, unless the user keeps the open world."""
        self.open_shipped(name)
        if self.pages.currentWidget() is self.workspace:
            self.play_story()

    def play_story(self) -> None:
        """Play the story of the open world on a page of its own, without menus."""
        if self.session.world.story is None:
            return
        if self.session.takeover.active:
            self.session.takeover.leave()
        self.workspace.lesson.guide.leave()
        self.session.second_world.close()
        if self.story is None:
            self.story = StoryPage(self.session)
            self.story.left.connect(self._show_workspace)
            self.pages.addWidget(self.story)
        self.pages.setCurrentWidget(self.story)
        self._on_page()
        self.story.start()

    def _show_workspace(self) -> None:
        self._opened_any = True
        self.pages.setCurrentWidget(self.workspace)
        self._on_page()
        self.workspace.canvas.view.fit()
        self.workspace.canvas.setFocus()

    def _on_page(self, *_: object) -> None:
        working = self.pages.currentWidget() is self.workspace
        telling = self.story is not None and self.pages.currentWidget() is self.story
        self.menuBar().setVisible(not telling)
        self._fill_screen(telling)
        if self.story is not None and not telling:
            self.story.stop()
        self.page_changed.emit()
        self.statusBar().setVisible(
            working or self.session.planning.held
        )  # shows the progress of the first start in the gallery
        self._on_document()

    def _fill_screen(self, telling: bool) -> None:
        """Let a story fill the screen; afterwards, return to the former size."""
        if telling and self._state_before_story is None:
            self._state_before_story = self.windowState()
            self.setWindowState(self._state_before_story | Qt.WindowState.WindowFullScreen)
        elif not telling and self._state_before_story is not None:
            self.setWindowState(self._state_before_story)
            self._state_before_story = None

    def _on_document(self) -> None:
        if self.pages.currentWidget() is self.gallery:
            self.setWindowTitle("IC Sandbox")
            self.setWindowModified(False)
            return
        name = self.session.document.path.name if self.session.document.path else tr_world(self.session.world.name)
        shown = name.replace("[*]", "[*][*]")  # Qt replaces a single [*] by its mark of a changed document
        self.setWindowTitle(f"{shown}[*] — IC Sandbox")
        self.setWindowModified(self.session.document.dirty)

    def _on_opened(self) -> None:
        self._show_workspace()
        spoils = self.workspace.lesson.guide.lesson is not None  # the text of a world says what a lesson asks
        self.workspace.panels.go("info" if self.session.world.info and not spoils else "inspector")

    def event(self, event: QEvent) -> bool:
        """Let Space press the focused button after Tab was used; otherwise it plays the run."""
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say why the shortcut of a command that can't run now does nothing."""
        why_not = self.menus.why_not(QKeySequence(event.keyCombination()))
        if why_not:
            self.session.message.emit(why_not)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_leave() or not may_lose_results(self):
            event.ignore()
            return
        with suppress(Cancelled):
            run_in_background(self, tr("Exporting the run …"), self.session.exports.settle)
        self._fill_screen(False)  # the next start shows the former size
        self.layout_kept.keep()
        self.workspace.stop()
        self.session.close()
        event.accept()
