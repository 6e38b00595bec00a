"""The menus: every command with its name, its shortcut and what it does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ic_sandbox.gui.commands.chart_commands import ChartCommands
from ic_sandbox.gui.commands.help import open_log, show_about, show_shortcuts
from ic_sandbox.gui.commands.map_context_menu import show_map_menu
from ic_sandbox.gui.commands.panel_menu import add_panels
from ic_sandbox.gui.files.import_export import ask_import, ask_picture
from ic_sandbox.gui.files.output_commands import ask_recording, ask_report
from ic_sandbox.gui.panels.run_controls import follow_mode, toggle_shared
from ic_sandbox.gui.panels.toolbar import choose, tool_choices
from ic_sandbox.gui.preferences.dialog import show_preferences
from ic_sandbox.gui.session.overlay_kinds import OVERLAYS
from ic_sandbox.gui.session.session import COLOUR_MODES
from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.io.files import shipped_worlds

if TYPE_CHECKING:
    from ic_sandbox.gui.charts.chart_selection import ChartSelection
    from ic_sandbox.gui.session.overlays import Overlays
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["Menus"]

GALLERY = mark("&Gallery")
BACK = mark("Back to the &world")
COLOUR_TITLES = {
    "subgoal": mark("Colour by &subgoal"),
    "goal": mark("Colour by final &goal"),
    "status": mark("Colour by s&tatus"),
}


class Menus:
    """Builds and keeps the menus of a main window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.shortcuts = window.shortcuts
        self.in_workspace: list[QAction] = []
        self._file()
        self._edit()
        self._run()
        self._view()
        self._help()

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        act: Callable[[], object],
        everywhere: bool = False,
    ) -> QAction:
        action = QAction(text, self.window)
        action.triggered.connect(lambda: act())
        self.shortcuts.bind(action, name)
        menu.addAction(action)
        if not everywhere:
            self.in_workspace.append(action)
        return action

    def _file(self) -> None:
        window = self.window
        menu = window.menuBar().addMenu(tr("&File"))
        self._add(menu, "file.new", tr("&New world"), window.new_world, everywhere=True)
        self._add(menu, "file.open", tr("&Open…"), window.ask_open, everywhere=True)
        self._add(menu, "file.import", tr("&Import…"), partial(ask_import, window), everywhere=True)
        shipped = menu.addMenu(tr("Open s&hipped world"))
        for world in shipped_worlds():
            self._add(
                shipped, f"world.{world.name}", world.title, partial(window.open_shipped, world.name), everywhere=True
            )
        self.recent = menu.addMenu(tr("Open &recent"))
        self.gallery = self._add(menu, "file.gallery", tr(GALLERY), window.toggle_gallery, everywhere=True)
        menu.addSeparator()
        self._add(menu, "file.save", tr("&Save"), window.save)
        self._add(menu, "file.save_as", tr("Save &as…"), window.ask_save)
        menu.addSeparator()
        self._add(menu, "file.export", tr("&Export run as CSV…"), window.ask_export)
        self._add(menu, "file.report", tr("Export repor&t…"), partial(ask_report, window))
        self._add(menu, "file.record", tr("Recor&d run…"), partial(ask_recording, window))
        self._add(menu, "file.picture", tr("Export pict&ure…"), partial(ask_picture, window))
        self.charts = ChartCommands(window)
        export = window.workspace.panels.before("charts", self.charts.ask_export)
        self._add(menu, "file.chart", tr("Export &chart…"), export)
        menu.addSeparator()
        self._add(menu, "file.quit", tr("&Quit"), window.close, everywhere=True)

    def _edit(self) -> None:
        window, stack = self.window, self.window.session.document.undo_stack
        menu = window.menuBar().addMenu(tr("&Edit"))
        for action, name in (
            (stack.createUndoAction(window, tr("&Undo")), "edit.undo"),
            (stack.createRedoAction(window, tr("&Redo")), "edit.redo"),
        ):
            self.shortcuts.bind(action, name)
            action.triggered.connect(window.session.document.finish_stroke)
            menu.addAction(action)
        self._add(menu, "edit.history", tr("Undo &history"), window.workspace.show_history)
        menu.addSeparator()
        canvas = window.workspace.canvas
        regions = canvas.regions
        remove = self._add(menu, "edit.remove", tr("Re&move selected"), canvas.remove_selected)
        self._add(menu, "edit.select_all", tr("S&elect all"), regions.select_all)
        menu.addSeparator()
        cut = self._add(menu, "edit.cut", tr("Cu&t"), regions.cut)
        copy = self._add(menu, "edit.copy", tr("&Copy"), regions.copy)
        self._add(menu, "edit.paste", tr("&Paste"), regions.paste)
        duplicate = self._add(menu, "edit.duplicate", tr("&Duplicate"), regions.duplicate)
        turns = (
            self._add(menu, "edit.turn", tr("Turn clock&wise"), regions.turn),
            self._add(menu, "edit.turn_back", tr("Turn &anticlockwise"), partial(regions.turn, 3)),
            self._add(menu, "edit.flip_across", tr("Flip &left and right"), partial(regions.flip, True)),
            self._add(menu, "edit.flip_down", tr("Flip top and &bottom"), partial(regions.flip, False)),
        )
        self.of_selected = ((cut, copy, duplicate), turns, (remove,))
        canvas.menu_wanted.connect(partial(show_map_menu, window))
        menu.addSeparator()
        tools = menu.addMenu(tr("T&ools"))
        for choice in tool_choices():
            self._add(tools, f"tool.{choice.name}", choice.title, partial(choose, window.session, choice))

        menu.addSeparator()
        preferences = partial(show_preferences, window)
        action = self._add(menu, "edit.preferences", tr("Pre&ferences…"), preferences, everywhere=True)
        action.setMenuRole(QAction.MenuRole.PreferencesRole)

    def _run(self) -> None:
        window, session = self.window, self.window.session
        menu = window.menuBar().addMenu(tr("&Run"))
        self._add(menu, "run.play", tr("&Play or pause"), session.toggle_play)
        self._add(menu, "run.step", tr("One tick &on"), session.player.step)
        self._add(menu, "run.step_back", tr("One tick &back"), session.player.step_back)
        self._add(menu, "run.reset", tr("Begin &again"), session.player.restart)
        menu.addSeparator()
        watching, asking = session.watched_agent, partial(window.workspace.panels.before, "why")
        self._add(menu, "run.watch_next", tr("Watch the &next agent"), asking(watching.next_agent))
        self._add(menu, "run.watch_previous", tr("Watch the pre&vious agent"), asking(watching.next_agent, -1))
        self._add(menu, "run.watch_nobody", tr("Watch nobod&y"), partial(watching.watch, None))
        menu.addSeparator()
        self._add(menu, "run.pin", tr("P&in run"), self.charts.pin)
        self._add(menu, "run.compare", tr("Co&mpare runs…"), self.charts.compare)
        menu.addSeparator()
        self.controls = self._add(menu, "run.controls", tr("Run &controls alongside"), window.toggle_controls)
        self.controls.setCheckable(True)
        self.controls.setChecked(session.settings.controls)
        together = self._add(menu, "run.shared", tr("All share one &world"), partial(toggle_shared, session))
        follow_mode(together, session)
        self._add(menu, "run.agents", tr("Number of a&gents…"), window.ask_agents)
        menu.addSeparator()
        self._add(menu, "run.cancel", tr("Cancel p&lanning"), window.status.give_up)

    def _view(self) -> None:
        window = self.window
        canvas = window.workspace.canvas
        menu = window.menuBar().addMenu(tr("&View"))
        self._add(menu, "view.zoom_in", tr("Zoom &in"), canvas.zoom_in)
        self._add(menu, "view.zoom_out", tr("Zoom &out"), canvas.zoom_out)
        self._add(menu, "view.fit", tr("&Fit"), canvas.fit)
        menu.addSeparator()
        group = QActionGroup(window)
        for mode in COLOUR_MODES:
            action = self._add(
                menu, f"view.colour_{mode}", tr(COLOUR_TITLES[mode]), partial(window.session.set_colour_mode, mode)
            )
            action.setCheckable(True)
            action.setChecked(mode == window.session.colour_mode)
            group.addAction(action)
            window.session.colour_mode_changed.connect(partial(_check_if, action, mode))

        menu.addSeparator()
        overlays = window.session.overlays
        for found in OVERLAYS:
            action = self._add(menu, f"overlay.{found.name}", found.title, partial(overlays.toggle, found.name))
            action.setCheckable(True)
            overlays.changed.connect(partial(_check_if_shown, action, overlays, found.name))

        menu.addSeparator()
        panel = window.workspace.charts
        charts = menu.addMenu(tr("&Charts"))
        for chart in panel.charts:
            action = self._add(charts, f"chart.{chart.key}", chart.title, partial(panel.choice.toggle, chart.key))
            action.setCheckable(True)
            action.setChecked(chart.key in panel.choice.keys)
            panel.choice.changed.connect(partial(_check_if_chosen, action, panel.choice, chart.key))

        menu.addSeparator()
        add_panels(menu.addMenu(tr("&Panels")), self._add, window.workspace.panels, window.layout_kept.reset)

    def _help(self) -> None:
        menu = self.window.menuBar().addMenu(tr("&Help"))
        find = self.window.command_search.toggle
        self._add(menu, "help.commands", tr("&Find a command…"), find, everywhere=True)
        self._add(
            menu, "help.shortcuts", tr("&Keyboard shortcuts"), partial(show_shortcuts, self.window), everywhere=True
        )
        self._add(menu, "help.log", tr("Open the &log"), partial(open_log, self.window), everywhere=True)
        self._add(menu, "help.about", tr("&About IC Sandbox"), partial(show_about, self.window), everywhere=True)

    def show_way_back(self, back: bool) -> None:
        """Offer the way from the gallery back to the world, or the way there."""
        self.gallery.setText(tr(BACK if back else GALLERY))

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


def _check_if_chosen(action: QAction, choice: ChartSelection, key: str) -> None:
    action.setChecked(key in choice.keys)


def _check_if_shown(action: QAction, overlays: Overlays, name: str) -> None:
    action.setChecked(name in overlays.shown)
