"""The function that writes a run's tables. The package sets it, because simulation does not import exports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["RunWriter", "set_run_writer", "write_tables"]

RunWriter = Callable[[Any, Path, bool], None]
"""Takes a run, a folder, and whether the folder may contain files."""

_writer: RunWriter | None = None


def set_run_writer(writer: RunWriter) -> None:
    """Set the function that writes runs."""
    global _writer
    _writer = writer


def write_tables(run: Any, folder: Path, force: bool) -> None:
    """Write the tables of a run into a folder."""
    if _writer is None:
        raise RuntimeError("no writer of runs is set: import ic_sandbox first")
    _writer(run, folder, force)
