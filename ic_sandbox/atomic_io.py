"""Writing files so that each of them is either the old one or whole.

What is written goes under a temporary name next to the file, reaches the disk, and then takes the file's name. A link
is followed to the file. The file keeps its permissions; one that may not be written is refused, though its folder would
allow another in its place.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["PendingFile", "replace_file", "whole_file"]

PRIVATE = 0o600
"""Nobody else reads what is not whole yet."""

NEW_FILE = 0o666


class PendingFile:
    """A file that is being written under a temporary name. Raises PermissionError if it may not be written."""

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))
        self.temporary = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}.part")

    def open(self) -> BinaryIO:
        """Create the temporary file."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(self.temporary, flags, PRIVATE), "wb")

    def commit(self) -> None:
        """Give what has been written the file's name."""
        with self.temporary.open("r+b") as file:
            os.fsync(file.fileno())
        self.temporary.chmod(_mode(self.path))
        self.temporary.replace(self.path)
        _sync_folder(self.path.parent)

    def discard(self) -> None:
        """Remove the temporary file, if it is still there."""
        self.temporary.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The temporary name under which a file is to be written; nothing is left if that fails."""
    pending = PendingFile(path)
    try:
        yield pending.temporary
        pending.commit()
    finally:
        pending.discard()


def replace_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let ``write`` write a file; nothing is left if that fails. Raises OSError if the file can't be written."""
    pending = PendingFile(path)
    try:
        with pending.open() as file:
            write(file)
        pending.commit()
    finally:
        with suppress(OSError):
            pending.discard()


def _mode(path: Path) -> int:
    """The permissions of the file that is there; those of any new file if there is none."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return NEW_FILE & ~mask


def _sync_folder(folder: Path) -> None:
    """Let the new name reach the disk, too; some systems and file systems know no such thing."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
