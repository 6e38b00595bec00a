"""Several maps in one text file: the lines of each, and its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ic_sandbox.world.document import WALL
from ic_sandbox.world.importing.text_dialects import ring_letter

__all__ = ["level_blocks", "level_names"]

Block = tuple[int, int]
"""The first line of a map, and the line behind its last."""

HEADING = re.compile(r"\s*(?:;|//|[A-Za-z][A-Za-z' ]{2,30}:\s|={2,}\s*[A-Za-z][\w' ]{0,40}={2,}\s*$)")
"""A comment, or a line such as "Title: First steps" or "=== Layout ===", as collections of levels have them."""

NUMBERED = re.compile(r"\W*(?:level|map|maze|puzzle)?\W*\d{1,5}\W*", re.IGNORECASE)
SIZED = re.compile(r"\s*\d{1,4}(?:[ ,x]{1,3}\d{1,5}){1,3}\s*")
"""A line with the rows and columns of a level, and other numbers."""

TITLE = re.compile(r"\W*(?:title|name|level)\s*:\s*(\S.*)", re.IGNORECASE)
REMARK = re.compile(r"[A-Za-z][A-Za-z' ]{2,30}:\s.*")
SOKOBAN = frozenset("#@+$*.-_ \t\r")
LEAST_SIDE = 3
"""The fewest rows and columns of each of several maps."""

LONGEST_LINE = 2_000
"""The most characters of a line that may be a heading."""


def level_blocks(lines: Sequence[str], begin: int, end: int) -> list[Block]:
    """Return the maps between two lines; none if the lines are not several maps and no text is around the map.

    A map is lines that begin and end with wall, if there are headings, or if there is nothing but maps; or a rectangle
    of letters, if there is nothing but rectangles with blank lines between them.
    """
    part = lines[begin:end]
    if any(HEADING.match(line[:LONGEST_LINE]) for line in lines) or _are_several(part, WALL.glyph):
        return [
            block
            for block in _outlined(lines, begin, end, WALL.glyph)
            if set("".join(lines[slice(*block)])) - {WALL.glyph, " "}  # otherwise a frame of a comment
        ]
    wall = _usual_end(part)
    if wall and _are_several(part, wall):
        blocks = _outlined(lines, begin, end, wall)
        return blocks if all(ring_letter(lines[slice(*block)]) == wall for block in blocks) else []
    return _rectangles(lines, begin, end)


def _usual_end(lines: Sequence[str]) -> str:
    """Return the letter with which most lines both begin and end; empty if there is none."""
    ends = Counter(bare[0] for line in lines if len(bare := line.strip()) >= LEAST_SIDE and bare[0] == bare[-1])
    return max(ends, key=lambda letter: ends[letter], default="")


def _is_outlined(line: str, wall: str) -> bool:
    """Return whether a line begins and ends with wall; levels of Sokoban may have a sign for blanks around it."""
    bare = line.strip().strip("-_" if set(line) <= SOKOBAN else "")
    return bare.startswith(wall) and bare.endswith(wall)


def _are_several(lines: Sequence[str], wall: str) -> bool:
    """Return whether lines are nothing but outlined maps with blank lines, numbers or several sizes between them."""
    other = [line[:LONGEST_LINE] for line in lines if not _is_outlined(line, wall)]
    worded = [line for line in other if line.strip() and not NUMBERED.fullmatch(line)]
    sizes = [line for line in worded if SIZED.fullmatch(line)]
    return bool(other) and len(sizes) == len(worded) != 1


def _outlined(lines: Sequence[str], begin: int, end: int, wall: str) -> list[Block]:
    """Return each block of two or more lines that begin and end with wall."""
    blocks: list[Block] = []
    start: int | None = None
    for k in range(begin, end + 1):
        outlined = k < end and _is_outlined(lines[k], wall)
        if outlined and start is None:
            start = k
        if not outlined and start is not None:
            if k - start > 1:
                blocks.append((start, k))
            start = None
    return blocks


def _rectangles(lines: Sequence[str], begin: int, end: int) -> list[Block]:
    """Return the blocks between blank lines if there are several, and each is a rectangle of letters without blanks."""
    cuts = [begin - 1, *(k for k in range(begin, end) if not lines[k].strip()), end]
    blocks = [(before + 1, cut) for before, cut in pairwise(cuts) if cut - before > 1]
    for block in blocks:
        rows = [line.strip() for line in lines[slice(*block)]]
        if len(rows) < LEAST_SIDE or len(rows[0]) < LEAST_SIDE or any(len(row) != len(rows[0]) for row in rows):
            return []
        if any(row.split() != [row] for row in rows):
            return []
    return blocks if len(blocks) > 1 else []


def level_names(lines: Sequence[str], blocks: Sequence[Block]) -> list[str]:
    """Return the name of each map, empty without one: its title before or behind it, otherwise the text above it."""
    if not blocks:
        return []
    ends = [0, *(end for _, end in blocks)]
    starts = [*(start for start, _ in blocks), len(lines)]
    between = [
        [line.strip()[:LONGEST_LINE] for line in lines[end:start]] for end, start in zip(ends, starts, strict=True)
    ]
    titles = [_title(said) for said in between]
    if titles[-1]:  # titles are behind their maps
        return titles[1:]
    return [title or _heading(said) for title, said in zip(titles[:-1], between[:-1], strict=True)]


def _title(said: Sequence[str]) -> str:
    found = [title[1] for line in said if (title := TITLE.fullmatch(line)) is not None]
    return found[-1].strip(" '\"") if found else ""


def _heading(said: Sequence[str]) -> str:
    """Return the last line that is no remark such as "Author: ..."."""
    plain = [line.strip(" ;/'\"=*-") for line in said if line and REMARK.fullmatch(line) is None]
    return plain[-1] if plain else ""
