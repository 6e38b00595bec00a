"""Tiled's two formats in one shape: XML becomes what its JSON looks like, and values are read with doubt."""

from __future__ import annotations

import math
import xml.etree.ElementTree as Xml
from collections.abc import Mapping
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.text_map import decoded
from ic_sandbox.world.io.json_text import parse_json

__all__ = ["Node", "node", "nodes", "noted_on", "parse_tiled", "properties", "real", "text", "whole"]

Node = Mapping[str, Any]
LARGEST_NUMBER = 2**31
LONGEST_NUMBER = 40
DEEPEST = 50
"""How deep elements may stand in one another; groups of layers nest, little else does."""


def parse_tiled(contents: bytes) -> Node:
    """A map or a tileset of Tiled, XML or JSON, as its JSON would have it."""
    words = decoded(contents)
    if not words.strip():
        raise WorldError([Fault("", tr("the file is empty"))])
    if not words.lstrip().startswith("<"):
        return node(parse_json(words))
    if "<!ENTITY" in words:  # nothing of Tiled's has any, and they can blow up
        raise WorldError([Fault("", tr("the file declares XML entities, which no map of Tiled does"))])
    try:
        root = Xml.fromstring(words)
    except (Xml.ParseError, ValueError) as error:
        raise WorldError(
            [Fault("", tr("this is not XML: {error}", error=error), tr("the file may be cut off"))]
        ) from None
    if root.tag not in ("map", "tileset"):
        raise WorldError([Fault("", tr("this is XML, but no map of Tiled: it is a <{tag}>", tag=root.tag))])
    return _element(root, 0)


def _element(element: Xml.Element, depth: int) -> dict[str, Any]:
    if depth > DEEPEST:
        raise WorldError([Fault("", tr("elements stand in one another too deeply for a map"))])
    found: dict[str, Any] = dict(element.attrib)
    lists: dict[str, list[Any]] = {"layers": [], "tilesets": [], "tiles": [], "objects": [], "properties": []}
    for child in element:
        match child.tag:
            case "layer" | "objectgroup" | "group" if element.tag in ("map", "group"):
                kind = "tilelayer" if child.tag == "layer" else child.tag
                lists["layers"].append(_element(child, depth + 1) | {"type": kind})
            case "tileset" | "tile" | "object":
                lists[f"{child.tag}s"].append(_element(child, depth + 1))
            case "properties":
                lists["properties"] += [_property(inner) for inner in child if inner.tag == "property"]
            case "data":
                found |= _data(child)
            case "point":
                found["point"] = True
    return found | {key: value for key, value in lists.items() if value}


def _property(element: Xml.Element) -> dict[str, Any]:
    value = element.attrib.get("value", element.text or "")
    return {"name": element.attrib.get("name", ""), "value": value}


def _data(element: Xml.Element) -> dict[str, Any]:
    how = {key: element.attrib[key] for key in ("encoding", "compression") if key in element.attrib}
    chunks = [chunk.attrib | {"data": _cells(chunk)} for chunk in element if chunk.tag == "chunk"]
    return how | ({"chunks": chunks} if chunks else {"data": _cells(element)})


def _cells(element: Xml.Element) -> Any:
    tiles = [tile.attrib.get("gid", "0") for tile in element if tile.tag == "tile"]
    return tiles or (element.text or "")


# -- values that may be anything


def node(value: object) -> Node:
    """The value as an object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def nodes(value: object) -> list[Node]:
    """The objects of a list; none where it is none."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """The value as a line of text; empty where it is none."""
    words = value if isinstance(value, str) else str(value) if isinstance(value, bool | float) else ""
    return "".join(c if c.isprintable() else " " for c in words).strip()


def real(value: object) -> float | None:
    """The value as a number, of JSON or written in XML; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value if not isinstance(value, str) or len(value) <= LONGEST_NUMBER else "nan")
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole(value: object) -> int | None:
    """The value as a whole number; None where it is none, or absurdly large."""
    number = real(value)
    if number is None or number != int(number) or abs(number) > 2 * LARGEST_NUMBER:
        return None
    return int(number)


def properties(entry: Node) -> dict[str, Any]:
    """What a person has noted on a map, a tile or an object; names are compared in lower case."""
    return {text(found.get("name")).casefold(): found.get("value") for found in noted_on(entry)}


def noted_on(entry: Node) -> list[Node]:
    """The same as a list, of which later ones win."""
    listed = entry.get("properties")
    if isinstance(listed, dict):  # as versions before 1.2 wrote it
        return [{"name": key, "value": value} for key, value in listed.items()]
    return nodes(listed)
