"""Tests of the claims of all shipped worlds, in both languages, and of the reading of quantities."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ic_sandbox.measures.intervals import Figure
from ic_sandbox.world.io.files import shipped_worlds
from tests.claims.catalogue import claims, uncovered
from tests.claims.claim import claim, text_of
from tests.claims.figures import exact
from tests.claims.laboratory import Laboratory
from tests.claims.quantities import quantity
from tests.texts import catalogue_of

WORLDS = {shipped.name: shipped for shipped in shipped_worlds()}
LARGE = {"all_drives"}
"""Worlds that take more than ten seconds."""

GERMAN_NUMBERS = {
    "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwölf": 12, "zwanzig": 20, "vierundzwanzig": 24, "dreißig": 30, "zweiunddreißig": 32, "sechzig": 60,
}  # fmt: skip
ENGLISH_NUMBERS = {
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "twenty": 20, "twenty-four": 24, "thirty": 30, "thirty-two": 32, "sixty": 60,
}  # fmt: skip


def numbers_in(text: str, words: dict[str, int]) -> Counter[float]:
    """Return the numbers of a text, in digits and in words from three on."""
    bare = text.lower().replace("\u202f", "")
    bare = re.sub(r"(?<=\d),(?=\d)", ".", bare) if words is GERMAN_NUMBERS else re.sub(r"(?<=\d),(?=\d{3}\b)", "", bare)
    spelled = (float(words[word]) for word in re.findall(r"[a-zäöüß]+(?:-[a-z]+)?", bare) if word in words)
    return Counter([*(float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", bare)), *spelled])


def test_every_world_has_claims() -> None:
    assert set(claims()) == set(WORLDS)
    assert all(claims().values())


@pytest.mark.parametrize("name", WORLDS)
def test_claims_cover_every_figure_of_the_text(name: str) -> None:
    assert not uncovered(WORLDS[name].world.info, claims()[name])


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else []) for name in WORLDS],
)
def test_the_claims_of_a_world_hold_for_other_goals_and_seeds(name: str) -> None:
    laboratory = Laboratory(name)
    results = [result for each in claims()[name] for result in each.results(laboratory)]
    assert results
    assert not [str(result) for result in results if not result.holds]


@pytest.mark.parametrize("name", WORLDS)
def test_the_german_text_has_the_same_numbers(name: str) -> None:
    german = {entry.msgid: entry.msgstr for entry in catalogue_of("de")}
    different = {}
    for paragraph in text_of(WORLDS[name].world.info).split("\n\n"):
        said, translated = (
            numbers_in(paragraph, ENGLISH_NUMBERS),
            numbers_in(german.get(paragraph, paragraph), GERMAN_NUMBERS),
        )
        if said != translated:
            different[paragraph] = (german.get(paragraph), said - translated, translated - said)
    assert not different


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("17 %", 0.165, 0.175),
        ("about 17 %", 0.153, 0.187),
        ("about 93 %", 0.923, 0.937),
        ("nearly 90 %", 0.81, 0.9),
        ("6 to 8", 5.5, 8.5),
        ("between 0.2 and 0.4", 0.15, 0.45),
        ("38 % (35 to 41 %)", 0.345, 0.415),
        ("1 in 7", 1 / 7.5, 1 / 6.5),
        ("1 goal in 7", 1 / 7.5, 1 / 6.5),
        ("four in five", 0.7, 0.9),
        ("3 of 32", 2.5 / 32, 3.5 / 32),
        ("1,000", 999.5, 1000.5),
        ("twelve", 12, 12),
        ("All", 1, 1),
        ("no", 0, 0),
        ("more than 90 %", 0.9, float("inf")),
        ("at most 10 %", float("-inf"), 0.1),
    ],
)
def test_a_quantity_allows_these_values(text: str, low: float, high: float) -> None:
    read = quantity(text)
    assert (read.low, read.high) == pytest.approx((low, high))


def test_an_interval_must_meet_the_values_and_a_bound_the_value_itself() -> None:
    assert quantity("about 17 %").allows(Figure(0.2, 0.18, 0.22, 256))
    assert not quantity("about 17 %").allows(Figure(0.22, 0.2, 0.24, 256))
    assert not quantity("more than 90 %").allows(Figure(0.89, 0.85, 0.93, 256))
    assert not quantity("no").allows(Figure(1 / 256, 0.0007, 0.022, 256))
    assert quantity("0.26").allows(exact(0.2641))
    assert not quantity("0.26").allows(exact(0.27))


def test_a_text_with_a_wrong_missing_or_new_figure_is_found() -> None:
    listed = (claim("of the {agents} agents, {share} go", share=lambda lab, given: exact(0.5)),)
    assert not uncovered("of the 256 agents, 50 % go", listed)
    assert uncovered("of the 256 agents, 50 % go, and 3 % stay", listed) == ["of the 256 agents, 50 % go, and 3 % stay"]
    with pytest.raises(AssertionError, match="0 times"):
        uncovered("of the agents, many go", listed)
    assert listed[0].said("of the 256 agents, more than 60 % go")["share"].low == 0.6
