"""The world as a user draws it: frozen, comparable values without a meaning yet.

World files are read and written in :mod:`ic_sandbox.world.io.files`; :mod:`ic_sandbox.world.validation` checks worlds;
:mod:`ic_sandbox.mdp` defines what a world means. The parts of a world can be imported from here, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ic_sandbox.world.agents import DEFAULT_DISCOUNT, Agent, Draw, DrawKind, Goal, Planner, Population
from ic_sandbox.world.parts import (
    BY_HAND,
    DETECTED,
    FLOOR,
    STATUS_KEY,
    WALL,
    Camera,
    Cell,
    Chance,
    Change,
    Condition,
    Device,
    Direction,
    Effect,
    Process,
    Rule,
    Terrain,
    Test,
    Variable,
)
from ic_sandbox.world.story import Story

__all__ = [
    "BY_HAND", "DEFAULT_DISCOUNT", "DETECTED", "FLOOR", "STATUS_KEY", "UNNAMED", "WALL", "Agent", "Camera", "Cell",
    "Chance", "Change", "Condition", "Device", "Direction", "Draw", "DrawKind", "Effect", "Goal", "Planner",
    "Population", "Process", "Rule", "RuleList", "Terrain", "Test", "Variable", "World",
]  # fmt: skip

UNNAMED = "Untitled"
"""The name of a world that has none."""


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
    story : Story or None
        The way to play the world to people who see it for the first time; None for none.

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

    name: str = UNNAMED
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
    story: Story | None = None

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
