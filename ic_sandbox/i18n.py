"""Translations: every text of the window goes through :func:`tr`.

The English text is the key. Catalogues are plain ``.po`` files in ``resources/translations``, read at run time, so a
translator needs only an editor and there is no build step.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from numbers import Real
from string import Formatter
from typing import TypeVar

import polib

from ic_sandbox.paths import RESOURCES

__all__ = [
    "LANGUAGES",
    "MARKS",
    "capitalize_first",
    "in_language",
    "language",
    "localized",
    "lowercase_first",
    "mark",
    "numbers_in",
    "numeral",
    "numerals",
    "set_language",
    "speaking",
    "tr",
    "tr_many",
    "tr_text",
    "tr_world",
]

FOLDER = RESOURCES / "translations"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The available languages, each with its own name."""

MARKS = {"en": (",", "."), "de": ("\u202f", ",")}
"""The separator of thousands and the decimal mark of each language; a narrow no-break space reads as no decimal."""

OF_WORLDS = "world"
"""The flag of texts of shipped worlds and presets in a catalogue: names, captions and descriptions."""

_language = "en"
_catalogue = NullTranslations()
_of_worlds: frozenset[str] = frozenset()

_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)
"""The language of a piece of work in this thread, if it is not that of the program."""

Step = TypeVar("Step")
Result = TypeVar("Result")


def language() -> str:
    """Return the current language: a key of :data:`LANGUAGES`."""
    return _spoken.get() or _language


def _texts() -> NullTranslations:
    spoken = _spoken.get()
    return _catalogue if spoken is None else _kept(spoken)[0]


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Use another language within this block. Other threads keep theirs."""
    before = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(before)


def in_language(chosen: str, work: Generator[Step, None, Result]) -> Generator[Step, None, Result]:
    """Do the steps of some work in another language; what happens between two steps keeps the current one."""
    try:
        while True:
            with speaking(chosen):
                try:
                    step = next(work)
                except StopIteration as end:
                    result: Result = end.value
                    return result
            yield step
    finally:
        work.close()


def set_language(chosen: str) -> None:
    """Switch the language. Texts that are already shown stay until they are set again."""
    global _catalogue, _language, _of_worlds
    if chosen not in LANGUAGES:
        raise ValueError(f"no such language: {chosen}")
    _language, (_catalogue, _of_worlds) = chosen, _read(chosen)


def _read(chosen: str) -> tuple[NullTranslations, frozenset[str]]:
    """Return the catalogue of a language, and which of its texts are those of shipped worlds."""
    if chosen == "en":  # the texts in the code
        return NullTranslations(), frozenset()
    file = polib.pofile(str(FOLDER / f"{chosen}.po"))
    of_worlds = frozenset(entry.msgid for entry in file if OF_WORLDS in entry.flags)
    return GNUTranslations(BytesIO(file.to_binary())), of_worlds


@cache
def _kept(chosen: str) -> tuple[NullTranslations, frozenset[str]]:
    return _read(chosen)


class _Filling(Formatter):
    def format_field(self, value: object, spec: str) -> str:
        return numeral(value, spec) if isinstance(value, Real) else str(super().format_field(value, spec))


def localized(number: str) -> str:
    """Write a number that Python formatted with the marks of the language, and a space before the per cent sign.

    Files, commands and the command line keep Python's numbers.
    """
    thousands, decimal = MARKS[language()]
    return number.translate({ord(","): thousands, ord("."): decimal, ord("%"): "\u00a0%"})


def numeral(value: object, spec: str = ",") -> str:
    """Format a number in the language; the specification is Python's."""
    return localized(format(value, spec))


def numerals(values: Iterable[float], spec: str = "g") -> str:
    """Format several numbers as a list: ``0.1, 0.5`` in English, ``0,1; 0,5`` with decimal commas."""
    return (", " if MARKS[language()][1] == "." else "; ").join(numeral(value, spec) for value in values)


def numbers_in(text: str) -> list[float]:
    """Read a list of numbers that a user typed, with decimal points or commas. Raises ValueError for other words.

    Spaces and semicolons separate numbers, and commas do if they are followed by a space or are no decimal mark. What
    can be read in two ways, such as ``1 2,5`` in English, is refused, too.
    """
    if MARKS[language()][1] == "." and re.search(r"\d,\d", text) and re.search(r"[^,;\s]\s", text.strip()):
        raise ValueError(f"ambiguous: {text}")
    between = r"[\s,;]+" if MARKS[language()][1] == "." else r"[\s;]+|,(?=\s)"
    return [float(part.replace(",", ".")) for part in re.split(between, text.strip(" \n\t,;")) if part]


_FILLING = _Filling()


def tr(text: str, /, **fields: object) -> str:
    """Translate ``text`` into the current language (otherwise keep the English), and fill in its ``{fields}``."""
    translated = _texts().gettext(text) if text else text
    if not fields:
        return translated
    for value in fields.values():
        if type(value) is not str and type(value) is not int:
            return _FILLING.vformat(translated, (), fields)
    return _filled(translated, language(), tuple(fields.items()))  # often names, which charts need at every tick


@lru_cache(maxsize=4096)
def _filled(text: str, _language: str, fields: tuple[tuple[str, object], ...]) -> str:
    """Fill in the fields of a text; numbers are written in the language."""
    return _FILLING.vformat(text, (), dict(fields))


def tr_world(text: str) -> str:
    """Translate a name or text of a world if a shipped world or a preset has it; otherwise, it is the user's own.

    A text of the program may be the same word: a user's goal “Delete” is not the command.
    """
    spoken = _spoken.get()
    of_worlds = _of_worlds if spoken is None else _kept(spoken)[1]
    return tr(text) if text in of_worlds else text


def mark(text: str) -> str:
    """Return ``text`` unchanged, and mark it for translation with :func:`tr` elsewhere."""
    return text


def tr_text(text: str) -> str:
    """Translate a longer text of a world, in which each paragraph is a separate entry."""
    return "\n\n".join(tr_world(paragraph) for paragraph in text.split("\n\n"))


def capitalize_first(text: str) -> str:
    """Return ``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]


def lowercase_first(text: str) -> str:
    """Return ``text`` with a lowercase first letter, for use inside a sentence; unchanged except in English."""
    return text[:1].lower() + text[1:] if language() == "en" else text


def tr_many(one: str, many: str, count: int, /, **fields: object) -> str:
    """Translate the singular or plural form for ``count``, and fill in ``{count}`` and other fields."""
    return _FILLING.vformat(_texts().ngettext(one, many, count), (), {"count": count, **fields})
