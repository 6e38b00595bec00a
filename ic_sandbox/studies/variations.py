"""Variations of a world: other values in places of its file, each named by its path."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ic_sandbox.world.document import BY_HAND, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.hints import did_you_mean
from ic_sandbox.world.io.files import dump_world, read_world

__all__ = ["Way", "document_of", "varied"]

Way = tuple[str, ...]
"""The keys that lead to a place in a file: ``("processes", "operator", "chance")``. In a list, a key is the name of an
item, a device's kind, or an index from 0.
"""

NAMING = ("name", "kind")


def document_of(world: World) -> dict[str, Any]:
    """Return the JSON of a world's file, with devices that include the values of their presets."""
    document: dict[str, Any] = json.loads(dump_world(world))
    by_hand = replace(world, devices=tuple(replace(device, kind=BY_HAND) for device in world.devices))
    whole = json.loads(dump_world(by_hand)).get("devices", [])
    if whole:
        document["devices"] = [{**said, **own} for said, own in zip(whole, document["devices"], strict=True)]
    return document


def varied(document: dict[str, Any], levels: Sequence[tuple[Way, Any]]) -> World:
    """Return the world of a file with other values in some places. Raises :class:`WorldError` if it is invalid."""
    changed = copy.deepcopy(document)
    for way, value in levels:
        _put(changed, way, value)
    return read_world(json.dumps(changed))


def _put(document: dict[str, Any], way: Way, value: Any) -> None:
    place: Any = document
    for depth, key in enumerate(way):
        last = depth == len(way) - 1
        if isinstance(place, list):
            at: Any = _index(place, key, way[:depth])
        elif isinstance(place, dict):
            at = key
            if not last and key not in place:
                if depth == 0:
                    raise _lost(way[:1], f'the world has no "{key}"', did_you_mean(key, document))
                place[key] = {}  # the file may omit this key; the world is validated later
        else:
            raise _lost(way[: depth + 1], f'there is nothing inside "{way[depth - 1]}"')
        if last:
            place[at] = copy.deepcopy(value)  # a later path may change it
        else:
            place = place[at]


def _index(items: list[Any], key: str, before: Way) -> int:
    """Return the index of an item in a list, given its index or its name."""
    for naming in NAMING:
        named = [k for k, item in enumerate(items) if isinstance(item, dict) and item.get(naming) == key]
        if len(named) == 1:
            return named[0]
        if named:
            raise _lost((*before, key), f"{len(named)} items have this name", f"use their indices: {named}")
    if key in map(str, range(len(items))):
        return int(key)
    names = [item[naming] for item in items if isinstance(item, dict) for naming in NAMING if naming in item]
    hint = did_you_mean(key, names) or f"there are {len(items)}, counted from 0"
    raise _lost((*before, key), "there is no such item", hint)


def _lost(way: Way, reason: str, hint: str = "") -> WorldError:
    return WorldError([Fault(".".join(way), reason, hint)])
