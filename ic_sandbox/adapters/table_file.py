"""Tables in CSV that others may have written: ordinary files, with lines that end."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from ic_sandbox.i18n import tr

__all__ = ["LONGEST_LINE", "check_ordinary", "table_lines"]

LONGEST_LINE = 2**20
"""The most characters of a line; a row of any table has far fewer."""


def check_ordinary(path: Path) -> None:
    """Raise ``OSError`` if there is something that is no ordinary file: reading a pipe or a device may never end."""
    if path.exists() and not path.is_file():
        raise OSError(tr("this is not an ordinary file"))


def table_lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of an open table. Raises ``csv.Error`` at one that would fill the memory."""
    for line in iter(partial(file.readline, LONGEST_LINE + 1), ""):
        if len(line) > LONGEST_LINE:
            raise csv.Error(tr("a line is longer than {most:,} characters", most=LONGEST_LINE))
        yield line
