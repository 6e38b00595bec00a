"""A modal wait for the controls of the run, before its figures are pinned or exported."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress

__all__ = ["ControlsWait", "pin_run", "wait_for_controls"]

WIDTH = 420
STEPS = 1000


class ControlsWait(QDialog):
    """A dialog that is accepted when the run has its controls. Cancelling ends the wait; planning goes on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("controls-wait")
        self.setWindowTitle("IC Sandbox")
        self.setMinimumWidth(WIDTH)
        words = QLabel(
            tr("The control groups of this run are being planned. The window continues when they are ready.")
        )
        words.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setFormat("%p\u00a0%")
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("Planning progress"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        style_buttons(buttons)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        for part in (words, self.bar, buttons):
            layout.addWidget(part)
        session.planning.progressed.connect(self._show)
        session.run_status.changed.connect(self._follow)

    def _show(self, progress: Progress) -> None:
        whole = progress.done if progress.whole is None else progress.whole
        self.bar.setValue(max(self.bar.value(), round(STEPS * whole)))

    def _follow(self) -> None:
        status = self._session.run_status
        if not status.why_no_output():
            self.accept()
        elif not status.lacks_controls or status.controls_cancelled:
            self.reject()


def wait_for_controls(parent: QWidget, session: Session) -> bool:
    """Return whether there is a whole run; if only its controls are missing, pause, and wait for them first.

    If there is none, or the user cancels, report why. Plan the controls again if the user had cancelled that.
    """
    status = session.run_status
    if status.lacks_controls and not status.why_no_run():
        session.player.pause()
        session.plan_controls()
        dialog = ControlsWait(session, parent)
        dialog.exec()
        dialog.deleteLater()
    why_not = status.why_no_output()
    if why_not:
        session.message.emit(why_not)
    return not why_not


def pin_run(parent: QWidget, session: Session) -> None:
    """Pin the run, once it has its controls; a run that was playing goes on."""
    playing = session.player.playing
    if wait_for_controls(parent, session):
        session.pins.pin()
    if playing and session.run_status.current:
        session.play()
