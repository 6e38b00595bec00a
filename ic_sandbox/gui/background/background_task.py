"""Reading and writing files in a thread: what takes longer than a moment says so, and can be given up."""

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
"""Nearly all files take less than this, and then nothing is said."""

LOOK_EVERY_MS = 30
WIDTH = 360

T = TypeVar("T")


class BackgroundRunner(Protocol):
    """Has work done, and returns what it returns; a window has a thread do it, and stays alive meanwhile."""

    def __call__(self, title: str, work: Callable[[], T], to_the_end: bool = False) -> T: ...


def run_inline(title: str, work: Callable[[], T], to_the_end: bool = False) -> T:
    """Where there is no window to be kept alive."""
    return work()


class Cancelled(Exception):
    """The person would not wait any longer."""


def run_in_background(parent: QWidget, title: str, work: Callable[[], T], to_the_end: bool = False) -> T:
    """What ``work`` returns or raises. Raises :class:`Cancelled` where the person gives it up; it goes on to its end
    then, and nobody hears of it. What has to be done ``to_the_end`` can't be given up.
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
    except BaseException as error:  # it is raised again where it is waited for
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
        bar.setRange(0, 0)  # nobody knows how long it takes
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
        """Give it up, if it can be."""
        if not self._to_the_end:
            super().reject()

    def _look(self) -> None:
        if self._found.done():
            self._timer.stop()
            self.accept()
