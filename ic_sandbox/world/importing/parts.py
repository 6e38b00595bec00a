"""The parts of a map that is larger than a world may be, of which the user chooses one like a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing.draft import check_size, is_too_large, size_fault
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.levels import chosen_level
from ic_sandbox.world.validation.limits import LARGEST_SIDE

__all__ = ["Part", "check_parts", "chosen_part", "wanted_part"]

MOST_PARTS = 64
"""The most parts of a map."""


@dataclass(frozen=True, slots=True)
class Part:
    """An area of a map: its first row and column, and its size. ``of_several`` if the map has others, too."""

    top: int
    left: int
    rows: int
    cols: int
    of_several: bool = False

    @property
    def name(self) -> str:
        """The rows and columns, counted from 1, in a list of parts."""
        return tr(
            "rows {top} to {bottom}, columns {left} to {right}",
            top=self.top + 1,
            bottom=self.top + self.rows,
            left=self.left + 1,
            right=self.left + self.cols,
        )


def check_parts(rows: int, cols: int, what: str) -> None:
    """Raise WorldError if a map is empty, or too large even for a choice of one of its parts."""
    if is_too_large(rows, cols) and len(_parts(rows, cols)) > 1:
        return
    check_size(rows, cols, what)


def wanted_part(rows: int, cols: int, wanted: str, findings: Findings, what: str = "map") -> Part:
    """Return the wanted part of a file's only map; all of it if it is not too large. See :func:`chosen_part`."""
    return chosen_part([("", rows, cols)], wanted, findings, what)[1]


def chosen_part(
    maps: Sequence[tuple[str, int, int]], wanted: str, findings: Findings, what: str = "map"
) -> tuple[int, Part]:
    """Record the maps of a file as its levels, and return the index of the wanted one with the wanted part of it.

    ``maps`` has the name, the rows and the columns of each. In place of a map that is too large for a world, its parts
    are levels, counted from left to right, then down. Raises :class:`WorldError` if no level is called as ``wanted``,
    or if it is empty and the first map has parts, because a part is not what most users expect.
    """
    offered = [(k, part) for k, (_, rows, cols) in enumerate(maps) for part in _parts(rows, cols)]
    names = [", ".join(filter(None, (maps[k][0], part.name if part.of_several else ""))) for k, part in offered]
    index, part = offered[chosen_level(names, wanted, findings)]
    _, rows, cols = maps[index]
    if not part.of_several:
        check_size(rows, cols, what)
    elif not wanted.strip():
        count = len(_parts(rows, cols))
        hint = tr('choose one of its {count} parts: --level 1 is "{name}", and so on', count=count, name=names[0])
        raise WorldError([size_fault(rows, cols, what, hint)])
    return index, part


def _parts(rows: int, cols: int) -> list[Part]:
    """Return the parts of a map; one if it is not too large, or so large that it would have too many."""
    whole = [Part(0, 0, rows, cols)]
    down, across = (-(-side // LARGEST_SIDE) for side in (rows, cols))
    if not is_too_large(rows, cols) or min(rows, cols) < 1 or down * across > MOST_PARTS:
        return whole
    return [
        Part(top, left, min(LARGEST_SIDE, rows - top), min(LARGEST_SIDE, cols - left), True)
        for top in range(0, rows, LARGEST_SIDE)
        for left in range(0, cols, LARGEST_SIDE)
    ]
