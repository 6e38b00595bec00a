"""Which reader a file is for, by its suffix, else by what is in it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.png_map import PNG_SIGNATURE, world_from_picture
from ic_sandbox.world.importing.text_map import world_from_letters
from ic_sandbox.world.importing.tiled.reader import world_from_tiled
from ic_sandbox.world.io.files import SUFFIX, file_contents

__all__ = ["FORMATS", "import_world", "is_importable"]

Reading = Callable[[bytes, Path], World]
"""From the contents of a file and its path, beside which other files may lie."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be imported: its suffixes and its reader."""

    suffixes: tuple[str, ...]
    read: Reading


LETTERS = Format((".txt",), world_from_letters)
TILED = Format((".tmx", ".tmj"), world_from_tiled)
PICTURES = Format((".png",), world_from_picture)
FORMATS = (LETTERS, TILED, PICTURES)


def is_importable(path: str | os.PathLike[str]) -> bool:
    """Whether a file is to be imported, by its suffix, and not opened."""
    return _by_suffix(Path(path)) is not None


def import_world(path: str | os.PathLike[str]) -> World:
    """The world that a file of another format draws, named after the file where that gives no name.

    Raises :class:`WorldError` with every fault and its place.
    """
    file = Path(path)
    if file.suffix.lower() == SUFFIX:
        raise WorldError([Fault("", tr("this is a world file already"), tr("open it instead"))])
    contents = file_contents(file)
    chosen = _by_suffix(file) or _by_contents(contents)
    world = chosen.read(contents, file)
    return world if world.name else replace(world, name=_name(file))


def _by_suffix(path: Path) -> Format | None:
    return next((known for known in FORMATS if path.suffix.lower() in known.suffixes), None)


def _by_contents(contents: bytes) -> Format:
    if contents.startswith(PNG_SIGNATURE):
        return PICTURES
    begin = contents.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begin == b"<" or (begin == b"{" and _is_json(contents)):
        return TILED
    return LETTERS


def _is_json(contents: bytes) -> bool:
    try:
        json.loads(contents.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def _name(path: Path) -> str:
    words = path.stem.replace("_", " ").replace("-", " ").strip()
    printable = "".join(c if c.isprintable() else " " for c in words).strip()
    return printable[:1].upper() + printable[1:] or tr("Imported world")
