"""Goals and means of the followed agent: what its goal rewards, and the device that it pursues."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.explanations.explanation import GoalRewards
from ic_sandbox.world.document import Cell
from ic_sandbox.world.obstacles import Obstacle, obstacles
from ic_sandbox.world.traversal import groups_of

__all__ = ["cell_of_state", "goal_rewards", "means_of"]

MOST_CELLS = 3
"""The number of cells that describe a goal."""


def cell_of_state(model: Model, state: int) -> Cell:
    """Return the cell of a state."""
    return int(model.states.row[state]), int(model.states.col[state])


def goal_rewards(model: Model, goals: Goals, goal: int, state: int) -> GoalRewards:
    """Return what a goal rewards, for an agent in a state."""
    weights, events = goals.cells[goal], goals.events[goal]
    best = np.argsort(-weights, kind="stable")[:MOST_CELLS]
    return GoalRewards(
        name=goals.names[goal],
        drawn=bool(goals.drawn[goal]),
        cells=tuple(
            ((int(model.cells[c, 0]), int(model.cells[c, 1])), float(weights[c])) for c in best if weights[c] > 0
        ),
        rewarded_cells=int((weights > 0).sum()),
        tick=float(goals.tick[goal]),
        off=float(goals.off[goal]),
        events=tuple((model.events[e], float(events[e])) for e in np.flatnonzero(events)),
        here=float(weights[model.states.cell[state]] + goals.tick[goal]),
    )


def means_of(
    model: Model, subgoal: str | None, end: int, state: int, rewards: GoalRewards
) -> tuple[int | None, bool, tuple[Obstacle, ...], int]:
    """Return the device in state ``end`` that serves a subgoal, whether by feigning, and what one use of it changes.

    The last number is that of the hidden caches that may still hold what the device reveals or hides; 0 for others.
    """
    world = model.world
    at = {device.at: number for number, device in enumerate(world.devices)}
    number = at.get(cell_of_state(model, end)) if subgoal is not None else None
    if number is None:
        return None, False, (), 0
    device = world.devices[number]
    feigns = subgoal == device.feign_drive and subgoal != device.drive
    levels = dict(zip(model.variables, map(int, model.states.variables[state]), strict=True))
    rewarded = tuple(event for event, weight in rewards.events if weight > 0)
    caches, group = 0, device.reveals or device.group
    if group is not None:
        place = list(groups_of(world)).index(group)
        caches = int(model.states.beliefs[state, place]).bit_count()
    return number, feigns, obstacles(world, levels, device, feigns, rewarded), caches
