"""Names of layers, classes and properties by which games usually mark walls and floors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import FLOOR, WALL, Terrain
from ic_sandbox.world.importing.choices import AGENT, GOAL, ready_terrains, same_word, terrain_of

__all__ = [
    "are_solid_objects",
    "guessed_terrain",
    "guessed_thing",
    "is_collision",
    "is_passage",
    "solidity",
    "terrain_named",
]

LAVA = "lava"

TRUE_WORDS, FALSE_WORDS = ("true", "1", "yes", "1.0"), ("false", "0", "no", "0.0")
LONGEST_NAME = 60
"""The longest name that is looked at: a longer one is a sentence, in which the word wall means little."""


def terrain_named(name: str) -> Terrain | None:
    """Return the terrain of the palette with that name, in the singular or plural."""
    word = same_word(name)
    return next((kind for kind in ready_terrains() if word in (kind.label, kind.label + "s")), None)


def guessed_terrain(name: str) -> Terrain | None:
    """Return the terrain that a name most likely means: Collision, Obstacles, "Solid 2" are wall, Spikes are lava."""
    exact = terrain_named(name)
    if exact is not None or len(name) > LONGEST_NAME:
        return exact
    telling = [word for word in _singular(name) if not (_is(word, _words("filling")) or _is_sign(word))]
    walls = _words("wall") | _words("collision")
    sorts = ((WALL.label, walls), (FLOOR.label, _words("floor")), (LAVA, _words("lava")))
    kind = next((kind for kind, known in sorts if telling and all(_is(word, known) for word in telling)), "")
    if not kind and any(_is(word, walls) for word in telling):  # "Ground collision", "Invisible walls"
        kind = WALL.label if all(_is(word, walls | _words("with_wall")) for word in telling) else ""
    return terrain_of(kind) or terrain_named(" ".join(_parts(name)))


def is_collision(name: str) -> bool:
    """Return whether a name is about what blocks the way, whatever is drawn there: Collision, Obstacles, Solid."""
    guess = guessed_terrain(name)
    return guess == WALL and any(_is(word, _words("collision")) for word in _singular(name))


def guessed_thing(name: str) -> str | None:
    """Return whether a name most likely means a start or a goal: "PlayerSpawn", "Spawn Point 2", Exit."""
    if len(name) > LONGEST_NAME:
        return None
    said = " ".join(_parts(name))
    return next((kind for kind, sort in ((AGENT, "start"), (GOAL, "goal")) if _is_among(said, _words(sort))), None)


def are_solid_objects(name: str) -> bool:
    """Return whether nameless objects on a layer of that name likely are what a game takes for walls, as on Ground."""
    words = _singular(name) if len(name) <= LONGEST_NAME else []
    telling = [word for word in words if not _is(word, _words("filling"))]
    return bool(telling) and all(word in _words("solid_objects") for word in telling)


def is_passage(name: str) -> bool:
    """Return whether tiles of a class are likely a way through a layer of walls, such as ladders and bridges."""
    words = _singular(name) if len(name) <= LONGEST_NAME else []
    return bool(words) and all(word in _words("passages") for word in words)


def _parts(name: str) -> list[str]:
    """Return the words of a name without its numbers. Humps of letters are words, and "collision" is one."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()
    return re.findall(r"[^\W\d_]+", re.sub(r"collisions?(?=[a-z]{3})", "collision ", spaced))


def _singular(name: str) -> list[str]:
    words = [word.removesuffix("s") if len(word) > 3 else word for word in _parts(name)]
    return ["".join(words)] if words[:1] in (["non"], ["not"], ["no"]) else words


def _is_sign(word: str) -> bool:
    """Return whether a part of a name is a single Latin letter, as in cWalls and Walls_A."""
    return len(word) == 1 and word.isascii()


def _is_among(said: str, known: frozenset[str]) -> bool:
    return said in known or said.removesuffix("s") in known


def _is(word: str, known: frozenset[str]) -> bool:
    return word in known or word + "s" in known


def solidity(properties: Mapping[str, object]) -> bool | None:
    """Return whether properties (in lower case) say that something blocks the way; None if they don't say."""
    said = [
        truth if blocks else not truth
        for key, value in properties.items()
        if (blocks := _blocks(key)) is not None and (truth := _truth(value)) is not None
    ]
    return any(said) if said else None


@cache
def _blocks(key: str) -> bool | None:
    """Return whether a property such as is_solid says what blocks the way, or one such as walkable the opposite."""
    bare = re.sub(r"[\W_]+", "", key)
    names = {bare, *(bare.removeprefix(word) for word in _words("before_properties"))}
    return True if names & _words("solid_properties") else False if names & _words("free_properties") else None


def _truth(value: object) -> bool | None:
    if isinstance(value, bool | int | float):
        return bool(value)
    word = value.strip().casefold() if isinstance(value, str) else ""
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


@cache
def _words(sort: str) -> frozenset[str]:
    """Return one list of the word file, extended by "filling" words: "Collision layer", "collision tiles"."""
    return frozenset(json.loads((RESOURCES / "import_words.json").read_text("utf-8"))[sort])
