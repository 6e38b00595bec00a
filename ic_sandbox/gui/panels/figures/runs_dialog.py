"""A dialog of figures next to the window that stays open and is renewed while runs play on."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ic_sandbox.gui.session.session import Session

__all__ = ["RunsDialog"]

REFRESH_MS = 150


class RunsDialog(QDialog):
    """A dialog that follows the runs of some sessions; their figures are computed only while it is shown.

    ``column``: its layout, from top to bottom.
    """

    def __init__(self, parent: QWidget, title: str, size: QSize) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(size)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(8)
        self._followed: tuple[Session, ...] = ()
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.renew)

    def follow(self, *sessions: Session) -> None:
        """Renew the dialog after changes of these sessions."""
        self._followed = sessions
        for session in sessions:
            for changed in (
                session.player.display_due,
                session.run_summary.changed,
                session.repeats.changed,
                session.run_status.changed,
                session.drive_analysis.changed,
            ):
                changed.connect(self.ask)

    def renew(self) -> None:
        """Show the figures known so far."""
        raise NotImplementedError

    def ask(self, *_: object) -> None:
        """Renew the dialog soon, if it is shown."""
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _look(self, looking: bool) -> None:
        for session in self._followed:
            session.run_summary.look(self, looking)
            session.drive_analysis.look(self, looking)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look(True)
        self.renew()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._look(False)
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Stop measuring when Escape closes the dialog, too."""
        self._look(False)
        super().done(result)
