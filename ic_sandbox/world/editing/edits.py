"""Edits of a world: pure functions from a world to a world.

An edit that changes nothing returns the same object. One that is impossible raises :class:`EditError` with a sentence
for the user. :mod:`ic_sandbox.world.editing.references` keeps references between parts of a world in step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Agent, Camera, Cell, Device, Draw, Goal, Planner, Population, Process, World
from ic_sandbox.world.editing.preconditions import (
    check_free,
    check_no_device,
    check_on_map,
    keep_revealed_groups,
    keep_rewarded_events,
)
from ic_sandbox.world.editing.references import forget_goal, rename_in_rules
from ic_sandbox.world.editing.regions import resize
from ic_sandbox.world.editing.terrain import add_terrain, new_world, paint
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.items import Item, cell_of, goal_title
from ic_sandbox.world.validation.limits import LARGEST_WEIGHT, MOST_AGENTS
from ic_sandbox.world.validation.names import fits_as_name

__all__ = [
    "EditError",
    "add_agent",
    "add_goal",
    "add_population",
    "add_process",
    "add_terrain",
    "assign_goal",
    "change_discount",
    "change_planner",
    "fresh_name",
    "move",
    "name_after",
    "new_world",
    "paint",
    "planners",
    "remove",
    "remove_goal",
    "remove_goal_cells",
    "remove_process",
    "replace_agent",
    "replace_camera",
    "replace_device",
    "replace_population",
    "replace_processes",
    "resize",
    "set_goal_cell",
    "set_goal_cells",
]

T = TypeVar("T")


def name_after(world: World, stem: str) -> World:
    """Name a world that has no name of its own after its file, whose name without the suffix is ``stem``."""
    return replace(world, name=stem) if world.name == World().name and fits_as_name(stem) else world


def replace_device(world: World, index: int, device: Device) -> World:
    """Replace a device; the rules of planners that name it, or its drive, take over a new name."""
    changed = _replaced(world, "devices", world.devices, index, device)
    return rename_in_rules(changed, world.devices[index], device)


def replace_camera(world: World, index: int, camera: Camera) -> World:
    """Replace a camera."""
    return _replaced(world, "cameras", world.cameras, index, camera)


def add_agent(world: World, cell: Cell) -> World:
    """Place an agent with the world's first goal, which is added if there is none."""
    check_free(world, cell)
    if not world.goals:
        world = replace(world, goals=(Goal(tr("Goal 1"), cells=((cell, 1.0),)),))
    return replace(world, agents=(*world.agents, Agent(cell, world.goals[0].name, Planner(discount=_discount(world)))))


def add_population(world: World, cell: Cell, count: int = 64) -> World:
    """Place a population whose agents have the world's goals, or random goals of their own if there are none."""
    check_free(world, cell)
    if not 1 <= count <= MOST_AGENTS:
        raise EditError(tr("A population has 1 to {most:,} agents.", most=MOST_AGENTS))
    goals = Draw("named") if world.goals else Draw()
    population = Population(count, cell, goals, planner=Planner(discount=_discount(world)))
    return replace(world, populations=(*world.populations, population))


def _discount(world: World) -> float:
    return planners(world)[0].discount if planners(world) else Planner().discount


def planners(world: World) -> list[Planner]:
    """Return the planners of all agents, populations first."""
    return [*(p.planner for p in world.populations), *(a.planner for a in world.agents)]


def replace_agent(world: World, index: int, agent: Agent) -> World:
    """Replace an agent."""
    return _replaced(world, "agents", world.agents, index, agent)


def replace_population(world: World, index: int, population: Population) -> World:
    """Replace a population."""
    return _replaced(world, "populations", world.populations, index, population)


def change_discount(world: World, discount: float) -> World:
    """Set the discount of all agents."""
    if all(planner.discount == discount for planner in planners(world)):
        return world
    if not 0.0 <= discount < 1.0:
        raise EditError(tr("The discount must be at least 0 and below 1."))
    return replace(
        world,
        agents=tuple(replace(a, planner=replace(a.planner, discount=discount)) for a in world.agents),
        populations=tuple(replace(p, planner=replace(p.planner, discount=discount)) for p in world.populations),
    )


def change_planner(world: World, planner: Planner) -> World:
    """Set the planner of all agents; each keeps its discount."""
    kind, parameters = planner.kind, planner.parameters
    return replace(
        world,
        agents=tuple(replace(a, planner=replace(a.planner, kind=kind, parameters=parameters)) for a in world.agents),
        populations=tuple(
            replace(p, planner=replace(p.planner, kind=kind, parameters=parameters)) for p in world.populations
        ),
    )


def fresh_name(stem: str, taken: Iterable[str]) -> str:
    """Return the first of ``Goal 1``, ``Goal 2``, ... that is not taken."""
    names = set(taken)
    number = 1
    while f"{stem} {number}" in names:
        number += 1
    return f"{stem} {number}"


def add_goal(world: World, cell: Cell | None = None) -> World:
    """Add a goal to the world, which rewards one cell."""
    if cell is not None:
        check_free(world, cell)
    name = fresh_name(tr("Goal"), (goal.name for goal in world.goals))
    return replace(world, goals=(*world.goals, Goal(name, cells=((cell, 1.0),) if cell else ())))


def set_goal_cell(world: World, index: int, cell: Cell, weight: float) -> World:
    """Set the reward of a goal for a cell; a weight of 0 removes the cell."""
    return set_goal_cells(world, index, [cell], weight)


def set_goal_cells(world: World, index: int, cells: Iterable[Cell], weight: float) -> World:
    """Set the reward of a goal for each of these cells; a weight of 0 removes them."""
    goal = world.goals[index]
    weights = dict(goal.cells)
    if not abs(weight) <= LARGEST_WEIGHT:  # false for NaN
        raise EditError(tr("A reward must be between -{most:g} and {most:g}.", most=LARGEST_WEIGHT))
    for cell in cells:
        if weight == 0:
            weights.pop(cell, None)
        else:
            check_free(world, cell)
            weights[cell] = weight
    if tuple(weights.items()) == goal.cells:
        return world
    return _replaced(world, "goals", world.goals, index, replace(goal, cells=tuple(weights.items())))


def remove_goal(world: World, index: int) -> World:
    """Remove a goal. Raises EditError if an agent has it. Planners that name it in a parameter forget it."""
    name = world.goals[index].name
    users = sum(agent.goal == name for agent in world.agents)
    mixes = sum(name in dict(population.goals.mix) for population in world.populations)
    last = len(world.goals) == 1 and any(p.goals.draw == "named" for p in world.populations)
    if users or mixes or last or world.intended_goal == name:
        raise EditError(tr("“{name}” is still in use. Give its agents another goal first.", name=name))
    return replace(forget_goal(world, name), goals=_without(world.goals, index))


def assign_goal(world: World, item: Item, goal: str) -> World:
    """Assign a goal of the world to an agent, or to all agents of a population."""
    if all(known.name != goal for known in world.goals):
        raise EditError(tr("There is no goal “{name}”.", name=goal))
    if item.kind == "agent":
        agent = world.agents[item.index]
        return world if agent.goal == goal else replace_agent(world, item.index, replace(agent, goal=goal))
    if item.kind == "population":
        population = world.populations[item.index]
        draw = replace(population.goals, draw="named", number=None, mix=((goal, 1.0),))
        return replace_population(world, item.index, replace(population, goals=draw))
    raise EditError(tr("Only agents and populations have goals."))


def add_process(world: World, process: Process) -> World:
    """Add a process."""
    return replace(world, processes=(*world.processes, process))


def replace_processes(world: World, processes: tuple[Process, ...]) -> World:
    """Replace all processes, or reorder them."""
    return world if processes == world.processes else replace(world, processes=processes)


def remove_process(world: World, index: int) -> World:
    """Remove a process."""
    return keep_rewarded_events(world, replace(world, processes=_without(world.processes, index)))


def move(world: World, item: Item, cell: Cell) -> World:
    """Move an item to another cell."""
    if cell_of(world, item) == cell:
        return world
    if item.kind == "camera":
        check_on_map(world, cell)
        return replace_camera(world, item.index, replace(world.cameras[item.index], at=cell))
    check_free(world, cell)
    if item.kind == "device":
        check_no_device(world, cell)
        return replace_device(world, item.index, replace(world.devices[item.index], at=cell))
    if item.kind == "agent":
        return replace_agent(world, item.index, replace(world.agents[item.index], at=cell))
    if item.kind == "population":
        return replace_population(world, item.index, replace(world.populations[item.index], at=cell))
    return _moved_goal_cell(world, item, cell)


def _moved_goal_cell(world: World, item: Item, cell: Cell) -> World:
    goal = world.goals[item.index]
    if cell in dict(goal.cells):
        raise EditError(tr("“{name}” already rewards that cell.", name=goal_title(goal.name)))
    cells = tuple((cell if at == item.cell else at, weight) for at, weight in goal.cells)
    return _replaced(world, "goals", world.goals, item.index, replace(goal, cells=cells))


def remove(world: World, item: Item) -> World:
    """Remove an item from the map. A goal that loses its last cell and has no agents is removed, too."""
    if item.kind == "device":
        return _without_device(world, item.index)
    if item.kind == "agent":
        return replace(world, agents=_without(world.agents, item.index))
    if item.kind == "population":
        return replace(world, populations=_without(world.populations, item.index))
    if item.kind == "camera":
        return keep_rewarded_events(world, replace(world, cameras=_without(world.cameras, item.index)))
    assert item.cell is not None
    return remove_goal_cells(world, item.index, [item.cell])


def remove_goal_cells(world: World, index: int, cells: Iterable[Cell]) -> World:
    """Remove cells from a goal. If it loses its last cell and has no agents, it is removed, too."""
    emptied = set_goal_cells(world, index, cells, 0)
    goal = emptied.goals[index]
    if emptied is world or goal.cells or goal.events or goal.tick or goal.off:
        return emptied
    try:
        return remove_goal(emptied, index)
    except EditError:
        return emptied


def _without_device(world: World, index: int) -> World:
    return keep_revealed_groups(keep_rewarded_events(world, replace(world, devices=_without(world.devices, index))))


def _replaced(world: World, field: str, items: tuple[T, ...], index: int, item: T) -> World:
    if items[index] == item:
        return world
    return replace(world, **{field: (*items[:index], item, *items[index + 1 :])})  # type: ignore[arg-type]


def _without(items: tuple[T, ...], index: int) -> tuple[T, ...]:
    return items[:index] + items[index + 1 :]
