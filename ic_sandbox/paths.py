"""Where things are on this machine: the data that ships with the program, and folders a user can write to."""

from __future__ import annotations

import os
import stat
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
    "plain_name",
    "program_version",
    "temporary_folder",
    "user_data",
    "user_logs",
    "writable_folder",
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


def writable_folder(usual: str, inside: str) -> Path:
    """The usual folder for something; where that can't be written, the folder ``inside`` the person's own among
    temporary files, which is the same at each start.
    """
    folder = Path(usual)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return temporary_folder(inside)


def temporary_folder(inside: str) -> Path:
    """The folder ``inside`` the user's own among temporary files, which is the same at each start."""
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
    return writable_folder(platformdirs.user_data_dir("ic-sandbox", appauthor=False), "data")


def user_logs() -> Path:
    """A folder for the logs of what went wrong."""
    return writable_folder(platformdirs.user_log_dir("ic-sandbox", appauthor=False), "logs")


def log_file() -> Path:
    """The file to which everything unexpected is written."""
    return user_logs() / "crashes.log"


def plain_name(path: str | Path) -> str:
    """A file's name without its folder, as text: the name of a file may hold bytes that are none."""
    return os.fsencode(Path(path).name).decode("utf-8", "replace")


def file_stem(name: str) -> str:
    """A file name out of a world's, short enough for any disk."""
    kept = "".join(c if c.isalnum() else "_" for c in name.lower()[:LONGEST_STEM]).strip("_")
    return kept or "world"
