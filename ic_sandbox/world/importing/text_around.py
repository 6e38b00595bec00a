"""A single map with other text around it: a frame of one letter, or a table of letters and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ic_sandbox.world.importing.text_dialects import ring_letter
from ic_sandbox.world.importing.text_tables import NUMBER, table_of

__all__ = ["map_among_text"]

LEAST_SIDE = 3
"""The fewest rows and columns of a map that is found among text."""

LONGEST_LINE = 2_000
"""The most characters of a line of text; longer ones are rows of a map."""

LONGEST_ROW = 20_000
"""The most characters of a row of a table; no map has as many."""

MOST_TEXT = 0.5
"""The most lines of text, as a share of the rows of the map."""

LEAST_TEXT = 4
"""Lines of text that any map may have around it."""

WORD = re.compile(r"[A-Za-z]{2}")

Span = tuple[int, int]
"""The first line of a map, and the line behind its last."""


def map_among_text(lines: Sequence[str], begin: int, end: int) -> Span | None:
    """Return the map between two lines that has text before or behind it; None if all of the lines are one map."""
    framed = _framed(lines, begin, end)
    return framed if framed is not None else _tabled(lines, begin, end)


def _framed(lines: Sequence[str], begin: int, end: int) -> Span | None:
    """Return the longest block of lines of the same width with the same letter all around it."""
    bare = [line.strip() for line in lines[begin:end]]
    ends = Counter(line[0] for line in bare if len(line) >= LEAST_SIDE and line[0] == line[-1])
    wall = max(ends, key=lambda letter: ends[letter], default="")
    best = (begin, begin)
    start: int | None = None
    for k in range(begin, end + 1):
        line = bare[k - begin] if k < end else ""
        goes_on = line.startswith(wall) and line.endswith(wall) and bool(line)
        if start is not None and (not goes_on or len(line) != len(bare[start - begin])):
            if k - start > best[1] - best[0]:
                best = start, k
            start = None
        if start is None and goes_on:
            start = k
    block = bare[best[0] - begin : best[1] - begin]
    if len(block) < LEAST_SIDE or len(block[0]) < LEAST_SIDE or not ring_letter(block):
        return None
    letters = set("".join(block))
    around = [line.strip() for line in (*lines[begin : best[0]], *lines[best[1] : end]) if line.strip()]
    is_text = all(
        len(line) <= LONGEST_LINE
        and set(line) - letters - {" "}
        and (len(line) != len(block[0]) or (" " in line and WORD.search(line)))
        for line in around
    )
    return best if around and is_text and len(around) <= _most_text(len(block)) else None


def _tabled(lines: Sequence[str], begin: int, end: int) -> Span | None:
    """Return the first of the longest tables among lines with words; a line between them ends a table."""
    counts = [_cells(line) for line in lines[begin:end]]
    best = (begin, begin)
    start: int | None = None
    for k in range(begin, end + 1):
        cells = counts[k - begin] if k < end else 0
        if start is not None and (k == end or cells != counts[start - begin]):
            if k - start > best[1] - best[0]:
                best = start, k
            start = None
        if start is None and cells >= LEAST_SIDE:
            start = k
    rows = best[1] - best[0]
    around = [lines[k] for k in range(begin, end) if lines[k].strip() and not best[0] <= k < best[1]]
    text = [line for line in around if _cells(line) != counts[best[0] - begin]] if rows else []
    if rows < LEAST_SIDE or not any(WORD.search(line[:LONGEST_LINE]) for line in text):
        return None
    return best if len(text) <= _most_text(rows) and table_of(lines[slice(*best)]) is not None else None


def _most_text(rows: int) -> float:
    return max(LEAST_TEXT, MOST_TEXT * rows)


def _cells(line: str) -> int:
    """Return the number of cells in a line of single letters and numbers with signs between them; 0 for text."""
    if len(line) > LONGEST_ROW:
        return 0
    cells = [cell.strip() for cell in line.split(",")] if "," in line else line.split()
    cells = cells[:-1] if cells and not cells[-1] else cells
    return len(cells) if all(len(cell) == 1 or NUMBER.fullmatch(cell) for cell in cells) else 0
