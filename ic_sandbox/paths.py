"""Paths on this machine: the shipped data, and folders that the user can write to."""

from __future__ import annotations

import os
import site
import stat
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

__all__ = [
    "PACKAGE",
    "RESOURCES",
    "file_stem",
    "log_file",
    "manual_folder",
    "plain_name",
    "program_version",
    "temporary_folder",
    "user_data",
    "user_logs",
    "writable_folder",
]

LONGEST_STEM = 48
"""Characters. File systems allow names of 255 bytes, and a character may take four."""

PACKAGE = Path(__file__).resolve().parent


def _resources() -> Path:
    """Return the folder of shipped data: inside an installed package, next to it in a checkout."""
    inside = PACKAGE / "resources"
    return inside if inside.is_dir() else PACKAGE.parent / "resources"


RESOURCES = _resources()


def manual_folder() -> Path | None:
    """Return the folder of the documentation's pages, or None if they are missing.

    A checkout has them in ``docs``, the bundle inside the package. A wheel puts them below the environment's prefix,
    or below the user's own base folder.
    """
    if RESOURCES.parent != PACKAGE:
        folders = [PACKAGE.parent / "docs"]
    else:
        shared = (Path(base) / "share" / "doc" / "ic-sandbox" / "docs" for base in (sys.prefix, site.getuserbase()))
        folders = [PACKAGE / "docs", *shared]
    return next((folder for folder in folders if (folder / "index.md").is_file()), None)


def program_version() -> str:
    """Return the installed version of the program, or ``unknown`` if it is not installed."""
    try:
        return version("ic-sandbox")
    except PackageNotFoundError:
        return "unknown"


def writable_folder(usual: str, inside: str) -> Path:
    """Return the usual folder if it can be written, otherwise the folder ``inside`` the user's temporary folder.

    The result is the same at each start.
    """
    folder = Path(usual)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return temporary_folder(inside)


def temporary_folder(inside: str) -> Path:
    """Return the folder ``inside`` the user's temporary folder, the same at each start."""
    folder = _own_temporary() / inside
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _own_temporary() -> Path:
    """Return a temporary folder to which no other user can write."""
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
    """Return the folder for data that the program stores between starts."""
    return writable_folder(platformdirs.user_data_dir("ic-sandbox", appauthor=False), "data")


def user_logs() -> Path:
    """Return the folder for error logs."""
    return writable_folder(platformdirs.user_log_dir("ic-sandbox", appauthor=False), "logs")


def log_file() -> Path:
    """Return the log file of unexpected errors."""
    return user_logs() / "crashes.log"


def plain_name(path: str | Path) -> str:
    """Return a file's name without its folder as valid text; undecodable bytes are replaced."""
    return os.fsencode(Path(path).name).decode("utf-8", "replace")


def file_stem(name: str) -> str:
    """Return a file name for a world's name, short enough for any file system."""
    kept = "".join(c if c.isalnum() else "_" for c in name.lower()[:LONGEST_STEM]).strip("_")
    return kept or "world"
