"""Maps drawn with letters in a plain text file: ``#`` wall, ``.`` floor, ``S`` a start, ``G`` a goal."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL, Cell, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.draft import Draft, check_size, ready_terrains, with_starts

__all__ = ["decoded", "world_from_letters"]

STARTS = "SA"
GOAL = "G"
TAB_STOPS = 8
"""Columns from one tab stop to the next, as most editors show them."""


def world_from_letters(contents: bytes, _: Path) -> World:
    """Read a map of letters. Short lines are filled up with wall, and the world's text says so."""
    lines = decoded(contents).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((k for k, line in enumerate(lines) if line.strip()), len(lines))
    while lines and not lines[-1].strip():
        lines.pop()
    drawn = [line.expandtabs(TAB_STOPS) for line in lines[first:]]
    cols = max(map(len, drawn), default=0)
    check_size(len(drawn), cols, "map")
    glyphs = {kind.glyph: kind for kind in ready_terrains()}
    faults: list[Fault] = []
    starts: list[Cell] = []
    goals: list[tuple[str, Cell]] = []
    rows = []
    for row, line in enumerate(lines[first:]):
        faults += _strange(line, row + first + 1, glyphs)
        ground = []
        for col, letter in enumerate(drawn[row]):
            if letter in STARTS:
                starts.append((row, col))
            elif letter == GOAL or _is_digit(letter):
                goals.append((tr("Goal") if letter == GOAL else tr("Goal {letter}", letter=letter), (row, col)))
            ground.append(letter if letter in glyphs else FLOOR.glyph)
        rows.append("".join(ground).ljust(cols, WALL.glyph))
    draft = Draft(rows, glyphs.values(), info=_told(drawn, cols))
    draft.faults += faults
    for name, cell in sorted(goals):
        draft.goal(name, cell)
    draft.take_goals()
    draft.world = with_starts(draft.world, starts)
    return draft.finish()


def _strange(line: str, number: int, glyphs: Iterable[str]) -> list[Fault]:
    """Every kind of letter of a line that means nothing, where it is first met."""
    known = {*glyphs, *STARTS, GOAL, " ", "\t"}
    hint = tr("use {glyphs}, S or A for an agent's start, G or a digit for a goal", glyphs=" ".join(glyphs))
    strange = dict.fromkeys(letter for letter in line if letter not in known and not _is_digit(letter))
    return [
        Fault(
            tr("line {number}, column {letter}", number=number, letter=line.index(letter) + 1),
            tr('"{letter}" means nothing in a map', letter=letter),
            hint,
        )
        for letter in strange
    ]


def _is_digit(letter: str) -> bool:
    return letter.isascii() and letter.isdigit()


def _told(drawn: list[str], cols: int) -> str:
    short = sum(len(line) < cols for line in drawn)
    if not short:
        return ""
    lines = tr("A line was") if short == 1 else tr("{short:,} lines were", short=short)
    return tr("{lines} shorter than the longest when this map was imported, and filled up with wall.", lines=lines)


def decoded(contents: bytes) -> str:
    """Text in UTF-8, or in UTF-16 if it says so, as some editors on Windows write it."""
    utf16 = contents.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return contents.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        hint = tr("save the file as UTF-8")
        raise WorldError([Fault("", tr("byte {start} is not UTF-8 text", start=error.start), hint)]) from None
