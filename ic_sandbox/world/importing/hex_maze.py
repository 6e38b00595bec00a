"""Mazes with a hexadecimal digit for each cell, whose bits are the walls around it, drawn with cells for the walls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.importing.choices import AGENT, GOAL
from ic_sandbox.world.importing.draft import check_size
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.text_dialects import Dialect

__all__ = ["hex_maze"]

DIGITS = re.compile(r"[0-9A-Fa-f]{2,512}")
PLACE = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,3})\s*")
EAST, SOUTH = 2, 4
"""The bits of a digit for the walls to the east and to the south; 1 is for the north and 8 for the west."""

NORTH, WEST = 1, 8
START_SIGN, GOAL_SIGN = "S", "G"


def hex_maze(lines: Sequence[str], findings: Findings) -> Dialect | None:
    """Return the maze with a start and a goal; None for other lines.

    Behind the digits are a blank line and two lines with the column and row of the entrance and the exit. Each cell
    becomes one at odd rows and columns, and the others are walls or ways between them.
    """
    rows: list[str] = []
    while len(rows) < len(lines) and DIGITS.fullmatch(lines[len(rows)].strip()):
        rows.append(lines[len(rows)].strip())
    places = [place for line in lines[len(rows) + 1 : len(rows) + 3] if (place := PLACE.fullmatch(line)) is not None]
    if len(rows) < 2 or len({len(row) for row in rows}) > 1 or len(places) < 2 or lines[len(rows)].strip():
        return None
    ends = [(int(place[2]), int(place[1])) for place in places]
    if any(row >= len(rows) or col >= len(rows[0]) for row, col in ends):
        return None
    high, wide = len(rows), len(rows[0])
    check_size(2 * high + 1, 2 * wide + 1, "map")
    walls = [[int(digit, 16) for digit in row] for row in rows]
    drawn = [[WALL.glyph] * (2 * wide + 1) for _ in range(2 * high + 1)]
    for row in range(high):
        for col in range(wide):
            drawn[2 * row + 1][2 * col + 1] = FLOOR.glyph
            if col + 1 < wide and not (walls[row][col] & EAST or walls[row][col + 1] & WEST):
                drawn[2 * row + 1][2 * col + 2] = FLOOR.glyph
            if row + 1 < high and not (walls[row][col] & SOUTH or walls[row + 1][col] & NORTH):
                drawn[2 * row + 2][2 * col + 1] = FLOOR.glyph
    for (row, col), sign in zip(ends, (START_SIGN, GOAL_SIGN), strict=True):
        drawn[2 * row + 1][2 * col + 1] = sign
    findings.note(tr("read as a maze whose hexadecimal digits are the walls around each cell; walls became cells"))
    legend = ((WALL.glyph, WALL.label), (FLOOR.glyph, FLOOR.label), (START_SIGN, AGENT), (GOAL_SIGN, GOAL))
    return Dialect(["".join(row) for row in drawn], 0, legend)
