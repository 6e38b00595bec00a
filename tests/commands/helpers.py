"""What tests of commands share."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest

__all__ = ["ROOT", "command", "environment", "faults", "rows"]

ROOT = Path(__file__).resolve().parents[2]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def command(*arguments: str) -> list[str]:
    """A command line for a process of its own."""
    return [sys.executable, "-m", "ic_sandbox", *arguments]


def environment() -> dict[str, str]:
    """The environment of such a process."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on stderr; there is nothing on stdout."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()
