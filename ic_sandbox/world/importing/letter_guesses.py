"""The likely meaning of letters that a map does not explain: walls run around it, @ is the player, E is the exit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.importing.choices import AGENT, GOAL, Choices, kind_title
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.text_sections import Lettering

__all__ = ["MOST_OF_WALLS", "likely_kinds"]

BLOCKS = frozenset("█▉▓▒■▦⬛🧱")
"""Signs that look like a piece of wall."""

LINES = frozenset("+-|")
"""The signs of walls that are drawn as lines."""

PLAYERS = "@PpsM^<▲▼◀▶"
"""Letters of which a single one is likely the start, the likeliest first: arrows say where the player faces."""

EXITS = "EFXTegfx>*$"
"""Letters of which a single one is likely the goal if the map has a start, the likeliest first."""

EMPTY = "-1"
"""What tables of tiles have in empty cells."""

FACINGS = "NSEW"
"""Letters for the start of a ray caster's map, by the direction that the player faces."""

MOST_OF_BORDER = 0.75
"""The share of the border that a letter has if it is likely wall."""

MOST_OF_MAP = 0.25
"""The share of the map that a letter has if it is likely floor."""

MOST_OF_WALLS = 0.95
"""The share of the map above which a letter is hardly wall."""

LEAST_SIDE = 4
"""The fewest rows and columns of a map whose border and shares tell anything."""

MOST_PLAYERS = 4


def likely_kinds(
    letters: NDArray[np.str_], said: Mapping[str, str], text: Lettering, choices: Choices, findings: Findings
) -> dict[str, str]:
    """Return a kind for each letter that likely has one, with a remark for each kind, unless the user chose one.

    ``letters`` is <U1 [row, col] with empty ones outside; ``said`` has the kinds of the letters that are known.
    """
    counted = np.unique(letters[letters != ""], return_counts=True)
    counts = {str(letter): int(count) for letter, count in zip(*counted, strict=True)}
    strange = {letter: count for letter, count in counts.items() if letter not in said and text.word(letter) != "1"}
    kinds = {said[letter] for letter in counts if letter in said}
    found: dict[str, str] = {}
    if len(counts) < 2:  # what is in every cell tells nothing
        return found
    border = _border(letters)
    empty = next((one for one in strange if text.word(one) == EMPTY), "")
    if empty:
        found[empty] = FLOOR.label
    tells = min(letters.shape) >= LEAST_SIDE
    if numbers := _numbers(counts, said, text, border if min(letters.shape) > 1 else []):
        found |= numbers
    elif not strange or all(_is_digit(letter) for letter in strange):
        return {}
    everywhere = {letter for letter, count in counts.items() if count > MOST_OF_WALLS * sum(counts.values())}
    walls = {one: strange[one] for one in strange if _may_be_wall(text.word(one)) and one not in everywhere}
    _add_walls(found, walls, kinds, border if tells else [])
    known = kinds | set(found.values())
    if tells and not counts.keys() & {" ", "."} and WALL.label in known and FLOOR.label not in known:
        inner = [letter for letter in strange if letter not in found and border.count(letter) * 2 < len(border)]
        most = max(inner, key=lambda letter: strange[letter], default="")
        if most and strange[most] >= MOST_OF_MAP * letters.size:
            found[most] = FLOOR.label
    if AGENT not in known:
        player = next((one for one in PLAYERS if one in strange and one not in found and _few(one, strange)), "")
        facing = [one for one in FACINGS if counts.get(one)] if numbers else []
        if len(facing) == 1 and counts[facing[0]] == 1:
            player = facing[0]
        if player:
            found[player] = AGENT
    starts = [letter for letter in counts if found.get(letter, said.get(letter)) == AGENT]
    if starts and GOAL not in kinds and not any(_is_digit(letter) for letter in counts.keys() - found.keys()):
        exits = EXITS + ("B" if starts == ["A"] else "")
        way_out = next((one for one in exits if strange.get(one) == 1 and one not in found), "")
        if way_out:
            found[way_out] = GOAL
    guessed = {letter: kind for letter, kind in found.items() if choices.of_letter(text.word(letter)) is None}
    _remark(guessed, text, findings)
    return found


def _may_be_wall(word: str) -> bool:
    """Return whether a sign may be wall: not negative numbers, which tables of tiles have in empty cells."""
    return not (word.startswith("-") and len(word) > 1)


def _few(letter: str, strange: Mapping[str, int]) -> bool:
    return strange[letter] <= (MOST_PLAYERS if letter == PLAYERS[0] else 1)


def _numbers(counts: Mapping[str, int], said: Mapping[str, str], text: Lettering, border: list[str]) -> dict[str, str]:
    """Return the meaning of 1 if it is nearly all around the map, or of all digits there, and of 0 inside."""
    ones, zeros = (next((letter for letter in counts if text.word(letter) == word), "") for word in "10")
    if not border or WALL.glyph in counts or not (zeros or counts.keys() & {" ", "."}):
        return {}
    floor = {zeros: FLOOR.label} if zeros and zeros not in said else {}
    digits = {letter for letter in border if _is_digit(letter) and letter != "0" and letter not in said}
    if ones and said.get(ones, WALL.label) == WALL.label and border.count(ones) >= MOST_OF_BORDER * len(border):
        return {**({} if ones in said else {ones: WALL.label}), **floor}
    if len(digits) > 1 and sum(border.count(letter) for letter in digits) >= MOST_OF_BORDER * len(border):
        return {letter: WALL.label for letter in counts if _is_digit(letter) and letter != "0"} | floor
    return {}


def _add_walls(found: dict[str, str], strange: Mapping[str, int], kinds: set[str], border: list[str]) -> None:
    """Add the signs that look like walls; if there are none, the letter or the lines around the map."""
    found |= {letter: WALL.label for letter in strange if letter in BLOCKS}
    if WALL.label in kinds or WALL.label in found.values() or not border:
        return
    lines = LINES & strange.keys()
    around = {letter: sum(one == letter for one in border) / len(border) for letter in strange}
    most = max(around.keys() - {"_"}, key=lambda letter: around[letter], default="")  # lines of _ are thin walls
    if lines >= {"-", "|"} and sum(around[letter] for letter in lines) >= MOST_OF_BORDER:
        found |= dict.fromkeys(lines, WALL.label)
    elif most and around[most] >= MOST_OF_BORDER:
        found[most] = WALL.label


def _border(letters: NDArray[np.str_]) -> list[str]:
    """Return the letters of the first and last rows, and the outermost of the others, without blanks."""
    rows = [[str(letter) for letter in row if letter not in ("", " ")] for row in letters]
    rows = [row for row in rows if row]
    if not rows:
        return []
    return [*rows[0], *rows[-1], *(letter for row in rows[1:-1] for letter in (row[0], row[-1]))]


def _is_digit(letter: str) -> bool:
    return letter.isascii() and letter.isdigit()


def _remark(found: Mapping[str, str], text: Lettering, findings: Findings) -> None:
    for kind in dict.fromkeys(found.values()):
        named = ", ".join(f'"{text.word(letter)}"' for letter in found if found[letter] == kind)
        findings.note(tr("taken as {kind}, which is likely: {letters}", kind=kind_title(kind), letters=named))
