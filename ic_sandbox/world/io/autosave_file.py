"""Worlds stored in case the program ends without saving. Unlike a saved world, one with faults is stored as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ic_sandbox.atomic_io import replace_file
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.encoder import world_as_json
from ic_sandbox.world.io.files import file_contents
from ic_sandbox.world.io.map_decoder import decode_world
from ic_sandbox.world.presets import preset_devices

__all__ = ["AutosavedWorld", "read_rescue", "write_rescue"]

VERSION = 1

VALUES_A_PIECE = 500
FIRST_YEAR, LAST_YEAR = 1971, 9998
"""Years that every time zone can show."""

EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class AutosavedWorld:
    """A world that was stored; ``path`` is the file that it was opened from or saved to, if any."""

    world: World
    path: Path | None
    kept_at: datetime


def write_rescue(file: Path, world: World, path: Path | None) -> None:
    """Store a world in a file, atomically. Raises OSError if it can't be written."""
    stored = {
        "rescue": VERSION,
        "path": None if path is None else str(path),
        "kept_at": datetime.now(UTC).isoformat(),
        "world": world_as_json(world),
    }
    pieces = list(_pieces(stored))
    replace_file(file, lambda out: out.writelines(piece.encode("ascii") for piece in pieces))


def _pieces(value: object) -> Iterator[str]:
    """Yield the text of a JSON value in short pieces.

    Python's encoder would hold the interpreter for the whole value, which the user would notice while painting.
    """
    if isinstance(value, dict):
        yield "{"
        for number, piece in enumerate(_slices(list(value.items()))):
            yield "," if number else ""
            if len(piece) == 1:
                yield json.dumps(piece[0][0]) + ":"
                yield from _pieces(piece[0][1])
            else:
                yield json.dumps(dict(piece))[1:-1]
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for number, items in enumerate(_slices(list(value))):
            yield "," if number else ""
            yield json.dumps(items)[1:-1] if len(items) > 1 else ""
            if len(items) == 1:
                yield from _pieces(items[0])
        yield "]"
    else:
        yield json.dumps(value)


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    """Yield plain values in groups, and values that may be large one by one."""
    plain: list[Any] = []
    for item in items:
        inner = item[1] if isinstance(item, tuple) else item
        if isinstance(inner, dict | list | tuple):
            if plain:
                yield plain
            yield [item]
            plain = []
            continue
        plain.append(item)
        if len(plain) == VALUES_A_PIECE:
            yield plain
            plain = []
    if plain:
        yield plain


def read_rescue(file: Path) -> AutosavedWorld:
    """Read a world that was stored. Raises :class:`WorldError` if it can't be read."""
    try:
        stored = json.loads(file_contents(file))
        world, faults = decode_world(stored["world"], preset_devices())
        if stored["rescue"] != VERSION or faults:
            raise ValueError("it was written by another version")
        return AutosavedWorld(world, _path(stored["path"]), _moment(stored["kept_at"], file))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorldError([Fault("", tr("{file} can't be read: {error}", file=file, error=error))]) from None


def _path(stored: object) -> Path | None:
    """Return the path of the world; None if there can be no such file."""
    return Path(stored) if isinstance(stored, str) and "\0" not in stored else None


def _moment(stored: object, file: Path) -> datetime:
    """Return the time when the world was stored, or that of its file if no calendar can show it."""
    with suppress(ValueError, TypeError, OverflowError):
        moment = datetime.fromisoformat(stored) if isinstance(stored, str) else EPOCH
        if FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment.astimezone(UTC)
    with suppress(OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return EPOCH
