"""World files: the only place that reads and writes them. Loading is all or nothing; saving is atomic."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ic_sandbox.locations import RESOURCES
from ic_sandbox.translation import tr, tr_text
from ic_sandbox.world.checks import check_world
from ic_sandbox.world.decoding import Duplicated
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.presets import preset_devices
from ic_sandbox.world.reading import decode_world
from ic_sandbox.world.writing import dump_world

__all__ = [
    "SUFFIX",
    "ShippedWorld",
    "dump_world",
    "file_contents",
    "load_world",
    "parse_json",
    "read_world",
    "replace_file",
    "save_world",
    "shipped_mode",
    "shipped_worlds",
    "world_sha256",
]

SUFFIX = ".icw"
LARGEST_FILE = 32 * 2**20
DEEPEST_NESTING = 60
"""How deep lists and objects may stand in one another; a world needs about ten."""


@dataclass(frozen=True, slots=True)
class ShippedWorld:
    """A world that comes with the program; ``group`` is the title under which the gallery shows it, ``drive`` the drive
    that this group is about, if it is about one, and ``mode`` the mode in which it is to be run, if it is to be a
    certain one.
    """

    name: str
    path: Path
    group: str
    drive: str | None
    mode: str | None
    world: World = field(repr=False)

    @property
    def title(self) -> str:
        """What the world calls itself."""
        return tr(self.world.name)

    @property
    def info(self) -> str:
        """What the world says of itself, in Markdown."""
        return tr_text(self.world.info)


def shipped_worlds() -> tuple[ShippedWorld, ...]:
    """Every shipped world, in the order of the gallery, so that those of a group follow one another."""
    folder = RESOURCES / "worlds"
    paths = ((group, folder / (name + SUFFIX)) for group in _groups() for name in group["worlds"])
    return tuple(
        ShippedWorld(path.stem, path, tr(group["title"]), group.get("drive"), group.get("mode"), _shipped_world(path))
        for group, path in paths
    )


def _shipped_world(path: Path) -> World:
    try:
        state = path.stat()
    except OSError:
        return load_world(path)  # which says what is wrong
    return _unchanged_world(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _unchanged_world(path: Path, _modified: int, _size: int) -> World:
    """The gallery, the menus and every opening ask for all shipped worlds: a file is read again only if it changed."""
    return load_world(path)


def shipped_mode(name: str | None) -> str | None:
    """The mode in which the gallery has the shipped world of this name run; None for others."""
    return next((group.get("mode") for group in _groups() if name in group["worlds"]), None)


def _groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = json.loads((RESOURCES / "worlds" / "gallery.json").read_text("utf-8"))
    return groups


def _shipped_names() -> list[str]:
    return sorted(path.stem for path in (RESOURCES / "worlds").glob("*" + SUFFIX))


def load_world(name_or_path: str | os.PathLike[str]) -> World:
    """Load a shipped world by its name, or any world by its path. Raises :class:`WorldError` with every fault."""
    return read_world(_contents(os.fspath(name_or_path)))


def _contents(name_or_path: str) -> bytes:
    names = _shipped_names()
    path = Path(name_or_path)
    if name_or_path in names and not path.is_file():
        path = RESOURCES / "worlds" / (name_or_path + SUFFIX)
    near = difflib.get_close_matches(name_or_path, names, 1)
    hint = (
        tr('did you mean the shipped world "{near}"?', near=near[0])
        if near
        else tr("shipped worlds: {names}", names=", ".join(names))
    )
    return file_contents(path, hint)


def file_contents(path: Path, hint: str = "") -> bytes:
    """What an ordinary file of a sensible size holds; ``hint`` is added where there is none. Raises ``WorldError``."""
    try:
        if path.is_dir():
            raise WorldError([Fault("", tr("this is a folder, not a world file"))])
        if path.exists() and not path.is_file():
            raise WorldError([Fault("", tr("this is not an ordinary file"))])
        if path.stat().st_size > LARGEST_FILE:
            raise WorldError(
                [
                    Fault(
                        "",
                        tr(
                            "the file is larger than {largest_file} MB, and so no world",
                            largest_file=LARGEST_FILE // 2**20,
                        ),
                    )
                ]
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise WorldError([Fault("", tr("there is no such file"), hint)]) from None
    except PermissionError:
        raise WorldError([Fault("", tr("the file may not be read"), tr("check its permissions"))]) from None
    except (OSError, ValueError) as error:
        raise WorldError([Fault("", tr("the file can't be read: {error}", error=_reason(error)))]) from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_world(contents: str | bytes) -> World:
    """Read a world from the contents of a file. Raises :class:`WorldError` with every fault."""
    world, faults = decode_world(parse_json(contents), preset_devices())
    found = [*faults, *check_world(world)] if not _hopeless(faults) else faults
    if found:
        raise WorldError(dict.fromkeys(found))
    return world


def _hopeless(faults: list[Fault]) -> bool:
    """Whether the file is no world of ours at all, so that nothing else is worth saying."""
    return any(fault.place in ("format", "version") or '"format"' in fault.reason for fault in faults) or (
        len(faults) == 1 and faults[0].place == ""
    )


def parse_json(contents: str | bytes) -> Any:
    """The value that a JSON text holds. Raises :class:`WorldError` for what is no JSON, or nested absurdly."""
    if isinstance(contents, bytes):
        try:
            contents = contents.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise WorldError(
                [Fault("", tr("byte {start} is not UTF-8 text", start=error.start), tr("save the file as UTF-8"))]
            ) from None
    if not contents.strip():
        raise WorldError([Fault("", tr("the file is empty"))])
    try:
        parsed = json.loads(contents, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        reason = tr(
            "this is not JSON: {msg} at line {lineno}, column {colno}",
            msg=error.msg,
            lineno=error.lineno,
            colno=error.colno,
        )
        ends = error.pos >= len(contents.rstrip()) or error.msg.startswith("Unterminated string")
        raise WorldError([Fault("", reason, tr("the file seems to be cut off") if ends else "")]) from None
    except RecursionError:
        raise WorldError([_too_deep()]) from None
    except ValueError:
        raise WorldError([Fault("", tr("the file holds a number with too many digits"))]) from None
    if _deeper_than(parsed, DEEPEST_NESTING):
        raise WorldError([_too_deep()])
    return parsed


def _too_deep() -> Fault:
    return Fault("", tr("lists or objects stand in one another too deeply for a world"))


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, list | dict)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, list | dict)
        ]
        if not level:
            return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = Duplicated(found)
    repeated.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return repeated


def world_sha256(world: World) -> str:
    """A fingerprint of everything about a world: the SHA-256 of its file, in hexadecimal."""
    return hashlib.sha256(dump_world(world).encode("utf-8", "surrogatepass")).hexdigest()


def save_world(world: World, path: str | os.PathLike[str]) -> None:
    """Write a world so that the file is either the old one or whole. Raises :class:`WorldError` where it can't be."""
    faults = check_world(world)
    if faults:
        raise WorldError(faults)
    text = dump_world(world)
    read_world(text)  # what could not be opened again is not written
    try:
        replace_file(Path(path), lambda file: file.write(text.encode("utf-8")))
    except (OSError, ValueError) as error:
        raise WorldError([Fault("", tr("the world can't be saved there: {error}", error=_reason(error)))]) from None


def replace_file(path: Path, write: Callable[[Any], object]) -> None:
    """Write beside a file, then put it in its place; keeps its permissions, and follows a link to the real file."""
    target = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(target: Path) -> int:
    """The permissions of the file that is there; those of any new file where there is none."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
