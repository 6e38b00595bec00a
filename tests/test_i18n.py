"""Translations and their catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import ic_sandbox
from ic_sandbox.charts.labels import typeset
from ic_sandbox.i18n import (
    LANGUAGES,
    MARKS,
    OF_WORLDS,
    language,
    lowercase_first,
    numbers_in,
    numeral,
    numerals,
    set_language,
    tr,
    tr_many,
    tr_text,
    tr_world,
)
from ic_sandbox.world.document import FLOOR, WALL, World
from ic_sandbox.world.presets import presets, terrain_presets

from .texts import catalogue_of, texts, texts_of_worlds

PACKAGE = Path(ic_sandbox.__file__).parent


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def test_english_is_the_default_language() -> None:
    assert language() == "en"
    assert tr("Delete") == "Delete"


def test_the_english_text_is_the_key() -> None:
    set_language("de")
    assert tr("Delete") == "Löschen"
    assert tr("") == ""
    assert tr("{name} is not translated", name="This") == "This is not translated"


@pytest.mark.parametrize(("count", "words"), [(1, "1 Agent"), (3, "3 Agenten")])
def test_the_count_selects_the_plural_form(count: int, words: str) -> None:
    set_language("de")
    assert tr_many("{count} agent", "{count} agents", count) == words


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_every_offered_language_can_be_set(chosen: str) -> None:
    set_language(chosen)
    assert language() == chosen


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        set_language("xx")


OTHERS = [name for name in LANGUAGES if name != "en"]


def fields(text: str) -> list[str]:
    return sorted(field for _, field, *_ in Formatter().parse(text) if field is not None)


def specs(text: str) -> list[tuple[str, str | None, str | None]]:
    return sorted((field, spec, how) for _, field, spec, how in Formatter().parse(text) if field is not None)


@pytest.mark.parametrize("chosen", OTHERS)
def test_every_text_is_translated_and_nothing_else(chosen: str) -> None:
    catalogue = catalogue_of(chosen)
    assert {(entry.msgid, entry.msgid_plural) for entry in catalogue} == set(texts())
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("chosen", OTHERS)
def test_texts_of_shipped_worlds_are_marked(chosen: str) -> None:
    marked = {entry.msgid for entry in catalogue_of(chosen) if OF_WORLDS in entry.flags}
    assert marked == texts_of_worlds()
    assert {"Off-switch", "Paint the north wall"} <= marked


def test_names_that_users_give_are_not_translated() -> None:
    set_language("de")
    assert tr("Delete") != "Delete", "the command has a translation"
    assert tr_world("Delete") == "Delete"
    assert tr_world("Paint the north wall") == tr("Paint the north wall") != "Paint the north wall"
    set_language("en")
    assert tr_world("Paint the north wall") == "Paint the north wall"


@pytest.mark.parametrize("chosen", OTHERS)
def test_translations_have_the_same_fields(chosen: str) -> None:
    for entry in catalogue_of(chosen):
        if not entry.msgid_plural:
            assert specs(entry.msgstr) == specs(entry.msgid), entry.msgid
        else:
            assert all(set(fields(form)) <= set(fields(entry.msgid_plural)) for form in entry.msgstr_plural.values())


@pytest.mark.parametrize("chosen", OTHERS)
def test_translations_keep_the_formatting(chosen: str) -> None:
    for entry in catalogue_of(chosen):
        if "resources/worlds/" in entry.occurrences[0][0]:
            for mark in ("**", "\n- ", "### ", "`"):
                assert entry.msgstr.count(mark) == entry.msgid.count(mark), entry.msgid


def test_a_field_may_be_called_text() -> None:
    assert tr("{text} of {count}", text="a", count=1) == "a of 1"


def test_longer_texts_are_translated_by_paragraphs() -> None:
    set_language("de")
    assert tr_text("### What to try\n\nUnknown words\n\n### What to watch").split("\n\n") == [
        "### Was sich ausprobieren lässt", "Unknown words", "### Worauf zu achten ist",
    ]  # fmt: skip


def test_lowercase_first_follows_the_language() -> None:
    assert lowercase_first("Weight of the cell") == "weight of the cell"
    set_language("de")
    assert lowercase_first("Gewicht des Felds") == "Gewicht des Felds"


@pytest.mark.parametrize(
    ("chosen", "shown"), [("en", ["6,192", "0.97", "50\u00a0%"]), ("de", ["6\u202f192", "0,97", "50\u00a0%"])]
)
def test_numbers_follow_the_language(chosen: str, shown: list[str]) -> None:
    set_language(chosen)
    assert [numeral(6192), numeral(0.97, "g"), numeral(0.5, ".0%")] == shown
    assert tr("{states:,} {discount} {share:.0%}", states=6192, discount=0.97, share=0.5) == " ".join(shown)
    assert typeset(-0.971, ".3f") == f"−{shown[1]}1"
    assert typeset(-0.001, "+.1f") == numeral(0, ".1f")


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_lists_of_numbers_are_read_as_they_are_written(chosen: str) -> None:
    set_language(chosen)
    assert numbers_in(numerals([0.1, 0.25, 1])) == [0.1, 0.25, 1.0]
    assert numbers_in("0.1, 0.25 1") == numbers_in("0.1;0.25; 1") == [0.1, 0.25, 1.0]
    with pytest.raises(ValueError, match="half"):
        numbers_in("0.1 half")


def test_a_comma_between_digits_follows_the_language() -> None:
    assert numbers_in("0.1,0.5") == [0.1, 0.5]
    with pytest.raises(ValueError, match="1 2,5"):
        numbers_in("1 2,5")
    set_language("de")
    assert numbers_in("0,1; 0,5") == numbers_in("0,1, 0,5") == [0.1, 0.5]


@pytest.mark.parametrize("chosen", OTHERS)
def test_translations_write_numbers_in_the_style_of_the_language(chosen: str) -> None:
    assert MARKS[chosen] == ("\u202f", ",")
    other = re.compile(
        r"(?<![\w.])\d+\.\d+(?!\w|\.\d)|(?<![\d.,])[1-9]\d{0,2}[., ]\d{3}(?!\d)|(?<![\w,])\d{5,}|\d%|\d,\d+, ?\d"
    )
    for entry in catalogue_of(chosen):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert other.findall(re.sub(r"`[^`]*`|\{[^}]*\}", "", text)) == [], text


MACHINE = {
    "charts/svg/renderer.py",
    "charts/shapes.py",
    "exports/recording.py",
    "measures/mitigations.py",
    "gui/app/crash_log.py",
}
"""Modules whose formatted numbers only programs read, or that write a time."""


def test_numbers_for_users_follow_the_language() -> None:
    """Find formatted numbers outside of :func:`tr` and :func:`numeral`, which adapt them to the language."""
    found = []
    for folder in ("gui", "charts", "exports", "world"):
        for module in sorted((PACKAGE / folder).rglob("*.py")):
            name = module.relative_to(PACKAGE).as_posix()
            tree = ast.parse(module.read_text("utf-8"))
            compared = {part for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)}
            found += [
                f"{name}:{part.lineno}"
                for part in ast.walk(tree)
                if isinstance(part, ast.FormattedValue)
                and part not in compared
                and part.format_spec is not None
                and re.search(r"[,.%]|[efgn]'$", ast.unparse(part.format_spec))
                and name not in MACHINE
            ]
    assert found == []


def test_names_of_all_presets_and_terrains_are_translated() -> None:
    set_language("de")
    labels = {preset.terrain.label for preset in terrain_presets()} | {FLOOR.label, WALL.label}
    names = {one.device.name for one in presets()} - {""}
    assert [name for name in labels | names | {World().name} if tr_world(name) != tr(name)] == []
    assert tr_world("restricted area") == "Sperrgebiet"
