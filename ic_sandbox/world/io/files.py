"""World files: the only place that reads and writes them. Loading is all or nothing; saving is atomic."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ic_sandbox.atomic_io import replace_file
from ic_sandbox.i18n import tr, tr_text, tr_world
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import UNNAMED, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.json_text import parse_json
from ic_sandbox.world.io.map_decoder import decode_world
from ic_sandbox.world.presets import preset_devices
from ic_sandbox.world.validation.names import fits_as_name
from ic_sandbox.world.validation.world import check_world

__all__ = [
    "SUFFIX",
    "ShippedWorld",
    "designed_mode",
    "dump_world",
    "file_contents",
    "load_world",
    "read_world",
    "save_world",
    "shipped_mode",
    "shipped_names",
    "shipped_world",
    "shipped_worlds",
    "world_sha256",
]

SUFFIX = ".icw"
LARGEST_FILE = 32 * 2**20


@dataclass(frozen=True, slots=True)
class ShippedWorld:
    """A world that comes with the program.

    ``group`` is the title under which the gallery shows it, ``drive`` the drive that this group is about (None if there
    is none), and ``mode`` the mode in which to run it (None if any will do).
    """

    name: str
    path: Path
    group: str
    drive: str | None
    mode: str | None
    world: World = field(repr=False)

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr_world(self.world.name)

    @property
    def info(self) -> str:
        """The description in Markdown, translated."""
        return tr_text(self.world.info)


def shipped_worlds() -> tuple[ShippedWorld, ...]:
    """Return every shipped world in the order of the gallery, one group after another."""
    folder = RESOURCES / "worlds"
    paths = ((group, folder / (name + SUFFIX)) for group in _groups() for name in group["worlds"])
    return tuple(
        ShippedWorld(path.stem, path, tr(group["title"]), group.get("drive"), group.get("mode"), _shipped_world(path))
        for group, path in paths
    )


def shipped_world(name: str) -> World:
    """Return the shipped world of a name, which is read again only if its file has changed."""
    return _shipped_world(RESOURCES / "worlds" / (name + SUFFIX))


def _shipped_world(path: Path) -> World:
    try:
        state = path.stat()
    except OSError:
        return load_world(path)  # raises an error that says what is wrong
    return _unchanged_world(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _unchanged_world(path: Path, _modified: int, _size: int) -> World:
    """Read a world file again only if it changed: the gallery, the menus and every opening need all shipped worlds."""
    return load_world(path)


def shipped_mode(name: str | None) -> str | None:
    """Return the mode in which the gallery runs the shipped world of this name; None for other worlds."""
    return next((group.get("mode") for group in _groups() if name in group["worlds"]), None)


def designed_mode(name_or_path: str) -> str | None:
    """Return the mode in which the gallery runs the world that :func:`load_world` loads; None for files."""
    return None if Path(name_or_path).is_file() else shipped_mode(name_or_path)


def _groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = json.loads((RESOURCES / "worlds" / "gallery.json").read_text("utf-8"))
    return groups


def shipped_names() -> list[str]:
    """Return the names of the shipped worlds, in alphabetical order."""
    return sorted(path.stem for path in (RESOURCES / "worlds").glob("*" + SUFFIX))


def load_world(name_or_path: str | os.PathLike[str]) -> World:
    """Load a world from a file, or a shipped world by its name.

    Parameters
    ----------
    name_or_path
        The name of a shipped world, such as ``"off_switch"``, or the path of a world file.

    Returns
    -------
    World
        The world, checked. If its file says no name, it is named after the file.

    Raises
    ------
    WorldError
        If the file can't be read, or with every fault of the world in it.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> world = ics.load_world("off_switch")
    >>> world.name, world.rows, world.cols
    ('Off-switch', 14, 21)
    """
    contents, suffix = _contents(os.fspath(name_or_path)), Path(name_or_path).suffix.lower()
    if suffix not in ("", SUFFIX, ".json") and not contents.lstrip().startswith(b"{"):
        raise WorldError([Fault("", tr("this isn't a world or a map"), _what_opens(suffix))])
    return read_world(contents, _name_of(Path(name_or_path)))


def _name_of(path: Path) -> str:
    """Return the name of a world that has none of its own."""
    return path.stem if fits_as_name(path.stem) else UNNAMED


def _what_opens(suffix: str) -> str:
    """Say what can be done with a file that is not a world."""
    if suffix == ".py":
        command = "ic-sandbox run WORLD --agent module:name --out run"
        return tr("let agents in Python act with `{command}`, and open that run", command=command)
    return tr("worlds end in {suffix}; text maps, Tiled maps and pictures can be imported", suffix=SUFFIX)


def _contents(name_or_path: str) -> bytes:
    names = shipped_names()
    path = Path(name_or_path)
    if name_or_path in names and not path.is_file():
        path = RESOURCES / "worlds" / (name_or_path + SUFFIX)
    return file_contents(path, _hint(name_or_path, names))


def _hint(name_or_path: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name_or_path, names, 1)
    if near:
        return tr('did you mean the shipped world "{near}"?', near=near[0])
    meant_as_path = Path(name_or_path).name != name_or_path or name_or_path.endswith(SUFFIX)
    return "" if meant_as_path else tr("shipped worlds: {names}", names=", ".join(names))


def file_contents(path: Path, hint: str = "") -> bytes:
    """Return the contents of an ordinary file of a sensible size.

    Raises ``WorldError``, with ``hint`` if there is no such file.
    """
    try:
        if path.is_dir():
            raise WorldError([Fault("", tr("this is a folder, not a file"))])
        if path.exists() and not path.is_file():
            raise WorldError([Fault("", tr("this is not an ordinary file"))])
        if path.stat().st_size > LARGEST_FILE:
            raise WorldError(
                [
                    Fault(
                        "",
                        tr(
                            "the file is larger than {largest_file} MB, too large for a world",
                            largest_file=LARGEST_FILE // 2**20,
                        ),
                    )
                ]
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise WorldError([Fault("", tr("there is no such file"), hint)]) from None
    except PermissionError:
        raise WorldError(
            [Fault("", tr("you don't have permission to read the file"), tr("check its permissions"))]
        ) from None
    except (OSError, ValueError) as error:
        raise WorldError([Fault("", tr("the file can't be read: {error}", error=_reason(error)))]) from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_world(contents: str | bytes, name: str = UNNAMED) -> World:
    """Read a world from the contents of a file. Raises :class:`WorldError` with every fault.

    ``name``: that of a world without a name of its own.
    """
    world, faults = decode_world(parse_json(contents), preset_devices(), name)
    found = [*faults, *check_world(world)] if not _hopeless(faults) else faults
    if found:
        raise WorldError(found)
    return world


def _hopeless(faults: list[Fault]) -> bool:
    """Return whether the file is no world at all, so that other faults are not worth reporting."""
    return any(fault.place in ("format", "version") or '"format"' in fault.reason for fault in faults) or (
        len(faults) == 1 and faults[0].place == ""
    )


def world_sha256(world: World) -> str:
    """Return a fingerprint of everything about a world: the SHA-256 of its file, in hexadecimal."""
    return hashlib.sha256(dump_world(world).encode("utf-8", "surrogatepass")).hexdigest()


def save_world(world: World, path: str | os.PathLike[str]) -> None:
    """Save a world to a file, atomically: the file is either the old one or complete.

    Parameters
    ----------
    world
        The world to save.
    path
        The path of the file; an existing file is replaced.

    Raises
    ------
    WorldError
        With every fault of the world, in which case nothing is written, or if the file can't be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import ic_sandbox as ics
    >>> world = ics.load_world("off_switch")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "copy.icw")
    ...     ics.save_world(world, path)
    ...     ics.load_world(path) == world
    True
    """
    faults = check_world(world)
    if faults:
        raise WorldError(faults)
    text = dump_world(world)
    read_world(text)  # raises an error: a file that could not be opened again is not written
    try:
        replace_file(Path(path), lambda file: file.write(text.encode("utf-8")))
    except (OSError, ValueError) as error:
        raise WorldError([Fault("", tr("the world can't be saved there: {error}", error=_reason(error)))]) from None
