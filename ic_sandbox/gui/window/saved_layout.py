"""The layout of the window: stored between starts, and reset to the default."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow

from ic_sandbox.gui.window.screen_geometry import FRAME, put_on_screen
from ic_sandbox.gui.window.workspace import Workspace

__all__ = ["SavedLayout"]

FIRST_SIZE = QSize(1360, 860)

USUAL = "*"
"""The setting of charts that the user has not chosen."""


class SavedLayout:
    """The sizes of a window and its panels, its folded and hidden parts, and the selected charts."""

    def __init__(self, window: QMainWindow, workspace: Workspace, settings: QSettings) -> None:
        self._window = window
        self._workspace = workspace
        self._settings = settings
        self._splitters = {"across": workspace.across, "down": workspace.down}

    def restore(self) -> None:
        """Restore the stored layout; invalid values leave the default."""
        stored = {key: self._settings.value(f"window/{key}") for key in ("geometry", "charts", "hidden", "folds")}
        geometry, charts = stored["geometry"], stored["charts"]
        if not isinstance(geometry, QByteArray) or not self._window.restoreGeometry(geometry):
            room = self._window.screen().availableGeometry().size() - FRAME
            self._window.resize(FIRST_SIZE.boundedTo(room))
        put_on_screen(self._window)
        for name, splitter in self._splitters.items():
            state = self._settings.value(f"window/{name}")
            if isinstance(state, QByteArray):
                self._workspace.compact.restored = splitter.restoreState(state)
        self._workspace.inspector.restore_folds(stored["folds"])
        if isinstance(charts, str):
            self._workspace.charts.choice.choose(charts.split() if charts != USUAL else None)
        self._workspace.panels.read(stored["hidden"])

    def keep(self) -> None:
        """Store the current layout."""
        workspace = self._workspace
        self._settings.setValue("window/geometry", self._window.saveGeometry())
        for name, splitter in self._splitters.items():
            self._settings.setValue(f"window/{name}", splitter.saveState())
        chosen = workspace.charts.choice.chosen
        self._settings.setValue("window/charts", USUAL if chosen is None else " ".join(chosen))
        self._settings.setValue("window/folds", workspace.inspector.memory.written())
        self._settings.setValue("window/hidden", workspace.panels.written())

    def reset(self) -> None:
        """Restore the default layout. The window keeps its position and size."""
        self._workspace.panels.show_all()
        self._workspace.lay_out()
        self._workspace.charts.choice.choose(None)
        self._workspace.inspector.restore_folds(None)
