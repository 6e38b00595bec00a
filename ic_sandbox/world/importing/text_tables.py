"""Maps whose cells are written apart: letters or numbers with a sign between them, or the lists of a JSON file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["NUMBER", "Table", "json_value", "table_of", "table_of_json"]

NUMBER = re.compile(r"-?\d{1,9}")
QUOTED = re.compile(r"(['\"])(.?)\1")
BETWEEN = (",", ";", "\t")
FIRST_SIGN = 0xE000
"""The first of the private signs of Unicode: each stands for a word of several characters."""

MOST_WORDS = 1_000
"""The most different words of a table; a table with more is no map."""

LONGEST_WORD = 40
LARGEST_FILE = 4 * 2**20
"""The most bytes of a JSON file that is searched for a table."""

DEEPEST = 4
"""The most lists and objects around a table in a JSON file."""

MOST_MEMBERS = 1_000
"""The most members of an object that are searched for a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table: lines with a sign for each cell, and the words that the signs stand for, if longer."""

    lines: list[str]
    words: Mapping[str, str] = field(default_factory=dict)


def table_of(lines: Sequence[str]) -> Table | None:
    """Return the cells of lines with a comma, a semicolon, a tab or a blank between any two; None for other lines.

    Every line has the same number of cells, and none is empty. Words of several letters are cells only between commas,
    semicolons or tabs, because otherwise they could be prose.
    """
    filled = [line.strip("\r\n") for line in lines if line.strip()]
    if len(filled) < 2:
        return None
    for sign in BETWEEN:
        if all(sign in line for line in filled):
            return _table([[_word(cell) for cell in line.rstrip(sign + " ").split(sign)] for line in filled])
    rows = [line.split() for line in filled]
    if all(len(cell) == 1 or NUMBER.fullmatch(cell) for row in rows for cell in row):
        evenly = all(line.strip()[1::2].strip() == "" for line in filled)
        numbers = all(NUMBER.fullmatch(cell) for row in rows for cell in row)
        one_blank = len(rows) > 2 and all("  " not in line.strip() for line in filled)
        return _table(rows) if evenly or numbers or one_blank else None
    return None


def _word(cell: str) -> str:
    bare = cell.strip()
    quoted = QUOTED.fullmatch(bare)
    if quoted is not None:
        return quoted[2] or " "
    return bare or (" " if cell else "")


def _table(rows: list[list[str]]) -> Table | None:
    """Return the table of some words; None if it is none."""
    width = len(rows[0])
    words = list(dict.fromkeys(word for row in rows for word in row))
    if width < 2 or any(len(row) != width for row in rows) or len(words) > MOST_WORDS:
        return None
    if any(not 0 < len(word) <= LONGEST_WORD for word in words):
        return None
    counted = all(NUMBER.fullmatch(word) for word in words) and not set(words) <= {"0", "1"}
    long = [word for word in words if len(word) > 1 or counted]  # a digit in a table of numbers is a number, no goal
    signs = {word: chr(FIRST_SIGN + k) for k, word in enumerate(long)}
    lines = ["".join(signs.get(word, word) for word in row) for row in rows]
    return Table(lines, {sign: word for word, sign in signs.items()})


def json_value(contents: bytes) -> Any:
    """Return the list or object in a JSON file; None if it is none."""
    if contents.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"[", b"{"):
        return None
    try:
        return json.loads(contents.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def table_of_json(contents: bytes) -> Table | None:
    """Return the largest table in a JSON file; None if the file has none or is no JSON.

    A table is a list of at least two lists of numbers, letters or words, or a list of texts of the same length.
    """
    value = json_value(contents) if len(contents) <= LARGEST_FILE else None
    found = list(_tables(value, 0))
    return max(found, key=lambda table: len(table.lines) * len(table.lines[0]), default=None)


def _tables(value: Any, depth: int) -> Iterator[Table]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for member in list(value.values())[:MOST_MEMBERS]:
            yield from _tables(member, depth + 1)
    if not isinstance(value, list) or len(value) < 2:
        return
    if all(isinstance(row, str) and len(row) == len(value[0]) > 1 for row in value):
        yield Table(value)
    elif all(isinstance(row, list) and len(row) == len(value[0]) > 1 for row in value):
        cells = (cell for row in value for cell in row)
        if all(isinstance(cell, int | str) for cell in cells):
            table = _table([[_written(cell) for cell in row] for row in value])
            if table is not None:
                yield table


def _written(cell: int | str) -> str:
    """Return a cell as a table in a text file would have it."""
    return str(int(cell)) if isinstance(cell, int) else cell.strip() or " "
