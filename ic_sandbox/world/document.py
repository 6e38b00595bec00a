"""The world as a person draws it: frozen, comparable values with no meaning attached yet.

The file that holds a world is read and written in :mod:`ic_sandbox.world.io.files`; every check on it lives in
:mod:`ic_sandbox.world.io.map_decoder`. What a world means is the business of :mod:`ic_sandbox.mdp`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

__all__ = [
    "BY_HAND", "DEFAULT_DISCOUNT", "DETECTED", "FLOOR", "STATUS_KEY", "WALL", "Agent", "Camera", "Cell", "Chance",
    "Change", "Condition", "Device", "Direction", "Draw", "DrawKind", "Effect", "Goal", "Planner", "Population",
    "Process", "Rule", "RuleList", "Terrain", "Test", "Variable", "World",
]  # fmt: skip

Cell = tuple[int, int]
"""``(row, column)``, counted from 0, row 0 on top."""

Comparison = Literal["==", "!=", ">=", "<=", ">", "<"]
Direction = Literal["north", "east", "south", "west"]
DrawKind = Literal["uniform_cells", "single_cell", "named"]
BY_HAND = "custom"
"""The device kind that has no preset: everything about it is written in the world."""

DETECTED = "detected"
"""The event that a camera emits when it detects a violation."""

STATUS_KEY = "status"
"""The key of an effect that names no variable but the agent's status; no variable may have this name."""

DEFAULT_DISCOUNT = 0.97


@dataclass(frozen=True, slots=True)
class Test:
    """One part of a condition: a variable compared with a number."""

    __test__ = False  # not a test case, whatever its name makes pytest think

    variable: str
    op: Comparison
    value: int


Condition = tuple[Test, ...]
"""All of these must hold; the empty condition always holds."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one variable: add, subtract, set, or cycle through its levels."""

    variable: str
    op: Literal["+", "-", "=", "cycle"]
    value: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does: changes of variables (each named once) and perhaps a change of status."""

    changes: tuple[Change, ...] = ()
    status: Literal["off", "modified"] | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability: one number, or one for each level of the variable ``by``."""

    value: float = 1.0
    by: str | None = None
    values: tuple[float, ...] = ()


ALWAYS = Chance(1.0)
NEVER = Chance(0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """``when`` it holds, with ``chance`` apply ``then`` and emit ``event``, else apply ``otherwise``."""

    when: Condition = ()
    then: Effect = Effect()
    chance: Chance = ALWAYS
    event: str | None = None
    otherwise: Effect = Effect()


@dataclass(frozen=True, slots=True)
class Terrain:
    """What the cells drawn with one glyph are like.

    ``passable`` is a condition for a door. ``exits`` are the directions in which a cell can be left (None: all).
    """

    glyph: str
    label: str = ""
    passable: bool | Condition = True
    slip: Chance = NEVER
    exits: tuple[Direction, ...] | None = None
    trigger: tuple[Rule, ...] = ()
    restricted: bool = False
    colour: str | None = None


WALL = Terrain("#", "wall", passable=False)
FLOOR = Terrain(".", "floor")


@dataclass(frozen=True, slots=True)
class Variable:
    """A small integer ``0..max`` that every agent (or the whole world) has."""

    name: str
    max: int
    initial: int = 0
    scope: Literal["agent", "world"] = "agent"
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """Something that stands on a cell and can be used.

    ``drive`` labels its rules and what it reveals, ``feign_drive`` its feign rules. The labels serve measuring; no
    planner reads them.
    """

    at: Cell
    kind: str = BY_HAND
    name: str = ""
    drive: str | None = None
    rules: tuple[Rule, ...] = ()
    feign: tuple[Rule, ...] = ()
    forbidden: bool = False
    group: str | None = None
    reveals: str | None = None
    feign_drive: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """What the world does by itself, once a tick."""

    name: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Camera:
    """An overseer that sees violations within ``range`` cells (Chebyshev) where no wall is between."""

    at: Cell
    range: int
    when: Condition = ()
    chance: Chance = ALWAYS
    then: Effect = Effect()


@dataclass(frozen=True, slots=True)
class Goal:
    """A final goal: the only thing that pays an agent. Weights may be negative; absent ones are 0."""

    name: str
    cells: tuple[tuple[Cell, float], ...] = ()
    tick: float = 0.0
    events: tuple[tuple[str, float], ...] = ()
    off: float = 0.0


@dataclass(frozen=True, slots=True)
class Planner:
    """How an agent chooses. ``kind`` is a key of :mod:`ic_sandbox.world.planner_kinds`; ``parameters`` are those that
    the file gives, by name, in the order of the kind.
    """

    kind: str = "optimal"
    discount: float = DEFAULT_DISCOUNT
    parameters: tuple[tuple[str, float | int | str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent, placed by hand, with a goal of the world's list."""

    at: Cell
    goal: str
    planner: Planner = Planner()


@dataclass(frozen=True, slots=True)
class Draw:
    """Where the goals of a population come from.

    ``number`` is how many different goals are drawn (None: one an agent, at most 256); agents take them in turn.
    ``mix`` gives, for the draw ``named``, a share to each goal of the world (empty: equal shares).
    """

    draw: DrawKind = "uniform_cells"
    number: int | None = None
    mix: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """Many agents that start in one cell and differ in their final goals."""

    count: int
    at: Cell
    goals: Draw = Draw()
    seed: int | None = None
    planner: Planner = Planner()


@dataclass(frozen=True, slots=True)
class World:
    """A whole world. ``legend`` holds the glyphs that the world adds to the built-in wall and floor."""

    name: str = "Untitled"
    info: str = ""
    seed: int = 0
    terrain: tuple[str, ...] = field(default=("...",) * 3)
    legend: tuple[Terrain, ...] = ()
    variables: tuple[Variable, ...] = ()
    devices: tuple[Device, ...] = ()
    processes: tuple[Process, ...] = ()
    cameras: tuple[Camera, ...] = ()
    goals: tuple[Goal, ...] = ()
    intended_goal: str | None = None
    agents: tuple[Agent, ...] = ()
    populations: tuple[Population, ...] = ()
    collide: bool = False

    @property
    def rows(self) -> int:
        """How many rows the grid has."""
        return len(self.terrain)

    @property
    def cols(self) -> int:
        """How many columns the grid has."""
        return len(self.terrain[0]) if self.terrain else 0

    def contains(self, cell: Cell) -> bool:
        """Whether the cell lies on the grid."""
        return 0 <= cell[0] < self.rows and 0 <= cell[1] < self.cols

    def terrain_kinds(self) -> dict[str, Terrain]:
        """Every glyph that may be drawn, with what it means: wall, floor, then the legend."""
        return {kind.glyph: kind for kind in (WALL, FLOOR, *self.legend)}

    def terrain_at(self, cell: Cell) -> Terrain:
        """The terrain of a cell; everything outside the grid is wall."""
        if not self.contains(cell):
            return WALL
        return self.terrain_kinds()[self.terrain[cell[0]][cell[1]]]

    def drives(self) -> tuple[str, ...]:
        """The drives that devices of this world are tagged with, in order of first appearance."""
        tags = (tag for device in self.devices for tag in (device.drive, device.feign_drive))
        return tuple(dict.fromkeys(tag for tag in tags if tag))

    def events(self) -> tuple[str, ...]:
        """Every event that a rule of this world can emit, in order of first appearance."""
        names = [rule.event for rule in self.rules() if rule.event]
        if self.cameras:
            names.append(DETECTED)
        return tuple(dict.fromkeys(names))

    def rules(self) -> tuple[Rule, ...]:
        """Every rule: of terrain, of devices, of processes."""
        return tuple(rule for listed in self.rule_lists() for rule in listed.rules)

    def rule_lists(self) -> Iterator[RuleList]:
        """Every list of rules that a world has: the one place that knows where rules stand."""
        for index, kind in enumerate(self.legend):
            yield RuleList("legend", index, "trigger", kind.trigger)
        for index, device in enumerate(self.devices):
            yield RuleList("devices", index, "rules", device.rules)
            yield RuleList("devices", index, "feign", device.feign)
        for index, process in enumerate(self.processes):
            yield RuleList("processes", index, "rule", (process.rule,))


class RuleList(NamedTuple):
    """Some rules of a world, with the part of the world that holds them."""

    section: Literal["legend", "devices", "processes"]
    number: int  # of the part in its section
    field: Literal["trigger", "rules", "feign", "rule"]
    rules: tuple[Rule, ...]
