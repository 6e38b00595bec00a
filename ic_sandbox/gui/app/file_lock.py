"""A lock on the file that a window shows, and a notice if another window holds it already."""

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
    """The lock of a window's file. It ends with its process, so a crash leaves no file locked."""

    def __init__(self, window: QMainWindow, document: Document) -> None:
        super().__init__(window)
        self._document = document
        self._path: Path | None = None
        self._lock: QLockFile | None = None
        self.bar = NoticeBar(window, "holding", tr("This file is open in another window"))
        self.words = self.bar.words
        tip = tr("Save your changes to a separate file")
        self.copy = self.bar.offer("copy", tr("Continue with a copy"), tip)
        self.copy.clicked.connect(self._go_on_with_a_copy)
        self.anyway = self.bar.offer("anyway", tr("Edit anyway"))
        self.anyway.clicked.connect(self.bar.hide)
        document.status_changed.connect(self._follow)

    def stop(self) -> None:
        """Release the lock."""
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
            return  # without locks there are no warnings
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            self._lock = lock
        elif lock.error() == QLockFile.LockError.LockFailedError:
            self._warn(path)

    def _warn(self, path: Path) -> None:
        self.bar.say(
            tr(
                "{name} is also open in another window. The last one to save overwrites the other's changes.",
                name=path.name,
            )
        )

    def _go_on_with_a_copy(self) -> None:
        self.bar.hide()
        self._document.leave_file()


def _lock_of(path: Path) -> Path:
    """Return a lock file in the program's own data, because a file's folder may be read-only."""
    folder = user_data() / "open"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]}.lock"
