"""Worlds kept in case the program ends without saving: unlike a saved world, one that is unsound is kept as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ic_sandbox.atomic_io import replace_file
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.encoder import world_as_json
from ic_sandbox.world.io.map_decoder import decode_world
from ic_sandbox.world.presets import preset_devices

__all__ = ["AutosavedWorld", "read_rescue", "write_rescue"]

VERSION = 1


@dataclass(frozen=True, slots=True)
class AutosavedWorld:
    """A world that was kept; ``path`` is the file that it was opened from or saved to, if any."""

    world: World
    path: Path | None
    kept_at: datetime


def write_rescue(file: Path, world: World, path: Path | None) -> None:
    """Keep a world in a file, which is either the old one or whole. Raises OSError where it can't be written."""
    kept = {
        "rescue": VERSION,
        "path": None if path is None else str(path),
        "kept_at": datetime.now(UTC).isoformat(),
        "world": world_as_json(world),
    }
    text = json.dumps(kept, ensure_ascii=True)
    replace_file(file, lambda out: out.write(text.encode("ascii")))


def read_rescue(file: Path) -> AutosavedWorld:
    """Read a world that was kept. Raises :class:`WorldError` where that can't be done."""
    try:
        kept = json.loads(file.read_bytes())
        world, faults = decode_world(kept["world"], preset_devices())
        if kept["rescue"] != VERSION or faults:
            raise ValueError("it was written by another version")
        path = None if kept["path"] is None else Path(kept["path"])
        return AutosavedWorld(world, path, datetime.fromisoformat(kept["kept_at"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorldError([Fault("", tr("{file} can't be read: {error}", file=file, error=error))]) from None
