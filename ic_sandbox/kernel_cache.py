"""The folder of compiled kernels, named after everything that decides what is in it."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import platformdirs

from ic_sandbox.kernel_cache_seal import mark_used, remove_damaged, seal
from ic_sandbox.paths import PACKAGE, program_version, temporary_folder, writable_folder

__all__ = ["WITH_PARENT", "compiled_mark", "kernel_cache", "kernel_sources", "use_kernel_cache"]

ROOM_BYTES = 100 * 2**20
"""What the compiled kernels take, and some."""

WITH_PARENT = "--with-parent"
"""Asks ``ic_sandbox.warm_up`` to end when its standard input does, which the end of its parent brings about, however
that comes.
"""


def kernel_sources() -> list[Path]:
    """The sources of all kernels, sorted: modules named ``kernels.py``, and those of packages named ``kernels``."""
    return sorted([*PACKAGE.glob("**/kernels.py"), *PACKAGE.glob("**/kernels/*.py")])


@cache
def kernel_cache() -> Path:
    """The folder for compiled kernels, named after all kernel sources and the versions that compile them.

    Numba does not notice a changed kernel that another file imports, so a change of any source must lead
    to another folder.
    """
    digest = hashlib.sha256()
    for source in kernel_sources():
        digest.update(source.read_bytes())
    for name in ("numba", "llvmlite", "numpy"):
        digest.update(f"{name} {version(name)}".encode())
    digest.update(program_version().encode())
    name = f"kernels-{digest.hexdigest()[:16]}"
    folder = writable_folder(os.path.join(platformdirs.user_cache_dir("ic-sandbox", appauthor=False), name), name)
    if _is_full(folder):
        spare = temporary_folder(name)
        return folder if _is_full(spare) else spare
    return folder


def _is_full(folder: Path) -> bool:
    """Whether there is no room for compiled kernels where none are complete yet: numba would stop at a full disk."""
    with suppress(OSError):
        return not any(folder.glob("compiled-*")) and shutil.disk_usage(folder).free < ROOM_BYTES
    return False


def compiled_mark() -> Path:
    """A file which, where it exists, says that every kernel has been compiled into the cache for the sources that lie
    here: for another copy of them, or one that was installed anew, numba compiles them again.
    """
    digest = hashlib.sha256()
    for source in kernel_sources():
        found = source.stat()
        digest.update(os.fsencode(source) + f" {found.st_mtime_ns} {found.st_size}\n".encode())
    return kernel_cache() / f"compiled-{digest.hexdigest()[:16]}"


def use_kernel_cache() -> None:
    """Make numba keep its compiled code in :func:`kernel_cache`, without what is damaged there. Call it before the
    first kernel loads.
    """
    folder = kernel_cache()
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:  # it read its environment when another program imported it
        sys.modules["numba"].config.CACHE_DIR = str(folder)
    mark_used(folder)
    if remove_damaged(folder):
        with suppress(OSError):
            compiled_mark().unlink(missing_ok=True)
    atexit.register(_seal_at_exit, os.getpid())


def _seal_at_exit(process: int) -> None:
    if "numba" in sys.modules and os.getpid() == process:
        seal(kernel_cache())
