"""Files next to a map that belong to it: tilesets and templates of objects, each read once and within bounds."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path, PurePosixPath

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.tiled.values import Node, parse_tiled
from ic_sandbox.world.io.files import file_contents

__all__ = ["Neighbours"]

MOST_BYTES = 16 * 2**20
"""The most bytes of all files next to a map together."""

MOST_FILES = 300
SUFFIXES = (".tsx", ".tsj", ".tx", ".tj", ".json", ".xml", ".tileset", ".ldtkl")
"""The suffixes of files that are read; a map can't make the program open any other."""


class Neighbours:
    """A reader of files by their path relative to the map; files on other machines are not read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Node | WorldError] = {}
        self._bytes = 0

    def read(self, source: str) -> Generator[Progress, None, Node]:
        """Return the file's contents. Raises :class:`WorldError`, the same one each time."""
        if source not in self._known:
            if len(self._known) >= MOST_FILES:
                raise WorldError([Fault("", tr("the map needs more than {most} other files", most=MOST_FILES))])
            try:
                self._known[source] = yield from self._parsed(source)
            except WorldError as error:
                self._known[source] = error
        found = self._known[source]
        if isinstance(found, WorldError):
            raise found
        return found

    def _parsed(self, source: str) -> Generator[Progress, None, Node]:
        path = source.replace("\\", "/")
        hint = tr("put it at {source}, relative to the map, or embed it in the map with Tiled", source=source)
        if path.startswith("//") or "://" in path:
            raise WorldError([Fault("", tr("it is on another machine"), hint)])
        if PurePosixPath(path).suffix.lower() not in SUFFIXES:
            raise WorldError([Fault("", tr("its name is not that of a tileset or template of Tiled"), hint)])
        if path.startswith("/") or path[1:2] == ":":
            raise WorldError([Fault("", tr("it is not given relative to the map"), hint)])
        try:
            contents = file_contents(self._folder / path)
        except WorldError as error:
            missing = any(fault.reason == tr("there is no such file") for fault in error.faults)
            faults = [Fault("", fault.reason, hint if missing else fault.hint) for fault in error.faults]
            raise WorldError(faults) from None
        self._bytes += len(contents)
        if self._bytes > MOST_BYTES:
            raise WorldError(
                [Fault("", tr("the files next to the map are larger than {most} MB", most=MOST_BYTES // 2**20))]
            )
        return (yield from parse_tiled(contents))
