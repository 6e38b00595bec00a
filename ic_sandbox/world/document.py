"""The world as a user draws it: frozen, comparable values without a meaning yet.

World files are read and written in :mod:`ic_sandbox.world.io.files`; :mod:`ic_sandbox.world.validation` checks worlds;
:mod:`ic_sandbox.mdp` defines what a world means.
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
"""The device kind without a preset: everything about it is written in the world."""

DETECTED = "detected"
"""The event that a camera emits when it detects a violation."""

STATUS_KEY = "status"
"""The key in an effect that stands for the agent's status; no variable may have this name."""

DEFAULT_DISCOUNT = 0.97


@dataclass(frozen=True, slots=True)
class Test:
    """One part of a condition: the comparison of a variable with a number."""

    __test__ = False  # not a test case, despite its name

    variable: str
    op: Comparison
    value: int


Condition = tuple[Test, ...]
"""Tests that must all hold; the empty condition always holds."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one variable: add, subtract, set, or cycle through its levels."""

    variable: str
    op: Literal["+", "-", "=", "cycle"]
    value: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a rule: changes of variables (each named once) and possibly a change of status."""

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
    """A rule: if ``when`` holds, with ``chance`` apply ``then`` and emit ``event``, otherwise apply ``otherwise``."""

    when: Condition = ()
    then: Effect = Effect()
    chance: Chance = ALWAYS
    event: str | None = None
    otherwise: Effect = Effect()


@dataclass(frozen=True, slots=True)
class Terrain:
    """A kind of terrain: the properties of all cells drawn with one glyph.

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
    """An integer ``0..max`` that every agent (or the whole world) has."""

    name: str
    max: int
    initial: int = 0
    scope: Literal["agent", "world"] = "agent"
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A device in a cell, which agents can use.

    ``drive`` labels its rules and what it reveals, ``feign_drive`` its feign rules. The labels are for measures; no
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
    """A rule that the world applies by itself, once per tick."""

    name: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Camera:
    """An overseer that sees violations within ``range`` cells (Chebyshev distance) unless a wall is between."""

    at: Cell
    range: int
    when: Condition = ()
    chance: Chance = ALWAYS
    then: Effect = Effect()


@dataclass(frozen=True, slots=True)
class Goal:
    """A final goal: the only source of an agent's reward. Weights may be negative.

    Attributes
    ----------
    name : str
        The name of the goal, unique in its world.
    cells : tuple of (cell, weight)
        The reward for each tick that begins in a cell (row, column) while the agent is not off; 0 for other cells.
    tick : float
        The reward for each tick that begins while the agent is not off.
    events : tuple of (event, weight)
        The reward for each emission of an event in the agent's tick; 0 for other events.
    off : float
        The reward for each tick that begins while the agent is off.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> ics.Goal("paperclips", events=(("made", 1.0),), off=0.5).cells
    ()
    """

    name: str
    cells: tuple[tuple[Cell, float], ...] = ()
    tick: float = 0.0
    events: tuple[tuple[str, float], ...] = ()
    off: float = 0.0


@dataclass(frozen=True, slots=True)
class Planner:
    """The way in which an agent chooses.

    ``kind`` is a key of :mod:`ic_sandbox.world.planner_kinds`; ``parameters`` are those that the file gives, by name,
    in the order of the kind.
    """

    kind: str = "optimal"
    discount: float = DEFAULT_DISCOUNT
    parameters: tuple[tuple[str, float | int | str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent, placed by hand, with one of the world's goals."""

    at: Cell
    goal: str
    planner: Planner = Planner()


@dataclass(frozen=True, slots=True)
class Draw:
    """The source of the goals of a population.

    ``number`` is the number of different goals (None: one per agent, at most 256); agents take them in turn. For the
    draw ``named``, ``mix`` gives a share to each goal of the world (empty: equal shares).
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
    """A whole world: a frozen value that can be compared, edited with :func:`dataclasses.replace`, compiled and saved.

    Values are not checked when a world is created; :func:`save_world` and :func:`load_world` check them.

    Attributes
    ----------
    name, info : str
        The title, and a description in Markdown.
    seed : int
        The seed of all random numbers, 0 to 2**63 - 1.
    terrain : tuple of str
        The map: one string per row, one glyph per cell; ``#`` is wall and ``.`` is floor.
    legend : tuple of Terrain
        The kinds of terrain that the world adds to wall and floor.
    variables : tuple of Variable
        The integers that rules read and change.
    devices, processes, cameras : tuple of Device, Process and Camera
        What agents can use, what happens by itself, and what sees violations.
    goals : tuple of Goal
        The goals that agents, populations and ``intended_goal`` name.
    intended_goal : str or None
        The name of the goal that the designers intend, by which modified agents act.
    agents, populations : tuple of Agent and Population
        The agents.
    collide : bool
        Whether two agents in a shared world can't be in one cell.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> from ic_sandbox.world.document import Agent
    >>> goal = ics.Goal("right end", cells=(((1, 3), 1.0),))
    >>> world = ics.World(
    ...     name="Corridor",
    ...     terrain=("#####", "#...#", "#####"),
    ...     goals=(goal,),
    ...     agents=(Agent((1, 1), "right end"),),
    ... )
    >>> world.rows, world.cols
    (3, 5)
    >>> plan = ics.solve(ics.compile_world(world), world.goals, discount=0.9)
    >>> plan.values[:, 0].astype(float).round(2).tolist()
    [8.1, 9.0, 10.0]
    """

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
        """The number of rows of the map."""
        return len(self.terrain)

    @property
    def cols(self) -> int:
        """The number of columns of the map."""
        return len(self.terrain[0]) if self.terrain else 0

    def contains(self, cell: Cell) -> bool:
        """Return whether a cell lies on the map.

        Parameters
        ----------
        cell
            Row and column, counted from 0.

        Returns
        -------
        bool
            True for every cell of the map, walls included.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> ics.World(terrain=("...", "...")).contains((2, 0))
        False
        """
        return 0 <= cell[0] < self.rows and 0 <= cell[1] < self.cols

    def terrain_kinds(self) -> dict[str, Terrain]:
        """Return every kind of terrain: wall, floor, then the legend.

        Returns
        -------
        dict
            The kind by its glyph.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> list(ics.World().terrain_kinds())
        ['#', '.']
        """
        return {kind.glyph: kind for kind in (WALL, FLOOR, *self.legend)}

    def terrain_at(self, cell: Cell) -> Terrain:
        """Return the terrain of a cell; every cell outside the map is wall.

        Parameters
        ----------
        cell
            Row and column, counted from 0.

        Returns
        -------
        Terrain
            The kind of terrain that the map shows there.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> world = ics.World(terrain=("#.", ".."))
        >>> world.terrain_at((0, 1)).label, world.terrain_at((5, 5)).label
        ('floor', 'wall')
        """
        if not self.contains(cell):
            return WALL
        return self.terrain_kinds()[self.terrain[cell[0]][cell[1]]]

    def drives(self) -> tuple[str, ...]:
        """Return the drives of the devices, in order of first appearance.

        Returns
        -------
        tuple of str
            The tags of the drives, each once.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> ics.load_world("off_switch").drives()
        ('shutdown_avoidance',)
        """
        tags = (tag for device in self.devices for tag in (device.drive, device.feign_drive))
        return tuple(dict.fromkeys(tag for tag in tags if tag))

    def events(self) -> tuple[str, ...]:
        """Return every event that a rule or camera can emit, in order of first appearance.

        Returns
        -------
        tuple of str
            The names of the events, each once.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> ics.load_world("off_switch").events()
        ('disable', 'shutdown')
        """
        names = [rule.event for rule in self.rules() if rule.event]
        if self.cameras:
            names.append(DETECTED)
        return tuple(dict.fromkeys(names))

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule: of terrain, of devices, of processes.

        Returns
        -------
        tuple of Rule
            The rules in world order.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> [rule.event for rule in ics.load_world("off_switch").rules()]
        ['disable', 'shutdown']
        """
        return tuple(rule for listed in self.rule_lists() for rule in listed.rules)

    def rule_lists(self) -> Iterator[RuleList]:
        """Yield every list of rules: the one place that knows where rules are.

        Yields
        ------
        RuleList
            The rules, and the part of the world that holds them.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> [(rules.section, rules.number, rules.field) for rules in ics.load_world("off_switch").rule_lists()]
        [('devices', 0, 'rules'), ('devices', 0, 'feign'), ('processes', 0, 'rule')]
        """
        for index, kind in enumerate(self.legend):
            yield RuleList("legend", index, "trigger", kind.trigger)
        for index, device in enumerate(self.devices):
            yield RuleList("devices", index, "rules", device.rules)
            yield RuleList("devices", index, "feign", device.feign)
        for index, process in enumerate(self.processes):
            yield RuleList("processes", index, "rule", (process.rule,))


class RuleList(NamedTuple):
    """A list of rules with the part of the world that holds it."""

    section: Literal["legend", "devices", "processes"]
    number: int  # the index of the part in its section
    field: Literal["trigger", "rules", "feign", "rule"]
    rules: tuple[Rule, ...]
