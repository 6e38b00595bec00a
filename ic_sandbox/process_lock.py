"""An exclusive lock between processes: a locked file, which is released when its process ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["ProcessLock"]

LOOK_AGAIN_SECONDS = 0.1

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProcessLock:
    """A lock on one file. A file that a crash left behind does not block others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock, unless another process or another lock of this process holds it; return whether it was taken.

        Always succeeds on a file system without locks. Raises OSError if the file can't be created.
        """
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                _try_lock(handle)
            except (BlockingIOError, PermissionError):
                os.close(handle)
                return False
            except OSError:  # the file system has no locks
                pass
            if self._is_the_file(handle):
                self._handle = handle
                return True
            os.close(handle)  # the file was removed between opening and locking

    def wait(self) -> None:
        """Wait until the lock is free, and take it."""
        while not self.acquire():
            time.sleep(LOOK_AGAIN_SECONDS)

    def release(self, remove: bool = False) -> None:
        """Release the lock if it is held; with ``remove``, delete its file, too."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if remove and sys.platform != "win32":  # while it is held, so no other process's file is removed
            with suppress(OSError):
                os.unlink(self.path)
        os.close(handle)
        if remove and sys.platform == "win32":
            with suppress(OSError):
                os.unlink(self.path)

    def _is_the_file(self, handle: int) -> bool:
        try:
            return sys.platform == "win32" or os.path.samestat(os.fstat(handle), os.stat(self.path))
        except OSError:
            return False
