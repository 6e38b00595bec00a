"""Maps of letters in a plain text file: ``#`` wall, ``.`` floor, ``S`` a start, ``G`` a goal."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import FLOOR, WALL, Cell, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import (
    AGENT,
    CAMERA,
    GOAL,
    NOTHING,
    POPULATION,
    Choices,
    kind_title,
    ready_terrains,
    terrain_of,
)
from ic_sandbox.world.importing.draft import Draft, check_placed, check_size
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.letter_doubts import doubtful_letters
from ic_sandbox.world.importing.letter_guesses import MOST_OF_WALLS, likely_kinds
from ic_sandbox.world.importing.text_charset import TWO_BYTES, encoding_of
from ic_sandbox.world.importing.text_dialects import is_level_collection, lines_of_collection, ring_letter
from ic_sandbox.world.importing.text_parts import is_large_map, part_of_text
from ic_sandbox.world.importing.text_sections import Lettering, lettering, lettering_of, with_name_of_file
from ic_sandbox.world.importing.text_tables import tables_of_json

__all__ = ["world_from_letters"]

STARTS = "SA"
GOAL_LETTER = "G"
WIND_LETTER = "w"
MOST_STRANGE = 40
"""The most letters without a meaning: a file with more is prose or a program, not a map."""

MOST_CELLS, MOST_LARGE, SMALLEST_NUMBERED = 4, 12, 16
"""In maps of 16 cells or more, a digit in a quarter of the cells is no goal, nor is one in 16 cells that are a twelfth.
If digits are in half of the cells, none is a goal.
"""

TAB_STOPS = 8
"""Columns from one tab stop to the next, as most editors show them."""


def world_from_letters(
    contents: bytes, path: Path, choices: Choices, findings: Findings
) -> Generator[Progress, None, World]:
    """Read a letter map. Everything outside its outline becomes wall, with a remark."""
    yield Progress(tr("Reading the map"), 0.0)
    faults: list[Fault] = []
    in_parts = False
    tables = tables_of_json(contents)
    if tables:
        text = lettering_of(tables, choices.level, findings)
    elif is_level_collection(contents):
        text = lettering(lines_of_collection(contents), choices.level, findings, faults)
    else:
        lines = _lines(contents, findings)
        in_parts = is_large_map(lines)
        text = lettering(lines, "" if in_parts else choices.level, findings, faults)
    drawn = [line.expandtabs(TAB_STOPS) for line in text.lines]
    if in_parts:
        text = part_of_text(replace(text, lines=drawn), choices.level, findings)
        drawn = text.lines
    cols = max(map(len, drawn), default=0)
    check_size(len(drawn), cols, "map")
    text = with_name_of_file(text, path, findings)
    ring = ring_letter(drawn)
    letters = np.array([list(line.ljust(cols, "\0")) for line in drawn], "<U1")
    # an array of strings drops zero characters: missing letters at the end of a line are empty strings
    kinds = _kinds(letters, text, ring, choices, findings, faults)
    yield Progress(tr("Reading the map"), 0.3)
    rows = _ground(letters, kinds, findings)
    draft = Draft(rows, ready_terrains(), info=_told(letters), findings=findings)
    draft.faults += faults
    yield Progress(tr("Reading the map"), 0.5)
    _place(draft, letters, kinds)
    return (yield from draft.finish())


def _lines(contents: bytes, findings: Findings) -> list[str]:
    encoding = encoding_of(contents)
    if encoding in TWO_BYTES:
        findings.note(tr("the file is not UTF-8, and was read as {encoding}", encoding=encoding))
    return contents.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").split("\n")


def _kinds(
    letters: NDArray[np.str_], text: Lettering, ring: str, choices: Choices, findings: Findings, faults: list[Fault]
) -> dict[str, str]:
    """Return the kind that each letter of the map stands for. An unknown letter is a fault, named once."""
    ready = {kind.glyph: kind.label for kind in ready_terrains()}
    own = {" ": FLOOR.label, GOAL_LETTER: GOAL, **dict.fromkeys(STARTS, AGENT), **ready}
    said = {**({} if text.closed else own), **dict(text.legend)}
    if _is_wall(ring, letters, said, text):
        said[ring] = WALL.label
        if choices.of_letter(text.word(ring)) is None:
            findings.note(tr('taken as wall: "{letter}", which runs all around the map', letter=text.word(ring)))
    doubts = doubtful_letters(letters, said, text, choices)
    said = {letter: kind for letter, kind in said.items() if letter not in doubts}
    likely = likely_kinds(letters, said, text, choices, findings)
    numbered = any(_is_digit(text.word(letter)) for letter in likely) or _is_numbered(
        letters
    )  # its digits are kinds of cells, hardly goals
    findings.measure(*letters.shape)
    found, where, counts = np.unique(letters.ravel(), return_index=True, return_counts=True)
    kinds: dict[str, str] = {}
    strange: list[tuple[int, str]] = []
    for letter, index, count in zip(found, where, counts, strict=True):
        if letter == "":
            continue
        usual = GOAL if _is_digit(letter) and not numbered else None
        word = str(text.word(letter))
        kind = choices.of_letter(word) or likely.get(letter) or said.get(letter) or usual
        if likely and kind is not None and kind == usual and letter not in said and choices.of_letter(word) is None:
            findings.note(tr("taken as {kind}, which is likely: {letters}", kind=kind_title(kind), letters=f'"{word}"'))
        findings.source("letter", word, int(count), kind or "", np.nonzero(letters == letter))
        if kind is None:
            strange.append((int(index), str(letter)))
        else:
            kinds[str(letter)] = kind
    if len(strange) > MOST_STRANGE:
        reason = tr("the file has {count:,} different letters that have no meaning in a map", count=len(strange))
        raise WorldError([Fault("", reason)])
    hint = tr(
        "use {glyphs}, S or A for an agent's start, G or a digit for a goal, or choose what other letters mean",
        glyphs=" ".join(ready),
    )
    for k, (index, letter) in enumerate(sorted(strange)):
        row, col = divmod(index, letters.shape[1])
        if text.apart:
            place = tr("line {number}, cell {cell}", number=row + text.first, cell=col + 1 + text.left)
        else:  # a tab in front counts as one character of the line
            column = _column(text.lines[row], col) + text.left
            place = tr("line {number}, column {letter}", number=row + text.first, letter=column)
        if (letter in doubts or text.closed) and not k:
            hint = tr("choose what it means")
        reason = doubts.get(letter) or tr('"{letter}" has no meaning in a map', letter=text.word(letter))
        faults.append(Fault(place, reason, "" if k else hint))
    return kinds


def _is_wall(ring: str, letters: NDArray[np.str_], said: dict[str, str], text: Lettering) -> bool:
    """Return whether the letter all around a map is likely wall: one without a meaning, or w.

    The games of GVGAI draw walls with w, which is wind here.
    """
    found = {str(letter) for letter in np.unique(letters)} - {""}
    if text.word(ring).startswith("-") or found == {ring}:  # tables of tiles have -1 in empty cells
        return False
    if np.count_nonzero(letters == ring) > MOST_OF_WALLS * np.count_nonzero(letters != ""):
        return False
    strange = found - {*said, *"0123456789"}
    return WALL.glyph not in letters and (ring in strange or (ring == WIND_LETTER and ring not in dict(text.legend)))


def _is_numbered(letters: NDArray[np.str_]) -> bool:
    """Return whether a digit is in too many cells of a map to be a goal."""
    digits, counts = np.unique(letters[np.char.isdigit(letters)], return_counts=True)
    most = int(counts.max()) if len(digits) else 0
    if most >= SMALLEST_NUMBERED:
        return most * MOST_LARGE >= letters.size or int(counts.sum()) * 2 >= letters.size
    many = most * MOST_CELLS >= letters.size or int(counts.sum()) * 2 >= letters.size
    return letters.size >= SMALLEST_NUMBERED and many


def _column(line: str, col: int) -> int:
    """Return the position in a line, counted from 1, of a column after tabs are expanded."""
    return next((k for k in range(len(line)) if len(line[: k + 1].expandtabs(TAB_STOPS)) > col), col) + 1


def _ground(letters: NDArray[np.str_], kinds: dict[str, str], findings: Findings) -> list[str]:
    glyphs = np.full(letters.shape, FLOOR.glyph, "<U1")
    for letter, kind in kinds.items():
        terrain = terrain_of(kind)
        if terrain is not None:
            glyphs[letters == letter] = terrain.glyph
    missing = letters == ""
    glyphs[missing] = WALL.glyph
    blank = missing | (letters == " ")
    outside = _outside(blank, ~blank & (glyphs != WALL.glyph)) & ~missing & (glyphs != WALL.glyph)
    if (glyphs[~outside] != WALL.glyph).any():  # otherwise only the blanks can be walked on
        glyphs[outside] = WALL.glyph
        if outside.any():
            findings.note(tr("blanks outside the outline of the map became wall"), count=int(outside.sum()))
    told = _told(letters)
    if told:
        findings.note(told)
    return ["".join(row) for row in glyphs]


def _told(letters: NDArray[np.str_]) -> str:
    short = int((letters == "").any(axis=1).sum())
    if not short:
        return ""
    lines = tr("A line was") if short == 1 else tr("{short:,} lines were", short=short)
    return tr("{lines} shorter than the longest when this map was imported, and filled up with wall.", lines=lines)


def _outside(blank: NDArray[np.bool_], walked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the areas of blanks (bool [row, col]) that reach the edge of the map and touch no walkable cell."""
    rows, cols = blank.shape
    unseen = blank.copy()
    outside = np.zeros_like(blank)
    edge = [(row, col) for row in range(rows) for col in (0, cols - 1)]
    edge += [(row, col) for col in range(cols) for row in (0, rows - 1)]
    for start in edge:
        area, touches = _area(unseen, walked, start)
        if area and not touches:
            outside[tuple(np.array(area).T)] = True
    return outside


def _area(unseen: NDArray[np.bool_], walked: NDArray[np.bool_], start: Cell) -> tuple[list[Cell], bool]:
    """Return the blanks connected with one, which count as seen now, and whether any is next to a walked cell."""
    area: list[Cell] = []
    touches = False
    waiting = [start] if unseen[start] else []
    while waiting:
        row, col = cell = waiting.pop()
        if not unseen[cell]:
            continue
        unseen[cell] = False
        area.append(cell)
        for near in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
            if 0 <= near[0] < unseen.shape[0] and 0 <= near[1] < unseen.shape[1]:
                touches = touches or bool(walked[near])
                if unseen[near]:
                    waiting.append(near)
    return area, touches


def _place(draft: Draft, letters: NDArray[np.str_], kinds: dict[str, str]) -> None:
    by_kind: dict[str, list[str]] = {}
    for letter, kind in kinds.items():
        by_kind.setdefault(kind, []).append(letter)
    for letter in sorted(by_kind.get(GOAL, ()), key=_goal_name):
        draft.goal(_goal_name(letter), _where(letters, letter))
    draft.take_goals()
    draft.starts(_cells(letters, by_kind.get(AGENT, ())))
    for cell in _cells(letters, by_kind.get(POPULATION, ())):
        draft.crowd(cell)
    for cell in _cells(letters, by_kind.get(CAMERA, ())):
        draft.camera(cell)
    for kind, drawn in by_kind.items():
        if kind in (GOAL, AGENT, POPULATION, CAMERA, NOTHING) or terrain_of(kind) is not None:
            continue
        for cell in _cells(letters, drawn):
            draft.device(kind, cell, tr("line {number}", number=cell[0] + 1))


def _goal_name(letter: str) -> str:
    return tr("Goal {letter}", letter=letter) if _is_digit(letter) else tr("Goal")


def _cells(letters: NDArray[np.str_], drawn: Sequence[str]) -> list[Cell]:
    """Return the cells of some letters. Raises WorldError for more than may be placed."""
    check_placed(sum(int((letters == letter).sum()) for letter in drawn))
    return sorted(cell for letter in drawn for cell in _where(letters, letter))


def _where(letters: NDArray[np.str_], letter: str) -> list[Cell]:
    rows, cols = np.nonzero(letters == letter)
    return list(zip(rows.tolist(), cols.tolist(), strict=True))


def _is_digit(letter: str) -> bool:
    return letter.isascii() and letter.isdigit()
