"""Letters that have a meaning in maps of this program, but hardly the same one in a map of another program."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.importing.choices import AGENT, GOAL, Choices, kind_title, ready_terrains
from ic_sandbox.world.importing.text_sections import Lettering

__all__ = ["doubtful_letters"]

SHARED = frozenset(" .#SAG0123456789")
"""Letters that nearly all programs use in the same way; a map with others has letters of another program."""

LEAST_CELLS = 16
MOST_OF_LARGE, MOST_OF_SMALL = 0.25, 0.5
"""The share of the cells above which a letter is no start or goal, in maps of 16 cells or more, and in smaller ones."""

MOST_AMONG_STRANGE = 1 / 12
"""That share for letters in 16 cells or more, in maps that also have letters without a meaning."""


def doubtful_letters(
    letters: NDArray[np.str_], said: Mapping[str, str], text: Lettering, choices: Choices
) -> dict[str, str]:
    """Return the letters whose usual meaning is in doubt, with the reason as a sentence.

    These are ``w``, ``L``, ``D`` and ``r`` on maps with letters that nobody explains, and starts and goals in too many
    cells. ``letters`` is <U1 [row, col] with empty ones outside; ``said`` has the usual kinds. Letters that the file or
    the user explains are never in doubt.
    """
    found, counts = np.unique(letters[letters != ""], return_counts=True)
    explained = dict(text.legend)
    drawn = {
        str(letter): int(count)
        for letter, count in zip(found, counts, strict=True)
        if letter not in explained and choices.of_letter(text.word(str(letter))) is None
    }
    own = {kind.glyph: kind.label for kind in ready_terrains() if kind not in (WALL, FLOOR)}
    strange = any(letter not in said and letter not in SHARED for letter in drawn)
    share = MOST_OF_LARGE if letters.size >= LEAST_CELLS else MOST_OF_SMALL
    doubts: dict[str, str] = {}
    for letter, count in drawn.items():
        kind = said.get(letter, "")
        if strange and own.get(letter) == kind and letter.isalpha():
            doubts[letter] = tr(
                '"{letter}" would mean {kind}, but other letters of the map mean nothing here',
                letter=letter,
                kind=kind_title(kind),
            )
        elif kind in (GOAL, AGENT) and (
            count > share * letters.size
            or (strange and count >= LEAST_CELLS and count >= MOST_AMONG_STRANGE * letters.size)
        ):
            doubts[letter] = tr(
                '"{letter}" would mean {kind}, but it is in too many cells', letter=letter, kind=kind_title(kind)
            )
    return doubts
