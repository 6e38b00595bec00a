"""Final goals as arrays: what each of them pays, in one model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.kernels import rng
from ic_sandbox.mdp.model import DecisionProcess, Model
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.world.document import Goal
from ic_sandbox.world.validation.limits import LARGEST_WEIGHT

__all__ = ["Goals", "check_goals", "draw_goals", "goals_of", "intended_goals", "join_goals", "named_goals"]


NOWHERE = np.zeros((1, 2), np.int16)
"""Being off is the same everywhere: a place for its weight to be drawn for."""


@dataclass(frozen=True, eq=False, repr=False)
class Goals:
    """G goals of one model (C cells, E events); every weight is a reward for one tick or one emission.

    ``cells``: float64 [G, C], for each tick begun in that cell. ``tick``: float64 [G], for each tick begun active or
    modified. ``off``: float64 [G], for each tick begun off. ``events``: float64 [G, E], for each emission.
    ``drawn``: bool [G], whether a goal was drawn from a prior, and so is an observation, or was given.
    """

    names: tuple[str, ...]
    cells: Floats
    tick: Floats
    off: Floats
    events: Floats
    drawn: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def __post_init__(self) -> None:
        if len(self.drawn) != len(self.names):  # not said: given
            object.__setattr__(self, "drawn", np.zeros(len(self.names), np.bool_))

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, piece: slice) -> Goals:
        return self._picked(self.names[piece], piece)

    def only(self, which: NDArray[np.signedinteger[Any]]) -> Goals:
        """The goals at these places, in this order."""
        return self._picked(tuple(self.names[g] for g in which), which)

    def _picked(self, names: tuple[str, ...], which: slice | NDArray[np.signedinteger[Any]]) -> Goals:
        return Goals(names, self.cells[which], self.tick[which], self.off[which], self.events[which], self.drawn[which])

    def by_place(self) -> Floats:
        """float64 [C, G]: what each goal pays for beginning a tick, not off, in each cell."""
        paid = np.empty(self.cells.shape[::-1])
        np.add(self.cells.T, self.tick, out=paid)
        return paid


def goals_of(model: DecisionProcess, goals: Goal | Iterable[Goal]) -> Goals:
    """Write goals of the language as arrays for this model.

    Raises ValueError where a goal names a cell that can't be entered or an event that nothing emits, or has a weight
    that is not a number up to 1e30 in size; TypeError for what is no goal.
    """
    listed = [goals] if isinstance(goals, Goal) else list(goals)
    for goal in listed:
        if not isinstance(goal, Goal):
            raise TypeError(f"goals must be Goals or a list of Goal, such as world.goals: {goal!r} is neither")
    place = {(int(row), int(col)): index for index, (row, col) in enumerate(model.cells)}
    event = {name: index for index, name in enumerate(model.events)}
    cells = np.zeros((len(listed), len(model.cells)))
    events = np.zeros((len(listed), len(model.events)))
    for g, goal in enumerate(listed):
        for cell, weight in goal.cells:
            if cell not in place:
                raise ValueError(f"goal {goal.name!r} pays for cell {cell}, which can't be entered")
            cells[g, place[cell]] = weight
        for name, weight in goal.events:
            if name not in event:
                raise ValueError(f"goal {goal.name!r} pays for event {name!r}, which nothing emits")
            events[g, event[name]] = weight
    found = Goals(
        names=tuple(goal.name for goal in listed),
        cells=cells,
        tick=np.array([goal.tick for goal in listed], np.float64),
        off=np.array([goal.off for goal in listed], np.float64),
        events=events,
    )
    check_goals(found)
    return found


def check_goals(goals: Goals) -> None:
    """Raise ValueError for a weight that is not a number up to 1e30 in size, naming the goal."""
    for what, weights in (("cells", goals.cells), ("tick", goals.tick), ("off", goals.off), ("events", goals.events)):
        rows = weights.reshape(len(goals), math.prod(weights.shape[1:]))
        valid = np.abs(rows) <= LARGEST_WEIGHT  # false for NaN
        if not valid.all():
            g, column = np.argwhere(~valid)[0]
            raise ValueError(
                f"goal {goals.names[g]!r} has the weight {rows[g, column]:g} in {what}; "
                f"weights are numbers from -{LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}"
            )


def named_goals(model: Model) -> Goals:
    """Every goal that the world itself names."""
    return goals_of(model, model.world.goals)


def intended_goals(model: Model) -> Goals:
    """The goal that the world's designers intend, alone, or no goal at all."""
    return goals_of(model, [goal for goal in model.world.goals if goal.name == model.world.intended_goal])


def draw_goals(model: DecisionProcess, draw: str, number: int, seed: int, first: int = 0) -> Goals:
    """Draw ``number`` random goals, from the one numbered ``first`` on.

    A goal depends on the seed and its number alone, and keeps its weights, or its cell, where the map is changed
    elsewhere.

    ``uniform_cells``: an independent U[0, 1] weight for each cell that can be entered, and one for ``off`` where off is
    reachable (Turner et al. 2021, section 4). ``single_cell``: weight 1 for one such cell, all equally likely. Raises
    ValueError for another draw, or fewer than one goal.
    """
    number = whole_number("the number of goals", number, 1)
    cells = np.zeros((number, len(model.cells)))
    off = np.zeros(number)
    if draw == "uniform_cells":
        rng.draw_weights(seed, rng.CELL_WEIGHT, first, model.cells, cells)
        if model.off_reachable:
            rng.draw_weights(seed, rng.OFF_WEIGHT, first, NOWHERE, off[:, None])
    elif draw == "single_cell":
        # The largest of independent draws is equally likely to be any of them.
        rng.draw_weights(seed, rng.CHOSEN_CELL, first, model.cells, cells)
        chosen = cells.argmax(axis=1)
        cells[:] = 0.0
        cells[np.arange(number), chosen] = 1.0
    else:
        raise ValueError(f"goals can't be drawn by {draw!r}; use 'uniform_cells' or 'single_cell'")
    names = tuple(f"{draw} {first + index + 1}" for index in range(number))
    events = np.zeros((number, len(model.events)))
    return Goals(names, cells, np.zeros(number), off, events, np.ones(number, np.bool_))


def join_goals(parts: Sequence[Goals]) -> Goals:
    """One list of goals out of several of the same model, in order."""
    return Goals(
        names=tuple(name for part in parts for name in part.names),
        cells=np.concatenate([part.cells for part in parts]),
        tick=np.concatenate([part.tick for part in parts]),
        off=np.concatenate([part.off for part in parts]),
        events=np.concatenate([part.events for part in parts]),
        drawn=np.concatenate([part.drawn for part in parts]),
    )
