"""A lock on an output folder: only one process at a time writes results into it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ic_sandbox.i18n import tr
from ic_sandbox.paths import user_data
from ic_sandbox.process_lock import ProcessLock
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["reserved_folder"]

_held: set[str] = set()
"""The folders locked by this process; locking one again has no effect."""


@contextmanager
def reserved_folder(folder: Path) -> Iterator[None]:
    """Lock a folder, which need not exist yet. Raises :class:`WorldError` if another process has locked it."""
    place = os.path.realpath(folder)
    if place in _held:
        yield
        return
    lock = _lock_of(place)
    try:
        if lock is not None and not lock.acquire():
            reason = tr("another run is writing into this folder")
            raise WorldError([Fault(str(folder), reason, tr("wait until it is done, or choose another folder"))])
    except OSError:
        lock = None  # proceed without a lock if none can be written
    _held.add(place)
    try:
        yield
    finally:
        _held.discard(place)
        if lock is not None:
            lock.release(remove=True)


def _lock_of(place: str) -> ProcessLock | None:
    """Return a lock among the program's own data, to keep the folder free of anything but results."""
    try:
        locks = user_data() / "writing"
        locks.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return ProcessLock(locks / f"{hashlib.sha256(os.fsencode(place)).hexdigest()[:32]}.lock")
