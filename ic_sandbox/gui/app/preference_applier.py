"""What preferences change, at once: how the window looks, how its world is kept, how its runs remember."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ic_sandbox.gui.preferences.preferences import MEGABYTE
from ic_sandbox.gui.style.theme import prefer

if TYPE_CHECKING:
    from ic_sandbox.gui.files.autosave import Autosave
    from ic_sandbox.gui.window.main_window import MainWindow

__all__ = ["PreferenceApplier"]


class PreferenceApplier(QObject):
    """Holds a window, and its autosave, to what is preferred."""

    def __init__(self, window: MainWindow, autosave: Autosave) -> None:
        super().__init__(window)
        self._window = window
        self._autosave = autosave
        window.preferences.changed.connect(self.apply)
        self.apply()

    def apply(self) -> None:
        """Bring everything in line."""
        now, session = self._window.preferences.now, self._window.session
        application = QApplication.instance()
        if isinstance(application, QApplication):
            prefer(application, now.theme, now.drive_colours)
        self._autosave.set_seconds(now.autosave_seconds)
        self._autosave.set_enabled(now.autosave)
        # The run that is shown goes on as it began.
        session.settings = replace(session.settings, history_bytes=now.history_megabytes * MEGABYTE)
