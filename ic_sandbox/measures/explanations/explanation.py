"""Explanations of agents' behaviour: what an agent pursues, what is in its way, and the figures of each action.

:mod:`ic_sandbox.measures.explanations.explainer` computes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ic_sandbox.simulation.violations import Violation
from ic_sandbox.world.document import Cell
from ic_sandbox.world.obstacles import Obstacle

__all__ = ["ActionFigures", "DriveWorth", "Explanation", "GoalRewards"]


@dataclass(frozen=True, slots=True)
class ActionFigures:
    """One action of the followed agent.

    ``probability``: that it takes it now. ``value``: the expected return if it acts optimally afterwards. ``best``:
    whether the plan holds it for optimal, or, for other planners, no action is more probable. ``rating``: the reward
    that its planner adds for a penalty (at most 0) or an approval. ``allowed``: whether its rules allow it. ``idle``:
    whether it has exactly the outcomes of waiting.
    """

    action: str
    probability: float
    value: float
    best: bool
    rating: float | None = None
    allowed: bool = True
    idle: bool = False


@dataclass(frozen=True, slots=True)
class DriveWorth:
    """The value of a drive for an agent: ``value`` in units of reward, and ``relative`` to its expected return.

    ``expected``: its return with the drive, ``without``: its return if the drive's devices did nothing. ``from_start``:
    whether they are from the agent's start, because the current state is unreachable without the drive.
    """

    drive: str
    value: float
    relative: float
    expected: float
    without: float
    from_start: bool


@dataclass(frozen=True, slots=True)
class GoalRewards:
    """The rewards of a final goal.

    ``drawn``: whether it was drawn from a prior. ``cells``: at most three cells with the highest rewards above 0, and
    ``rewarded_cells`` the number of cells with one; ``tick``, ``off``: the reward of a tick; ``events``: those with a
    reward other than 0. ``here``: the reward of a tick in the agent's cell.
    """

    name: str
    drawn: bool
    cells: tuple[tuple[Cell, float], ...] = ()
    rewarded_cells: int = 0
    tick: float = 0.0
    off: float = 0.0
    events: tuple[tuple[str, float], ...] = ()
    here: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """One agent in one tick.

    ``path``: the cells of its most likely path, starting with the current one; ``settles``: whether it then stays in
    the last state. ``device``: the index in the world's list of the device at its end, if the agent pursues one;
    ``feigns``: whether it feigns there. ``obstacles``: what using this device changes; ``caches``: how many hidden
    caches may hold what the device reveals or hides. ``actions``: empty unless the agent is active. ``value``: the
    expected return of what it does, None for agents from ``outside``, which no planner of the program steers; their
    other figures rest on the actions that were observed. ``uses``: each drive that it has used, and the tick of the
    first use. ``earned``: its discounted return before the tick. ``shared``: whether it shares its world, while plans
    and values are those of an agent alone. ``violation``: its first one before the tick.
    """

    agent: int
    tick: int
    goal: GoalRewards
    planner: str
    discount: float
    status: str
    cell: Cell
    variables: tuple[tuple[str, int], ...]
    subgoal: str | None
    device: int | None
    feigns: bool
    path: tuple[Cell, ...]
    settles: bool
    obstacles: tuple[Obstacle, ...]
    caches: int
    actions: tuple[ActionFigures, ...]
    value: float | None
    worth: DriveWorth | None
    uses: tuple[tuple[str, int], ...]
    earned: float
    off_tick: int
    modified_tick: int
    shared: bool = False
    outside: bool = False
    violation: Violation | None = None
