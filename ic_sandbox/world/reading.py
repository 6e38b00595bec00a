"""From the JSON of a world file to a world: every part decoded, every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ic_sandbox.world.decoding import MISSING, NOWHERE, Fields, Reader, did_you_mean
from ic_sandbox.world.document import (
    BY_HAND,
    DEFAULT_DISCOUNT,
    Agent,
    Camera,
    Cell,
    Device,
    Draw,
    Goal,
    Planner,
    Population,
    Process,
    Terrain,
    Variable,
    World,
)
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.rules import read_chance, read_condition, read_effect, read_rule, read_rules

__all__ = ["FORMAT", "LARGEST_SEED", "MOST_AGENTS", "MOST_LEVELS", "VERSION", "decode_world"]

FORMAT = "ic-sandbox-world"
VERSION = 1
LARGEST_SEED = 2**63 - 1
MOST_LEVELS = 10_000
MOST_AGENTS = 10_000_000
LARGEST_RANGE = 512

DIRECTIONS = ("north", "east", "south", "west")
DRAWS = ("uniform_cells", "single_cell", "named")
UNKNOWN_LEVELS = -1
"""The ``max`` of a variable whose own could not be read."""

PLANNERS: dict[str, dict[str, tuple[str, float, float]]] = {
    "optimal": {},
    "random": {},
    "myopic": {"horizon": ("integer", 1, 1_000_000)},
    "boltzmann": {"temperature": ("positive", 0, float("inf"))},
    "quantilizer": {"q": ("positive", 0, 1)},
    "satisficer": {"aspiration": ("number", 0, 1)},
    "indifferent": {},
    "constrained": {"rules": ("texts", 0, 0)},
    "aup": {"strength": ("number", 0, float("inf")), "auxiliary": ("integer", 1, 10_000)},
    "reachability": {"strength": ("number", 0, float("inf"))},
    "learner": {
        "learning_rate": ("positive", 0, 1),
        "exploration": ("number", 0, 1),
        "episode": ("integer", 1, 1_000_000_000),
    },
}
"""For each kind of planner its parameters: what they are, and from where to where they go."""

OPTIONAL_PARAMETERS = ("auxiliary",)


def decode_world(data: Any, presets: Mapping[str, Device]) -> tuple[World, list[Fault]]:
    """Decode a parsed JSON document; with faults, the world holds neutral values where they were found."""
    reader = Reader()
    fields = reader.fields(data, "")
    if fields is None:
        return World(), reader.faults
    if not _is_ours(fields):
        return World(), reader.faults
    parts = Parts(reader, presets)
    world = World(
        name=fields.take("name", reader.text, "Untitled"),
        info=fields.take("info", reader.text, ""),
        seed=fields.take("seed", parts.seed, 0) or 0,
        terrain=fields.need("terrain", parts.terrain, ()),
        legend=fields.take("legend", parts.legend, ()),
        variables=fields.take("variables", parts.variables, ()),
        devices=fields.take("devices", parts.devices, ()),
        processes=fields.take("processes", parts.processes, ()),
        cameras=fields.take("cameras", parts.cameras, ()),
        goals=fields.take("goals", parts.goals, ()),
        intended_goal=fields.take("intended_goal", reader.name, None),
        agents=fields.take("agents", parts.agents, ()),
        populations=fields.take("populations", parts.populations, ()),
        collide=fields.take("collide", reader.boolean, False),
    )
    fields.finish()
    return world, reader.faults


def _is_ours(fields: Fields) -> bool:
    """Whether the file says that it is a world, of a version that can be read."""
    reader = fields.reader
    before = len(reader.faults)
    found = fields.need("format", reader.text, FORMAT)
    if found is not MISSING and found != FORMAT:
        reader.fault("format", f'this is not a world file: it says "{found[:40]}"', f'write "{FORMAT}"')
    version = fields.need("version", lambda value, place: reader.integer(value, place, 1, 10**9), VERSION)
    if version is not None and version > VERSION:
        reader.fault(
            "version",
            f"this file was written by a newer program (version {version}; this one reads up to {VERSION})",
            "update IC Sandbox",
        )
    return len(reader.faults) == before


class Parts:
    """Decodes the parts of a world."""

    def __init__(self, reader: Reader, presets: Mapping[str, Device]) -> None:
        self.reader = reader
        self.presets = presets

    def seed(self, value: Any, place: str) -> int | None:
        return self.reader.integer(value, place, 0, LARGEST_SEED)

    def terrain(self, value: Any, place: str) -> tuple[str, ...]:
        return tuple(self.reader.text(row, at) for row, at in self.reader.items(value, place))

    def legend(self, value: Any, place: str) -> tuple[Terrain, ...]:
        fields = self.reader.fields(value, place)
        if fields is None:
            return ()
        return tuple(self._terrain_kind(glyph, kind, f'{place}["{glyph}"]') for glyph, kind in value.items())

    def _terrain_kind(self, glyph: str, value: Any, place: str) -> Terrain:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Terrain(glyph)
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
        self.reader.expected(place, "true, false or a condition", value)
        return True

    def _exits(self, value: Any, place: str) -> Any:
        items = self.reader.items(value, place)
        exits = [self.reader.choice(item, at, DIRECTIONS, "direction") for item, at in items]
        if len(set(exits)) < len(exits):
            self.reader.fault(place, "names a direction twice")
        return tuple(exits)

    def variables(self, value: Any, place: str) -> tuple[Variable, ...]:
        return tuple(self._variable(item, at) for item, at in self.reader.items(value, place))

    def _variable(self, value: Any, place: str) -> Variable:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Variable(MISSING, UNKNOWN_LEVELS)
        most = fields.need("max", lambda v, p: reader.integer(v, p, 1, MOST_LEVELS), None)
        initial = fields.take("initial", lambda v, p: reader.integer(v, p, 0, MOST_LEVELS), 0)
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
        return tuple(self._device(item, at) for item, at in self.reader.items(value, place))

    def _device(self, value: Any, place: str) -> Device:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Device(NOWHERE)
        kind = fields.take("kind", reader.text, BY_HAND)
        preset = self.presets.get(kind)
        if preset is None:
            if kind is not MISSING and kind != BY_HAND:
                known = [*self.presets, BY_HAND]
                reader.fault(fields.at("kind"), f'unknown device kind "{kind}"', did_you_mean(kind, known))
            preset = Device(NOWHERE)
        device = Device(
            at=fields.need("at", reader.cell, NOWHERE),
            kind=kind,
            name=fields.take("name", reader.text, preset.name),
            drive=fields.take("drive", self._name_or_null, preset.drive),
            rules=fields.take("rules", lambda v, p: read_rules(reader, v, p), preset.rules),
            feign=fields.take("feign", lambda v, p: read_rules(reader, v, p), preset.feign),
            forbidden=fields.take("forbidden", reader.boolean, preset.forbidden),
            group=fields.take("group", self._name_or_null, preset.group),
            reveals=fields.take("reveals", self._name_or_null, preset.reveals),
        )
        fields.finish()
        return device

    def _name_or_null(self, value: Any, place: str) -> str | None:
        """A name; null takes away what a preset would give."""
        return None if value is None else self.reader.name(value, place)

    def processes(self, value: Any, place: str) -> tuple[Process, ...]:
        return tuple(self._process(item, at) for item, at in self.reader.items(value, place))

    def _process(self, value: Any, place: str) -> Process:
        fields = self.reader.fields(value, place)
        if fields is None:
            return Process(MISSING, read_rule(self.reader, {}, place))
        name = fields.need("name", self.reader.name, MISSING)
        rest = {key: item for key, item in fields.value.items() if key != "name"}
        return Process(name, read_rule(self.reader, rest, place))

    def cameras(self, value: Any, place: str) -> tuple[Camera, ...]:
        return tuple(self._camera(item, at) for item, at in self.reader.items(value, place))

    def _camera(self, value: Any, place: str) -> Camera:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Camera(NOWHERE, 0)
        camera = Camera(
            at=fields.need("at", reader.cell, NOWHERE),
            range=fields.need("range", lambda v, p: reader.integer(v, p, 0, LARGEST_RANGE), 0) or 0,
            when=fields.take("when", lambda v, p: read_condition(reader, v, p), ()),
            chance=fields.take("chance", lambda v, p: read_chance(reader, v, p), Camera(NOWHERE, 0).chance),
            then=fields.take("then", lambda v, p: read_effect(reader, v, p), Camera(NOWHERE, 0).then),
        )
        fields.finish()
        return camera

    def goals(self, value: Any, place: str) -> tuple[Goal, ...]:
        return tuple(self._goal(item, at) for item, at in self.reader.items(value, place))

    def _goal(self, value: Any, place: str) -> Goal:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Goal(MISSING)
        goal = Goal(
            name=fields.need("name", reader.name, MISSING),
            cells=fields.take("cells", self._cell_weights, ()),
            tick=fields.take("tick", reader.number, 0.0) or 0.0,
            events=fields.take("events", self._weights, ()),
            off=fields.take("off", reader.number, 0.0) or 0.0,
        )
        fields.finish()
        return goal

    def _weights(self, value: Any, place: str) -> tuple[tuple[str, float], ...]:
        if self.reader.fields(value, place) is None:
            return ()
        return tuple((key, self.reader.number(item, f'{place}["{key}"]') or 0.0) for key, item in value.items())

    def _cell_weights(self, value: Any, place: str) -> tuple[tuple[Cell, float], ...]:
        weights: dict[Cell, float] = {}
        for key, weight in self._weights(value, place):
            row, comma, col = key.partition(",")
            at = f'{place}["{key}"]'
            if not (comma and _is_index(row) and _is_index(col)):
                self.reader.fault(at, "is not a cell", 'write "row,column", counted from 0, such as "1,7"')
                continue
            cell = int(row), int(col)
            if cell in weights:
                self.reader.fault(at, "this cell has a weight already")
            weights[cell] = weight
        return tuple(weights.items())

    def agents(self, value: Any, place: str) -> tuple[Agent, ...]:
        return tuple(self._agent(item, at) for item, at in self.reader.items(value, place))

    def _agent(self, value: Any, place: str) -> Agent:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Agent(NOWHERE, MISSING)
        agent = Agent(
            at=fields.need("at", reader.cell, NOWHERE),
            goal=fields.need("goal", reader.name, MISSING),
            planner=fields.take("planner", self._planner, Planner()),
        )
        fields.finish()
        return agent

    def populations(self, value: Any, place: str) -> tuple[Population, ...]:
        return tuple(self._population(item, at) for item, at in self.reader.items(value, place))

    def _population(self, value: Any, place: str) -> Population:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Population(1, NOWHERE)
        population = Population(
            count=fields.need("count", lambda v, p: reader.integer(v, p, 1, MOST_AGENTS), 1) or 1,
            at=fields.need("at", reader.cell, NOWHERE),
            goals=fields.take("goals", self._draw, Draw()),
            seed=fields.take("seed", self.seed, None),
            planner=fields.take("planner", self._planner, Planner()),
        )
        fields.finish()
        return population

    def _draw(self, value: Any, place: str) -> Draw:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Draw()
        draw: Any = fields.take("draw", lambda v, p: reader.choice(v, p, DRAWS, "draw"), "uniform_cells")
        goals = Draw(
            draw=draw,
            number=fields.take("number", lambda v, p: reader.integer(v, p, 1, MOST_AGENTS), None),
            mix=fields.take("mix", self._weights, ()),
        )
        fields.finish()
        return goals

    def _planner(self, value: Any, place: str) -> Planner:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Planner()
        kind: Any = fields.take("kind", lambda v, p: reader.choice(v, p, PLANNERS, "planner"), "optimal")
        planner = Planner(kind, fields.take("discount", self._discount, DEFAULT_DISCOUNT))
        if kind is MISSING:
            return planner
        parameters = []
        for name, (what, low, high) in PLANNERS[kind].items():
            if name in fields.value or name not in OPTIONAL_PARAMETERS:
                found = fields.need(name, lambda v, p, w=what, lo=low, hi=high: self._parameter(v, p, w, lo, hi), None)
                if found is not None:
                    parameters.append((name, found))
        fields.finish()
        return replace(planner, parameters=tuple(parameters))

    def _discount(self, value: Any, place: str) -> float:
        discount = self.reader.number(value, place)
        if discount is None:
            return DEFAULT_DISCOUNT
        if not 0.0 <= discount < 1.0:
            self.reader.fault(
                place, f"must be at least 0 and below 1, not {discount:g}", "0.97 looks about 33 ticks ahead"
            )
            return DEFAULT_DISCOUNT
        return discount

    def _parameter(self, value: Any, place: str, what: str, low: float, high: float) -> Any:
        reader = self.reader
        if what == "integer":
            return reader.integer(value, place, int(low), int(high))
        if what == "texts":
            return tuple(reader.name(item, at) for item, at in reader.items(value, place))
        number = reader.number(value, place, low, high)
        if what == "positive" and number == 0.0:
            reader.fault(place, "must be above 0")
            return None
        return number


def _is_index(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 6
