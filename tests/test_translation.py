"""Words in another language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ic_sandbox.translation import LANGUAGES, language, set_language, tr, tr_many


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def test_english_is_spoken_until_another_language_is_chosen() -> None:
    assert language() == "en"
    assert tr("Save") == "Save"


def test_a_text_is_found_by_its_english_words() -> None:
    set_language("de")
    assert tr("Save") == "Speichern"
    assert tr("") == ""
    assert tr("{name} is not translated", name="This") == "This is not translated"


@pytest.mark.parametrize(("count", "words"), [(1, "1 Agent"), (3, "3 Agenten")])
def test_numbers_choose_the_form(count: int, words: str) -> None:
    set_language("de")
    assert tr_many("{count} agent", "{count} agents", count) == words


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_every_language_that_is_offered_can_be_spoken(chosen: str) -> None:
    set_language(chosen)
    assert language() == chosen


def test_no_other_language_is_taken() -> None:
    with pytest.raises(ValueError, match="xx"):
        set_language("xx")
