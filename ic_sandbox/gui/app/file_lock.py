"""Two windows on one file: each holds a lock for the file that it shows, and says so where another has it already."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtWidgets import QMainWindow

from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.widgets.notice_bar import NoticeBar
from ic_sandbox.i18n import tr
from ic_sandbox.paths import user_data

__all__ = ["FileLock"]


class FileLock(QObject):
    """Follows the file of a window. The lock ends with its process, so that a crash leaves no file held."""

    def __init__(self, window: QMainWindow, document: Document) -> None:
        super().__init__(window)
        self._document = document
        self._path: Path | None = None
        self._lock: QLockFile | None = None
        self.bar = NoticeBar(window, "holding", tr("Another window has this file"))
        self.words = self.bar.words
        tip = tr("What is changed here is saved to a file of its own")
        self.copy = self.bar.offer("copy", tr("Go on with a copy"), tip)
        self.copy.clicked.connect(self._go_on_with_a_copy)
        self.anyway = self.bar.offer("anyway", tr("Edit anyway"))
        self.anyway.clicked.connect(self.bar.hide)
        document.status_changed.connect(self._follow)

    def stop(self) -> None:
        """Let the file go."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _follow(self) -> None:
        path = self._document.path
        if path == self._path:
            return
        self.stop()
        self._path = path
        self.bar.hide()
        if path is None:
            return
        try:
            lock = QLockFile(str(_lock_of(path)))
        except OSError:
            return  # where locks can't be written, nobody is warned
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            self._lock = lock
        elif lock.error() == QLockFile.LockError.LockFailedError:
            self._warn(path)

    def _warn(self, path: Path) -> None:
        self.bar.say(
            tr("{name} is open in another window too. Whoever saves last overwrites the other.", name=path.name)
        )

    def _go_on_with_a_copy(self) -> None:
        self.bar.hide()
        self._document.leave_file()


def _lock_of(path: Path) -> Path:
    """Among the program's own data, for not everyone who may read a file may write beside it."""
    folder = user_data() / "open"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]}.lock"
