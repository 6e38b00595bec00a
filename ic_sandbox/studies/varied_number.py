"""The numbers of a world's file and of its run that can be varied, each with levels to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ic_sandbox.studies.variations import Way, document_of, varied
from ic_sandbox.world.document import DEFAULT_DISCOUNT, World
from ic_sandbox.world.editing.edits import planners
from ic_sandbox.world.faults import WorldError

__all__ = ["VariedNumber", "changed_number", "number_at", "numbers_of", "value_at"]

DISCOUNTS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99)
CHANCES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 1.0)
COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
TICKS = (10, 20, 50, 100, 200, 400)
LEFT_OUT = ("version", "seed", "cells", "at", "terrain", "region", "when", "then", "story")
"""Keys whose numbers are places, identifiers, formulas, or how a run is presented."""

PROBABILITIES = ("chance", "slip")
MOST_NUMBERS = 300


@dataclass(frozen=True)
class VariedNumber:
    """A number: its way, its value now (None if several), whether it is whole, and levels to begin with."""

    way: Way
    now: float | None
    whole: bool
    levels: tuple[float, ...]


def numbers_of(world: World) -> list[Way]:
    """Return the ways to the numbers that can be varied: those of the run first."""
    found: list[Way] = [("discount",)]
    if world.populations:
        found.append(("agents",))
    found.append(("ticks",))
    for way in _numeric(document_of(world), ()):
        if len(found) == MOST_NUMBERS:
            break
        found.append(way)
    return found


def _numeric(place: Any, before: Way) -> Iterator[Way]:
    if isinstance(place, dict):
        for key, value in place.items():
            if key in LEFT_OUT or "." in key:
                continue
            if _is_number(value):
                yield (*before, key)
            else:
                yield from _numeric(value, (*before, key))
    elif isinstance(place, list):
        for index, item in enumerate(place):
            if isinstance(item, dict):
                yield from _numeric(item, (*before, _naming(place, index)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _naming(items: list[Any], index: int) -> str:
    """Return the name of an item if no other has it, otherwise its index."""
    for key in ("name", "kind") if isinstance(items[index], dict) else ():
        name = items[index].get(key)
        same = [item for item in items if isinstance(item, dict) and name in (item.get("name"), item.get("kind"))]
        if isinstance(name, str) and name and "." not in name and len(same) == 1:
            return name
    return str(index)


def changed_number(before: World, after: World) -> Way | None:
    """Return the way to the only number in which two worlds differ; None if they differ in anything else."""
    ways = list(_changes(document_of(before), document_of(after), ()))
    return ways[0] if len(ways) == 1 and ways[0] else None


def _changes(old: Any, new: Any, before: Way) -> Iterator[Way]:
    if old == new and not (isinstance(old, bool) ^ isinstance(new, bool)):
        return
    if isinstance(new, dict) and (isinstance(old, dict) or old is None):
        old = old or {}
        for key in dict.fromkeys((*old, *new)):
            yield from _changes(old.get(key), new.get(key), (*before, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            key = _naming(new, index) if isinstance(other, dict) else str(index)
            yield from _changes(one, other, (*before, key))
    elif (_is_number(old) or old is None) and (_is_number(new) or new is None):
        yield before
    elif old is None and isinstance(new, str):
        return  # the kind of something that the file omitted, such as a planner with another discount
    else:
        yield ()


def number_at(world: World, way: Way, now: float | None = None) -> VariedNumber:
    """Return the number at a way, with levels around its value; ``now``: its value if the file omits it."""
    known, key = value_at(world, way), way[-1]
    value = known if known is not None else now
    if way == ("agents",):
        return VariedNumber(way, value, True, _with(COUNTS, value))
    if way == ("ticks",):
        return VariedNumber(way, None, True, TICKS)
    if key == "discount":
        return VariedNumber(way, value, False, _with(DISCOUNTS, value))
    if key in PROBABILITIES:
        return VariedNumber(way, value, False, _with(CHANCES, value))
    if key == "count":
        return VariedNumber(way, value, True, _with(COUNTS, value))
    document = document_of(world)
    whole = (value is None or value == round(value)) and not _admits(document, way, (value or 0) + 0.5)
    levels = _around(value or 0.0, whole)
    if not _admits(document, way, levels[0]):  # such as 0 as the highest level of a variable
        levels = levels[1:]
    return VariedNumber(way, value, whole, levels)


def _with(levels: tuple[float, ...], now: float | None) -> tuple[float, ...]:
    return tuple(sorted({*levels, *(() if now is None else (now,))}))


def value_at(world: World, way: Way) -> float | None:
    """Return the value of the number at a way; None if the file omits it, or if it is several numbers."""
    if way == ("discount",):
        discounts = {planner.discount for planner in planners(world)} or {DEFAULT_DISCOUNT}
        return next(iter(discounts)) if len(discounts) == 1 else None
    if way == ("agents",):
        return len(world.agents) + sum(population.count for population in world.populations)
    place: Any = document_of(world)
    for key in way:
        if isinstance(place, list):
            places = [k for k in range(len(place)) if _naming(place, k) == key or str(k) == key]
            place = place[places[0]] if places else None
        else:
            place = place.get(key) if isinstance(place, dict) else None
    return place if _is_number(place) else None


def _admits(document: dict[str, Any], way: Way, value: float) -> bool:
    """Return whether a file may have this number at a way."""
    try:
        varied(document, [(way, value)])
    except WorldError:
        return False
    return True


def _around(now: float, whole: bool) -> tuple[float, ...]:
    """Return levels around a number, from 0 to twice or four times its value."""
    if whole:
        most = max(2 * abs(now), 4)
        step = max(1, round(most / 10))
        levels = {float(k) for k in range(0, round(most) + 1, step)} | {now}
        return tuple(sorted(int(level) if now >= 0 else -int(level) for level in levels))
    scale = now or 1.0
    return tuple(
        sorted({0.0, *(round(scale * factor, 6) for factor in (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0))})
    )
