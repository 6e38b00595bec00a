"""Maps of letters from well-known games and benchmarks, in which letters have meanings of their own."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as Xml
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from ic_sandbox.i18n import mark, tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import kind_title
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.levels import chosen_level

__all__ = ["Dialect", "game_of", "is_level_collection", "lines_of_collection", "recognised", "ring_letter"]

TITLES = {
    "octile": mark("a map of a pathfinding benchmark (type octile)"),
    "nethack": mark("a level of NetHack"),
    "crawl": mark("a vault of Dungeon Crawl"),
    "sokoban": mark("a level of Sokoban, without its boxes"),
    "binary": mark("a grid of zeros and ones"),
    "pacman": mark("a maze of Pac-Man, without ghosts and food"),
    "pacman search": mark("a maze of Pac-Man with one piece of food"),
    "frozen lake": mark("a map of Gym's FrozenLake"),
    "so_long": mark("a map of the game so_long, without its collectibles"),
    "dante": mark("a maze of X and *"),
    "overcooked": mark("a kitchen of Overcooked, whose counters and stations are wall"),
}
OCTILE_LINE = re.compile(r"\s*(type|height|width)\s+(\w+)\s*", re.IGNORECASE)
HEAD_LINE = re.compile(r"\s*\w+(?:[ \t]+[\w.,-]+){1,8}\s*")
"""Another line of such a head: a word and numbers."""

NETHACK_LINE = re.compile(r"\s*(MAZE|LEVEL|ROOM|FLAGS)\s*:\s*[\"\w]")
NAME_LINE = re.compile(r"\s*(?:NAME\s*:|(?:MAZE|LEVEL)\s*:\s*\")\s*([^\s\"][^\"]{0,59})")
KITCHEN = re.compile(r"[\"\']grid[\"\']\s*:\s*\"\"\"([^\"]*)\"\"\"")
LONGEST_KITCHEN = 1_000
"""The most lines of a layout of Overcooked."""

BLANKS_OF_SOKOBAN = str.maketrans("-_", "  ")
LONGEST_HEAD = 20
"""The most lines before the map of a benchmark."""

MOST_OTHERS, MOST_OF_OTHERS = 6, 0.1
"""The most letters, and their share of the cells, that a map of so_long has beyond those of the game."""

LONGEST_LINE = 2_000
WHOLE_NUMBERS = re.compile(r"\s*-?(?:0|[1-9]\d*)(?:[\s,;]+-?(?:0|[1-9]\d*))*[\s,;]*")
"""Numbers as they are written: runs of zeros are walls of a maze."""

NUMBERS_LINE = re.compile(r"\s*[-+\d.e]*\d\.\d[-+\d.e]*(?:[\s,;]+[-+\d.e]+)*[\s,;]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A map in a file: its lines, the number of the first one from 0, and the kind that each of its letters means.

    ``closed`` if no other letter has a meaning.
    """

    lines: list[str]
    first: int
    legend: tuple[tuple[str, str], ...]
    closed: bool = False


@cache
def _letters(name: str) -> dict[str, str]:
    """Return the kind for each letter of a dialect."""
    listed = json.loads((RESOURCES / "import_letters.json").read_text("utf-8"))[name]
    return {letter: kind for kind, letters in listed.items() for letter in letters}


def recognised(lines: Sequence[str], wanted: str, findings: Findings) -> Dialect | None:
    """Return the map of a file with the marks of a dialect: a head, or a line MAP; None for any other file.

    ``wanted`` is the level that the user wants. Raises :class:`WorldError` if there is none.
    """
    filled = [line[:LONGEST_LINE] for line in lines if line.strip()]
    if filled and (all(map(NUMBERS_LINE.fullmatch, filled)) or _are_uneven_numbers(filled)):
        raise WorldError([Fault("", tr("the file is a table of numbers, not a map"))])
    single = _octile(lines, findings) or _kitchen(lines, findings)
    if single is not None:
        chosen_level([""], wanted, findings)
    return single or _marked(lines, wanted, findings)


def _are_uneven_numbers(filled: Sequence[str]) -> bool:
    """Return whether lines hold nothing but numbers, some of several digits and not the same count in each line."""
    said, below = filled[0].split(), filled[1:]
    if said == [str(len(below))] and all(len(line.split()) == len(below) for line in below):
        return False  # the size of a square table, which follows
    sizes = [int(word) for word in said[:2] if word.isascii() and word.isdigit() and len(word) < len("1000")]
    if len(sizes) == 2:
        for high, wide in (sizes, sizes[::-1]):
            if high and len(below) >= high and all(len(line.split()) == wide for line in below[:high]):
                return False  # the size of a table, which follows
    counts, widths = ({measure(line) for line in filled} for measure in (lambda line: len(line.split()), len))
    uneven = len(filled) > 2 and len(counts) > 1 and len(widths) > 1
    return uneven and all(map(WHOLE_NUMBERS.fullmatch, filled))


def _kitchen(lines: Sequence[str], findings: Findings) -> Dialect | None:
    """Return the grid of a layout of Overcooked, which is text in three quotation marks."""
    found = KITCHEN.search("\n".join(lines[:LONGEST_KITCHEN])[: LONGEST_KITCHEN * LONGEST_HEAD])
    if found is None or not found[1].strip():
        return None
    first = found.string[: found.start(1)].count("\n")
    return _read_as("overcooked", [line.strip() for line in found[1].split("\n")], first, findings)


def _octile(lines: Sequence[str], findings: Findings) -> Dialect | None:
    """Return the map behind a head with its type, or with its height and width, and a line ``map``."""
    head: dict[str, str] = {}
    for k, line in enumerate(lines[:LONGEST_HEAD]):
        found = OCTILE_LINE.fullmatch(line[:LONGEST_LINE])
        if found is not None:
            head[found[1].casefold()] = found[2]
        elif line.strip().casefold() == "map" and ("type" in head or {"height", "width"} <= head.keys()):
            rows = head.get("height", "")
            end = k + 1 + int(rows) if rows.isascii() and rows.isdigit() and len(rows) < 6 else len(lines)
            return _read_as("octile", lines[k + 1 : end], k + 1, findings)
        elif line.strip() and (not head or HEAD_LINE.fullmatch(line[:LONGEST_LINE]) is None):
            return None
    return None


def _marked(lines: Sequence[str], wanted: str, findings: Findings) -> Dialect | None:
    """Return the wanted one of the blocks between the lines MAP and ENDMAP that have anything in them."""
    blocks: list[tuple[int, int]] = []
    names: list[str] = []
    begin: int | None = None
    name = ""
    for k, line in enumerate(lines):
        named = NAME_LINE.match(line[:LONGEST_LINE])
        if named is not None:
            name = named[1]
        elif line.strip() == "MAP":
            begin = k + 1
        elif line.strip() == "ENDMAP" and begin is not None:
            if any(drawn.strip() for drawn in lines[begin:k]):
                blocks.append((begin, k))
                names.append(name)
            begin = None
    if not blocks:
        return None
    begin, end = blocks[chosen_level(names, wanted, findings)]
    game = "nethack" if any(NETHACK_LINE.match(line[:LONGEST_LINE]) for line in lines) else "crawl"
    return _read_as(game, lines[begin:end], begin, findings)


def game_of(lines: Sequence[str], findings: Findings) -> Dialect | None:
    """Return the dialect of a map that has exactly the letters of a game; None for any other map."""
    drawn = Counter("".join(lines))
    del drawn["\t"]
    letters = drawn.keys()
    if letters & set("01") == {"0", "1"} and letters <= set("01 ,;"):
        return _read_as("binary", ["".join(re.findall("[01]", line)) for line in lines], 0, findings)
    if letters <= _letters("sokoban").keys() and letters & set("$*") and letters & set("@+") and WALL.glyph in letters:
        return _read_as("sokoban", [line.translate(BLANKS_OF_SOKOBAN) for line in lines], 0, findings)
    if letters <= _letters("pacman").keys() and "%" in letters and letters & set("P.o"):
        search = drawn["."] == 1 and drawn[" "] > 1
        return _read_as("pacman search" if search else "pacman", lines, 0, findings)
    lake = letters - {" "}
    if lake <= _letters("frozen lake").keys() and lake >= set("SFG") and ("H" in lake or WALL.glyph not in lake):
        return _read_as("frozen lake", lines, 0, findings)
    if letters >= set("01EP") and (letters <= _letters("so_long").keys() or _is_extended(drawn, lines)):
        return replace(_read_as("so_long", lines, 0, findings), closed=True)
    if letters == {"*", "X"} and ring_letter(lines) != "*":
        return _read_as("dante", lines, 0, findings)
    return None


def _is_extended(drawn: Counter[str], lines: Sequence[str]) -> bool:
    """Return whether a map is one of so_long with a few more letters, such as those of enemies."""
    known = _letters("so_long").keys()
    others = drawn.keys() - known
    few = len(others) <= MOST_OTHERS and all(letter.isalpha() for letter in others)
    many = sum(drawn[letter] for letter in others) > MOST_OF_OTHERS * drawn.total()
    return few and not many and drawn["P"] == drawn["E"] == 1 and ring_letter(lines) == "1"


def _read_as(name: str, lines: Sequence[str], first: int, findings: Findings) -> Dialect:
    """Return the meanings of the letters, and add a remark that lists them."""
    known = _letters(name)
    drawn = sorted(set("".join(lines)))
    # A letter of Dungeon Crawl without a meaning is floor: "a glyph that has no mapping is turned into floor".
    legend = {letter: known.get(letter, FLOOR.label if name == "crawl" else "") for letter in drawn}
    named: dict[str, list[str]] = {}
    for letter, kind in legend.items():
        if kind:
            named.setdefault(kind, []).append(letter)
    meanings = ", ".join(f'{kind_title(kind)} "{"".join(letters)}"' for kind, letters in named.items())
    findings.note(tr("read as {what}: {meanings}", what=tr(TITLES[name]), meanings=meanings))
    return Dialect(list(lines), first, tuple((letter, kind) for letter, kind in legend.items() if kind))


def ring_letter(lines: Sequence[str]) -> str:
    """Return the only letter on the border of a map of 3 rows and columns or more; empty if there are several."""
    drawn = [line.strip() for line in lines if line.strip()]
    if len(drawn) < 3 or min(map(len, drawn)) < 3:
        return ""
    border = {*drawn[0], *drawn[-1], *(line[0] for line in drawn), *(line[-1] for line in drawn)}
    return border.pop() if len(border) == 1 else ""


def is_level_collection(contents: bytes) -> bool:
    """Return whether a file is an XML collection of Sokoban levels (.slc)."""
    return b"<SokobanLevels" in contents[:2000]


def lines_of_collection(contents: bytes) -> list[str]:
    """Return the levels of an XML collection as lines, with a comment before each."""
    if b"<!ENTITY" in contents:  # no collection needs entities, and they can expand without limit
        raise WorldError([Fault("", tr("the file declares XML entities, which maps never do"))])
    try:
        tree = Xml.fromstring(contents)
    except (Xml.ParseError, ValueError, LookupError) as error:
        reason = tr("this is not XML: {error}", error=error)
        raise WorldError([Fault("", reason, tr("the file may be cut off"))]) from None
    lines: list[str] = []
    for level in tree.iter("Level"):
        lines += ["; " + level.get("Id", ""), *(line.text or "" for line in level.iter("L"))]
    return lines
