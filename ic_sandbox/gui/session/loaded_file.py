"""A world file as it was read, and when it had been written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ic_sandbox.world.document import World

__all__ = ["FileStamp", "LoadedFile", "stamp_of"]

FileStamp = tuple[int, int]
"""The time of the last change in nanoseconds, and the size in bytes."""


@dataclass(frozen=True, eq=False, slots=True)
class LoadedFile:
    """What a file held when it had this stamp; ``foreign`` if it is of another format."""

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
