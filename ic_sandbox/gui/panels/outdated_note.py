"""A line above a panel that says that its contents belong to the run before a change, or lack controls."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.gui.session.run_status import Phase, RunStatus
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr

__all__ = ["OutdatedNote", "words_for_lacking_controls"]


class OutdatedNote(QLabel):
    """Hidden while the run is current, and has its controls if the panel is ``about_controls``."""

    def __init__(self, session: Session, about_controls: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about_controls = about_controls
        self.setObjectName("outdated-note")
        self.setWordWrap(True)
        font = self.font()
        font.setItalic(True)
        self.setFont(font)
        self._status = session.run_status
        self._status.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        status = self._status
        incomplete = self._about_controls and status.lacks_controls
        if incomplete:
            self.setText(words_for_lacking_controls(status))
        elif status.controls_refused:
            self.setText(tr("This is the run without its controls, because they can't be planned."))
        elif status.phase is Phase.RENEWING:
            self.setText(tr("Updating … This is still the run before your change."))
        else:
            self.setText(tr("Out of date: this is the run before your change."))
        self.setVisible(incomplete or status.outdated)


def words_for_lacking_controls(status: RunStatus) -> str:
    """Say that figures next to controls are missing, and why; empty if none are."""
    if not status.lacks_controls:
        return ""
    if status.controls_cancelled:
        return tr("Planning of the controls was cancelled. Figures that need them are missing.")
    return tr("The controls are being planned. Figures that need them will follow.")
