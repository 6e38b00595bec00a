"""The glossary explains what the window shows, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.i18n import LANGUAGES, language, set_language
from ic_sandbox.world.glossary import TERMS, Term

NAV = Path(__file__).resolve().parents[2] / "mkdocs.yml"
DOCS = NAV.parent / "docs"


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_a_term_has_one_or_two_sentences_in_each_language(term: Term) -> None:
    before = language()
    try:
        for chosen in LANGUAGES:
            set_language(chosen)
            assert term.word
            assert term.meaning.endswith((".", ".)"))
            assert len(term.meaning) <= 260
            assert chosen == "en" or term.meaning != term.english_meaning
    finally:
        set_language(before)


def test_words_are_distinct() -> None:
    words = [term.english_word.casefold() for term in TERMS.values()]
    assert len(words) == len(set(words))


def test_every_page_of_the_documentation_is_in_its_menu() -> None:
    menu = NAV.read_text("utf-8").split("\nnav:")[1]
    missing = [page.name for page in DOCS.glob("*.md") if f": {page.name}\n" not in menu]
    assert missing == []
