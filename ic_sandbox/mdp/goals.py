"""Final goals as arrays: the reward of each goal, in one model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goal_memory import check_goal_memory
from ic_sandbox.mdp.goal_weights import random_weights
from ic_sandbox.mdp.model import DecisionProcess, Model
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.world.document import Goal
from ic_sandbox.world.validation.limits import LARGEST_WEIGHT

__all__ = ["Goals", "check_goals", "draw_goals", "goals_of", "intended_goals", "join_goals", "named_goals"]


@dataclass(frozen=True, eq=False, repr=False)
class Goals:
    """The rewards of G goals in one model with C cells and E events.

    Every weight is a reward for one tick or for one emission. ``len(goals)`` is G; a slice selects goals.

    Attributes
    ----------
    names : tuple of str
        The name of each goal.
    cells : float64 [G, C]
        The reward for each tick that begins in a cell, not off.
    tick : float64 [G]
        The reward for each tick that begins active or modified.
    off : float64 [G]
        The reward for each tick that begins off.
    events : float64 [G, E]
        The reward for each emission of an event.
    drawn : bool [G]
        Whether a goal was drawn from a prior (and so is an observation) or given.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> goals = ics.draw_goals(model, "uniform_cells", number=5, seed=0)
    >>> len(goals), len(goals[:2]), goals.cells.shape == (5, len(model.cells))
    (5, 2, True)
    """

    names: tuple[str, ...]
    cells: Floats
    tick: Floats
    off: Floats
    events: Floats
    drawn: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def __post_init__(self) -> None:
        if len(self.drawn) != len(self.names):  # no entries: all goals were given
            object.__setattr__(self, "drawn", np.zeros(len(self.names), np.bool_))

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, piece: slice) -> Goals:
        return self._picked(self.names[piece], piece)

    def only(self, which: NDArray[np.signedinteger[Any]]) -> Goals:
        """Select goals.

        Parameters
        ----------
        which
            Indices of goals, int [N].

        Returns
        -------
        Goals
            These N goals, in this order.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.tabular([[0, 1], [1, 1]])
        >>> goals = ics.draw_goals(model, "single_cell", number=3, seed=0)
        >>> goals.only([2, 0]).names
        ('single_cell 3', 'single_cell 1')
        """
        return self._picked(tuple(self.names[g] for g in which), which)

    def _picked(self, names: tuple[str, ...], which: slice | NDArray[np.signedinteger[Any]]) -> Goals:
        return Goals(names, self.cells[which], self.tick[which], self.off[which], self.events[which], self.drawn[which])

    def by_place(self) -> Floats:
        """Return the reward for beginning a tick in each cell, not off.

        Returns
        -------
        float64 [C, G]
            The weight of the cell plus the weight of each tick.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.tabular([[0, 1], [1, 1]])
        >>> goals = ics.draw_goals(model, "single_cell", number=3, seed=0)
        >>> goals.by_place().sum(axis=0).tolist()
        [1.0, 1.0, 1.0]
        """
        paid = np.empty(self.cells.shape[::-1])
        np.add(self.cells.T, self.tick, out=paid)
        return paid


def goals_of(model: DecisionProcess, goals: Goal | Iterable[Goal]) -> Goals:
    """Return goals of the world language as arrays for this model.

    Raises ValueError if a goal names a cell that can't be entered or an event that no rule emits, or has a weight that
    is not a number of absolute value up to 1e30; TypeError for anything but goals; WorldError if there are more than
    fit into memory.
    """
    listed = [goals] if isinstance(goals, Goal) else list(goals)
    for goal in listed:
        if not isinstance(goal, Goal):
            raise TypeError(f"goals must be Goals or a list of Goal, such as world.goals, not {goal!r}")
    check_goal_memory(model, len(listed))
    place = {(int(row), int(col)): index for index, (row, col) in enumerate(model.cells)}
    event = {name: index for index, name in enumerate(model.events)}
    cells = np.zeros((len(listed), len(model.cells)))
    events = np.zeros((len(listed), len(model.events)))
    for g, goal in enumerate(listed):
        for cell, weight in goal.cells:
            if cell not in place:
                raise ValueError(f"goal {goal.name!r} rewards cell {cell}, which can't be entered")
            cells[g, place[cell]] = weight
        for name, weight in goal.events:
            if name not in event:
                raise ValueError(f"goal {goal.name!r} rewards event {name!r}, which no rule emits")
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
    """Raise ValueError, naming the goal, for a weight that is not a number of absolute value up to 1e30."""
    for what, weights in (("cells", goals.cells), ("tick", goals.tick), ("off", goals.off), ("events", goals.events)):
        rows = weights.reshape(len(goals), math.prod(weights.shape[1:]))
        # Comparisons are false for NaN.
        if not (rows.max(initial=0.0) <= LARGEST_WEIGHT and rows.min(initial=0.0) >= -LARGEST_WEIGHT):
            valid = np.abs(rows) <= LARGEST_WEIGHT
            g, column = np.argwhere(~valid)[0]
            raise ValueError(
                f"goal {goals.names[g]!r} has the weight {rows[g, column]:g} in {what}; "
                f"weights are numbers from -{LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}"
            )


def named_goals(model: Model) -> Goals:
    """Return all goals that the world lists."""
    return goals_of(model, model.world.goals)


def intended_goals(model: Model) -> Goals:
    """Return the world's intended goal alone, or no goals if there is none."""
    return goals_of(model, [goal for goal in model.world.goals if goal.name == model.world.intended_goal])


def draw_goals(model: DecisionProcess, draw: str, number: int, seed: int, first: int = 0) -> Goals:
    """Draw random goals.

    Goal k depends on the seed and k alone, and keeps its weights (or its cell) if the map is changed elsewhere.

    Parameters
    ----------
    model
        A compiled world, or a process from :func:`tabular`.
    draw
        ``"uniform_cells"``: an independent weight from U[0, 1] for each cell that can be entered, and one for ``off``
        if off is reachable. ``"single_cell"``: weight 1 for one such cell, all equally likely. ``"sparse_cells"``:
        each such cell has a weight from U[0, 1] with probability 0.1. ``"pareto_cells"``: each has the weight
        1 / (1 - u) - 1, u from U[0, 1), at most 1000. Both weight ``off`` like ``uniform_cells``. ``"events"``: a
        weight from U[0, 1] for each event that neither a tagged device nor a rule with a status emits.
    number
        The number of goals, at least 1.
    seed
        The seed of the random numbers.
    first
        The number of the first goal: goals ``first`` to ``first + number - 1`` are drawn.

    Returns
    -------
    Goals
        The goals, with ``drawn`` true.

    Raises
    ------
    ValueError
        If ``draw`` is unknown or ``number`` is below 1.
    WorldError
        If the weights would not fit into memory.

    Notes
    -----
    Uniform weights follow Turner et al. 2021, "Optimal policies tend to seek power", section 4.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> goals = ics.draw_goals(model, "uniform_cells", number=3, seed=0)
    >>> goals.names
    ('uniform_cells 1', 'uniform_cells 2', 'uniform_cells 3')
    >>> later = ics.draw_goals(model, "uniform_cells", number=1, seed=0, first=2)
    >>> bool((later.cells == goals[2:].cells).all())
    True
    """
    number = whole_number("the number of goals", number, 1)
    check_goal_memory(model, number)
    cells, off, events = random_weights(model, draw, number, seed, first)
    names = tuple(f"{draw} {first + index + 1}" for index in range(number))
    return Goals(names, cells, np.zeros(number), off, events, np.ones(number, np.bool_))


def join_goals(parts: Sequence[Goals]) -> Goals:
    """Concatenate goals of one model, in order."""
    return Goals(
        names=tuple(name for part in parts for name in part.names),
        cells=np.concatenate([part.cells for part in parts]),
        tick=np.concatenate([part.tick for part in parts]),
        off=np.concatenate([part.off for part in parts]),
        events=np.concatenate([part.events for part in parts]),
        drawn=np.concatenate([part.drawn for part in parts]),
    )
