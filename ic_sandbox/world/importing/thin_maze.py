"""Mazes whose walls are drawn as lines between the cells, drawn again with cells for the walls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.importing.draft import check_size
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.text_dialects import Dialect

__all__ = ["thin_maze"]

BELOW, BESIDE, DASH, POST = "_", "|", "-", "+"
DISTANCES = (4, 3, 2)
"""The columns from one ``|`` to the next that are tried: a cell has one to three ``_``."""

LEAST_CELLS = 2
"""The fewest rows and columns of a maze."""

SIZE = re.compile(r"\s*\d{1,3}[ ,x]+\d{1,3}\s*")
LONGEST_LINE = 2_000


def thin_maze(lines: Sequence[str], findings: Findings) -> Dialect | None:
    """Return the maze; None for other lines.

    Either its first line is the upper wall, and each other line a row of cells, in which ``_`` is the wall below a cell
    and ``|`` one beside it. Or lines of cells, with ``|`` between them, are between lines of ``-`` for the walls, which
    leave the corners blank; a line with the size may be above. Each cell becomes one at odd rows and columns, and the
    others are walls or ways between them.
    """
    drawn = [line[:LONGEST_LINE].rstrip() for line in lines]
    filled = [k for k, line in enumerate(drawn) if line]
    if not filled:
        return None
    first, last = filled[0], filled[-1] + 1
    dashed = first + 1 if SIZE.fullmatch(drawn[first]) else first
    maze = _underscored(drawn[first:last]) or _dashed(drawn[dashed:last])
    if maze is None:
        return None
    findings.note(tr("read as a maze whose lines are walls between its cells; walls became cells"))
    return Dialect(maze, first, ((WALL.glyph, WALL.label), (FLOOR.glyph, FLOOR.label)))


def _underscored(lines: Sequence[str]) -> list[str] | None:
    """Return the maze with cells for the walls if its lines are drawn with ``_`` and ``|``."""
    top, rows = lines[0], lines[1:]
    if len(rows) < LEAST_CELLS or set(top) - {" ", BELOW} or BELOW not in top or not all(rows):
        return None
    wide = max(map(len, rows))
    padded = [line.ljust(wide) for line in rows]
    apart = next((apart for apart in DISTANCES if _fits(padded, apart)), 0)
    return _with_cells(top.ljust(wide), padded, apart) if apart and len(top) <= wide else None


def _dashed(lines: Sequence[str]) -> list[str] | None:
    """Return the maze with corners if its lines are drawn with ``-`` and ``|``, and corners are blank."""
    wide = max(map(len, lines), default=0)
    rows = [line.ljust(wide) for line in lines]
    if min(len(rows), wide) <= 2 * LEAST_CELLS or not len(rows) % 2 == wide % 2 == 1:
        return None
    corners, below = ({letter for row in rows[::2] for letter in row[side::2]} for side in (0, 1))
    beside, cells = ({letter for row in rows[1::2] for letter in row[side::2]} for side in (0, 1))
    if below != {" ", DASH} or beside != {" ", BESIDE} or not {" "} <= corners <= {" ", POST}:
        return None
    if cells & {DASH, BESIDE, POST, WALL.glyph}:
        return None
    check_size(len(rows), wide, "map")
    walls = str.maketrans(dict.fromkeys((DASH, BESIDE, POST), WALL.glyph))
    return _with_corners([list(row.translate(walls)) for row in rows])


def _fits(rows: Sequence[str], apart: int) -> bool:
    """Return whether the walls beside cells are that many columns apart, and most rows begin and end with one."""
    wide = len(rows[0])
    if wide % apart != 1 or wide // apart < LEAST_CELLS:
        return False
    beside = {letter for row in rows for letter in row[::apart]}
    cells = {letter for row in rows for column in range(1, apart) for letter in row[column::apart]}
    outlined = sum(row[0] == row[-1] == BESIDE for row in rows)
    return beside <= {" ", BELOW, BESIDE} and BESIDE in beside and BESIDE not in cells and 2 * outlined > len(rows)


def _with_cells(top: str, rows: Sequence[str], apart: int) -> list[str]:
    """Return the maze with a cell for each wall."""
    high, wide = len(rows), len(rows[0]) // apart
    check_size(2 * high + 1, 2 * wide + 1, "map")
    drawn = [[FLOOR.glyph] * (2 * wide + 1) for _ in range(2 * high + 1)]
    for row, line in enumerate((top, *rows)):
        for col in range(wide + 1):
            if line[col * apart] == BESIDE:
                drawn[2 * row - 1][2 * col] = WALL.glyph
            inner = line[col * apart + 1 : (col + 1) * apart]
            sign = inner.strip(" " + BELOW)
            if BELOW in inner or (sign and row == high):  # a letter may hide the outer wall
                drawn[2 * row][2 * col + 1] = WALL.glyph
            if sign:
                drawn[2 * row - 1][2 * col + 1] = sign[0]
    return _with_corners(drawn)


def _with_corners(drawn: list[list[str]]) -> list[str]:
    """Return a maze as lines, with walls in the corners at even rows and columns that any wall touches."""
    high, wide = len(drawn), len(drawn[0])
    for row in range(0, high, 2):
        for col in range(0, wide, 2):
            near = ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1))
            if any(0 <= r < high and 0 <= c < wide and drawn[r][c] == WALL.glyph for r, c in near):
                drawn[row][col] = WALL.glyph
    return ["".join(row) for row in drawn]
