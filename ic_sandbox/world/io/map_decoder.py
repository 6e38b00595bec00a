"""Decoding of a world file's JSON: every part of the world, and every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import (
    BY_HAND,
    UNNAMED,
    Camera,
    Device,
    Process,
    Terrain,
    Variable,
    World,
)
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.io.agent_decoder import AgentDecoder
from ic_sandbox.world.io.decoder import Fields, Reader
from ic_sandbox.world.io.rule_decoder import (
    UNREAD_RULE,
    read_chance,
    read_condition,
    read_effect,
    read_rule,
    read_rules,
)
from ic_sandbox.world.io.story_decoder import read_story
from ic_sandbox.world.placeholders import MISSING, NO_MAP, NOWHERE
from ic_sandbox.world.validation.limits import MOST_LEVELS

__all__ = ["DIRECTIONS", "FORMAT", "LARGEST_RANGE", "MOST_LEVELS", "VERSION", "MapDecoder", "decode_world"]

FORMAT = "ic-sandbox-world"
VERSION = 1
LARGEST_RANGE = 512

DIRECTIONS = ("north", "east", "south", "west")
UNKNOWN_LEVELS = -1
"""The ``max`` of a variable whose own could not be read."""

UNREAD_DEVICE = Device(NOWHERE, rules=(UNREAD_RULE,), group=MISSING)
"""A device that could not be read, so it is unknown what it would emit or hide."""


def decode_world(data: Any, presets: Mapping[str, Device], name: str = UNNAMED) -> tuple[World, list[Fault]]:
    """Decode a parsed JSON document; if there are faults, the world has neutral values in their places.

    ``name``: that of a world without a name of its own.
    """
    reader = Reader()
    fields = reader.fields(data, "")
    if fields is None:
        return World(), reader.faults
    if not _is_ours(fields):
        return World(), reader.faults
    parts = MapDecoder(reader, presets)
    people = AgentDecoder(reader)
    world = World(
        name=fields.take("name", reader.text, name),
        info=fields.take("info", reader.text, ""),
        seed=fields.take("seed", people.seed, None) or 0,
        terrain=fields.need("terrain", parts.terrain, NO_MAP),
        legend=fields.take("legend", parts.legend, ()),
        variables=fields.take("variables", parts.variables, ()),
        devices=fields.take("devices", parts.devices, ()),
        processes=fields.take("processes", parts.processes, ()),
        cameras=fields.take("cameras", parts.cameras, ()),
        goals=fields.take("goals", people.goals, ()),
        intended_goal=fields.take("intended_goal", reader.name_or_none, None),
        agents=fields.take("agents", people.agents, ()),
        populations=fields.take("populations", people.populations, ()),
        collide=fields.take("collide", reader.boolean, False),
        story=fields.take("story", partial(read_story, reader), None),
    )
    fields.finish()
    return world, reader.faults


def _is_ours(fields: Fields) -> bool:
    """Return whether the file says that it is a world of a version that can be read."""
    reader = fields.reader
    before = len(reader.faults)
    found = fields.need("format", reader.text, FORMAT)
    if found is not MISSING and found != FORMAT:
        reader.fault("format", tr('this is not a world file: it says "{found}"', found=found[:40]), f'write "{FORMAT}"')
    unread: int | None = None
    version = fields.need("version", lambda value, place: reader.integer(value, place, 1, 10**9), unread)
    if version is not None and version > VERSION:
        reader.fault(
            "version",
            tr(
                "this file was written by a newer program (version {version}; this one reads up to {newest})",
                version=version,
                newest=VERSION,
            ),
            tr("update IC Sandbox"),
        )
    return len(reader.faults) == before


class MapDecoder:
    """A decoder for the map, the devices and the rules of a world."""

    def __init__(self, reader: Reader, presets: Mapping[str, Device]) -> None:
        self.reader = reader
        self.presets = presets

    def terrain(self, value: Any, place: str) -> tuple[str, ...]:
        return self.reader.each(value, place, self.reader.text, NO_MAP)

    def legend(self, value: Any, place: str) -> tuple[Terrain, ...]:
        fields = self.reader.fields(value, place)
        if fields is None:
            return (Terrain(MISSING, trigger=(UNREAD_RULE,)),)
        return tuple(self._terrain_kind(glyph, kind, f'{place}["{glyph}"]') for glyph, kind in value.items())

    def _terrain_kind(self, glyph: str, value: Any, place: str) -> Terrain:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Terrain(glyph, trigger=(UNREAD_RULE,))
        kind = Terrain(
            glyph=glyph,
            label=fields.take("label", reader.text, ""),
            passable=fields.take("passable", self._passable, True),
            slip=fields.take("slip", lambda v, p: read_chance(reader, v, p), Terrain("").slip),
            exits=fields.take("exits", self._exits, None),
            trigger=fields.take("trigger", lambda v, p: read_rules(reader, v, p), ()),
            restricted=fields.take("restricted", reader.boolean, False),
            colour=fields.take("colour", reader.text, None),
        )
        fields.finish()
        return kind

    def _passable(self, value: Any, place: str) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, dict):
            return read_condition(self.reader, value, place)
        self.reader.expected(place, tr("true, false or a condition"), value)
        return True

    def _exits(self, value: Any, place: str) -> Any:
        items = self.reader.items(value, place)
        exits = [self.reader.choice(item, at, DIRECTIONS, "direction") for item, at in items]
        named = [exit_ for exit_ in exits if exit_ is not MISSING]
        if len(set(named)) < len(named):
            self.reader.fault(place, tr("a direction occurs twice"))
        return tuple(exits)

    def variables(self, value: Any, place: str) -> tuple[Variable, ...]:
        return self.reader.each(value, place, self._variable, (Variable(MISSING, UNKNOWN_LEVELS),))

    def _variable(self, value: Any, place: str) -> Variable:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Variable(MISSING, UNKNOWN_LEVELS)
        most = fields.need("max", lambda v, p: reader.integer(v, p, 1, MOST_LEVELS), None)
        initial = fields.take("initial", lambda v, p: reader.integer(v, p, 0, MOST_LEVELS), None)
        scope: Any = fields.take("scope", lambda v, p: reader.choice(v, p, ("agent", "world"), "scope"), "agent")
        variable = Variable(
            name=fields.need("name", reader.name, MISSING),
            max=UNKNOWN_LEVELS if most is None else most,
            initial=initial or 0,
            scope=scope,
            protected=fields.take("protected", reader.boolean, False),
        )
        fields.finish()
        return variable

    def devices(self, value: Any, place: str) -> tuple[Device, ...]:
        return self.reader.each(value, place, self._device, (UNREAD_DEVICE,))

    def _device(self, value: Any, place: str) -> Device:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return UNREAD_DEVICE
        kind = fields.take("kind", reader.text, BY_HAND)
        preset = self.presets.get(kind)
        if preset is None:
            if kind is not MISSING and kind != BY_HAND:
                known = [*self.presets, BY_HAND]
                reader.fault(
                    fields.at("kind"), tr('unknown device kind "{kind}"', kind=kind), reader.hints.near(kind, known)
                )
            preset = Device(NOWHERE) if kind == BY_HAND else UNREAD_DEVICE
        device = Device(
            at=fields.need("at", reader.cell, NOWHERE),
            kind=kind,
            name=fields.take("name", reader.text, preset.name),
            drive=fields.take("drive", reader.name_or_none, preset.drive),
            feign_drive=fields.take("feign_drive", reader.name_or_none, preset.feign_drive),
            rules=fields.take("rules", lambda v, p: read_rules(reader, v, p), preset.rules),
            feign=fields.take("feign", lambda v, p: read_rules(reader, v, p), preset.feign),
            forbidden=fields.take("forbidden", reader.boolean, preset.forbidden),
            group=fields.take("group", reader.name_or_none, preset.group if preset is not UNREAD_DEVICE else None),
            reveals=fields.take("reveals", reader.name_or_none, preset.reveals),
        )
        fields.finish()
        return device

    def processes(self, value: Any, place: str) -> tuple[Process, ...]:
        return self.reader.each(value, place, self._process, (Process(MISSING, UNREAD_RULE),))

    def _process(self, value: Any, place: str) -> Process:
        fields = self.reader.fields(value, place)
        if fields is None:
            return Process(MISSING, UNREAD_RULE)
        name = fields.need("name", self.reader.name, MISSING)
        rest = {key: item for key, item in fields.value.items() if key != "name"}
        return Process(name, read_rule(self.reader, rest, place))

    def cameras(self, value: Any, place: str) -> tuple[Camera, ...]:
        return self.reader.each(value, place, self._camera, (Camera(NOWHERE, 0),))

    def _range(self, value: Any, place: str) -> int | None:
        return self.reader.integer(value, place, 0, LARGEST_RANGE)

    def _camera(self, value: Any, place: str) -> Camera:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Camera(NOWHERE, 0)
        camera = Camera(
            at=fields.need("at", reader.cell, NOWHERE),
            range=fields.need("range", self._range, None) or 0,
            when=fields.take("when", lambda v, p: read_condition(reader, v, p), ()),
            chance=fields.take("chance", lambda v, p: read_chance(reader, v, p), Camera(NOWHERE, 0).chance),
            then=fields.take("then", lambda v, p: read_effect(reader, v, p), Camera(NOWHERE, 0).then),
        )
        fields.finish()
        return camera
