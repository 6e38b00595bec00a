"""The goal whose plan the overlays show."""

from __future__ import annotations

from ic_sandbox.measures.explanations.explainer import plan_of
from ic_sandbox.planning.plan import Plan
from ic_sandbox.simulation.experiment import Experiment
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item

__all__ = ["goal_in_view"]


def goal_in_view(
    experiment: Experiment, world: World, item: Item | None, watched: int | None
) -> tuple[Plan | None, int]:
    """Return the plan and column of the goal in view.

    It is the goal of the selected ``item``, otherwise of the ``watched`` agent, otherwise of the first agent. The plan
    is
    None if the experiment has none.
    """
    if not experiment.plans:
        return None, 0
    if item is None and watched is not None:
        found = plan_of(experiment, watched)
        if found is not None:
            return found
    name = None if item is None else _goal_of(experiment, world, item)
    for plan in experiment.plans:
        if name in plan.goals.names:
            return plan, plan.goals.names.index(name)
    return experiment.plans[0], 0


def _goal_of(experiment: Experiment, world: World, item: Item) -> str | None:
    match item.kind:
        case "goal_cell":
            return world.goals[item.index].name
        case "agent":
            return world.agents[item.index].goal
        case "population":
            first = _first_of(experiment, world, item.index)
            return None if first is None else experiment.cast.goals.names[experiment.cast.goal[first]]
    return None


def _first_of(experiment: Experiment, world: World, population: int) -> int | None:
    """Return the first agent of a population in the run, which may have more or fewer agents than the world."""
    cast, before = experiment.cast, world.populations[:population]
    if experiment.settings.agents is None:
        first = len(world.agents) + sum(one.count for one in before)
        return first if first < len(cast) else None
    others = range(min(len(world.agents), len(cast)), len(cast))
    return next((agent for agent in others if cast.at[agent] == world.populations[population].at), None)
