"""Choices of the user about a map: which layer is wall, and what a name or a letter stands for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from ic_sandbox.i18n import language, mark, tr
from ic_sandbox.world.document import BY_HAND, FLOOR, WALL, Terrain
from ic_sandbox.world.presets import presets, terrain_presets

__all__ = [
    "AGENT", "CAMERA", "GOAL", "NOTHING", "POPULATION", "Choices", "did_you_mean", "kind_named", "kind_title",
    "known_kinds", "known_things", "parse_legend", "parse_name_kind", "ready_terrains", "same_word", "terrain_of",
    "thing_named",
]  # fmt: skip

GOAL, AGENT, POPULATION, CAMERA, NOTHING = "goal", "start", "population", "camera", "nothing"
THINGS = {
    "goal": GOAL, "flag": GOAL, "agent": AGENT, "start": AGENT, "player": AGENT, "player start": AGENT,
    "population": POPULATION,
}  # fmt: skip
TITLES = {GOAL: mark("goal"), AGENT: mark("start"), POPULATION: mark("population"), NOTHING: mark("nothing")}
LEFT_OUT = ("nothing", "ignore", "none")


def same_word(text: str) -> str:
    """Return the form in which names are compared: off_switch, Off-switch and "off switch" are equal."""
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a hint for an unknown word: the nearest known one, otherwise all of them."""
    words = {same_word(word): word for word in known}
    near = difflib.get_close_matches(same_word(text)[:40], words, 1)
    return (
        tr('did you mean "{words}"?', words=words[near[0]])
        if near
        else tr("known here: {values}", values=", ".join(words.values()))
    )


def ready_terrains() -> tuple[Terrain, ...]:
    """Return wall, floor and every kind of terrain in the palette."""
    return (WALL, FLOOR, *(ready.terrain for ready in terrain_presets()))


def terrain_of(kind: str) -> Terrain | None:
    """Return the terrain of the palette with exactly this label."""
    return next((ready for ready in ready_terrains() if ready.label == kind), None)


def thing_named(word: str) -> str | None:
    """Return the kind of device, or one of goal, start, population and camera, that a class or name stands for."""
    return _things(language()).get(same_word(word))


@cache
def _things(_: str) -> dict[str, str]:
    """Return the kind for each name, in a language in which devices have titles."""
    named = dict(THINGS)
    for ready in presets():
        kind = CAMERA if ready.camera is not None else ready.kind
        for name in (ready.kind, ready.title):
            named.setdefault(same_word(name), kind)
    return named


def known_things() -> list[str]:
    """Return the names that an object may have."""
    return ["goal", "agent", "population", *(ready.kind for ready in presets())]


def known_kinds() -> list[str]:
    """Return everything that a user may assign to a letter, a class or a layer."""
    devices = (ready.kind for ready in presets() if ready.camera is None and ready.kind != BY_HAND)
    return [*(kind.label for kind in ready_terrains()), AGENT, GOAL, POPULATION, CAMERA, *devices, NOTHING]


def kind_title(kind: str) -> str:
    """Return the name of one of :func:`known_kinds` in a sentence."""
    if terrain_of(kind) is not None:
        return tr(kind)
    if kind in TITLES:
        return tr(TITLES[kind])
    return next((ready.title for ready in presets() if ready.kind == kind), kind)


def kind_named(word: str) -> str | None:
    """Return the one of :func:`known_kinds` that a word means; None if it is none of them."""
    same = same_word(word)
    if same in LEFT_OUT:
        return NOTHING
    terrain = next((ready for ready in ready_terrains() if same in (ready.label, ready.label + "s")), None)
    return terrain.label if terrain is not None else thing_named(word)


@dataclass(frozen=True, slots=True)
class Choices:
    """The user's choices.

    ``walls`` are names of layers; ``terrain`` pairs the name of a layer, a class or a colour with a kind, and
    ``legend`` a letter with a kind. All kinds are from :func:`known_kinds`. ``level`` is the number, counted from 1, or
    the name of a level in a file with several; empty for the first.
    """

    walls: tuple[str, ...] = ()
    terrain: tuple[tuple[str, str], ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    level: str = ""

    def of_name(self, *names: str) -> str | None:
        """Return the kind that the user chose for the first of these names that has one; the last choice counts."""
        known = _by_word(self.terrain)
        return next((known[word] for name in names if (word := same_word(name)) in known), None)

    def of_layer(self, *names: str) -> str | None:
        """Return the kind that the user chose for a layer, which may also be chosen as wall."""
        same = {same_word(name) for name in names if name}
        return WALL.label if any(same_word(name) in same for name in self.walls) else self.of_name(*names)

    def of_letter(self, letter: str) -> str | None:
        """Return the kind that the user chose for a letter."""
        return next((kind for glyph, kind in reversed(self.legend) if glyph == letter), None)


@lru_cache(maxsize=8)
def _by_word(terrain: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the kind for each name, as names are compared; the last choice counts."""
    return {same_word(name): kind for name, kind in terrain if name}


def parse_name_kind(text: str) -> tuple[str, str]:
    """Parse ``NAME=KIND``. Raises :class:`ValueError` with the reason."""
    name, equals, word = text.rpartition("=")
    if not equals or not name.strip():
        raise ValueError(tr('"{text}" does not have the form NAME=KIND', text=text))
    return name.strip(), _checked(word)


def parse_legend(text: str) -> tuple[tuple[str, str], ...]:
    """Parse ``F=ice,H=lava``. Raises :class:`ValueError`.

    A letter may also be a comma or an equals sign, or a number or word of a table (``-1=floor``).
    """
    pairs = []
    rest = text
    while rest:
        letter, equals, tail = (rest[0], "=", rest[2:]) if rest[1:2] == "=" else rest.partition("=")
        word, _, rest = tail.partition(",")
        if not equals or not letter or "," in letter[1:] or not word.strip():
            raise ValueError(tr('"{text}" does not have the form LETTER=KIND,LETTER=KIND', text=text))
        pairs.append((letter, _checked(word)))
        rest = rest if rest[:1] == " " and rest[1:2] == "=" else rest.lstrip()
    return tuple(pairs)


def _checked(word: str) -> str:
    kind = kind_named(word)
    if kind is None:
        raise ValueError(
            tr('there is no kind "{word}"; {hint}', word=word.strip(), hint=did_you_mean(word, known_kinds()))
        )
    return kind
