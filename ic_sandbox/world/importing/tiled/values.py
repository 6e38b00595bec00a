"""Tiled's two formats in one form: XML is read into the form of JSON, and values are checked."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.text_charset import decoded
from ic_sandbox.world.importing.tiled.xml_tree import tree_of_xml
from ic_sandbox.world.io.json_text import parse_json

__all__ = ["Node", "node", "nodes", "noted_on", "parse_tiled", "properties", "real", "text", "whole", "word_of"]

Node = Mapping[str, Any]
LARGEST_NUMBER = 2**31
LONGEST_NUMBER = 40


def parse_tiled(contents: bytes) -> Generator[Progress, None, Node]:
    """Parse a map, a tileset or a template of Tiled, XML or JSON, into the form of its JSON."""
    words = decoded(contents)
    if not words.strip():
        raise WorldError([Fault("", tr("the file is empty"))])
    if words.lstrip().startswith("<"):
        return (yield from tree_of_xml(words))
    yield Progress(tr("Reading the map"), 0.0)
    return node(parse_json(words))


def node(value: object) -> Node:
    """Return the value as an object; an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def nodes(value: object) -> list[Node]:
    """Return the objects of a list; an empty list if it is none."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return the value as a line of text; empty if it is none."""
    words = value if isinstance(value, str) else str(value) if isinstance(value, bool | float) else ""
    return "".join(c if c.isprintable() else " " for c in words).strip()


def real(value: object) -> float | None:
    """Return the value as a number, from JSON or text in XML; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value if not isinstance(value, str) or len(value) <= LONGEST_NUMBER else "nan")
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole(value: object) -> int | None:
    """Return the value as an integer; None if it is none, or far too large."""
    number = real(value)
    if number is None or number != int(number) or abs(number) > 2 * LARGEST_NUMBER:
        return None
    return int(number)


def word_of(entry: Node) -> str:
    """Return the class of something, which Tiled 1.8 and versions before 1.9 call type."""
    return text(entry.get("class")) or text(entry.get("type"))


def properties(entry: Node) -> dict[str, Any]:
    """Return the properties of a map, a tile or an object; names are compared in lower case."""
    return {text(found.get("name")).casefold(): found.get("value") for found in noted_on(entry)}


def noted_on(entry: Node) -> list[Node]:
    """Return the properties as a list, in which later ones win."""
    listed = entry.get("properties")
    if isinstance(listed, dict):  # as versions before 1.2 wrote it
        return [{"name": key, "value": value} for key, value in listed.items()]
    return nodes(listed)
