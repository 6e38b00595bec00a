"""A world file as it was read: what it held, and when it was written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ic_sandbox.world.document import World

__all__ = ["FileStamp", "LoadedFile", "stamp_of"]

FileStamp = tuple[int, int]
"""When a file was written, in nanoseconds, and how large it is."""


@dataclass(frozen=True, eq=False, slots=True)
class LoadedFile:
    """What a file held when it had this stamp; a ``foreign`` one is of another format."""

    file: Path
    stamp: FileStamp | None
    world: World
    foreign: bool

    @property
    def outdated(self) -> bool:
        """Whether the file has been written since."""
        return stamp_of(self.file) != self.stamp


def stamp_of(path: Path | None) -> FileStamp | None:
    """The stamp of a file; None if there is none, or it can't be reached."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)
