"""The palette: presets of devices, kinds of terrain, and names and colours of drives, all read from ``resources``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from ic_sandbox.i18n import mark, tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import BY_HAND, Camera, Device, Process, Terrain, Variable
from ic_sandbox.world.faults import WorldError

if TYPE_CHECKING:
    from ic_sandbox.world.io.map_decoder import MapDecoder

__all__ = [
    "FINAL",
    "SHAPES",
    "DriveStyle",
    "Preset",
    "TerrainPreset",
    "camera_preset",
    "drive_style",
    "drive_styles",
    "preset",
    "preset_devices",
    "presets",
    "terrain_presets",
]

T = TypeVar("T")

FINAL = "final"
"""The subgoal of an agent that pursues its final goal only."""

SHAPES = ("circle", "square", "up", "diamond", "down", "plus", "star", "cross", "right", "left", "hexagon")
"""The shapes that tell drives apart without colours; triangles are named by their direction."""

SPARE_COLOURS = ("#8c6bb1", "#5b8c5a", "#b07d48", "#4f8f91", "#a05f7f", "#7f7f3f")
"""Colours for drives that a world names itself, on light and dark grounds."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of device, or the camera, ready to be placed, with the variables and processes that it needs."""

    kind: str
    english_title: str
    english_tooltip: str
    drive: str | None
    icon: str
    device: Device
    variables: tuple[Variable, ...]
    processes: tuple[Process, ...]
    camera: Camera | None = None

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def tooltip(self) -> str:
        """One line on what it does, translated."""
        return tr(self.english_tooltip)


@dataclass(frozen=True, slots=True)
class TerrainPreset:
    """A kind of terrain ready to be painted, and one line on what it does."""

    terrain: Terrain
    tooltip: str


@dataclass(frozen=True, slots=True)
class DriveStyle:
    """The appearance of a drive: its colours as #rrggbb on light and on dark grounds, and a shape of :data:`SHAPES`."""

    tag: str
    english_title: str
    english_description: str
    colour: str
    dark_colour: str
    shape: str

    def on(self, dark: bool) -> str:
        """Return the colour on a dark or a light ground."""
        return self.dark_colour if dark else self.colour

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def description(self) -> str:
        """The behaviour of an agent with this drive, as the continuation of a sentence."""
        return tr(self.english_description)


@cache
def presets() -> tuple[Preset, ...]:
    """Return every preset in the order of the palette; the last is the custom device."""
    return _read("presets.json", _preset)


def _preset(parts: MapDecoder, entry: Mapping[str, Any], place: str) -> Preset:
    fields: dict[str, Any] = {"at": [0, 0], **entry.get("device", {})}
    (device,) = parts.devices([fields], place)
    cameras = parts.cameras([{"at": [0, 0], **entry["camera"]}] if "camera" in entry else [], place)
    return Preset(
        kind=entry["kind"],
        english_title=entry["title"],
        english_tooltip=entry["tooltip"],
        drive=entry.get("drive", device.drive or device.feign_drive),
        icon=entry.get("icon", entry["kind"]),
        device=device,
        variables=parts.variables(entry.get("variables", []), place),
        processes=parts.processes(entry.get("processes", []), place),
        camera=cameras[0] if cameras else None,
    )


@cache
def terrain_presets() -> tuple[TerrainPreset, ...]:
    """Return every ready-made kind of terrain in the order of the palette."""
    return _read("terrains.json", _terrain_preset)


def _terrain_preset(parts: MapDecoder, entry: Mapping[str, Any], place: str) -> TerrainPreset:
    (terrain,) = parts.legend({entry["glyph"]: entry["terrain"]}, place)
    return TerrainPreset(terrain, entry["tooltip"])


def preset(kind: str) -> Preset:
    """Return the preset of a kind of device; that of the custom device for kinds without one."""
    return next((p for p in presets() if p.kind == kind), presets()[-1])


def camera_preset() -> Preset:
    """Return the camera of the palette."""
    return next(p for p in presets() if p.camera is not None)


@cache
def preset_devices() -> Mapping[str, Device]:
    """Return the device that each kind starts from."""
    return {p.kind: p.device for p in presets() if p.kind != BY_HAND and p.camera is None}


@cache
def drive_styles() -> tuple[DriveStyle, ...]:
    """Return the drives of the language in the order in which they are shown, with ``final`` last."""
    return tuple(
        DriveStyle(
            entry["tag"],
            entry["title"],
            entry["description"],
            entry["colour"],
            entry["dark_colour"],
            entry["shape"],
        )
        for entry in _data("drives.json")
    )


@cache
def drive_style(tag: str) -> DriveStyle:
    """Return the appearance of a drive; a tag that the language lacks keeps one colour and shape of its own."""
    for style in drive_styles():
        if style.tag == tag:
            return style
    number = int(hashlib.sha256(tag.encode()).hexdigest(), 16)
    title = tag.replace("_", " ").capitalize()
    place, rest = number % len(SPARE_COLOURS), number // len(SPARE_COLOURS)
    shape = SHAPES[rest % len(SHAPES)]
    colour = SPARE_COLOURS[place]
    return DriveStyle(tag, title, mark("a drive that this world names"), colour, colour, shape)


def _read(name: str, read: Callable[[MapDecoder, Mapping[str, Any], str], T]) -> tuple[T, ...]:
    """Return the entries of a preset file, decoded like those of a world file."""
    # Decoding needs presets, and presets are decoded: hence the late import.
    from ic_sandbox.world.io.decoder import Reader
    from ic_sandbox.world.io.map_decoder import MapDecoder

    reader = Reader()
    parts = MapDecoder(reader, {})
    found = tuple(read(parts, entry, f"{name}[{index}]") for index, entry in enumerate(_data(name)))
    if reader.faults:
        raise WorldError(reader.faults)
    return found


def _data(name: str) -> Any:
    return json.loads((RESOURCES / name).read_text("utf-8"))
