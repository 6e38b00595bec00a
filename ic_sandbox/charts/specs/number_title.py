"""Titles of the numbers in a world's file, for users who do not know the file."""

from __future__ import annotations

from collections.abc import Callable

from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.items import device_name_and_place, goal_title
from ic_sandbox.world.state_words import process_title, variable_title
from ic_sandbox.world.terrain_choices import terrain_name

__all__ = ["Way", "number_title"]

Way = tuple[str, ...]
"""The keys that lead to a number in a file. In a list, a key is the name of an item, a device's kind, or an index."""

KEYS = {
    "chance": mark("probability"),
    "slip": mark("probability of slipping"),
    "discount": mark("discount"),
    "count": mark("number of agents"),
    "max": mark("highest level"),
}
SECTIONS = {
    "agents": mark("agent {number}"),
    "populations": mark("population {number}"),
    "processes": mark("process {number}"),
    "cameras": mark("camera {number}"),
    "goals": mark("goal {number}"),
    "rules": mark("rule {number}"),
}
TITLED: dict[str, Callable[[str], str]] = {
    "processes": process_title,
    "variables": variable_title,
    "goals": goal_title,
}
"""How the names in each section of a file are shown."""


def number_title(way: Way, world: World) -> str:
    """Return the title of a number of a world, or of its runs, in words as far as there are any."""
    match way:
        case ("discount",):
            return tr("discount")
        case ("agents",):
            return tr("number of agents")
        case ("ticks",):
            return tr("ticks")
        case ("legend", glyph, *rest) if glyph in world.terrain_kinds():
            return ": ".join((terrain_name(world.terrain_kinds()[glyph]), *_words(("", *rest))))
        case ("devices", key, *rest) if (place := _device(key, world)) is not None:
            if tuple(rest[:2]) == ("rules", "0") and len(world.devices[place].rules) == 1:
                rest = rest[2:]
            return ": ".join((device_name_and_place(world, place), *_words(("", *rest))))
    return ": ".join(_words(way))


def _device(key: str, world: World) -> int | None:
    """Return the index of the device that a key means; None if there is none."""
    if key.isdecimal():
        return int(key) if int(key) < len(world.devices) else None
    found = [k for k, device in enumerate(world.devices) if key in (device.name, device.kind)]
    return found[0] if len(found) == 1 else None


def _words(way: Way) -> list[str]:
    """Return the keys of a way after the first one in words."""
    parts = []
    for place, key in enumerate(way):
        if key.isdecimal() and place:
            words = SECTIONS.get(way[place - 1])
            parts.append(tr(words, number=numeral(int(key) + 1)) if words else f"{way[place - 1]} {int(key) + 1}")
        elif place and way[place - 1] in TITLED:
            parts.append(TITLED[way[place - 1]](key))
        elif place and not (place + 1 < len(way) and way[place + 1].isdecimal()):
            parts.append(tr(KEYS[key]) if key in KEYS else key.replace("_", " "))
    return parts
