"""Maps in the source text of a program: rows in quotation marks, in brackets, or with a semicolon behind each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from ic_sandbox.i18n import tr
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.levels import chosen_level
from ic_sandbox.world.importing.text_tables import table_of

__all__ = ["map_in_program"]

REMARK = r"\s*+(?://.*|/\*.*|#.*|--.*|%.*)?"
BEGIN = r"\s*+(?:[A-Za-z_][\w\s*.:<>\[\]]{0,80}=\s*+)?"
"""The begin of a line: perhaps the name of a variable, and an equals sign. No pattern here tries a part twice."""

QUOTED = re.compile(BEGIN + r"[\[{(]*+\s*+([\"'])(?P<row>[^\"']++)\1\s*+[\])},;.+\\]*+" + REMARK)
BRACKETED = re.compile(BEGIN + r"[\[{(]{1,3}+\s*+(?P<row>[^\[\](){}]++)[\])}]{1,3}+[\]}),;\s]*+" + REMARK)
ENDED = re.compile(BEGIN + r"\[?\s*+(?P<row>[^;\[\]\"'={}()]++);\s*+")
LAST_OF_MATRIX = re.compile(r"\s*+(?P<row>[^;\[\]\"'={}()]++)\]?;?\s*+")
LEAST_ROWS = 3
"""The fewest rows and columns of a map."""

LONGEST_LINE = 4_096

Rows = list[str]
RowOf = Callable[[str, bool], str | None]
"""Returns the row of the map that a line is, if it is one; the flag says whether the line before was one."""


def map_in_program(lines: Sequence[str], wanted: str, findings: Findings) -> tuple[Rows, int] | None:
    """Return the rows of the wanted map, and the number of its first line; None if the lines hold none.

    Raises :class:`WorldError` if there is no such level.
    """
    for row_of in (_quoted, _bracketed, _ended):
        found = [part for part in _runs(lines, row_of) if _is_map(part[0])]
        if found:
            rows, first = found[chosen_level([""] * len(found), wanted, findings)]
            findings.note(tr("read from the source text of a program, of which only the rows of the map count"))
            return rows, first
    return None


def _quoted(line: str, _: bool) -> str | None:
    found = QUOTED.fullmatch(line)
    return found["row"] if found is not None else None


def _bracketed(line: str, _: bool) -> str | None:
    found = BRACKETED.fullmatch(line)
    row = found["row"].strip(", \t") if found is not None else ""
    return row if "," in row or " " in row else None


def _ended(line: str, inside: bool) -> str | None:
    found = ENDED.fullmatch(line) or (LAST_OF_MATRIX.fullmatch(line) if inside and line.strip() else None)
    return found["row"].rstrip() if found is not None else None


def _runs(lines: Sequence[str], row_of: RowOf) -> list[tuple[Rows, int]]:
    """Return the rows of each run of lines that are rows, and the number of its first line."""
    found: list[str | None] = []
    for line in lines:
        inside = bool(found) and found[-1] is not None
        found.append(row_of(line, inside) if len(line) <= LONGEST_LINE else None)
    runs = []
    for is_row, run in groupby(enumerate(found), key=lambda numbered: numbered[1] is not None):
        if is_row:
            numbered = list(run)
            runs.append(([row for _, row in numbered if row is not None], numbered[0][0]))
    return runs


def _is_map(rows: Rows) -> bool:
    """Return whether rows are a map: letters of the same number in each, or a table."""
    if len(rows) < LEAST_ROWS:
        return False
    table = table_of(rows)
    if table is not None:
        return len(table.lines[0]) >= LEAST_ROWS
    return len(rows[0]) >= LEAST_ROWS and all(len(row) == len(rows[0]) for row in rows) and "," not in "".join(rows)
