"""Findings from a map besides the world: what was left out or guessed, and what a user may decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.importing.sketch import Places, Sketch
from ic_sandbox.world.validation.names import FORMULA_STARTS

__all__ = ["Findings", "Imported", "Source", "SourceSort", "safe_name"]

MOST_NOTES = 100
"""The most different remarks that are listed; more are counted."""

MOST_SOURCES = 200
"""The most layers, classes, tiles, letters or colours that a user can choose a meaning for."""

LONGEST_NOTE = 400

SourceSort = Literal["layer", "class", "tile", "letter", "colour"]


@dataclass(frozen=True, slots=True)
class Source:
    """Something on a map whose meaning a user may choose.

    ``meaning`` is a kind from :func:`~ic_sandbox.world.importing.choices.known_kinds`, empty if the map does not give
    one; ``count`` is the number of cells or objects.
    """

    sort: SourceSort
    name: str
    count: int
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of reading a map.

    A world, or None and the ``faults``; remarks on what was left out or guessed, each once; and the sources whose
    meaning the user may change. ``levels`` has the names of all levels of a file that may have several, empty for those
    without a name, and ``level`` is the index of the one that was read. ``sketch`` tells where the sources are; None if
    the size of the map is not known.
    """

    world: World | None
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    levels: tuple[str, ...] = ()
    level: int = 0
    sketch: Sketch | None = None


@dataclass(slots=True)
class Findings:
    """A collector of remarks and sources while a map is read; see :class:`Imported` for ``levels`` and ``level``."""

    levels: tuple[str, ...] = ()
    level: int = 0
    _notes: dict[str, tuple[str, int]] = field(default_factory=dict)
    _sources: dict[tuple[SourceSort, str], Source] = field(default_factory=dict)
    _places: dict[tuple[SourceSort, str], Places] = field(default_factory=dict)
    _size: tuple[int, int] | None = None
    _uncounted: int = 0

    def note(self, text: str, place: str = "", count: int = 1) -> None:
        """Record that something was left out or guessed; equal remarks are counted, with the first place."""
        if text in self._notes:
            first, before = self._notes[text]
            self._notes[text] = first, before + count
        elif len(self._notes) < MOST_NOTES:
            self._notes[text] = place, count
        else:
            self._uncounted += count

    def knows(self, text: str) -> bool:
        """Return whether this was recorded already, or would only be counted."""
        return text in self._notes or len(self._notes) >= MOST_NOTES

    def measure(self, rows: int, cols: int) -> None:
        """Record the size of the map, before any place on it."""
        self._size = rows, cols

    def source(
        self, sort: SourceSort, name: str, count: int, meaning: str = "", cells: Sequence[NDArray[np.intp]] = ()
    ) -> None:
        """Add cells or objects to a source; ``cells`` are their rows and columns on the map, int [cell] each."""
        if not name or (len(self._sources) >= MOST_SOURCES and (sort, name) not in self._sources):
            return
        before = self._sources.get((sort, name))
        total = count + (before.count if before is not None else 0)
        self._sources[sort, name] = Source(sort, name, total, meaning or (before.meaning if before else ""))
        if self._size is not None and len(cells):
            self._places.setdefault((sort, name), Places(*self._size)).add(*cells)

    def listed(self) -> tuple[str, ...]:
        """Return the remarks, each a printable line."""
        lines = [_line(text, place, count) for text, (place, count) in self._notes.items()]
        if self._uncounted:
            lines.append(tr("and {count:,} more remarks like these", count=self._uncounted))
        return tuple(lines)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources in the order in which they were found."""
        return tuple(self._sources.values())

    def sketch(self) -> Sketch | None:
        """Return the places of the sources; None if the size of the map is not known."""
        if self._size is None:
            return None
        return Sketch(*self._size, {source: places.packed() for source, places in self._places.items()})


def _line(text: str, place: str, count: int) -> str:
    if place and count > 1:
        text = tr("{text} ({count:,} times, first in {place})", text=text, count=count, place=place)
    elif place:
        text = f"{text} ({place})"
    elif count > 1:
        text = tr("{text} ({count:,} times)", text=text, count=count)
    printable = "".join(c if c.isprintable() else " " for c in text)
    return printable if len(printable) <= LONGEST_NOTE else printable[: LONGEST_NOTE - 3] + "..."


def safe_name(name: str, findings: Findings) -> str:
    """Return the name, with an underscore in front if a spreadsheet would run it as a formula."""
    if not name.startswith(FORMULA_STARTS):
        return name
    changed = "_" + name
    findings.note(
        tr(
            'renamed "{name}" to "{changed}", because a spreadsheet would run it as a formula',
            name=name,
            changed=changed,
        )
    )
    return changed
