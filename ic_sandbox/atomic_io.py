"""Atomic file writes: after a crash, a file holds either its old or its new contents.

The contents go to a temporary file in the same folder, are synced to disk, and then replace the file. Links are
followed. The file keeps its permissions; a read-only file is refused even if its folder is writable.

A temporary name contains the machine and the process. The next write to the folder removes files that a crash left.
The name has the same short length for every file.
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
"""The permissions of a temporary file, which other users can't read."""

NEW_FILE = 0o666

TEMPORARY = re.compile(r"\.ic-sandbox-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{8}\.part")
"""The pattern of temporary names, with a hash of the machine and the process id."""

ABANDONED_SECONDS = 86_400.0
"""The age at which a temporary file of another machine is removed."""


class PendingFile:
    """A file that is written under a temporary name. Raises PermissionError if it is read-only."""

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
        """Sync the temporary file, and let it replace the file."""
        with self.temporary.open("r+b") as file:
            os.fsync(file.fileno())
        self.temporary.chmod(_mode(self.path))
        self.temporary.replace(self.path)
        _sync_folder(self.path.parent)

    def discard(self) -> None:
        """Remove the temporary file if it still exists."""
        self.temporary.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the temporary path to write to, then commit it; remove it if an exception is raised."""
    pending = PendingFile(path)
    try:
        yield pending.temporary
        pending.commit()
    finally:
        pending.discard()


def replace_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let ``write`` write a file atomically; nothing is left if it fails. Raises OSError if that is impossible."""
    pending = PendingFile(path)
    try:
        with pending.open() as file:
            write(file)
        pending.commit()
    finally:
        with suppress(OSError):
            pending.discard()


def _mode(path: Path) -> int:
    """Return the permissions of the existing file, otherwise those of a new file."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return NEW_FILE & ~mask


def _sync_folder(folder: Path) -> None:
    """Sync the folder's entry for the new file, if the file system supports it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of processes that ended before they could."""
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
    except OSError:  # the process belongs to another user
        return True
    return True


@cache
def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
