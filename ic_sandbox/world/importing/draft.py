"""A world under construction: what readers of other formats have found so far, and the faults."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace

from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import (
    FLOOR,
    WALL,
    Agent,
    Camera,
    Cell,
    Device,
    Draw,
    DrawKind,
    Goal,
    Planner,
    Population,
    Terrain,
    World,
)
from ic_sandbox.world.editing.placement import place_camera, place_device
from ic_sandbox.world.faults import EditError, Fault, WorldError
from ic_sandbox.world.importing.choices import kind_title
from ic_sandbox.world.importing.findings import Findings, safe_name
from ic_sandbox.world.io.files import dump_world, read_world
from ic_sandbox.world.presets import presets
from ic_sandbox.world.validation.limits import LARGEST_SIDE
from ic_sandbox.world.validation.world import check_world

__all__ = [
    "DEFAULT_COUNT", "MOST_FAULTS", "MOST_GOALS", "MOST_PLACED", "Draft", "check_placed", "check_size",
    "is_too_large", "size_fault",
]  # fmt: skip

MOST_FAULTS = 200
"""The most faults that are listed: a file that is no map could have one in every cell."""

MOST_PLACED = 5_000
"""The most devices, cameras and starts together that a map may have."""

MOST_GOALS = 1_000
"""The most goals with different names that a map may have."""

MOST_GOAL_CELLS = 2**19
"""The most cells of all goals together: twice as many as the largest map has."""

DEFAULT_COUNT = 64
"""The number of agents of a population whose map does not give one."""

DEFAULT_PLANNER = Planner()


def is_too_large(rows: int, cols: int) -> bool:
    """Return whether a map is larger than a world may be."""
    return rows > LARGEST_SIDE or cols > LARGEST_SIDE


def size_fault(rows: int, cols: int, what: str, hint: str) -> Fault:
    """Return the fault of a map that is too large; ``what`` is map, picture, layer or chunk, in English."""
    reason = tr(
        "the {what} has {rows:,} rows by {cols:,} columns; at most {largest_side} each are possible",
        what=_title(what),
        rows=rows,
        cols=cols,
        largest_side=LARGEST_SIDE,
    )
    return Fault("", reason, hint)


def check_size(rows: int, cols: int, what: str) -> None:
    """Raise WorldError if a map is larger than a world may be, before more of it is read.

    ``what`` is map, picture, layer or chunk, in English.
    """
    if rows < 1 or cols < 1:
        reason = tr("the {what} is empty", what=_title(what))
        raise WorldError([Fault("", reason, tr("draw at least one row with one cell"))])
    if is_too_large(rows, cols):
        hint = tr("save a part of it that is no larger as a file of its own")
        raise WorldError([size_fault(rows, cols, what, hint)])


def _title(what: str) -> str:
    return {"map": tr("map"), "picture": tr("picture"), "layer": tr("layer"), "chunk": tr("chunk")}[what]


def check_placed(count: int) -> None:
    """Raise WorldError for more devices, cameras and starts than a map may have."""
    if count > MOST_PLACED:
        reason = tr("the map has more than {most:,} devices, cameras and starts", most=MOST_PLACED)
        raise WorldError([Fault("", reason)])


class Draft:
    """A world that grows part by part. What can't be placed is noted or a fault, and reading goes on."""

    def __init__(
        self,
        terrain: Sequence[str],
        legend: Iterable[Terrain] = (),
        name: str = "",
        info: str = "",
        findings: Findings | None = None,
    ) -> None:
        self.faults: list[Fault] = []
        self.findings = findings or Findings()
        self._goals: dict[str, dict[Cell, float]] = {}
        self._goal_cells = 0
        self._devices: list[Device] = []
        self._taken: set[Cell] = set()
        self._models: dict[str, Device] = {}
        self._cameras: list[Camera] = []
        self._agents: list[Agent] = []
        self._crowds: list[Population] = []
        self.world = World(name=safe_name(name, self.findings), info=info, terrain=tuple(terrain))
        drawn = set("".join(self.world.terrain))
        for kind in legend:
            if kind.glyph in drawn and kind not in (WALL, FLOOR):
                self._add_terrain(kind)
        self._walls = frozenset(kind.glyph for kind in (WALL, *self.world.legend) if kind.passable is False)

    def _add_terrain(self, kind: Terrain) -> None:
        self.world = replace(self.world, legend=(*self.world.legend, kind))
        names = {test.variable for test in kind.passable} if isinstance(kind.passable, tuple) else set()
        names |= {kind.slip.by} if kind.slip.by is not None else set()
        for name in sorted(names - {variable.name for variable in self.world.variables}):
            # A door refers to the variable that a lever of the palette changes, even if the map has no lever.
            known = (variable for ready in presets() for variable in ready.variables if variable.name == name)
            self.world = replace(self.world, variables=(*self.world.variables, *list(known)[:1]))

    @property
    def agents(self) -> int:
        """The number of agents placed one by one."""
        return len(self._agents)

    def goal_names(self) -> list[str]:
        """Return the names of the goals, in the order in which they were found."""
        return list(self._goals)

    def fault(self, place: str, reason: str, hint: str = "") -> None:
        """Record a fault."""
        self.faults.append(Fault(place, reason, hint))

    def is_wall(self, cell: Cell) -> bool:
        """Return whether a cell can't hold items."""
        return self.world.terrain[cell[0]][cell[1]] in self._walls

    def device(self, kind: str, cell: Cell, place: str, name: str = "") -> None:
        """Place a device of the palette; leave it out with a note if the cell is wall or taken."""
        title = kind_title(kind)
        what = tr('left out: {kind} "{name}"', kind=title, name=name) if name else tr("left out: {kind}", kind=title)
        if self.is_wall(cell):
            self.findings.note(tr("{what}, because it is inside a wall", what=what), place)
            return
        if cell in self._taken:
            self.findings.note(tr("{what}, because another device is there", what=what), place)
            return
        if kind not in self._models:
            try:  # in a world with one device of each kind, so that what it needs is added once
                self.world = place_device(self.world, kind, cell)
            except EditError as error:
                self.fault(place, lowercase_first(str(error).rstrip(".")))
                return
            self._models[kind] = self.world.devices[-1]
        model = replace(self._models[kind], at=cell)
        self._devices.append(replace(model, name=safe_name(name, self.findings)) if name else model)
        self._taken.add(cell)
        self._check_placed()

    def camera(self, cell: Cell, sight: float | None = None, chance: float | None = None) -> None:
        """Place a camera, which may be on a wall."""
        if not self._cameras:
            self.world = place_camera(self.world, cell)
        ready = replace(self.world.cameras[0], at=cell)
        sight_cells = ready.range if sight is None else int(sight)
        seen = ready.chance if chance is None else replace(ready.chance, value=chance)
        self._cameras.append(replace(ready, range=sight_cells, chance=seen))
        self._check_placed()

    def agent(self, agent: Agent) -> None:
        """Place an agent; see :meth:`is_wall`."""
        self._agents.append(agent)
        self._check_placed()

    def crowd(
        self,
        cell: Cell,
        count: int = DEFAULT_COUNT,
        draw: DrawKind = "uniform_cells",
        planner: Planner = DEFAULT_PLANNER,
    ) -> None:
        """Place a population with its own seed."""
        self._crowds.append(Population(count, cell, Draw(draw), len(self._crowds), planner))
        self._check_placed()

    def starts(self, starts: Sequence[Cell]) -> None:
        """Place agents that take the goals in turn; if there are no goals, each draws one."""
        check_placed(len(starts))
        names = [goal.name for goal in self.world.goals]
        for k, cell in enumerate(starts):
            if names:
                self.agent(Agent(cell, names[k % len(names)]))
            else:
                self.crowd(cell, 1)

    def _check_placed(self) -> None:
        check_placed(len(self._devices) + len(self._cameras) + len(self._agents) + len(self._crowds))

    def goal(self, name: str, cells: Iterable[Cell], weight: float = 1.0) -> None:
        """Give a goal of that name a weight in some more cells; see :meth:`take_goals`."""
        weights = self._goals.setdefault(safe_name(name, self.findings), {})
        before = len(weights)
        weights.update(dict.fromkeys(cells, weight))
        self._goal_cells += len(weights) - before
        if len(self._goals) > MOST_GOALS or self._goal_cells > MOST_GOAL_CELLS:
            reason = tr(
                "the map has more than {goals:,} goals or {cells:,} cells of goals",
                goals=MOST_GOALS,
                cells=MOST_GOAL_CELLS,
            )
            raise WorldError([Fault("", reason)])

    def take_goals(self) -> None:
        """Put all goals into the world at once: a map can have them in every cell."""
        goals = tuple(Goal(name, tuple(cells.items())) for name, cells in self._goals.items())
        self.world = replace(self.world, goals=goals)

    def finish(self) -> Generator[Progress, None, World]:
        """Return the world if it is valid. Raises :class:`WorldError` with every fault otherwise."""
        what = tr("Checking the world")
        yield Progress(what, 0.0)
        self.world = replace(
            self.world,
            devices=tuple(self._devices),
            cameras=tuple(self._cameras),
            agents=(*self.world.agents, *self._agents),
            populations=(*self.world.populations, *self._crowds),
        )
        faults = _said_once(self.faults or check_world(self.world))
        if faults:
            left = len(faults) - MOST_FAULTS
            more = [Fault("", tr("and {left:,} more faults like these", left=left))] if left > 0 else []
            raise WorldError([*faults[:MOST_FAULTS], *more])
        yield Progress(what, 0.4)
        dumped = dump_world(replace(self.world, name=self.world.name or tr("Untitled")))
        yield Progress(what, 0.6)
        read_world(dumped)  # raises an error: a world that could not be saved and opened again is not accepted
        return self.world


def _said_once(faults: Iterable[Fault]) -> list[Fault]:
    """Merge equal reasons: keep the first place of each, and the number of the others."""
    places: dict[tuple[str, str], dict[str, None]] = {}
    for fault in faults:
        places.setdefault((fault.reason, fault.hint), {})[fault.place] = None
    found = []
    for (reason, hint), where in places.items():
        others = len(where) - 1
        words = tr("{reason} (also in {others:,} other places)", reason=reason, others=others)
        found.append(Fault(next(iter(where)), words if others else reason, hint))
    return found
