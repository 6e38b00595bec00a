"""What the tiles of a Tiled map stand for: terrain, or something that stands on the floor."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Chance, Terrain
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.draft import did_you_mean, ready_terrains, same_word
from ic_sandbox.world.importing.tiled.objects import kind_of_thing, known_things
from ic_sandbox.world.importing.tiled.values import Node, nodes, parse_tiled, properties, real, text, whole
from ic_sandbox.world.io.files import file_contents

__all__ = ["Tile", "Tiles", "read_tiles", "terrain_named"]

LARGEST_TILE = 0x0FFFFFFF
OWN_KEYS = ("passable", "slip", "restricted", "colour", "color")
"""The properties that make a kind of terrain of a tile whose class isn't known."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A terrain, or the entry of something that stands there, or (neither) a tile that says nothing."""

    terrain: Terrain | None = None
    thing: Node | None = None


@dataclass(slots=True)
class Tiles:
    """The tiles of every tileset, by the numbers that the layers use."""

    known: dict[int, Tile] = field(default_factory=dict)
    own: list[Terrain] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __getitem__(self, number: int) -> Tile:
        return self.known.get(number, Tile())


def terrain_named(name: str) -> Terrain | None:
    """The ready-made kind of terrain of that name; a plural will do."""
    word = same_word(name)
    return next((kind for kind in ready_terrains() if word in (kind.label, kind.label + "s")), None)


def read_tiles(entry: Node, folder: Path) -> Tiles:
    """Read the map's tilesets, those in files of their own too."""
    tiles = Tiles()
    for number, listed in enumerate(nodes(entry.get("tilesets"))):
        first = whole(listed.get("firstgid"))
        source = text(listed.get("source"))
        place = f'tileset "{source or text(listed.get("name")) or number}"'
        if first is None or not 0 < first <= LARGEST_TILE:
            tiles.faults.append(Fault(place, tr("it does not say the number of its first tile (firstgid)")))
            continue
        try:
            tileset = _external(folder, source) if source else listed
        except WorldError as error:
            tiles.faults += [Fault(place, fault.reason, fault.hint) for fault in error.faults]
            continue
        for within, tile in _tiles_of(tileset):
            tiles.known[first + within] = _meaning(
                tile, tr("{place}, tile {within}", place=place, within=within), tiles
            )
    return tiles


def _external(folder: Path, source: str) -> Node:
    try:
        contents = file_contents(folder / source.replace("\\", "/"))
    except WorldError as error:
        missing = any(fault.reason == tr("there is no such file") for fault in error.faults)
        hint = tr("put it at {source}, as seen from the map, or embed it in the map with Tiled", source=source)
        raise WorldError([Fault("", fault.reason, hint if missing else fault.hint) for fault in error.faults]) from None
    found = parse_tiled(contents)
    if "layers" in found:
        raise WorldError([Fault("", tr("this is a map, not a tileset"))])
    return found


def _tiles_of(tileset: Node) -> Iterator[tuple[int, Node]]:
    for tile in nodes(tileset.get("tiles")):
        within = whole(tile.get("id"))
        if within is not None and within >= 0:
            yield within, tile


def _meaning(tile: Node, place: str, tiles: Tiles) -> Tile:
    """A tile is what its property "terrain" says, else its class (called type by some versions of Tiled)."""
    noted = properties(tile)
    named = text(noted.get("terrain")) or text(tile.get("class")) or text(tile.get("type"))
    kind = terrain_named(named) if named else None
    if kind is not None:
        return Tile(terrain=kind)
    if any(key in noted for key in OWN_KEYS):
        made = _own_terrain(named or tr("tile {number}", number=whole(tile.get("id"))), noted, place, tiles)
        return Tile(terrain=made)
    if not named:
        return Tile()
    if kind_of_thing(named) is not None:
        return Tile(thing={**tile, "class": named})
    words = [kind.label for kind in ready_terrains()]
    hint = did_you_mean(named, [*words, *known_things()])
    tiles.faults.append(Fault(place, tr('there is no terrain and no device "{named}"', named=named), hint))
    return Tile()


def _own_terrain(label: str, noted: dict[str, object], place: str, tiles: Tiles) -> Terrain | None:
    made = next((kind for kind in tiles.own if kind.label == label), None)
    if made is not None:
        return made
    taken = {kind.glyph for kind in (*ready_terrains(), *tiles.own)}
    glyph = next((letter for letter in string.ascii_letters + string.digits if letter not in taken), None)
    if glyph is None:
        tiles.faults.append(Fault(place, tr("there are more kinds of terrain than letters to draw them with")))
        return None
    slip = real(noted.get("slip", 0.0))
    if slip is None or not 0 <= slip <= 1:
        tiles.faults.append(Fault(place, tr("slip is no number from 0 to 1")))
        return None
    colour = text(noted.get("colour") or noted.get("color"))
    made = Terrain(
        glyph,
        label,
        passable=is_true(noted.get("passable", True)),
        slip=Chance(slip),
        restricted=is_true(noted.get("restricted", False)),
        colour="#" + colour[-6:] if len(colour) in (7, 9) and colour.startswith("#") else None,  # #aarrggbb, or without
    )
    tiles.own.append(made)
    return made


def is_true(value: object) -> bool:
    """Whether a property that can be ticked is."""
    return value is True or (isinstance(value, str) and value.casefold() in ("true", "1", "yes"))
