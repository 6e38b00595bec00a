"""Helpers for the tests of commands."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest

__all__ = ["ROOT", "command", "environment", "faults", "rows"]

ROOT = Path(__file__).resolve().parents[2]


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def command(*arguments: str) -> list[str]:
    """Return a command line that runs in a separate process."""
    return [sys.executable, "-m", "ic_sandbox", *arguments]


def environment() -> dict[str, str]:
    """Return the environment of such a process."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines on stderr; assert that stdout is empty."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()
