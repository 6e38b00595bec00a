"""Detection of damaged compiled kernels by a seal: a file that lists all completely written files of the cache.

A power cut or a full disk can leave a cache file empty, truncated or full of garbage. Numba would fail on it at every
start, or run it. Damaged files are removed at the start, and numba compiles them again.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickletools
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

__all__ = ["mark_used", "remove_damaged", "remove_old_caches", "seal"]

SEAL, USED = "seal.json", "used"
KEPT_CACHES = 8
"""The number of cache folders to keep, including this version's; each takes about 50 MB."""

USED_EVERY_SECONDS = 3600.0
ABANDONED_SECONDS = 3600.0
"""The age at which a temporary file counts as abandoned."""

Entry = tuple[int, int, str]
"""A file's size in bytes, its modification time in nanoseconds, and the digest of its contents."""


def remove_damaged(folder: Path) -> bool:
    """Remove incomplete files from a cache, and seal new complete ones; return whether any were removed."""
    sealed = _read_seal(folder)
    known: dict[str, Entry] = {}
    damaged = False
    for path, state in _files(folder):
        name = path.relative_to(folder).as_posix()
        entry = sealed.get(name)
        if entry is not None and entry[:2] == (state.st_size, state.st_mtime_ns):
            known[name] = entry
            continue
        with suppress(OSError):
            contents = path.read_bytes()
            digest = _digest(contents)
            copied = entry is not None and entry[2] == digest
            rewritten = path.suffix == ".nbi" or entry is None
            if copied or (rewritten and _is_whole(contents, index=path.suffix == ".nbi")):
                known[name] = (state.st_size, state.st_mtime_ns, digest)
            else:
                path.unlink()
                damaged = True
    if known != sealed:
        _write_seal(folder, known)
    return damaged


def seal(folder: Path) -> None:
    """Seal every file that this process has added to a cache or changed."""
    sealed = _read_seal(folder)
    found = dict(sealed)
    for path, state in _files(folder):
        name = path.relative_to(folder).as_posix()
        if found.get(name, ())[:2] != (state.st_size, state.st_mtime_ns):
            with suppress(OSError):
                found[name] = (state.st_size, state.st_mtime_ns, _digest(path.read_bytes()))
    if found != sealed:
        _write_seal(folder, found)
        remove_old_caches(folder)


def mark_used(folder: Path) -> None:
    """Mark a cache as recently used."""
    used = folder / USED
    with suppress(OSError):
        if not used.exists() or time.time() - used.stat().st_mtime > USED_EVERY_SECONDS:
            used.touch()


def remove_old_caches(folder: Path) -> None:
    """Remove the caches of other versions, except for the most recently used ones."""
    prefix = folder.name.partition("-")[0] + "-"
    with suppress(OSError):
        others = [path for path in folder.parent.iterdir() if path.name.startswith(prefix) and path != folder]
        others.sort(key=_last_use, reverse=True)
        for old in others[KEPT_CACHES - 1 :]:
            shutil.rmtree(old, ignore_errors=True)


def _last_use(folder: Path) -> float:
    with suppress(OSError):
        times = [folder.stat().st_mtime, *(inner.stat().st_mtime for inner in folder.iterdir())]
        return max(times)
    return 0.0


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield numba's files in a cache with their ``stat``, and remove abandoned temporary files."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with suppress(OSError):
                state = path.stat()
                if name.endswith((".nbi", ".nbc")):
                    yield path, state
                elif ".tmp." in name and time.time() - state.st_mtime > ABANDONED_SECONDS:
                    path.unlink()


def _is_whole(contents: bytes, index: bool) -> bool:
    """Return whether a file consists of complete pickles: one, or two in an index, which starts with the version."""
    stream = BytesIO(contents)
    try:
        for _ in range(2 if index else 1):
            for _ in pickletools.genops(stream):
                pass
    except Exception:  # garbage may raise anything
        return False
    return stream.tell() == len(contents)


def _digest(contents: bytes) -> str:
    return hashlib.blake2b(contents, digest_size=16).hexdigest()


def _read_seal(folder: Path) -> dict[str, Entry]:
    """Return the entries of the seal; empty if the seal itself is damaged."""
    try:
        listed = json.loads((folder / SEAL).read_bytes())
        return {str(name): (int(size), int(time_ns), str(digest)) for name, (size, time_ns, digest) in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _write_seal(folder: Path, known: dict[str, Entry]) -> None:
    temporary = folder / f"{SEAL}.tmp.{secrets.token_hex(8)}"
    with suppress(OSError):
        temporary.write_text(json.dumps(known), "utf-8")
        temporary.replace(folder / SEAL)
