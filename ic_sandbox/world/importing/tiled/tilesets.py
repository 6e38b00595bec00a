"""The meaning of the tiles of a Tiled map: terrain, or items on the floor."""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import FLOOR, WALL, Chance, Terrain
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import NOTHING, Choices, ready_terrains, terrain_of, thing_named
from ic_sandbox.world.importing.terrain_words import guessed_terrain, guessed_thing, solidity, terrain_named
from ic_sandbox.world.importing.tiled.neighbours import Neighbours
from ic_sandbox.world.importing.tiled.shapes import covers, shape_of
from ic_sandbox.world.importing.tiled.values import Node, node, nodes, properties, real, text, whole, word_of

__all__ = ["Tile", "Tiles", "Tileset", "read_tiles"]

LARGEST_TILE = 0x0FFFFFFF
MOST_TILESETS = 500
TILE_NAME = re.compile(r":\d+\s*$")
NAMING = ("type", "kind", "name", "tiletype", "tile_type")
"""Properties by which some games say what a tile is."""

OWN_KEYS = ("passable", "slip", "restricted", "colour", "color")
"""Properties that turn a tile of an unknown class into a kind of terrain."""


@dataclass(frozen=True, eq=False, slots=True)
class Tile:
    """The meaning of a tile: a terrain, an item of kind ``thing``, or none.

    A ``soft`` terrain counts only if nothing else is there. ``name`` is the class of the tile; ``chosen`` if the user
    chose the meaning, ``guessed`` if it is only likely.
    """

    name: str = ""
    terrain: Terrain | None = None
    soft: bool = False
    chosen: bool = False
    guessed: bool = False
    thing: str = ""
    entry: Node = field(default_factory=dict)

    @property
    def says_something(self) -> bool:
        """True if it has any meaning."""
        return self.terrain is not None or bool(self.thing) or self.chosen

    @property
    def meaning(self) -> str:
        """Its kind, empty if it has none."""
        return self.terrain.label if self.terrain is not None else self.thing


@dataclass(frozen=True, slots=True)
class Tileset:
    """A tileset.

    The number of its first tile, its name, its file, its tile size in pixels, and how objects are aligned.
    """

    first: int
    name: str
    source: str
    high: float
    wide: float
    aligned: str


UNKNOWN = Tileset(0, "", "", 0.0, 0.0, "")


class Tiles:
    """The tiles of every tileset, by the numbers that the layers use; unused tiles are not read."""

    def __init__(self, choices: Choices) -> None:
        self.faults: list[Fault] = []
        self.missing: list[Fault] = []
        self.own: list[Terrain] = []
        self.sets: list[Tileset] = []
        self.some_chosen = any(TILE_NAME.search(name) for name, _ in choices.terrain)
        self._choices = choices
        self._entries: list[dict[int, Node]] = []
        self._of_source: dict[str, dict[int, Node]] = {}
        self._found: dict[int, Tile] = {}
        self._plain = Tile()

    def add(self, tileset: Tileset, listed: Node) -> None:
        """Add a tileset; one that is used several times is read once."""
        entries = self._of_source.get(tileset.source) if tileset.source else None
        if entries is None:
            entries = self._of_source[tileset.source] = dict(_tiles_of(listed))
        place = bisect_right([known.first for known in self.sets], tileset.first)
        self.sets.insert(place, tileset)
        self._entries.insert(place, entries)

    def saying(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of some sorted numbers whose tiles may have a meaning."""
        found = []
        if not self.sets:
            return np.zeros(0, np.int64)
        firsts = [known.first for known in self.sets]
        for first, last, entries in zip(firsts, [*firsts[1:], LARGEST_TILE + 1], self._entries, strict=True):
            begin, end = np.searchsorted(numbers, [first, last])
            within = (numbers[begin:end] - first).tolist()
            known = [first + tile for tile in within if tile in entries or self._is_chosen(first + tile)]
            found.append(np.array(known, np.int64))
        return np.concatenate(found)

    def _is_chosen(self, number: int) -> bool:
        return self.some_chosen and self._choices.of_name(self.label(number)) is not None

    def label(self, number: int) -> str:
        """Return the name of a tile by which a user may choose its meaning: its tileset and its number there."""
        tileset = self.tileset(number)
        return f"{PurePosixPath(tileset.name.replace(chr(92), '/')).stem}:{number - tileset.first}"

    def tileset(self, number: int) -> Tileset:
        """Return the tileset of a tile."""
        index = self._index(number)
        return self.sets[index] if index >= 0 else UNKNOWN

    def _index(self, number: int) -> int:
        return bisect_right(self.sets, number, key=lambda known: known.first) - 1

    def __getitem__(self, number: int) -> Tile:
        if number not in self._found:
            index = self._index(number)
            entry = self._entries[index].get(number - self.sets[index].first) if index >= 0 else None
            if entry is None:
                if index < 0 or not self._is_chosen(number):
                    return self._plain
                entry = {}
            self._found[number] = self._tile(number, entry)
        return self._found[number]

    def _tile(self, number: int, entry: Node) -> Tile:
        """Return the meaning of a tile.

        The user's choice, otherwise its property "terrain", its class, or a property such as "collides".
        """
        noted = properties(entry)
        named = text(noted.get("terrain")) or word_of(entry)
        if not _is_understood(named):
            said = (text(noted.get(key)) for key in NAMING)
            named = next(filter(_is_understood, said), named)
        chosen = self._choices.of_name(named)
        if chosen is None and self._is_chosen(number):
            named = self.label(number)
            chosen = self._choices.of_name(named)
        if chosen == NOTHING:
            return Tile(named, chosen=True, entry=entry)
        if chosen is not None:
            terrain = terrain_of(chosen)
            return Tile(named, terrain, chosen=True, thing="" if terrain is not None else chosen, entry=entry)
        kind = terrain_named(named) if named else None
        if kind is None and any(key in noted for key in OWN_KEYS):
            kind = self._own_terrain(named or tr("tile {number}", number=whole(entry.get("id"))), noted, number)
        if kind is not None:
            return Tile(named, kind, entry=entry)
        thing = thing_named(named) if named else None
        if thing is not None:
            return Tile(named, thing=thing, entry=entry)
        blocks = solidity(noted)
        if blocks is not None:
            return Tile(named, WALL if blocks else FLOOR, soft=not blocks, guessed=True, entry=entry)
        guess = guessed_terrain(named) or (WALL if self._is_blocked(number, entry) else None)
        likely = guessed_thing(named) if guess is None else None
        return Tile(named, guess, guessed=True, thing=likely or "", entry=entry)

    def _is_blocked(self, number: int, entry: Node) -> bool:
        """Return whether the collision shapes of a tile cover its middle."""
        tileset = self.tileset(number)
        middle = np.array([tileset.wide / 2]), np.array([tileset.high / 2])
        for listed in nodes(node(entry.get("objectgroup")).get("objects")):
            shape = shape_of(listed)
            if shape is not None and shape.sort not in ("point", "polyline") and covers(shape, *middle).any():
                return True
        return False

    def _own_terrain(self, label: str, noted: dict[str, object], number: int) -> Terrain | None:
        made = next((kind for kind in self.own if kind.label == label), None)
        if made is not None:
            return made
        tileset = self.tileset(number)
        place = tr('tileset "{name}", tile {within}', name=tileset.name, within=number - tileset.first)
        taken = {kind.glyph for kind in (*ready_terrains(), *self.own)}
        glyph = next((letter for letter in string.ascii_letters + string.digits if letter not in taken), None)
        if glyph is None:
            self.faults.append(Fault(place, tr("there are more kinds of terrain than letters to draw them with")))
            return None
        slip = real(noted.get("slip", 0.0))
        if slip is None or not 0 <= slip <= 1:
            self.faults.append(Fault(place, tr("slip is not a number from 0 to 1")))
            return None
        colour = text(noted.get("colour") or noted.get("color"))
        made = Terrain(
            glyph,
            label,
            passable=is_true(noted.get("passable", True)),
            slip=Chance(slip),
            restricted=is_true(noted.get("restricted", False)),
            colour="#" + colour[-6:]
            if len(colour) in (7, 9) and colour.startswith("#")
            else None,  # #aarrggbb, or without #
        )
        self.own.append(made)
        return made


def read_tiles(entry: Node, neighbours: Neighbours, choices: Choices) -> Generator[Progress, None, Tiles]:
    """Read the map's tilesets, including those in their own files; ``missing`` lists those that can't be read."""
    tiles = Tiles(choices)
    listed = nodes(entry.get("tilesets"))
    if len(listed) > MOST_TILESETS:
        raise WorldError([Fault("", tr("the map has more than {most} tilesets", most=MOST_TILESETS))])
    for number, tileset in enumerate(listed):
        yield Progress(tr("Reading the tilesets"), number / len(listed))
        first = whole(tileset.get("firstgid"))
        source = text(tileset.get("source"))
        name = source or text(tileset.get("name")) or str(number)
        place = f'tileset "{name}"'
        if first is None or not 0 < first <= LARGEST_TILE:
            tiles.faults.append(Fault(place, tr("it does not give the number of its first tile (firstgid)")))
            continue
        try:
            found = (yield from neighbours.read(source)) if source else tileset
            if "layers" in found:
                raise WorldError([Fault("", tr("this is a map, not a tileset"))])
        except WorldError as error:
            tiles.missing += [Fault(place, fault.reason, fault.hint) for fault in error.faults]
            found = {}  # its tiles keep their numbers, and the user may choose what they are
        high, wide = (real(found.get(key)) or 0.0 for key in ("tileheight", "tilewidth"))
        aligned = text(found.get("objectalignment")).casefold()
        tiles.add(Tileset(first, name, source, high, wide, aligned), found)
    return tiles


def _tiles_of(tileset: Node) -> Iterator[tuple[int, Node]]:
    """Yield the tiles that a tileset describes: a list, or objects by number as before Tiled 1.2."""
    listed = tileset.get("tiles")
    by_number: dict[int, Node] = {}
    if isinstance(listed, dict):
        for key, tile in listed.items():
            within = whole(key)
            if within is not None:
                by_number[within] = node(tile)
    for tile in nodes(listed):
        within = whole(tile.get("id"))
        if within is not None:
            by_number[within] = tile
    for key, noted in node(tileset.get("tileproperties")).items():
        within = whole(key)
        if within is not None:
            by_number[within] = {**by_number.get(within, {}), "properties": noted}
    for within, tile in by_number.items():
        if 0 <= within <= LARGEST_TILE:
            yield within, {"id": within, **tile}


def _is_understood(word: str) -> bool:
    """Return whether a word names a terrain or an item, at least likely."""
    exact = terrain_named(word) is not None or thing_named(word) is not None
    return exact or guessed_terrain(word) is not None or guessed_thing(word) is not None


def is_true(value: object) -> bool:
    """Return whether a checkbox property is set."""
    return value is True or (isinstance(value, str) and value.casefold() in ("true", "1", "yes"))
