"""The menus: every command with its name, its shortcut and what it does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.help import open_log, show_about, show_shortcuts
from ic_sandbox.gui.importing import ask_import, ask_picture
from ic_sandbox.gui.outputs import ask_recording, ask_report
from ic_sandbox.gui.overlays.kinds import OVERLAYS
from ic_sandbox.gui.session import COLOUR_MODES
from ic_sandbox.gui.toolbar import choose, tool_choices
from ic_sandbox.translation import tr
from ic_sandbox.world.files import shipped_worlds

if TYPE_CHECKING:
    from ic_sandbox.gui.main_window import MainWindow
    from ic_sandbox.gui.overlays.overlays import Overlays

__all__ = ["Menus"]

GALLERY = "&Gallery"
BACK = "Back to the &world"
COLOUR_TITLES = {"subgoal": "Colour by &subgoal", "goal": "Colour by final &goal", "status": "Colour by s&tatus"}


class Menus:
    """Builds and keeps the menus of a main window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.in_workspace: list[QAction] = []
        self._file()
        self._edit()
        self._run()
        self._view()
        self._help()

    def _add(
        self,
        menu: QMenu,
        text: str,
        act: Callable[[], object],
        shortcut: QKeySequence.StandardKey | str | None = None,
        everywhere: bool = False,
    ) -> QAction:
        action = QAction(text, self.window)
        action.triggered.connect(lambda: act())
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        menu.addAction(action)
        if not everywhere:
            self.in_workspace.append(action)
        return action

    def _file(self) -> None:
        window, key = self.window, QKeySequence.StandardKey
        menu = window.menuBar().addMenu("&File")
        self._add(menu, "&New world", window.new_world, key.New, everywhere=True)
        self._add(menu, "&Open…", window.ask_open, key.Open, everywhere=True)
        self._add(menu, tr("&Import…"), partial(ask_import, window), everywhere=True)
        shipped = menu.addMenu("Open s&hipped world")
        for world in shipped_worlds():
            self._add(shipped, world.title, partial(window.open_shipped, world.name), everywhere=True)
        self.recent = menu.addMenu("Open &recent")
        self.gallery = self._add(menu, GALLERY, window.toggle_gallery, "Ctrl+G", everywhere=True)
        menu.addSeparator()
        self._add(menu, "&Save", window.save, key.Save)
        self._add(menu, "Save &as…", window.ask_save, "Ctrl+Shift+S")
        menu.addSeparator()
        self._add(menu, "&Export run as CSV…", window.ask_export, "Ctrl+E")
        self._add(menu, tr("Export repor&t…"), partial(ask_report, window))
        self._add(menu, tr("Recor&d run…"), partial(ask_recording, window))
        self._add(menu, tr("Export pict&ure…"), partial(ask_picture, window), "Ctrl+Shift+E")
        menu.addSeparator()
        self._add(menu, "&Quit", window.close, "Ctrl+Q", everywhere=True)

    def _edit(self) -> None:
        window, stack = self.window, self.window.session.undo_stack
        menu = window.menuBar().addMenu("&Edit")
        for action, shortcut in (
            (stack.createUndoAction(window, "&Undo"), QKeySequence.StandardKey.Undo),
            (stack.createRedoAction(window, "&Redo"), QKeySequence.StandardKey.Redo),
        ):
            action.setShortcut(QKeySequence(shortcut))
            action.triggered.connect(window.session.finish_stroke)
            menu.addAction(action)
        menu.addSeparator()
        self._add(menu, "&Remove selected", window.workspace.canvas.remove_selected, "Ctrl+Backspace")
        regions, key = window.workspace.canvas.regions, QKeySequence.StandardKey
        menu.addSeparator()
        self._add(menu, tr("Cu&t"), regions.cut, key.Cut)
        self._add(menu, tr("&Copy"), regions.copy, key.Copy)
        self._add(menu, tr("&Paste"), regions.paste, key.Paste)
        self._add(menu, tr("&Duplicate"), regions.duplicate, "Ctrl+D")
        self._add(menu, tr("Turn clock&wise"), regions.turn, "R")
        self._add(menu, tr("Turn &anticlockwise"), partial(regions.turn, 3), "Shift+R")
        self._add(menu, tr("Flip &left and right"), partial(regions.flip, True), "X")
        self._add(menu, tr("Flip top and &bottom"), partial(regions.flip, False), "Y")
        menu.addSeparator()
        tools = menu.addMenu(tr("T&ools"))
        for choice in tool_choices():
            self._add(tools, choice.title, partial(choose, window.session, choice), choice.shortcut)

    def _run(self) -> None:
        window, session = self.window, self.window.session
        menu = window.menuBar().addMenu("&Run")
        self._add(menu, "&Play or pause", session.toggle_play, "Space")
        self._add(menu, "One tick &on", session.step, ".")
        self._add(menu, "One tick &back", session.step_back, ",")
        self._add(menu, "Begin &again", session.reset, "Home")
        menu.addSeparator()
        self._add(menu, tr("Watch the &next agent"), session.watching.next_agent, "]")
        self._add(menu, tr("Watch the pre&vious agent"), partial(session.watching.next_agent, -1), "[")
        self._add(menu, tr("Watch nobod&y"), partial(session.watching.watch, None))
        menu.addSeparator()
        self.controls = self._add(menu, "Run &controls alongside", window.toggle_controls)
        self.controls.setCheckable(True)
        self.controls.setChecked(session.settings.controls)
        self._add(menu, "Number of a&gents…", window.ask_agents)

    def _view(self) -> None:
        window = self.window
        canvas = window.workspace.canvas
        menu = window.menuBar().addMenu("&View")
        self._add(menu, "Zoom &in", canvas.zoom_in, QKeySequence.StandardKey.ZoomIn)
        self._add(menu, "Zoom &out", canvas.zoom_out, QKeySequence.StandardKey.ZoomOut)
        self._add(menu, "&Fit", canvas.fit, "F")
        menu.addSeparator()
        group = QActionGroup(window)
        for mode in COLOUR_MODES:
            action = self._add(menu, COLOUR_TITLES[mode], partial(window.session.set_colour_mode, mode))
            action.setCheckable(True)
            action.setChecked(mode == window.session.colour_mode)
            group.addAction(action)
            window.session.colour_mode_changed.connect(partial(_check_if, action, mode))

        menu.addSeparator()
        overlays = window.session.overlays
        for found in OVERLAYS:
            action = self._add(menu, found.title, partial(overlays.toggle, found.name), found.shortcut)
            action.setCheckable(True)
            overlays.changed.connect(partial(_check_if_shown, action, overlays, found.name))

    def _help(self) -> None:
        menu = self.window.menuBar().addMenu("&Help")
        self._add(menu, "&Keyboard and mouse", partial(show_shortcuts, self.window), "F1", everywhere=True)
        self._add(menu, tr("Open the &log"), partial(open_log, self.window), everywhere=True)
        self._add(menu, "&About IC Sandbox", partial(show_about, self.window), everywhere=True)

    def show_way_back(self, back: bool) -> None:
        """Offer the way from the gallery back to the world, or the way there."""
        self.gallery.setText(BACK if back else GALLERY)

    def show_recent(self, paths: list[str]) -> None:
        """List the files opened lately."""
        self.recent.clear()
        self.recent.setEnabled(bool(paths))
        for path in paths:
            action = self.recent.addAction(path.replace("&", "&&"))
            action.triggered.connect(partial(self._open_recent, path))

    def _open_recent(self, path: str, _checked: bool = False) -> None:
        self.window.open_path(path)


def _check_if(action: QAction, mode: str, now: str) -> None:
    action.setChecked(now == mode)


def _check_if_shown(action: QAction, overlays: Overlays, name: str) -> None:
    action.setChecked(name in overlays.shown)
