"""The parts of a text file with a map: the map itself, a legend of its letters, and text around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.importing.choices import did_you_mean, kind_named, known_kinds
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.hex_maze import hex_maze
from ic_sandbox.world.importing.levels import chosen_level
from ic_sandbox.world.importing.parts import chosen_part
from ic_sandbox.world.importing.puzzlescript import puzzlescript_level
from ic_sandbox.world.importing.terrain_words import guessed_terrain
from ic_sandbox.world.importing.text_around import map_among_text
from ic_sandbox.world.importing.text_dialects import game_of, recognised
from ic_sandbox.world.importing.text_levels import level_blocks, level_names
from ic_sandbox.world.importing.text_program import map_in_program
from ic_sandbox.world.importing.text_tables import Table, table_of
from ic_sandbox.world.importing.thin_maze import thin_maze

__all__ = ["Lettering", "legend_lines", "lettering", "lettering_of", "with_name_of_file"]

LEGEND_LINE = re.compile(r"\W*legend\s*[:=]\s*(\S.*)", re.IGNORECASE)
LEGEND_HEAD = re.compile(r"\W*legend\W*", re.IGNORECASE)
LEGEND_ENTRY = re.compile(r"\s*(\S)\s*(?:[=:]|-+>?)\s*([A-Za-z][A-Za-z _-]{1,38})\s*")
SEVERAL_ENTRIES = re.compile(r"(\S)\s*[=:]\s*([A-Za-z][A-Za-z _-]{1,38}?)\s*(?:[,;]\s*|$)")
SETTING = re.compile(r"(?:NO|SO|WE|EA)\s+\S*[./]\S*|(?:F|C|S|R)\s+(?:\d{1,4}\s*[, ]\s*\d|\S*[./]\S)")
"""A setting of a ray caster: the texture of a side, or a colour."""

SIZE_LINE = re.compile(r"\s*\d{1,3}(?:[ ,x]+\d{1,4}){0,5}\s*")
NO_TILE = "-1"
"""The number in an empty cell of a table of tiles."""

ONE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
NARROW = 2
"""How often a line with numbers above a map fits into the width of the map, at least."""

LONGEST_LEGEND = 200
"""The most letters that a legend in the file may explain; others are not read."""

LONGEST_LINE = 2_000
"""The most characters of a line that may be a legend or a heading."""

MOST_LINES = 500_000
"""The most lines of a file that are searched for a legend and a map."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """The lines of a map, the number of the first one in the file, and the letters that a legend explains.

    ``words`` gives the words of several characters that some signs stand for; ``apart`` if the file has other signs
    between the cells, so that a cell is no column of it; ``closed`` if letters that the legend leaves out mean nothing;
    ``left`` the columns of the file in front of a part of a map.
    """

    lines: list[str]
    first: int
    legend: tuple[tuple[str, str], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    apart: bool = False
    closed: bool = False
    left: int = 0

    def word(self, letter: str) -> str:
        """Return what the file has for a letter: itself, or the word that it stands for."""
        return self.words.get(letter, letter)


def lettering(lines: list[str], wanted: str, findings: Findings, faults: list[Fault]) -> Lettering:
    """Separate a legend, other levels and other text from the map.

    ``wanted`` is the level that the user wants. Raises :class:`WorldError` if there is none.
    """
    kept = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        faults.append(Fault("", tr("the file has more than {most:,} lines", most=MOST_LINES)))
    dialect = puzzlescript_level(kept, wanted, findings)
    if dialect is None:
        dialect = hex_maze(kept, findings) or thin_maze(kept, findings)
        if dialect is not None:
            chosen_level([""], wanted, findings)
    dialect = dialect or recognised(kept, wanted, findings)
    if dialect is not None:
        return Lettering(dialect.lines, dialect.first + 1, dialect.legend)
    program = map_in_program(kept, wanted, findings)
    if program is not None:
        rows, first = program
        return _of_game(Lettering(rows, first + 1), table_of(rows), findings)
    legend = legend_lines(kept, faults)
    begin, end = _level(kept, wanted, findings)
    begin, end = _behind_size(kept, begin, end, findings)
    begin = _behind_settings(kept, begin, end, findings)
    found_among = map_among_text(kept, begin, end)
    if found_among is not None:
        begin, end = found_among
        findings.note(tr("left out: the text around the map"))
    table = table_of(kept[begin:end])
    found = Lettering(kept[begin:end], begin + 1, legend)
    return found if legend and table is None else _of_game(found, table, findings)


def lettering_of(tables: Mapping[str, Table], wanted: str, findings: Findings) -> Lettering:
    """Return the map in the wanted one of the tables of another kind of file, which are given by their names."""
    sizes = [(name, len(table.lines), len(table.lines[0])) for name, table in tables.items()]
    index, part = chosen_part(sizes, wanted, findings)
    table = list(tables.values())[index]
    lines = [line[part.left : part.left + part.cols] for line in table.lines[part.top : part.top + part.rows]]
    return _of_game(Lettering([], 1 + part.top, left=part.left), replace(table, lines=lines), findings)


def with_name_of_file(text: Lettering, path: Path, findings: Findings) -> Lettering:
    """Return the map with walls wherever a number is if the file has the name of walls, and -1 in empty cells."""
    empty = next((sign for sign, word in text.words.items() if word == NO_TILE), None)
    if empty is None or text.legend or guessed_terrain(path.stem) != WALL:
        return text
    signs = sorted(set("".join(text.lines)) - {empty})
    findings.note(tr('taken as wall: every number but -1, because the file is called "{name}"', name=path.stem))
    return replace(text, legend=((empty, FLOOR.label), *((sign, WALL.label) for sign in signs)))


def _of_game(found: Lettering, table: Table | None, findings: Findings) -> Lettering:
    """Return the map with the meanings of a game if its letters are exactly those of one."""
    if table is not None:
        findings.note(tr("read as a table with a cell for each letter, number or word"))
        found = replace(found, lines=table.lines, words=table.words, apart=True)
    dialect = None if found.legend else game_of(found.lines, findings)
    if dialect is None:
        return found
    return replace(found, lines=dialect.lines, legend=dialect.legend, closed=dialect.closed)


def _behind_settings(lines: list[str], begin: int, end: int, findings: Findings) -> int:
    """Return the first line behind the textures and colours with which maps of ray casters begin."""
    settings = [k for k in range(begin, end) if SETTING.match(lines[k][:LONGEST_LINE])]
    if not settings or any(lines[k].strip() for k in range(begin, settings[0])):
        return begin
    findings.note(tr("left out: the text around the map"))
    return next((k for k in range(settings[-1] + 1, end) if lines[k].strip()), begin)


def legend_lines(lines: list[str], faults: list[Fault]) -> tuple[tuple[str, str], ...]:
    """Return the entries of legend lines, and blank these lines."""
    legend: list[tuple[str, str]] = []
    heading = False
    for k, line in enumerate(lines):
        if len(legend) >= LONGEST_LEGEND:
            break
        if len(line) > LONGEST_LINE:
            heading = False
            continue
        said = LEGEND_LINE.fullmatch(line)
        entry = LEGEND_ENTRY.fullmatch(line)
        pairs: list[tuple[str, str]] = []
        if said is not None:
            pairs = SEVERAL_ENTRIES.findall(said[1])
        elif entry is not None and (heading or kind_named(entry[2]) is not None):
            pairs = [(entry[1], entry[2])]
        elif LEGEND_HEAD.fullmatch(line) is None and not (heading and not line.strip(" \t=-")):
            heading = False
            continue
        heading = True
        lines[k] = ""
        for letter, word in pairs:
            kind = kind_named(word)
            if kind is None:
                reason = tr('the legend gives "{letter}" the unknown kind "{word}"', letter=letter, word=word.strip())
                hint = did_you_mean(word, known_kinds())
                faults.append(Fault(tr("line {number}", number=k + 1), reason, hint))
            else:
                legend.append((letter, kind))
    return tuple(legend)


def _span(lines: list[str]) -> tuple[int, int]:
    """Return the span from the first line with text to behind the last; an empty one if there is none."""
    filled = [k for k, line in enumerate(lines) if line.strip()]
    return (filled[0], filled[-1] + 1) if filled else (0, 0)


def _level(lines: list[str], wanted: str, findings: Findings) -> tuple[int, int]:
    """Return the span of the wanted level; that of everything if the lines are not several maps."""
    begin, end = _span(lines)
    blocks = level_blocks(lines, begin, end)
    index = chosen_level(level_names(lines, blocks) or [""], wanted, findings)
    if not blocks:
        return begin, end
    inside = {k for block in blocks for k in range(*block)}
    if any(lines[k].strip() for k in range(begin, end) if k not in inside):
        findings.note(tr("left out: the text around the map"))
    return blocks[index]


def _behind_size(lines: list[str], begin: int, end: int, findings: Findings) -> tuple[int, int]:
    """Return the span of the map behind a line with its number of rows, or of rows and columns, and other numbers.

    Rows and columns may be on two lines. What follows behind that many rows is no part of the map.
    """
    if begin >= end or SIZE_LINE.fullmatch(lines[begin][:LONGEST_LINE]) is None:
        return begin, end
    first = begin
    numbers = [int(number) for number in re.findall(r"\d+", lines[begin])]
    if len(numbers) == 1 and begin + 1 < end and ONE_NUMBER.fullmatch(lines[begin + 1][:LONGEST_LINE]):
        begin += 1  # rows and columns are on lines of their own
        numbers.append(int(lines[begin]))
    for high, *wide in (numbers[:1] if len(numbers) == 1 else numbers[:2], numbers[1::-1]):
        last = begin + 1 + high
        drawn = lines[begin + 1 : last]
        if len(drawn) < max(high, 1) or last > end or not all(line.strip() for line in drawn):
            continue
        table = table_of(drawn)
        widths = {len(line.rstrip()) for line in (drawn if table is None else table.lines)}
        more = table_of([*drawn[-1:], *(line for line in lines[last:end] if line.strip())])
        if more is not None and last < end:  # another part of the map
            continue
        if max(widths) == wide[0] if wide else len(widths) == 1 and last == end:
            if last < end:
                findings.note(tr("left out: the text around the map"))
            return begin + 1, last
    if len(numbers) > 1 and first == begin and _is_no_row(lines[first], lines[first + 1 : end]):
        findings.note(tr("left out: the text around the map"))
        return first + 1, end
    return first, end


def _is_no_row(numbers: str, rows: Sequence[str]) -> bool:
    """Return whether numbers above a map without digits are no part of it, whatever they count."""
    wide = max((len(row.rstrip()) for row in rows), default=0)
    narrow = NARROW * len(numbers.strip()) <= wide
    return narrow and len(rows) > 2 and not any(letter.isdigit() for row in rows for letter in row)
