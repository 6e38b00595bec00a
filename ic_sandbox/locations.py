"""Where things are on this machine: the data that ships with the program, and folders a user can write to."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

__all__ = [
    "COMPILED",
    "RESOURCES",
    "kernel_cache",
    "physical_memory",
    "program_version",
    "use_kernel_cache",
    "user_data",
    "user_logs",
]

COMPILED = "compiled"
"""A file in the kernel cache which says that every kernel has been compiled into it."""

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


def _first_writable(*folders: Path) -> Path:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="ic-sandbox-"))


def user_data() -> Path:
    """A folder where the program keeps what it remembers between starts."""
    return _first_writable(Path(platformdirs.user_data_dir("ic-sandbox", appauthor=False)))


def user_logs() -> Path:
    """A folder for the logs of what went wrong."""
    return _first_writable(Path(platformdirs.user_log_dir("ic-sandbox", appauthor=False)))


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
    return _first_writable(
        Path(platformdirs.user_cache_dir("ic-sandbox", appauthor=False)) / name,
        Path(tempfile.gettempdir()) / f"ic-sandbox-{os.getuid() if hasattr(os, 'getuid') else 0}" / name,
    )


def use_kernel_cache() -> None:
    """Make numba keep its compiled code in :func:`kernel_cache`. To be called before the first kernel loads."""
    folder = str(kernel_cache())
    os.environ["NUMBA_CACHE_DIR"] = folder
    if "numba" in sys.modules:  # it read its environment when another program imported it
        sys.modules["numba"].config.CACHE_DIR = folder


def physical_memory() -> int:
    """How many bytes of memory the machine has; 4 GiB where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 4 << 30
