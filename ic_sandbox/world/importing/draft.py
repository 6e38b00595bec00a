"""A world in the making: what readers of other formats have found so far, and the faults met on the way."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import FLOOR, WALL, Agent, Cell, Draw, Goal, Population, Terrain, World
from ic_sandbox.world.editing.placement import place_camera, place_device
from ic_sandbox.world.faults import EditError, Fault, WorldError
from ic_sandbox.world.io.files import dump_world, read_world
from ic_sandbox.world.presets import presets, terrain_presets
from ic_sandbox.world.validation.limits import LARGEST_SIDE
from ic_sandbox.world.validation.world import check_world

__all__ = ["MOST_FAULTS", "Draft", "check_size", "did_you_mean", "ready_terrains", "same_word", "with_starts"]

MOST_FAULTS = 200
"""A file that has nothing to do with maps could be at fault in every cell: more than these aren't listed."""


def check_size(rows: int, cols: int, what: str) -> None:
    """Refuse what is larger than a world may be, before it is read any further."""
    if rows < 1 or cols < 1:
        raise WorldError([Fault("", tr("the {what} is empty", what=what), tr("draw at least one row with one cell"))])
    if rows > LARGEST_SIDE or cols > LARGEST_SIDE:
        reason = tr(
            "the {what} has {rows:,} rows by {cols:,} columns; at most {largest_side} each are possible",
            what=what,
            rows=rows,
            cols=cols,
            largest_side=LARGEST_SIDE,
        )
        raise WorldError([Fault("", reason)])


def same_word(text: str) -> str:
    """A name as it is compared: off_switch, Off-switch and "off switch" are one."""
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """A hint for a word that isn't known: the nearest that is, else all of them."""
    words = {same_word(word): word for word in known}
    near = difflib.get_close_matches(same_word(text), words, 1)
    return (
        tr('did you mean "{words}"?', words=words[near[0]])
        if near
        else tr("known are: {values}", values=", ".join(words.values()))
    )


class Draft:
    """Grows part by part; a part that can't be is noted as a fault, and reading goes on to find the others."""

    def __init__(self, terrain: Sequence[str], legend: Iterable[Terrain] = (), name: str = "", info: str = "") -> None:
        self.faults: list[Fault] = []
        self._goals: dict[str, dict[Cell, float]] = {}
        self.world = World(name=name, info=info, terrain=tuple(terrain))
        drawn = set("".join(self.world.terrain))
        for kind in legend:
            if kind.glyph in drawn and kind not in (WALL, FLOOR):
                self._add_terrain(kind)

    def _add_terrain(self, kind: Terrain) -> None:
        self.world = replace(self.world, legend=(*self.world.legend, kind))
        names = {test.variable for test in kind.passable} if isinstance(kind.passable, tuple) else set()
        names |= {kind.slip.by} if kind.slip.by is not None else set()
        for name in sorted(names - {variable.name for variable in self.world.variables}):
            # A door refers to what a lever of the palette opens, lever or not.
            known = (variable for ready in presets() for variable in ready.variables if variable.name == name)
            self.world = replace(self.world, variables=(*self.world.variables, *list(known)[:1]))

    def fault(self, place: str, reason: str, hint: str = "") -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(place, reason, hint))

    def device(self, kind: str, cell: Cell, place: str) -> bool:
        """Place a device of the palette; returns whether it stands now."""
        try:
            self.world = place_device(self.world, kind, cell)
        except EditError as error:
            self.fault(place, _as_reason(error))
            return False
        return True

    def camera(self, cell: Cell, place: str) -> bool:
        """Place a camera."""
        try:
            self.world = place_camera(self.world, cell)
        except EditError as error:
            self.fault(place, _as_reason(error))
            return False
        return True

    def goal(self, name: str, cell: Cell, weight: float = 1.0) -> None:
        """A goal of that name pays in a cell, along with the cells that it has already; see :meth:`take_goals`."""
        self._goals.setdefault(name, {})[cell] = weight

    def take_goals(self) -> None:
        """Put the goals into the world, all at once: a map can have them in every cell."""
        goals = tuple(Goal(name, tuple(cells.items())) for name, cells in self._goals.items())
        self.world = replace(self.world, goals=goals)

    def finish(self) -> World:
        """The world, if it breaks no rule of the language; else :class:`WorldError` with every fault."""
        faults = list(dict.fromkeys(self.faults)) or list(check_world(self.world))
        if faults:
            left = len(faults) - MOST_FAULTS
            more = [Fault("", tr("and {left:,} more faults like these", left=left))] if left > 0 else []
            raise WorldError([*faults[:MOST_FAULTS], *more])
        named = replace(self.world, name=self.world.name or tr("Untitled"))
        read_world(dump_world(named))  # what could not be saved and opened again is not taken
        return self.world


def with_starts(world: World, starts: Sequence[Cell]) -> World:
    """Agents that start in those cells and take the goals in turn; where there are none, each draws one of its own."""
    if not world.goals:
        crowd = tuple(Population(1, cell, Draw("uniform_cells"), seed=k) for k, cell in enumerate(starts))
        return replace(world, populations=(*world.populations, *crowd))
    named = tuple(Agent(cell, world.goals[k % len(world.goals)].name) for k, cell in enumerate(starts))
    return replace(world, agents=(*world.agents, *named))


def ready_terrains() -> tuple[Terrain, ...]:
    """Wall, floor and every kind that the palette has ready."""
    return (WALL, FLOOR, *(ready.terrain for ready in terrain_presets()))


def _as_reason(error: EditError) -> str:
    text = str(error).rstrip(".")
    return lowercase_first(text)
