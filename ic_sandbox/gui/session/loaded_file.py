"""A world file: reading it in the background, what it held, and when it had been written."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from ic_sandbox.gui.background.background_task import BackgroundRunner, Cancelled
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import World
from ic_sandbox.world.importing import Imported, import_map, import_world, is_importable
from ic_sandbox.world.io.files import load_world

__all__ = ["FileStamp", "LoadedFile", "read_file", "read_map", "stamp_of"]

FileStamp = tuple[int, int]
"""The time of the last change in nanoseconds, and the size in bytes."""


@dataclass(frozen=True, eq=False, slots=True)
class LoadedFile:
    """The contents of a file when it had this stamp; ``foreign`` if it is of another format."""

    file: Path
    stamp: FileStamp | None
    world: World
    foreign: bool

    @property
    def outdated(self) -> bool:
        """Return whether the file has been written since."""
        return stamp_of(self.file) != self.stamp


def stamp_of(path: Path | None) -> FileStamp | None:
    """Return the stamp of a file; None if it does not exist or cannot be read."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)


def read_file(file: Path, background: BackgroundRunner) -> LoadedFile | None:
    """Read a world file, or import another format, recognised by its suffix; None if the user cancels.

    Raises :class:`~ic_sandbox.world.faults.WorldError` if the file cannot be read.
    """
    foreign = is_importable(file)
    load = import_world if foreign else load_world
    words = tr("Importing {name} …", name=file.name) if foreign else tr("Opening {name} …", name=file.name)
    stamp = stamp_of(file)
    try:
        return LoadedFile(file, stamp, background(words, lambda: load(file)), foreign)
    except Cancelled:
        return None


def read_map(file: Path, background: BackgroundRunner) -> Imported | None:
    """Read a file of another format, with what it leaves open; None if the user cancels."""
    cancelled = threading.Event()

    def show(_: Progress) -> None:
        if cancelled.is_set():
            raise Cancelled

    try:
        return background(tr("Importing {name} …", name=file.name), lambda: run_to_end(import_map(file), show))
    except Cancelled:
        cancelled.set()  # its thread ends with the next step
        return None
