"""The first steps in a new world: what is done, what is left, and what would not work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell, Goal, World
from ic_sandbox.world.items import goal_title

__all__ = ["Step", "first_steps", "suggestions"]

SIDES = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}
MOST_CELLS = 4_096
"""The largest map that is searched for paths: it is searched again after every change."""

MOST = 2
"""The largest number of suggestions at a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the checklist. ``key`` names it, ``text`` says what to do."""

    key: str
    text: str
    done: bool


def first_steps(start: World, world: World, played: bool) -> tuple[Step, ...]:
    """Return the checklist for a world that began as ``start``; ``played`` is whether it has been simulated."""
    goal = any(_rewards(one) for one in world.goals) or any(crowd.goals.draw != "named" for crowd in world.populations)
    agents = bool(world.agents or world.populations)
    walls = world.terrain != start.terrain or goal or agents
    return (
        Step("walls", tr("Draw walls, or keep the room"), walls),
        Step("goal", tr("Place a goal"), goal),
        Step("agents", tr("Place agents or a population"), agents),
        Step("play", tr("Press Play"), played),
    )


def suggestions(world: World) -> tuple[str, ...]:
    """Return what the author of a world probably overlooked, at most :data:`MOST` sentences."""
    return tuple(text for text, _ in zip(_overlooked(world), range(MOST), strict=False))


def _overlooked(world: World) -> Iterator[str]:
    starts = {agent.at for agent in world.agents} | {crowd.at for crowd in world.populations}
    if not starts or world.rows * world.cols > MOST_CELLS:
        return
    within = _reachable(world, starts)
    pursued = {agent.goal for agent in world.agents}
    for crowd in world.populations:
        if crowd.goals.draw == "named":
            pursued |= {name for name, _ in crowd.goals.mix} or {goal.name for goal in world.goals}
    for goal in world.goals:
        if goal.cells and not goal.events and within.isdisjoint(cell for cell, _ in goal.cells):
            yield tr("No agent can reach “{goal}”.", goal=goal_title(goal.name))
        elif _rewards(goal) and goal.name not in pursued:
            yield tr("No agent has “{goal}”. Drag its flag onto an agent or a population.", goal=goal_title(goal.name))


def _rewards(goal: Goal) -> bool:
    return bool(goal.cells or goal.events or goal.tick or goal.off)


def _reachable(world: World, starts: set[Cell]) -> set[Cell]:
    """Return every cell that a path leads to; doors count as open, because a device may open them."""
    kinds = world.terrain_kinds()
    seen, todo = set(starts), list(starts)
    while todo:
        row, col = todo.pop()
        exits = kinds[world.terrain[row][col]].exits
        for side, (down, right) in SIDES.items():
            cell = row + down, col + right
            if cell in seen or not world.contains(cell) or (exits is not None and side not in exits):
                continue
            if kinds[world.terrain[cell[0]][cell[1]]].passable is not False:
                seen.add(cell)
                todo.append(cell)
    return seen
