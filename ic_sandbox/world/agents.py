"""The agents of a world: goals, planners, agents placed by hand, and populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ic_sandbox.world.parts import Cell

__all__ = ["DEFAULT_DISCOUNT", "Agent", "Draw", "DrawKind", "Goal", "Planner", "Population"]

DrawKind = Literal["uniform_cells", "single_cell", "sparse_cells", "pareto_cells", "events", "named"]

DEFAULT_DISCOUNT = 0.97


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
