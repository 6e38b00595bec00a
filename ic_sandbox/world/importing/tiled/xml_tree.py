"""Tiled's XML in the form of its JSON, read piece by piece within limits."""

from __future__ import annotations

import xml.etree.ElementTree as Xml
from collections.abc import Generator
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["tree_of_xml"]

DEEPEST = 50
"""The deepest nesting of elements; groups of layers nest, little else does."""

MOST_ELEMENTS = 400_000
"""The most elements of a file, not counting the cells of layers."""

CHARACTERS_A_STEP = 2**18
ROOTS = ("map", "tileset", "template")
LAYERS = {"layer": "tilelayer", "objectgroup": "objectgroup", "imagelayer": "imagelayer", "group": "group"}
LISTS = {"tileset": "tilesets", "tile": "tiles", "object": "objects", "chunk": "chunks", "property": "properties"}
SHAPES = ("point", "ellipse", "capsule", "polygon", "polyline", "text")


def tree_of_xml(words: str) -> Generator[Progress, None, dict[str, Any]]:
    """Parse a map, tileset or template. Raises :class:`WorldError` for anything else."""
    if "<!ENTITY" in words:  # Tiled never writes entities, and they can expand without limit
        raise WorldError([Fault("", tr("the file declares XML entities, which Tiled maps never do"))])
    tree = _Tree()
    parser = Xml.XMLParser(target=tree)
    try:
        for begin in range(0, len(words), CHARACTERS_A_STEP):
            yield Progress(tr("Reading the map"), 0.5 * begin / len(words))
            parser.feed(words[begin : begin + CHARACTERS_A_STEP])
        parser.close()
    except (Xml.ParseError, ValueError) as error:
        raise WorldError(
            [Fault("", tr("this is not XML: {error}", error=error), tr("the file may be cut off"))]
        ) from None
    return tree.root


class _Tree:
    """A receiver of the elements from the parser."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[str, dict[str, Any]]] = []
        self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the begin of an element."""
        if not self._open and tag not in ROOTS:
            raise WorldError([Fault("", tr("this is XML, but not a Tiled map: it is a <{tag}>", tag=tag[:80]))])
        if len(self._open) > DEEPEST:
            raise WorldError([Fault("", tr("elements are nested too deeply for a map"))])
        outer, holder = self._open[-1] if self._open else ("", {})
        if tag == "tile" and outer in ("data", "chunk"):
            holder.setdefault("cells", []).append(_number(attributes.get("gid", "0")))
            self._open.append(("cell", {}))
            return
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise WorldError([Fault("", tr("the file has more than {most:,} elements", most=MOST_ELEMENTS))])
        self._open.append((tag, dict(attributes)))

    def data(self, text: str) -> None:
        """Handle text inside an element."""
        tag, entry = self._open[-1]
        if tag in ("data", "chunk", "property"):
            entry.setdefault("pieces", []).append(text)

    def end(self, _: str) -> None:
        """Handle the end of an element, which joins the one around it."""
        tag, entry = self._open.pop()
        if not self._open:
            self.root = entry if tag != "map" else {"layers": [], **entry}
            return
        outer, holder = self._open[-1]
        if tag in ("data", "chunk"):
            pieces = "".join(entry.pop("pieces", ()))
            entry["data"] = entry.pop("cells", None) or pieces
            if tag == "data":
                holder |= {key: entry[key] for key in ("encoding", "compression", "chunks", "data") if key in entry}
                return
        if tag == "property":
            entry.setdefault("value", "".join(entry.pop("pieces", ())))
        if tag in LAYERS and outer in ("map", "group"):
            entry["class"] = entry.get("class") or entry.get("type") or ""
            holder.setdefault("layers", []).append(entry | {"type": LAYERS[tag]})
        elif tag == "properties":
            holder.setdefault("properties", []).extend(entry.get("properties", ()))
        elif tag in ("objectgroup", "object") and outer in ("tile", "template"):
            holder[tag] = entry
        elif tag in LISTS and (tag != "property" or outer == "properties"):
            holder.setdefault(LISTS[tag], []).append(entry)
        elif tag in SHAPES and outer == "object":
            holder[tag] = entry.get("points", True)

    def close(self) -> None:
        """Handle the end of the file."""


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text
