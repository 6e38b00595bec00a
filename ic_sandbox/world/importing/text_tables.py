"""Maps whose cells are written apart: letters or numbers with a sign between them, or the lists of a JSON file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LARGEST_TABLE", "NUMBER", "Table", "json_value", "table_of", "tables_of_json"]

NUMBER = re.compile(r"-?\d{1,9}")
NAMED_LIST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:(?:export\s+)?(?:const|let|var)\s+)?[A-Za-z_]\w{0,60}\s*=\s*\[")
"""The begin of a list in a program: ``maze = [`` or ``const level = [``."""

LONGEST_NAME = 200
LAST_COMMA = re.compile(r",\s*\]")
QUOTED = re.compile(r"(['\"])(.?)\1")
BETWEEN = (",", ";", "\t")
FIRST_SIGN = 0xE000
"""The first of the private signs of Unicode: each stands for a word of several characters."""

MOST_WORDS = 1_000
"""The most different words of a table; a table with more is no map."""

LONGEST_WORD = 40
LARGEST_TABLE = 2 * 2**20
"""The most bytes of a JSON file that is searched for a table."""

DEEPEST = 4
"""The most lists and objects around a table in a JSON file."""

MOST_MEMBERS = 1_000
"""The most members of an object or a list that are searched for a table."""

LEAST_SHARE = 0.25
"""The least cells of a table, as a share of those of the largest, if it is to be a map of its own."""


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
            return _table([[_word(cell) for cell in row] for row in _cells(filled, sign)])
    rows = [line.split() for line in filled]
    if all(len(cell) == 1 or NUMBER.fullmatch(cell) for row in rows for cell in row):
        evenly = all(line.strip()[1::2].strip() == "" for line in filled)
        numbers = all(NUMBER.fullmatch(cell) for row in rows for cell in row)
        one_blank = len(rows) > 2 and all("  " not in line.strip() for line in filled)
        return _table(rows) if evenly or numbers or one_blank else None
    return None


def _cells(lines: Sequence[str], sign: str) -> list[list[str]]:
    """Return the cells between signs; a sign behind every row is no cell, and a cell may be empty in even rows."""
    rows = [line.rstrip(" ").split(sign) for line in lines]
    if len({len(row) for row in rows}) == 1 and any(cell.strip() for row in rows for cell in row[-1:]):
        return [[cell or " " for cell in row] for row in rows]
    return [line.rstrip(sign + " ").split(sign) for line in lines]


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
    """Return the list or object in a JSON file, or a single one that a program gives a name; None if it is none."""
    named = NAMED_LIST.match(contents[:LONGEST_NAME])
    if named is None and contents.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"[", b"{"):
        return None
    try:
        words = contents.decode("utf-8-sig")
        if named is not None:
            words = LAST_COMMA.sub("]", words[words.index("=") + 1 :]).rstrip("; \t\r\n")
        return json.loads(words)
    except (ValueError, RecursionError):
        return None


def tables_of_json(contents: bytes) -> dict[str, Table]:
    """Return the tables in a JSON file by their place in it; none if the file has none or is no JSON.

    A table is a list of at least two lists of numbers, letters or words, or a list of texts of the same length. Tables
    with much fewer cells than the largest, and lists of pairs next to it, are hardly maps, and are left out.
    """
    value = json_value(contents) if len(contents) <= LARGEST_TABLE else None
    found = dict(_tables(value, "", 0))
    cells = {place: len(table.lines) * len(table.lines[0]) for place, table in found.items()}
    largest = max(found, key=lambda place: cells[place], default="")
    pairs = {place for place, table in found.items() if len(table.lines[0]) == 2}
    least = cells[largest] * LEAST_SHARE if found else 0
    return {
        place: table
        for place, table in found.items()
        if cells[place] >= least and (place not in pairs or largest in pairs)
    }


def _tables(value: Any, place: str, depth: int) -> Iterator[tuple[str, Table]]:
    """Yield each table with its place."""
    table = _table_of_value(value)
    if table is not None:
        yield place, table
    elif depth < DEEPEST and isinstance(value, dict):
        for key, member in list(value.items())[:MOST_MEMBERS]:
            yield from _tables(member, f"{place}.{key}" if place else key, depth + 1)
    elif depth < DEEPEST and isinstance(value, list):
        for number, member in enumerate(value[:MOST_MEMBERS]):
            if isinstance(member, dict | list):
                yield from _tables(member, f"{place}[{number}]", depth + 1)


def _table_of_value(value: Any) -> Table | None:
    """Return the table that a JSON value is; None if it is none."""
    if not isinstance(value, list) or len(value) < 2:
        return None
    if all(isinstance(row, str) and len(row) == len(value[0]) > 1 for row in value):
        return Table(value)
    if not all(isinstance(row, list) and len(row) == len(value[0]) > 1 for row in value):
        return None
    rows = [[_bare(cell) for cell in row] for row in value]
    if not all(isinstance(cell, int | str) for row in rows for cell in row):
        return None
    return _table([[_written(cell) for cell in row] for row in rows])


def _bare(cell: Any) -> Any:
    """Return a cell, without the list around it if it is the only one in there."""
    return cell[0] if isinstance(cell, list) and len(cell) == 1 else cell


def _written(cell: int | str) -> str:
    """Return a cell as a table in a text file would have it."""
    return str(int(cell)) if isinstance(cell, int) else cell.strip() or " "
