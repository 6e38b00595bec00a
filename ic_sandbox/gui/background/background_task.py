"""File access in a worker thread, with a dialog and a Cancel button if it takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Protocol, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from ic_sandbox.gui.widgets.dialog_buttons import style_buttons

__all__ = ["BackgroundRunner", "Cancelled", "run_in_background", "run_inline"]

MOMENT_SECONDS = 0.1
"""The time before the dialog appears; nearly all files take less."""

LOOK_EVERY_MS = 30
WIDTH = 360

T = TypeVar("T")


class BackgroundRunner(Protocol):
    """A function that runs work and returns its result. A window's runner uses a thread to stay responsive."""

    def __call__(self, title: str, work: Callable[[], T], to_the_end: bool = False) -> T: ...


def run_inline(title: str, work: Callable[[], T], to_the_end: bool = False) -> T:
    """Run work directly, if there is no window."""
    return work()


class Cancelled(Exception):
    """Raised when the user cancels the wait."""


def run_in_background(parent: QWidget, title: str, work: Callable[[], T], to_the_end: bool = False) -> T:
    """Run ``work`` in a thread; return its result or raise its exception.

    Shows a dialog after ``MOMENT_SECONDS``. Raises :class:`Cancelled` if the user cancels; the thread then finishes and
    its result is dropped. With ``to_the_end`` there is no Cancel button.
    """
    found: Future[T] = Future()
    threading.Thread(target=_fulfil, args=(found, work), name="file", daemon=True).start()
    wait([found], MOMENT_SECONDS)
    if not found.done():
        _Waiting(title, found, to_the_end, parent).exec()
    if not found.done():
        raise Cancelled
    return found.result()


def _fulfil(found: Future[T], work: Callable[[], T]) -> None:
    try:
        found.set_result(work())
    except BaseException as error:  # the waiting thread raises it again
        found.set_exception(error)


class _Waiting(QDialog):
    def __init__(self, title: str, found: Future[T], to_the_end: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("waiting")
        self.setWindowTitle("IC Sandbox")
        self.setMinimumWidth(WIDTH)
        self._found = found
        self._to_the_end = to_the_end
        words = QLabel(title)
        words.setWordWrap(True)
        bar = QProgressBar()
        bar.setFormat("%p\u00a0%")
        bar.setRange(0, 0)  # the duration is unknown
        bar.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(words)
        layout.addWidget(bar)
        if not to_the_end:
            buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
            buttons.rejected.connect(self.reject)
            style_buttons(buttons)
            layout.addWidget(buttons)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_EVERY_MS)

    def reject(self) -> None:
        """Cancel, if that is allowed."""
        if not self._to_the_end:
            super().reject()

    def _look(self) -> None:
        if self._found.done():
            self._timer.stop()
            self.accept()
