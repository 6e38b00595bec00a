"""Keeping the world beside its file every few seconds of change, and finding what an end without warning left.

Each window has a session folder in the program's data with a lock that ends with its process, and a note of where its
world is kept. A folder whose lock nobody holds is of a window that was killed, or lost its power.
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
"""How long after a change the world is kept at the latest, however many changes follow."""

WRITING_SHARE = 0.4
"""The share of a second which is left for writing; with longer times nobody counts on it."""

LOCK, NOTE, KEPT = "lock", "note.json", "world.icw-kept"


@dataclass(frozen=True, eq=False)
class Lost:
    """A world that was not saved: ``folder`` is its window's session, ``file`` where it was kept."""

    folder: Path
    file: Path
    rescued: AutosavedWorld | None
    reason: str = ""

    def discard(self) -> None:
        """Forget it."""
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class Autosave(QObject):
    """Keeps the world of one document while it has unsaved changes."""

    told = Signal(str)
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
        """Keep the world so long after a change."""
        self._timer.setInterval(round(1000 * (seconds * (1.0 - WRITING_SHARE) if seconds <= 1.0 else seconds)))

    def set_enabled(self, enabled: bool) -> None:
        """Keep worlds, or none."""
        self._enabled = enabled
        self._on_document()

    def finish(self) -> None:
        """The window is closed as its person wished: nothing is lost, and nothing is kept."""
        self._timer.stop()
        self._worker.stop()
        self._forget()
        for place in self._places:  # what was kept last may not have been told yet
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep_now(self) -> None:
        """Keep the world at once, for the program is about to be ended; what is kept then stays."""
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
        self._lock.setStaleLockTime(0)  # only the end of the process makes it stale
        self._lock.tryLock(0)

    def _done(self, file: Path) -> None:
        self._file = file
        self._complained = False
        self.kept.emit()
        self._on_document()

    def _discard(self, file: Path) -> None:
        """Remove a file that is not wanted any more, because the world was saved meanwhile."""
        if not self._worker.wanted:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    def _failed(self, error: Exception) -> None:
        self._kept = None
        if not isinstance(error, OSError):
            self.crashed.emit(error)
        elif not self._complained:  # once, not every few seconds
            self._complained = True
            self.told.emit(tr("Changes can't be kept in case of a crash: {error}", error=error))


def sessions_folder() -> Path:
    """Where windows note what they keep."""
    return user_data() / "sessions"


def lost_worlds() -> list[Lost]:
    """What windows that ended without warning have left, the latest first."""
    found = []
    folder = sessions_folder()
    try:
        sessions = sorted(folder.iterdir())
    except OSError:  # there is none, or it can't be read
        return []
    for session in sessions:
        lock = QLockFile(str(session / LOCK))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue  # its window is open
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
    except OSError as error:  # it may be there still, on a disk that went away
        return Lost(session, file, None, str(error))
    try:
        return Lost(session, file, read_rescue(file))
    except WorldError as error:
        return Lost(session, file, None, str(error))


def _places(folder: Path, path: Path | None) -> list[Path]:
    """Where a world may be kept: beside its file; where that can't be written, or there is none, among the program's
    own data.
    """
    beside = [] if path is None else [path.with_name(f".{path.name}.{folder.name[:8]}.kept")]
    return [*beside, folder / KEPT]


def _keeping(
    folder: Path, world: World, path: Path | None, places: list[Path], before: Path | None, wanted: Callable[[], bool]
) -> Generator[Progress, None, Path]:
    """Keep a world in the first place that can be written; nothing is left where it is not ``wanted`` any more then."""
    yield Progress(tr("Keeping"), 0.0)
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
        yield Progress(tr("Keeping"), 1.0)
    except GeneratorExit:  # a newer world is to be kept, in the same place, or none
        if not wanted():
            for left in (file, folder / NOTE):
                left.unlink(missing_ok=True)
        raise
    return file
