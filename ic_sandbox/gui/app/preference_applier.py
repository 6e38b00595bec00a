"""What preferences change, at once: how the window looks, how its world is kept, how its runs remember."""

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
    """Applies preferences to the application, a session and its autosave."""

    def __init__(self, preferences: Preferences, session: Session, autosave: Autosave) -> None:
        super().__init__(preferences)
        self._preferences = preferences
        self._session = session
        self._autosave = autosave
        preferences.changed.connect(self.apply)
        self.apply()

    def apply(self) -> None:
        """Bring everything in line."""
        now, session = self._preferences.now, self._session
        application = QApplication.instance()
        if isinstance(application, QApplication):
            prefer(application, now.theme, now.drive_colours)
        self._autosave.set_seconds(now.autosave_seconds)
        self._autosave.set_enabled(now.autosave)
        # The run that is shown goes on as it began.
        session.settings = replace(session.settings, history_bytes=now.history_megabytes * MEGABYTE)
