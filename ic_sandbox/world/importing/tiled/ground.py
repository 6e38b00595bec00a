"""The terrain of a Tiled map: its tile layers on top of one another, and the tiles that stand for devices."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import FLOOR, WALL, Terrain
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import GOAL, NOTHING, kind_title
from ic_sandbox.world.importing.draft import check_placed
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.terrain_words import guessed_terrain, is_passage
from ic_sandbox.world.importing.tiled.grid import Grid
from ic_sandbox.world.importing.tiled.layer_meanings import kind_of_layer
from ic_sandbox.world.importing.tiled.layers import TileLayer
from ic_sandbox.world.importing.tiled.objects import Thing
from ic_sandbox.world.importing.tiled.tilesets import Tile, Tiles
from ic_sandbox.world.importing.tiled.values import properties, text

__all__ = ["Ground", "lay_tiles"]

MOST_MEANINGS = 5_000
"""The most different meanings of the tiles of a map; each tile that stands for an item has its own."""

TILES_A_STEP = 5_000
LEAST_FREE = 0.02
"""The share of the map that a layer of walls leaves free; some games draw free cells on it with a tile, too."""

MOST_UNNAMED = 0.5
"""The share of the drawn cells above which some of the tiles without a meaning are likely walls."""


@dataclass(slots=True)
class Ground:
    """The terrain found so far.

    ``glyphs`` is <U1 [row, col], empty if nothing is drawn there; ``says_something`` if anything names a terrain or a
    device, ``says_walls`` if anything names wall or floor; ``floor_drawn`` if floor is drawn, so that empty cells are
    wall. ``outside``, ``unnamed``, where tiles without a meaning are, and ``blocked``, where something blocks the way
    whatever floor is drawn there, are bool [row, col]. ``walls_elsewhere`` if another part of the map has walls.
    """

    glyphs: NDArray[np.str_]
    outside: NDArray[np.bool_]
    unnamed: NDArray[np.bool_]
    blocked: NDArray[np.bool_]
    standing: list[Thing] = field(default_factory=list)
    says_something: bool = False
    says_walls: bool = False
    floor_drawn: bool = False
    walls_elsewhere: bool = False

    def paint(self, terrain: Terrain, rows: NDArray[np.intp], cols: NDArray[np.intp], guessed: bool = False) -> None:
        """Set the terrain of some cells; a guess that they are dangerous does not tell walls from floor."""
        self.glyphs[rows, cols] = terrain.glyph
        self.says_walls |= terrain in (WALL, FLOOR)
        self.says_something |= not guessed
        self.floor_drawn |= terrain == FLOOR

    def hear(self, terrain: Terrain | None) -> None:
        """Take note of a terrain on another part of the map, where it tells walls from floor as well as on this one."""
        self.says_walls |= terrain in (WALL, FLOOR)
        self.says_something |= terrain is not None
        self.floor_drawn |= terrain == FLOOR
        self.walls_elsewhere |= terrain == WALL

    @property
    def tells_walls(self) -> bool:
        """True if the map says enough to tell walls from floor: it names either, or its tiles have names."""
        drawn = int((self.glyphs != "").sum())
        return self.says_walls or (self.says_something and int(self.unnamed.sum()) <= MOST_UNNAMED * drawn)

    @property
    def lacks_walls(self) -> bool:
        """True if no cell is going to be wall but those outside a staggered map."""
        inside = self.glyphs[~self.outside]
        some = (inside == WALL.glyph).any() or (self.floor_drawn and (inside == "").any())
        return not (some or self.walls_elsewhere)

    def rows(self, findings: Findings) -> list[str]:
        """Return the rows of the map: empty cells are floor, unless floor is drawn."""
        self.glyphs[self.outside] = WALL.glyph
        empty = self.glyphs == ""
        if self.floor_drawn and empty.any():
            findings.note(tr("cells without a tile became wall, because floor is drawn"), count=int(empty.sum()))
        self.glyphs[empty] = WALL.glyph if self.floor_drawn else FLOOR.glyph
        if not (self.glyphs == WALL.glyph).any():
            findings.note(tr("nothing on the map is wall"))
        return ["".join(row) for row in self.glyphs]


@dataclass(frozen=True, slots=True)
class _Meanings:
    """The meanings of the tiles in use.

    ``numbers`` int64 [tile], sorted; ``codes`` int64 [tile], indices into ``tiles``, of which the first is a tile
    without a meaning.
    """

    numbers: NDArray[np.int64]
    codes: NDArray[np.int64]
    tiles: list[Tile]

    def of(self, drawn: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the code of each tile that is drawn."""
        if not len(self.numbers):
            return np.zeros(drawn.shape, np.int64)
        index = np.minimum(np.searchsorted(self.numbers, drawn), len(self.numbers) - 1)
        return np.where(self.numbers[index] == drawn, self.codes[index], 0)

    def likely_wall(self, codes: NDArray[np.int64]) -> bool:
        """Return whether all of some tiles are wall by a guess."""
        return all(self.tiles[code].guessed and self.tiles[code].terrain == WALL for code in np.unique(codes).tolist())


def lay_tiles(
    grid: Grid, layers: Sequence[TileLayer], tiles: Tiles, findings: Findings
) -> Generator[Progress, None, Ground]:
    """Lay the layers on top of one another; higher ones cover lower ones if they name a terrain."""
    size = grid.rows, grid.cols
    ground = Ground(np.full(size, "", "<U1"), grid.outside(), np.zeros(size, bool), np.zeros(size, bool))
    if grid.stagger is not None:
        findings.note(tr("the staggered map was turned, so that its diamonds became squares; its corners became wall"))
    findings.measure(grid.rows, grid.cols)
    meanings = yield from _meanings(layers, tiles)
    for number, layer in enumerate(_credible(layers, ground.outside, findings)):
        yield Progress(tr("Laying the tiles"), number / len(layers))
        layer.layer.remark(findings)
        thing = kind_of_layer(layer, tiles)
        if thing:
            _stand_all(ground, layer, thing, findings)
        elif not layer.layer.left_out:
            _lay(ground, layer, meanings, findings)
            for tile in map(tiles.__getitem__, layer.elsewhere):
                ground.hear(None if tile.soft else tile.terrain or layer.layer.terrain)
        label = layer.layer.terrain.label if layer.layer.terrain is not None else thing
        meaning = NOTHING if layer.layer.left_out else label
        drawn = np.nonzero(layer.tiles)
        findings.source("layer", layer.layer.name, len(drawn[0]), meaning, drawn)
    return ground


def _stand_all(ground: Ground, layer: TileLayer, thing: str, findings: Findings) -> None:
    """Put an item on the cells of a layer: a goal on all of them, or one of another kind on each."""
    ground.says_something |= layer.layer.chosen
    rows, cols = np.nonzero(layer.tiles)
    ground.glyphs[rows, cols] = np.where(ground.glyphs[rows, cols] == "", FLOOR.glyph, ground.glyphs[rows, cols])
    cells = list(zip(rows.tolist(), cols.tolist(), strict=True))
    if not cells:
        return
    if not layer.layer.chosen:
        findings.note(tr('layer "{name}" was taken as {kind}', name=layer.layer.name, kind=kind_title(thing)))
    if thing == GOAL:
        ground.standing.append(Thing(GOAL, "", {}, tuple(cells), layer.layer.place))
        return
    check_placed(len(ground.standing) + len(cells))
    ground.standing += [Thing(thing, "", {}, (cell,), layer.layer.place) for cell in cells]


def _credible(layers: Sequence[TileLayer], outside: NDArray[np.bool_], findings: Findings) -> list[TileLayer]:
    """Return the layers, but without guesses that the largest are wall if these would leave hardly a free cell."""
    kept = list(layers)
    guessed = [k for k, layer in enumerate(kept) if layer.layer.terrain == WALL and not layer.layer.certain]
    guessed.sort(key=lambda k: np.count_nonzero(kept[k].tiles))
    covers = np.zeros(outside.shape, np.int64)
    for k in guessed:
        covers += kept[k].tiles > 0
    least = LEAST_FREE * np.count_nonzero(~outside)
    while guessed and np.count_nonzero((covers == 0) & ~outside) <= least:
        layer = kept[guessed.pop()]
        covers -= layer.tiles > 0
        name = layer.layer.name
        findings.note(tr('layer "{name}" was not taken as wall, because it leaves hardly a cell free', name=name))
        kept = [replace(one, layer=replace(one.layer, terrain=None)) if one is layer else one for one in kept]
    return kept


def _meanings(layers: Sequence[TileLayer], tiles: Tiles) -> Generator[Progress, None, _Meanings]:
    used = np.zeros(0, np.int64)
    for layer in layers:
        yield Progress(tr("Reading the tilesets"), 0.0)
        if not layer.layer.left_out:
            used = np.union1d(used, layer.tiles)
    numbers = tiles.saying(used[used > 0])
    codes = np.zeros(len(numbers), np.int64)
    found: list[Tile] = [Tile()]
    same: dict[tuple[object, ...], int] = {}
    for k, number in enumerate(numbers.tolist()):
        if k % TILES_A_STEP == 0:
            yield Progress(tr("Reading the tilesets"), k / len(numbers))
        tile = tiles[number]
        key = (tile.name, tile.terrain, tile.soft, tile.chosen, tile.guessed, number if tile.thing else None)
        if key not in same:
            same[key] = len(found)
            found.append(tile)
            if len(found) > MOST_MEANINGS:
                reason = tr("the tiles of the map have more than {most:,} different meanings", most=MOST_MEANINGS)
                raise WorldError([Fault("", reason)])
        codes[k] = same[key]
    return _Meanings(numbers, codes, found)


def _lay(ground: Ground, layer: TileLayer, meanings: _Meanings, findings: Findings) -> None:
    """Lay one layer. The meaning of a tile comes before that of the layer, unless the user chose the latter."""
    rows, cols = np.nonzero(layer.tiles)
    codes = meanings.of(layer.tiles[rows, cols])
    by_layer = layer.layer.terrain
    if len(rows):
        ground.says_something |= by_layer is not None and layer.layer.certain
        ground.says_walls |= by_layer in (WALL, FLOOR) or layer.layer.chosen
    if by_layer is None and len(rows) == ground.glyphs.size - ground.outside.sum() and meanings.likely_wall(codes):
        findings.note(
            tr(
                'tiles that block the way on layer "{name}" were not taken as wall, because they cover the whole map',
                name=layer.layer.name,
            )
        )
        return
    present, counts = np.unique(codes, return_counts=True)
    firm = np.full(len(meanings.tiles), "", "<U1")
    soft = np.full(len(meanings.tiles), FLOOR.glyph, "<U1")
    blocks, gives_way = np.zeros((2, len(meanings.tiles)), bool)
    for code, count in zip(present.tolist(), counts.tolist(), strict=True):
        tile = meanings.tiles[code]
        ground.says_something |= tile.says_something and not tile.guessed
        ground.says_walls |= tile.terrain in (WALL, FLOOR) or tile.chosen
        usual = None if is_passage(tile.name) else by_layer
        decides = by_layer if layer.layer.chosen and not tile.chosen else tile.terrain or usual
        if tile.soft and not layer.layer.chosen:
            decides = None
        elif tile.thing and decides is by_layer:
            soft[code] = (by_layer or FLOOR).glyph
            decides = None
        if decides is not None:
            firm[code] = decides.glyph
            by_itself = tile.terrain == WALL and tile.guessed  # by a property or shape, or a class such as Solid
            blocks[code] = decides == WALL and (by_itself or layer.layer.blocks)
            gives_way[code] = decides == FLOOR and tile.terrain is None and not layer.layer.chosen
            ground.floor_drawn |= decides == FLOOR
        _remark(tile, layer, count, findings)
        if tile.name:
            drawn = codes == code
            findings.source("class", tile.name, 0, cells=(rows[drawn], cols[drawn]))
    glyphs = firm[codes]
    empty = ground.glyphs[rows, cols] == ""
    fills = empty & (glyphs == "")
    ground.glyphs[rows[fills], cols[fills]] = soft[codes[fills]]
    covers = (glyphs != "") & ~(gives_way[codes] & ground.blocked[rows, cols])
    plain = fills & np.array([not tile.says_something for tile in meanings.tiles])[codes] & (by_layer is None)
    ground.unnamed[rows[plain], cols[plain]] = True
    ground.glyphs[rows[covers], cols[covers]] = glyphs[covers]
    ground.blocked[rows[covers], cols[covers]] = blocks[codes[covers]]
    if not layer.layer.chosen:
        _stand(ground, layer, meanings.tiles, codes, np.stack([rows, cols], axis=1))


def _remark(tile: Tile, layer: TileLayer, count: int, findings: Findings) -> None:
    findings.source("class", tile.name, count, tile.meaning or ("nothing" if tile.chosen else ""))
    place = layer.layer.place
    if tile.terrain is not None and tile.guessed and not tile.soft:
        by_class = guessed_terrain(tile.name) == tile.terrain
        named = tr('class "{name}"', name=tile.name) if by_class else tr("a property or shape that blocks the way")
        findings.note(
            tr("taken as {kind}: tiles with {named}", kind=kind_title(tile.terrain.label), named=named), place, count
        )
    elif tile.thing and tile.guessed:
        text_ = tr('taken as {kind}: tiles with class "{name}"', kind=kind_title(tile.thing), name=tile.name)
        findings.note(text_, place, count)
    elif tile.name and not tile.says_something and (layer.layer.terrain is None or is_passage(tile.name)):
        text_ = tr('left out: tiles of class "{name}", which is neither a terrain nor a device', name=tile.name)
        findings.note(text_, place, count)


def _stand(
    ground: Ground, layer: TileLayer, tiles: list[Tile], codes: NDArray[np.int64], cells: NDArray[np.intp]
) -> None:
    """Collect what the tiles of a layer stand for: goals by all their cells, everything else one by one."""
    things = np.array([bool(tile.thing) for tile in tiles])[codes]
    order = np.flatnonzero(things)[np.argsort(codes[things], kind="stable")]
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    for part in np.split(order, starts[1:]) if len(order) else ():
        tile = tiles[int(codes[part[0]])]
        noted, title = properties(tile.entry), text(tile.entry.get("name"))
        places = [(int(row), int(col)) for row, col in cells[part]]
        if tile.thing == GOAL:
            ground.standing.append(Thing(GOAL, title, noted, tuple(places), layer.layer.place))
            continue
        check_placed(len(ground.standing) + len(places))
        for cell in places:
            place = tr("{place}, cell {cell}", place=layer.layer.place, cell=list(cell))
            ground.standing.append(Thing(tile.thing, title, noted, (cell,), place))
