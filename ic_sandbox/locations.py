"""Where things are on this machine: the data that ships with the program, and folders a user can write to."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

__all__ = [
    "RESOURCES",
    "compiled_mark",
    "file_stem",
    "kernel_cache",
    "physical_memory",
    "plain_name",
    "program_version",
    "use_kernel_cache",
    "user_data",
    "user_logs",
]

LONGEST_STEM = 48
"""Characters: disks take names of 255 bytes, and some letters are four of them."""

PACKAGE = Path(__file__).resolve().parent


def _resources() -> Path:
    """The folder of shipped data: inside an installed package, beside it in a checkout."""
    inside = PACKAGE / "resources"
    return inside if inside.is_dir() else PACKAGE.parent / "resources"


RESOURCES = _resources()


def program_version() -> str:
    """The installed version of the program, or ``unknown`` when it runs from bare files."""
    try:
        return version("ic-sandbox")
    except PackageNotFoundError:
        return "unknown"


def _writable(usual: str, inside: str) -> Path:
    """The usual folder for something; where that can't be written, the folder ``inside`` the person's own among
    temporary files, which is the same at each start.
    """
    folder = Path(usual)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    folder = _own_temporary() / inside
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _own_temporary() -> Path:
    """A folder among temporary files in which nobody else can lay anything."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    own = Path(tempfile.gettempdir()) / f"ic-sandbox-{user}"
    with suppress(OSError):
        own.mkdir(mode=0o700, exist_ok=True)
        state = own.lstat()
        others_write = state.st_uid != user or bool(state.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
        if stat.S_ISDIR(state.st_mode) and (os.name == "nt" or not others_write):
            return own
    return Path(tempfile.mkdtemp(prefix="ic-sandbox-"))


def user_data() -> Path:
    """A folder where the program keeps what it remembers between starts."""
    return _writable(platformdirs.user_data_dir("ic-sandbox", appauthor=False), "data")


def user_logs() -> Path:
    """A folder for the logs of what went wrong."""
    return _writable(platformdirs.user_log_dir("ic-sandbox", appauthor=False), "logs")


@cache
def kernel_cache() -> Path:
    """The folder for compiled kernels, named after all kernel sources and the versions that compile them.

    Numba does not notice a changed kernel that another file imports, so a change of any source must lead
    to another folder.
    """
    digest = hashlib.sha256()
    for source in sorted(PACKAGE.glob("**/kernels.py")):
        digest.update(source.read_bytes())
    for name in ("numba", "llvmlite", "numpy"):
        digest.update(f"{name} {version(name)}".encode())
    digest.update(program_version().encode())
    name = f"kernels-{digest.hexdigest()[:16]}"
    return _writable(os.path.join(platformdirs.user_cache_dir("ic-sandbox", appauthor=False), name), name)


def compiled_mark() -> Path:
    """A file which, where it exists, says that every kernel has been compiled into the cache for the sources that lie
    here: for another copy of them, or one that was installed anew, numba compiles them again.
    """
    digest = hashlib.sha256()
    for source in sorted(PACKAGE.glob("**/kernels.py")):
        found = source.stat()
        digest.update(os.fsencode(source) + f" {found.st_mtime_ns} {found.st_size}\n".encode())
    return kernel_cache() / f"compiled-{digest.hexdigest()[:16]}"


def use_kernel_cache() -> None:
    """Make numba keep its compiled code in :func:`kernel_cache`. To be called before the first kernel loads."""
    folder = str(kernel_cache())
    os.environ["NUMBA_CACHE_DIR"] = folder
    if "numba" in sys.modules:  # it read its environment when another program imported it
        sys.modules["numba"].config.CACHE_DIR = folder


def plain_name(path: str | Path) -> str:
    """A file's name without its folder, as text: the name of a file may hold bytes that are none."""
    return os.fsencode(Path(path).name).decode("utf-8", "replace")


def file_stem(name: str) -> str:
    """A file name out of a world's, short enough for any disk."""
    kept = "".join(c if c.isalnum() else "_" for c in name.lower()[:LONGEST_STEM]).strip("_")
    return kept or "world"


def physical_memory() -> int:
    """How many bytes of memory the machine has; 4 GiB where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 4 << 30
