"""Writing files so that each of them is either the old one or whole.

What is written goes under a temporary name next to the file, reaches the disk, and then takes the file's name. A link
is followed to the file. The file keeps its permissions; one that may not be written is refused, though its folder would
allow another in its place.

A temporary name says which process writes under it, so that what a crash left is removed the next time that something
is written to the folder. It is as short for long names of files as for others.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

__all__ = ["PendingFile", "replace_file", "whole_file"]

PRIVATE = 0o600
"""Nobody else reads what is not whole yet."""

NEW_FILE = 0o666

TEMPORARY = re.compile(r"\.ic-sandbox-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{8}\.part")
"""The machine, and the number of the process there."""

ABANDONED_SECONDS = 86_400.0
"""After so long, another machine no longer writes a temporary file."""


class PendingFile:
    """A file that is being written under a temporary name. Raises PermissionError if it may not be written."""

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))
        _remove_abandoned(self.path.parent)
        name = f".ic-sandbox-{_machine()}-{os.getpid()}-{secrets.token_hex(4)}.part"
        self.temporary = self.path.with_name(name)

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


def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of processes that ended without doing so."""
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            named = TEMPORARY.fullmatch(entry.name)
            if named is None:
                continue
            with suppress(OSError):
                here = named[1] == _machine() and os.name == "posix"
                if (here and not _runs(int(named[2]))) or time.time() - entry.stat().st_mtime > ABANDONED_SECONDS:
                    os.unlink(entry.path)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is another user's
        return True
    return True


@cache
def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
