"""A state of a world as text: the map as letters with a legend, the variables, and the possible actions."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence

from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.traversal import groups_of

__all__ = ["WorldText", "device_name"]

AGENT, OTHER = "@", "&"
LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits
"""The letters of devices; further devices share the last."""


class WorldText:
    """The texts of the states of one model.

    ``charset`` is the set of characters that may occur, and ``longest`` the largest number of characters. ``shared``:
    whether the legend explains other agents.
    """

    def __init__(self, model: Model, shared: bool = False) -> None:
        self.model = model
        world = model.world
        self._letters = _letters(world)
        self._agent = _free(AGENT, world)
        self._other = _free(OTHER, world, self._agent)
        self._names = {device.at: device_name(world, number) for number, device in enumerate(world.devices)}
        self._ground = [list(row) for row in world.terrain]
        for (row, col), name in self._names.items():
            self._ground[row][col] = self._letters[name]
        visible = [
            glyph for glyph in dict.fromkeys("".join(world.terrain)) if any(glyph in row for row in self._ground)
        ]
        self._legend = _legend(world, visible, self._letters, self._agent, self._other if shared else "")
        self._caches = {group: [world.devices[d].at for d in caches] for group, caches in groups_of(world).items()}
        fullest = self._composed(
            self.map_of((0, 0)),
            (world.rows - 1, world.cols - 1),
            max(STATUS_NAMES, key=len),
            max(["", *self._names.values()], key=len),
            [variable.max for variable in world.variables],
            list(self._caches.values()),
            model.actions,
        )
        self.longest = len(fullest)
        marks = "".join(("0123456789", self._agent, self._other, *STATUS_NAMES, *self._names.values()))
        self.charset = frozenset(fullest + marks + "".join(map("".join, self._ground)))

    def map_of(self, cell: Cell, others: Iterable[Cell] = ()) -> str:
        """Return the map with the agent in a cell, one line per row; ``others`` are the cells of other agents."""
        rows = [row.copy() for row in self._ground]
        for row, col in others:
            rows[row][col] = self._other
        rows[cell[0]][cell[1]] = self._agent
        return "\n".join(map("".join, rows))

    def of(self, state: int, mask: int, others: Sequence[Cell] = ()) -> str:
        """Return the text of a state. ``mask``: the bit set of the actions to list as possible."""
        states, world = self.model.states, self.model.world
        cell = int(states.row[state]), int(states.col[state])
        beliefs = [
            [cell for cache, cell in enumerate(cells) if states.beliefs[state, group] >> cache & 1]
            for group, cells in enumerate(self._caches.values())
        ]
        return self._composed(
            self.map_of(cell, others),
            cell,
            STATUS_NAMES[int(states.status[state])],
            self._names.get(cell, ""),
            states.variables[state].tolist() if world.variables else [],
            beliefs,
            [name for a, name in enumerate(self.model.actions) if mask >> a & 1],
        )

    def _composed(
        self,
        drawn: str,
        cell: Cell,
        status: str,
        device: str,
        levels: Sequence[int],
        beliefs: Sequence[Sequence[Cell]],
        actions: Sequence[str],
    ) -> str:
        at = f"You are at row {cell[0]}, column {cell[1]}. Your status: {status}."
        if device:
            at += f" You stand at: {device}."
        lines = [drawn, f"Legend: {self._legend}.", at]
        for variable, level in zip(self.model.world.variables, levels, strict=True):
            lines.append(f"{variable.name}: {level} of {variable.max}")
        for group, cells in zip(self._caches, beliefs, strict=True):
            places = "; ".join(f"row {row}, column {col}" for row, col in cells)
            lines.append(f"The item of {group} may be at: {places}")
        lines.append(f"Possible actions: {', '.join(actions)}")
        return "\n".join(lines)


def device_name(world: World, number: int) -> str:
    """Return the name of a device, otherwise its kind in words."""
    device = world.devices[number]
    return device.name or device.kind.replace("_", " ")


def _letters(world: World) -> dict[str, str]:
    """Return a letter for each name of a device that no terrain has."""
    free = [letter for letter in LETTERS if letter not in world.terrain_kinds()] or [LETTERS[-1]]
    names = dict.fromkeys(device_name(world, number) for number in range(len(world.devices)))
    return {name: free[min(place, len(free) - 1)] for place, name in enumerate(names)}


def _free(wanted: str, world: World, taken: str = "") -> str:
    """Return a sign that no terrain has, ``wanted`` if possible."""
    signs = wanted + string.punctuation
    return next((sign for sign in signs if sign not in world.terrain_kinds() and sign != taken), wanted)


def _legend(world: World, glyphs: list[str], letters: dict[str, str], agent: str, other: str) -> str:
    kinds = world.terrain_kinds()
    parts = [f"{agent} you", *([f"{other} another agent"] if other else [])]
    parts += (f"{glyph} {kinds[glyph].label or 'terrain'}" for glyph in glyphs)
    return ", ".join([*parts, *(f"{letter} {name}" for name, letter in letters.items())])
