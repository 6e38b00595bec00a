"""The part of the map that looks different after an edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ic_sandbox.world.document import Agent, Camera, Cell, Device, Population, World
from ic_sandbox.world.editing.brush_shapes import Box

__all__ = ["changed_box"]

EVERYWHERE = ("legend", "goals")
"""Parts of a world that can change the appearance of any cell."""

Standing = Device | Camera | Agent | Population


def changed_box(before: World, after: World) -> Box | None:
    """Return the smallest rectangle that covers all visible changes of the map.

    Empty if nothing looks different; None if any cell might, as after a change of size.
    """
    if (before.rows, before.cols) != (after.rows, after.cols):
        return None
    if any(getattr(before, part) != getattr(after, part) for part in EVERYWHERE):
        return None
    cells = [*_painted(before, after), *_moved(before, after)]
    if not cells:
        return Box(0, 0, 0, 0)
    rows, cols = zip(*cells, strict=True)
    return Box(min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1)


def _painted(before: World, after: World) -> Iterator[Cell]:
    """Yield the first and the last cell of each row that differ."""
    for row, (was, now) in enumerate(zip(before.terrain, after.terrain, strict=True)):
        if was is now or was == now:
            continue
        different = [col for col, (old, new) in enumerate(zip(was, now, strict=True)) if old != new]
        yield row, different[0]
        yield row, different[-1]


def _moved(before: World, after: World) -> Iterator[Cell]:
    """Yield the cells in which items differ."""
    pairs: tuple[tuple[Sequence[Standing], Sequence[Standing]], ...] = (
        (before.devices, after.devices),
        (before.cameras, after.cameras),
        (before.agents, after.agents),
        (before.populations, after.populations),
    )
    for were, are in pairs:
        if were is are:
            continue
        for old, new in zip_longest(were, are):
            if old is not new and old != new:
                yield from (thing.at for thing in (old, new) if thing is not None)
