"""The formats that can be imported, and the reader for a file: by its suffix, otherwise by its contents."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

from ic_sandbox.i18n import mark, tr
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import Choices
from ic_sandbox.world.importing.findings import Findings, Imported, safe_name
from ic_sandbox.world.importing.ldtk import is_ldtk, world_from_ldtk
from ic_sandbox.world.importing.ogmo import MARK, world_from_ogmo
from ic_sandbox.world.importing.png_map import PNG_SIGNATURE, world_from_picture
from ic_sandbox.world.importing.text_dialects import is_level_collection
from ic_sandbox.world.importing.text_map import world_from_letters
from ic_sandbox.world.importing.text_tables import LARGEST_TABLE, json_value, tables_of_json
from ic_sandbox.world.importing.tiled.reader import world_from_tiled
from ic_sandbox.world.io.files import SUFFIX, file_contents
from ic_sandbox.world.io.map_decoder import FORMAT

__all__ = ["FORMATS", "LARGEST_MAP", "Format", "import_map", "import_world", "is_importable"]

LARGEST_MAP = 16 * 2**20
"""The most bytes of a file: the largest map with a dozen layers is smaller."""

Reading = Callable[[bytes, Path, Choices, Findings], Generator[Progress, None, World]]
"""A reader: takes the contents of a file, its path (other files may be next to it), the user's choices and findings."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be imported.

    Its title in English, its suffixes, its reader, and the fields of :class:`Choices` that it uses. All use
    the level.
    """

    english_title: str
    suffixes: tuple[str, ...]
    read: Reading
    heeded: tuple[str, ...]

    @property
    def title(self) -> str:
        """The name of such files, translated."""
        return tr(self.english_title)


LETTER_SUFFIXES = (
    ".txt",
    ".map",
    ".lay",
    ".des",
    ".xsb",
    ".sok",
    ".slc",
    ".maze",
    ".csv",
    ".layout",
    ".ber",
    ".cub",
    ".lvl",
)
LETTERS = Format(mark("Letter maps"), LETTER_SUFFIXES, world_from_letters, ("legend",))
TILED = Format(mark("Tiled maps"), (".tmx", ".tmj"), world_from_tiled, ("walls", "terrain"))
PROJECTS = Format(mark("LDtk projects"), (".ldtk",), world_from_ldtk, ("walls", "terrain"))
LEVELS = Format(mark("Ogmo levels"), (), world_from_ogmo, ("walls", "terrain"))
PICTURES = Format(mark("PNG pictures"), (".png",), world_from_picture, ("terrain",))
JSON = ".json"
KEYS_OF_MAPS = ("tilesets", "orientation", "defs", MARK)
"""Keys of the JSON files of Tiled, LDtk and Ogmo that worlds do not have."""

FORMATS = (LETTERS, TILED, PROJECTS, PICTURES)
"""The formats that have suffixes of their own; levels of Ogmo are JSON files like many others."""


def is_importable(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is imported rather than opened: by its suffix, or as a JSON file of another program."""
    file = Path(path)
    return _by_suffix(file) is not None or (file.suffix.lower() == JSON and _is_foreign(file))


def _is_foreign(file: Path) -> bool:
    """Return whether a JSON file has the keys of another program's maps, and is no world."""
    try:
        contents = file_contents(file)
    except WorldError:
        return False
    return FORMAT.encode() not in contents and any(f'"{key}"'.encode() in contents for key in KEYS_OF_MAPS)


def import_map(
    path: str | os.PathLike[str],
    choices: Choices = Choices(),  # noqa: B008  # it is frozen
) -> Generator[Progress, None, Imported]:
    """Read a file of another format. The world is named after the file if the file gives no name.

    Never raises :class:`WorldError`: the result of a file that can't be read has faults and no world.
    """
    findings = Findings()
    world: World | None = None
    faults: tuple[Fault, ...] = ()
    file = Path(path)
    try:
        if file.suffix.lower() == SUFFIX:
            raise WorldError([Fault("", tr("this is already a world file"), tr("open it instead"))])
        contents = file_contents(file)
        if len(contents) > LARGEST_MAP:
            reason = tr("the file is larger than {largest} MB, too large for a map", largest=LARGEST_MAP // 2**20)
            raise WorldError([Fault("", reason)])
        yield Progress(tr("Reading the map"), 0.0)
        chosen = _by_suffix(file)
        if chosen is None or (chosen is LETTERS and file.suffix.lower() != LETTER_SUFFIXES[0]):
            chosen = _by_contents(contents)  # other programs use such suffixes, too
        _check_heeded(chosen, choices)
        world = yield from chosen.read(contents, file, choices, findings)
        if not world.name:
            world = replace(world, name=safe_name(_name(file, findings), findings))
    except WorldError as error:
        faults = error.faults
    return Imported(
        world,
        faults,
        findings.listed(),
        findings.sources(),
        findings.levels,
        findings.level,
        findings.sketch(),
    )


def import_world(path: str | os.PathLike[str], choices: Choices = Choices()) -> World:  # noqa: B008  # it is frozen
    """Return the world in a file of another format. Raises :class:`WorldError` with every fault and its place."""
    imported = run_to_end(import_map(path, choices))
    if imported.world is None:
        raise WorldError(imported.faults)
    return imported.world


def _check_heeded(chosen: Format, choices: Choices) -> None:
    given = [name for name in ("walls", "terrain", "legend") if getattr(choices, name)]
    faults = [Fault(f"--{name}", tr("it does not apply to this kind of file")) for name in given]
    faults = [fault for fault in faults if fault.place.removeprefix("--") not in chosen.heeded]
    if faults:
        raise WorldError(faults)


def _by_suffix(path: Path) -> Format | None:
    return next((known for known in FORMATS if path.suffix.lower() in known.suffixes), None)


def _by_contents(contents: bytes) -> Format:
    if contents.startswith(PNG_SIGNATURE):
        return PICTURES
    if is_level_collection(contents):
        return LETTERS
    begin = contents.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begin == b"<":
        return TILED
    if begin != b"{":
        return LETTERS
    if b'"defs"' in contents and is_ldtk(json_value(contents)):
        return PROJECTS
    if f'"{MARK}"'.encode() in contents:
        return LEVELS
    if b'"layers"' in contents and (b'"tilesets"' in contents or b'"orientation"' in contents):
        return TILED
    if len(contents) > LARGEST_TABLE:
        raise WorldError([Fault("", tr("the file has no Tiled map, no LDtk project and no table that could be a map"))])
    return LETTERS if json_value(contents) is None or tables_of_json(contents) else TILED


def _name(path: Path, findings: Findings) -> str:
    """Return a name for a world: that of the file, with the level if it has several."""
    words = path.stem.replace("_", " ").replace("-", " ").strip()
    printable = "".join(c if c.isprintable() else " " for c in words).strip()
    name = printable[:1].upper() + printable[1:] or tr("Imported world")
    several = len(findings.levels) > 1
    return f"{name} {findings.levels[findings.level] or findings.level + 1}" if several else name
