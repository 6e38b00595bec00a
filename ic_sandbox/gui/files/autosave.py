"""Autosave: copies of unsaved worlds while they change, and their recovery after the program ended unexpectedly.

Each window has a session folder in the program's data, with a lock that ends with its process and a note with the path
of the copy. An unlocked folder belongs to a window that crashed or was killed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.i18n import tr
from ic_sandbox.paths import user_data
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.autosave_file import AutosavedWorld, read_rescue, write_rescue
from ic_sandbox.world.io.files import file_contents

if TYPE_CHECKING:
    from ic_sandbox.gui.session.document import Document

__all__ = ["DEFAULT_SECONDS", "Autosave", "Lost", "lost_worlds", "sessions_folder"]

DEFAULT_SECONDS = 1.0
"""The longest time between a change and its autosave, even if more changes follow."""

WRITING_SHARE = 0.4
"""The share of a delay of at most one second that is reserved for writing."""

LOCK, NOTE, KEPT = "lock", "note.json", "world.icw-kept"


@dataclass(frozen=True, eq=False)
class Lost:
    """An unsaved world: ``folder`` is the session folder of its window, ``file`` the autosaved copy."""

    folder: Path
    file: Path
    rescued: AutosavedWorld | None
    reason: str = ""

    def discard(self) -> None:
        """Delete the copy and its session folder."""
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class Autosave(QObject):
    """The autosave of one document, active while it has unsaved changes."""

    message = Signal(str)
    kept = Signal()
    crashed = Signal(object)

    def __init__(self, document: Document, seconds: float = DEFAULT_SECONDS) -> None:
        super().__init__(document)
        self.document = document
        self.folder = sessions_folder() / uuid.uuid4().hex
        self._lock: QLockFile | None = None
        self._file: Path | None = None
        self._places: set[Path] = set()
        self._kept: World | None = None
        self._enabled = True
        self._complained = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._keep)
        self.set_seconds(seconds)
        self._worker = Worker("autosaving", self)
        self._worker.finished_work.connect(self._done)
        self._worker.finished_late.connect(self._discard)
        for failed in (self._worker.failed, self._worker.failed_late):
            failed.connect(self._failed)
        document.status_changed.connect(self._on_document)

    def set_seconds(self, seconds: float) -> None:
        """Set the longest time between a change and its autosave."""
        self._timer.setInterval(round(1000 * (seconds * (1.0 - WRITING_SHARE) if seconds <= 1.0 else seconds)))

    def set_enabled(self, enabled: bool) -> None:
        """Switch autosave on or off."""
        self._enabled = enabled
        self._on_document()

    def finish(self) -> None:
        """Remove all copies, because the user has closed the window."""
        self._timer.stop()
        self._worker.stop()
        self._forget()
        for place in self._places:  # the last copy may not have been reported yet
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep_now(self) -> None:
        """Autosave at once, because the program is about to be ended; the copy stays."""
        self._timer.stop()
        self._keep()
        self._worker.finish()

    def _on_document(self) -> None:
        if not self._enabled or not self.document.dirty:
            self._timer.stop()
            self._worker.cancel()
            self._forget()
        elif not self._timer.isActive() and self.document.world is not self._kept:
            self._timer.start()

    def _forget(self) -> None:
        self._kept = None
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)
                (self.folder / NOTE).unlink(missing_ok=True)
            self._file = None

    def _keep(self) -> None:
        if not self.document.dirty or not self._enabled:
            return
        world, path = self.document.world, self.document.path
        if self._lock is None:
            self._begin()
        before, self._kept = self._file, world
        places = _places(self.folder, path)
        self._places.update(places)
        worker, folder = self._worker, self.folder
        worker.submit(lambda: _keeping(folder, world, path, places, before, lambda: worker.wanted))

    def _begin(self) -> None:
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(self.folder / LOCK))
        self._lock.setStaleLockTime(0)  # the lock ends only with its process
        self._lock.tryLock(0)

    def _done(self, file: Path) -> None:
        self._file = file
        self._complained = False
        self.kept.emit()
        self._on_document()

    def _discard(self, file: Path) -> None:
        """Remove a copy that finished after the world was saved."""
        if not self._worker.wanted:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    def _failed(self, error: Exception) -> None:
        self._kept = None
        if not isinstance(error, OSError):
            self.crashed.emit(error)
        elif not self._complained:  # once, not every few seconds
            self._complained = True
            self.message.emit(tr("Autosave failed: {error}", error=error))


def sessions_folder() -> Path:
    """Return the folder of all session folders."""
    return user_data() / "sessions"


def lost_worlds() -> list[Lost]:
    """Return the unsaved worlds of windows that ended unexpectedly, the latest first."""
    found = []
    folder = sessions_folder()
    try:
        sessions = sorted(folder.iterdir())
    except OSError:  # it does not exist, or can't be read
        return []
    for session in sessions:
        lock = QLockFile(str(session / LOCK))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue  # the window is still open
        lock.unlock()
        lost = _lost(session)
        if lost is None:
            shutil.rmtree(session, ignore_errors=True)
        else:
            found.append(lost)
    return sorted(found, key=lambda lost: lost.rescued.kept_at.timestamp() if lost.rescued else 0.0, reverse=True)


def _lost(session: Path) -> Lost | None:
    try:
        file = Path(json.loads(file_contents(session / NOTE))["file"])
    except (WorldError, ValueError, KeyError, TypeError, RecursionError):
        return None
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:  # the file may exist on a disk that is gone
        return Lost(session, file, None, str(error))
    try:
        return Lost(session, file, read_rescue(file))
    except WorldError as error:
        return Lost(session, file, None, str(error))


def _places(folder: Path, path: Path | None) -> list[Path]:
    """Return the paths for a copy, the best first: next to the world's file, then in the program's own data."""
    beside = [] if path is None else [path.with_name(f".{path.name}.{folder.name[:8]}.kept")]
    return [*beside, folder / KEPT]


def _keeping(
    folder: Path, world: World, path: Path | None, places: list[Path], before: Path | None, wanted: Callable[[], bool]
) -> Generator[Progress, None, Path]:
    """Write a copy to the first writable path; remove it if it is no longer ``wanted``."""
    yield Progress(tr("Autosaving"), 0.0)
    for last, file in zip([False] * (len(places) - 1) + [True], places, strict=True):
        try:
            write_rescue(file, world, path)
            break
        except OSError:
            if last:
                raise
    (folder / NOTE).write_text(json.dumps({"file": str(file)}), "utf-8")
    if before is not None and before != file:
        before.unlink(missing_ok=True)
    try:
        yield Progress(tr("Autosaving"), 1.0)
    except GeneratorExit:  # a newer copy follows at the same path, or none is needed
        if not wanted():
            for left in (file, folder / NOTE):
                left.unlink(missing_ok=True)
        raise
    return file
