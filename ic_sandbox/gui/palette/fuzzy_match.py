"""Finding by what someone types: words in any order, beginnings before middles, and letters left out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["Match", "match"]

AT_WORD, INSIDE, BESIDE, SCATTERED = 8.0, 4.0, 3.0, 1.0
"""What it counts that a word of the search begins a word of the title, stands within one, begins one of the other
texts, or has its letters strewn over the title.
"""

FEWEST_SCATTERED = 2
"""A single letter, strewn, would find everything."""

MOST_SKIPPED = 6
"""So many letters may lie between two that are strewn, unless the second begins a word."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well something fits a search, and which letters of its title are meant."""

    score: float
    places: frozenset[int] = frozenset()


def match(query: str, title: str, *others: str) -> Match | None:
    """How well a title fits, with other texts that count less; None where some word of the search is nowhere."""
    folded = _fold(title)
    beside = [_fold(other) for other in others]
    score, places = 0.0, set[int]()
    for word in _fold(query).split():
        found = _in_title(word, folded) or _in_others(word, beside) or _scattered(word, folded)
        if found is None:
            return None
        score += found.score
        places |= found.places
    if places and min(places) == 0:
        score += 0.5
    return Match(score - 0.001 * len(title), frozenset(places))


def _fold(text: str) -> str:
    """Without case and accents, letter for letter."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _positions(word: str, text: str) -> list[int]:
    return [at for at in range(len(text) - len(word) + 1) if text.startswith(word, at)]


def _in_title(word: str, title: str) -> Match | None:
    positions = _positions(word, title)
    if not positions:
        return None
    at = next((at for at in positions if _begins_word(title, at)), positions[0])
    end = at + len(word)
    whole = 1.0 if end == len(title) or not title[end].isalnum() else 0.0
    score = AT_WORD + whole if _begins_word(title, at) else INSIDE
    return Match(score, frozenset(range(at, end)))


def _in_others(word: str, others: list[str]) -> Match | None:
    """Beginnings of words only: texts are long, and somewhere in them is almost anything."""
    for place, text in enumerate(others):
        if any(_begins_word(text, at) for at in _positions(word, text)):
            return Match(BESIDE - 0.5 * place)
    return None


def _scattered(word: str, title: str) -> Match | None:
    """Its letters in their order, the first at the beginning of a word, each further one near or beginning one."""
    if len(word) < FEWEST_SCATTERED:
        return None
    for start in _positions(word[0], title):
        if _begins_word(title, start):
            places = _strewn(word, title, start)
            if places is not None:
                return Match(SCATTERED, frozenset(places))
    return None


def _strewn(word: str, title: str, start: int) -> list[int] | None:
    places = [start]
    for letter in word[1:]:
        after = [at for at in _positions(letter, title) if at > places[-1]]
        near = [at for at in after if at - places[-1] <= MOST_SKIPPED or _begins_word(title, at)]
        if not near:
            return None
        next_one = places[-1] + 1
        at = next_one if next_one in near else next((at for at in near if _begins_word(title, at)), near[0])
        places.append(at)
    return places
