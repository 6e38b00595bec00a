"""A modal dialog for long work: progress, remaining time and a Cancel button."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from ic_sandbox.gui.background.worker import Work, Worker
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress, TimeLeft

__all__ = ["ProgressDialog"]

WIDTH = 420
STEPS = 1000

AT_ONCE_MS = 50
"""Most steps of work end in this time; then the dialog closes without saying that it waits."""


class ProgressDialog(QDialog):
    """A dialog that runs work in a worker thread while it is shown, and is accepted when the work is done.

    ``outcome`` is the result of the work, even if it finished just as the user cancelled. ``error`` is the exception
    that ended the work, if any.
    """

    def __init__(self, title: str, make: Callable[[], Work], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("work-dialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.outcome: Any = None
        self.error: Exception | None = None
        self.label = QLabel(title)
        self.label.setObjectName("work-label")
        self.bar = QProgressBar()
        self.bar.setFormat("%p\u00a0%")
        self.bar.setObjectName("work-progress")
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(title)
        self.left = QLabel()
        self.left.setObjectName("work-left")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        style_buttons(buttons)
        self.cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        for part in (self.label, self.bar, self.left, buttons):
            layout.addWidget(part)
        self._what = ""
        self._time_left = TimeLeft(time.monotonic())
        self._worker = Worker("waited-for", self)
        self._worker.progressed.connect(self._show)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._make: Callable[[], Work] | None = make

    def showEvent(self, event: QShowEvent) -> None:
        """Start the work once the Cancel button is visible."""
        super().showEvent(event)
        if self._make is not None:
            make, self._make = self._make, None
            self._worker.submit(lambda: self._doing(make))

    def _doing(self, make: Callable[[], Work]) -> Work:
        self.outcome = yield from make()

    def exec(self) -> int:
        """Show the dialog until it is closed. The thread has ended then."""
        result = super().exec()
        self._worker.stop()  # something else may have hidden the dialog
        return result

    def done(self, result: int) -> None:
        """Drop unfinished work, and close as soon as its current step has ended; the window stays alive until then."""
        self._worker.stop_soon()
        if not self._worker.isRunning() or self._worker.wait(AT_ONCE_MS):
            super().done(result)
        elif self.cancel.isEnabled():
            self.cancel.setEnabled(False)
            if result == QDialog.DialogCode.Rejected:
                self.label.setText(tr("Cancelling …"))
                self.left.clear()
            self._worker.finished.connect(lambda: super(ProgressDialog, self).done(result))

    def _show(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.what != self._what:
            self._what = progress.what
            self._time_left.begin(now)
        self.label.setText(": ".join(filter(None, [progress.what, progress.detail])))
        self.bar.setValue(round(STEPS * progress.done))
        self.left.setText(self._time_left.words(progress.done, now))

    def _finish(self, _: object) -> None:
        self.accept()

    def _fail(self, error: Exception) -> None:
        self.error = error
        self.reject()
