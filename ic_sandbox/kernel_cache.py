"""The folder of compiled kernels, named after everything that its contents depend on."""

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

__all__ = ["WITH_PARENT", "any_compiled", "compiled_mark", "kernel_cache", "kernel_sources", "use_kernel_cache"]

ROOM_BYTES = 100 * 2**20
"""The free space in bytes that the compiled kernels need, with a margin."""

WITH_PARENT = "--with-parent"
"""The option that lets ``ic_sandbox.warm_up`` end when its standard input closes, as it does when the parent ends."""


def kernel_sources() -> list[Path]:
    """Return the sorted sources of all kernels: modules ``kernels.py``, and all modules of packages ``kernels``."""
    return sorted([*PACKAGE.glob("**/kernels.py"), *PACKAGE.glob("**/kernels/*.py")])


@cache
def kernel_cache() -> Path:
    """Return the folder for compiled kernels, named after all kernel sources and the compiler versions.

    Numba does not notice a change in a kernel that another file imports, so each change of a source needs another
    folder.
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
    """Return whether the disk is too full for compiled kernels that are not complete yet; numba would fail there."""
    with suppress(OSError):
        return not any(folder.glob("compiled-*")) and shutil.disk_usage(folder).free < ROOM_BYTES
    return False


def any_compiled() -> bool:
    """Return whether the folder has any compiled kernel; it has none before the first run on a computer."""
    return any(kernel_cache().rglob("*.nbi"))


def compiled_mark() -> Path:
    """Return the file that exists if every kernel is compiled for these source files.

    Numba compiles again for another copy of the sources, a new installation, or another Python.
    """
    digest = hashlib.sha256(f"{sys.implementation.cache_tag}\n".encode())
    for source in kernel_sources():
        found = source.stat()
        digest.update(os.fsencode(source) + f" {found.st_mtime_ns} {found.st_size}\n".encode())
    return kernel_cache() / f"compiled-{digest.hexdigest()[:16]}"


def use_kernel_cache() -> None:
    """Let numba use :func:`kernel_cache`, and remove damaged files from it. Call this before the first kernel loads."""
    folder = kernel_cache()
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:  # it reads the environment only when it is imported
        sys.modules["numba"].config.CACHE_DIR = str(folder)
    mark_used(folder)
    if remove_damaged(folder):
        with suppress(OSError):
            compiled_mark().unlink(missing_ok=True)
    atexit.register(_seal_at_exit, os.getpid())


def _seal_at_exit(process: int) -> None:
    if "numba" in sys.modules and os.getpid() == process:
        seal(kernel_cache())
