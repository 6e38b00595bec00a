"""Names of layers, classes and properties by which games usually mark walls and floors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import FLOOR, WALL, Terrain
from ic_sandbox.world.importing.choices import ready_terrains, same_word

__all__ = ["guessed_terrain", "solidity", "terrain_named"]

TRUE_WORDS, FALSE_WORDS = ("true", "1", "yes", "1.0"), ("false", "0", "no", "0.0")
LONGEST_NAME = 60
"""The longest name that is looked at: a longer one is a sentence, in which the word wall means little."""


def terrain_named(name: str) -> Terrain | None:
    """Return the terrain of the palette with that name, in the singular or plural."""
    word = same_word(name)
    return next((kind for kind in ready_terrains() if word in (kind.label, kind.label + "s")), None)


def guessed_terrain(name: str) -> Terrain | None:
    """Return the terrain that a name most likely means: Collision, Obstacles, "Solid 2" and the like are wall."""
    exact = terrain_named(name)
    if exact is not None or len(name) > LONGEST_NAME:
        return exact
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = [word.removesuffix("s") if len(word) > 3 else word for word in re.findall(r"[a-z]+", spaced.casefold())]
    telling = [word for word in words if word not in _words("filling")]
    if telling and all(_is(word, _words("wall")) for word in telling):
        return WALL
    if telling and all(_is(word, _words("floor")) for word in telling):
        return FLOOR
    return None


def _is(word: str, known: frozenset[str]) -> bool:
    return word in known or word + "s" in known


def solidity(properties: Mapping[str, object]) -> bool | None:
    """Return whether properties (in lower case) say that something blocks the way; None if they don't say."""
    said = [
        truth if blocks else not truth
        for blocks, known in ((True, "solid_properties"), (False, "free_properties"))
        for key in _words(known) & properties.keys()
        if (truth := _truth(properties[key])) is not None
    ]
    return any(said) if said else None


def _truth(value: object) -> bool | None:
    if isinstance(value, bool | int | float):
        return bool(value)
    word = value.strip().casefold() if isinstance(value, str) else ""
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


@cache
def _words(sort: str) -> frozenset[str]:
    """Return one list of the word file, extended by "filling" words: "Collision layer", "collision tiles"."""
    return frozenset(json.loads((RESOURCES / "import_words.json").read_text("utf-8"))[sort])
