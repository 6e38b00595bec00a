"""Fuzzy search: words in any order, beginnings of words before middles, and letters left out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["Match", "match"]

AT_WORD, INSIDE, IN_OTHERS, SCATTERED = 8.0, 4.0, 3.0, 1.0
"""Scores of a search word that begins a word of the title, occurs within one, begins a word of another text, or has
its letters scattered over the title.
"""

FEWEST_SCATTERED = 2
"""The least number of letters that may be scattered: a single one would match everything."""

MOST_SKIPPED = 6
"""The largest distance between two scattered letters, unless the second begins a word."""


@dataclass(frozen=True, slots=True)
class Match:
    """The score of a match, and the positions of the matching letters in the title."""

    score: float
    places: frozenset[int] = frozenset()


def match(query: str, title: str, *others: str) -> Match | None:
    """Match a query against a title, and against other texts, which count less.

    Returns None if some word of the query occurs in none of them.
    """
    folded = _fold(title)
    folded_others = [_fold(other) for other in others]
    score, places = 0.0, set[int]()
    for word in _fold(query).split():
        found = _in_title(word, folded) or _in_others(word, folded_others) or _scattered(word, folded)
        if found is None:
            return None
        score += found.score
        places |= found.places
    if places and min(places) == 0:
        score += 0.5
    return Match(score - 0.001 * len(title), frozenset(places))


def _fold(text: str) -> str:
    """Return the text without case and accents, of the same length."""
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
    """Match the beginnings of words only, because long texts contain almost anything somewhere."""
    for place, text in enumerate(others):
        if any(_begins_word(text, at) for at in _positions(word, text)):
            return Match(IN_OTHERS - 0.5 * place)
    return None


def _scattered(word: str, title: str) -> Match | None:
    """Match the letters in order: the first begins a word; each further one is near the last or begins a word."""
    if len(word) < FEWEST_SCATTERED:
        return None
    for start in _positions(word[0], title):
        if _begins_word(title, start):
            places = _scattered_from(word, title, start)
            if places is not None:
                return Match(SCATTERED, frozenset(places))
    return None


def _scattered_from(word: str, title: str, start: int) -> list[int] | None:
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
