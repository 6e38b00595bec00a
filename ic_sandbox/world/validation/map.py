"""Checks of a world's map: its size, its rows, its kinds of terrain and the cells that other parts name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL, Cell, Terrain, World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.placeholders import MISSING, NO_MAP, NOWHERE
from ic_sandbox.world.validation.limits import LARGEST_SIDE
from ic_sandbox.world.validation.names import repeated_names
from ic_sandbox.world.validation.rules import RuleChecks

__all__ = ["MapChecks"]

INVISIBLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories that can't be drawn as a glyph: control characters, surrogates, line and paragraph separators."""


class MapChecks(RuleChecks):
    """Checks of the terrain of a world, and of the cells that items are in or that something names."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.world = world
        self.kinds = world.terrain_kinds()
        self.cols = max(map(len, world.terrain), default=0)

    def terrain(self) -> Iterator[Fault]:
        rows = self.world.terrain
        if rows is NO_MAP:
            return
        first = next((row for row in rows if row is not MISSING), None)
        if not rows or first == "":
            yield Fault("terrain", tr("the map is empty"), tr("draw at least one row with one cell"))
            return
        if len(rows) > LARGEST_SIDE or self.cols > LARGEST_SIDE:
            size = tr("{rows} rows by {cols} columns", rows=len(rows), cols=self.cols)
            yield Fault(
                "terrain",
                tr("the map has {size}; at most {most} each are possible", size=size, most=LARGEST_SIDE),
            )
        for index, row in enumerate(rows):
            if row is MISSING or first is None:
                continue
            if len(row) != len(first):
                yield Fault(
                    f"terrain[{index}]",
                    tr("this row has {row} cells, and the first has {first}", row=len(row), first=len(first)),
                )
            for glyph in dict.fromkeys(row):
                if glyph not in self.kinds and MISSING not in self.kinds:
                    where = row.index(glyph)
                    yield Fault(
                        f"terrain[{index}]",
                        tr('unknown terrain "{glyph}" at column {where}', glyph=glyph, where=where),
                        tr("add it to the legend, or use one of: {kinds}", kinds=" ".join(self.kinds)),
                    )

    def legend(self) -> Iterator[Fault]:
        for kind in self.world.legend:
            place = f'legend["{kind.glyph}"]'
            if kind.glyph is MISSING:
                continue
            if len(kind.glyph) == 1 and unicodedata.category(kind.glyph) in INVISIBLE:
                yield Fault(place, tr("a glyph can't be a control character or half of a character"))
            elif len(kind.glyph) != 1:
                yield Fault(place, tr("a glyph is a single character"))
            elif kind.glyph in (WALL.glyph, FLOOR.glyph):
                of = self.builtin(kind)
                yield Fault(place, tr('"{glyph}" is built in ({of}), and can\'t be redefined', glyph=kind.glyph, of=of))
            yield from self.ground(kind, place)
        glyphs = [kind.glyph for kind in self.world.legend]
        yield from repeated_names(glyphs, "legend", "glyph", lambda index: f'legend["{glyphs[index]}"]')

    @staticmethod
    def builtin(kind: Terrain) -> str:
        return WALL.label if kind.glyph == WALL.glyph else FLOOR.label

    def cell(self, cell: Cell, place: str, stands: bool = True) -> Iterator[Fault]:
        """Yield a fault if a cell is off the map or if something ``stands`` on a cell that can't be entered."""
        if cell is NOWHERE or self.world.terrain is NO_MAP or self.cols == 0:
            return
        row, col = cell
        if not self.on_map(cell):
            size = tr("{rows} rows and {cols} columns", rows=self.world.rows, cols=self.cols)
            yield Fault(
                place,
                tr("the cell [{row}, {col}] is off the map", row=row, col=col),
                tr("the map has {size}, counted from 0", size=size),
            )
            return
        # In a row that could not be read, the kind of terrain is unknown.
        kind = self.kinds.get(self.world.terrain[row][col : col + 1])
        if stands and kind is not None and kind.passable is False:
            yield Fault(
                place,
                tr("the cell [{row}, {col}] is {kind}", row=row, col=col, kind=kind.label or tr("impassable")),
                tr("choose a cell that can be entered"),
            )

    def on_map(self, cell: Cell) -> bool:
        """Return whether a cell lies on the map, as far as the map could be read."""
        if not 0 <= cell[0] < self.world.rows:
            return False
        row = self.world.terrain[cell[0]]
        return 0 <= cell[1] < (self.cols if row is MISSING else len(row))
