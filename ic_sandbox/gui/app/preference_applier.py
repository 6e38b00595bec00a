"""The effects of preferences: the look of the window, autosave, and the history of runs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ic_sandbox.gui.files.autosave import Autosave
from ic_sandbox.gui.preferences.preferences import MEGABYTE, Preferences
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import prefer

__all__ = ["PreferenceApplier"]


class PreferenceApplier(QObject):
    """The link from preferences to the application, a session and its autosave."""

    def __init__(self, preferences: Preferences, session: Session, autosave: Autosave) -> None:
        super().__init__(preferences)
        self._preferences = preferences
        self._session = session
        self._autosave = autosave
        preferences.changed.connect(self.apply)
        self.apply()

    def apply(self) -> None:
        """Apply the current preferences."""
        now, session = self._preferences.now, self._session
        application = QApplication.instance()
        if isinstance(application, QApplication):
            prefer(application, now.theme, now.drive_colours)
        self._autosave.set_seconds(now.autosave_seconds)
        self._autosave.set_enabled(now.autosave)
        # The current run keeps its settings.
        session.settings = replace(session.settings, history_bytes=now.history_megabytes * MEGABYTE)
