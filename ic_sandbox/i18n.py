"""Words in the person's language: every text that someone reads in the window goes through :func:`tr`.

The English text is its own key. Catalogues are plain ``.po`` files in ``resources/translations``, read as they are, so
that a translator needs nothing but an editor, and nothing has to be built.
"""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from string import Formatter

import polib

from ic_sandbox.paths import RESOURCES

__all__ = [
    "LANGUAGES",
    "capitalize_first",
    "language",
    "lowercase_first",
    "mark",
    "numeral",
    "set_language",
    "tr",
    "tr_many",
    "tr_text",
]

FOLDER = RESOURCES / "translations"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What can be chosen, each by its own name."""

THIN = "\u202f"
"""A narrow space that no line is broken at: a comma would be taken for that of a decimal."""

_language = "en"
_catalogue = NullTranslations()


def language() -> str:
    """The language that is spoken now: a key of :data:`LANGUAGES`."""
    return _language


def set_language(chosen: str) -> None:
    """Speak another language from now on; what is shown already must be worded anew by those who show it."""
    global _catalogue, _language
    if chosen not in LANGUAGES:
        raise ValueError(f"no such language: {chosen}")
    _language, _catalogue = chosen, _read(chosen)


def _read(chosen: str) -> NullTranslations:
    if chosen == "en":  # the texts of the program themselves
        return NullTranslations()
    return GNUTranslations(BytesIO(polib.pofile(str(FOLDER / f"{chosen}.po")).to_binary()))


class _Filling(Formatter):
    def format_field(self, value: object, spec: str) -> str:
        return numeral(value, spec) if "," in spec else str(super().format_field(value, spec))


def numeral(value: object, spec: str = ",") -> str:
    """A number, as ``format`` writes it; thousands stand apart as the language has it. The point is one in all, as it
    is in files.
    """
    text = format(value, spec)
    return text if _language == "en" else text.replace(",", THIN)


_FILLING = _Filling()


def tr(text: str, /, **fields: object) -> str:
    """``text`` in the language that is spoken (else in English), with its ``{fields}`` filled in."""
    translated = _catalogue.gettext(text) if text else text
    return _FILLING.vformat(translated, (), fields) if fields else translated


def mark(text: str) -> str:
    """``text`` as it is: a text to be translated where it is shown, which is not where it is written."""
    return text


def tr_text(text: str) -> str:
    """A longer text, of which each paragraph is an entry of its own."""
    return "\n\n".join(tr(paragraph) for paragraph in text.split("\n\n"))


def capitalize_first(text: str) -> str:
    """``text`` as it begins a line."""
    return text[:1].upper() + text[1:]


def lowercase_first(text: str) -> str:
    """``text``, which could begin a line, as it goes on in one: with a small letter, where the language has it so."""
    return text[:1].lower() + text[1:] if _language == "en" else text


def tr_many(one: str, many: str, count: int, /, **fields: object) -> str:
    """The form that fits ``count``, which is filled in as ``{count}``."""
    return _FILLING.vformat(_catalogue.ngettext(one, many, count), (), {"count": count, **fields})
