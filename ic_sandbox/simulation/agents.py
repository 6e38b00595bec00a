"""Who lives in a run: every agent's start, final goal and planner, as the world and the settings of the run say."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals, draw_goals, join_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.kinds import can_run, runnable_kinds
from ic_sandbox.world.document import Cell, Planner, Population, World
from ic_sandbox.world.faults import Fault, WorldError

__all__ = [
    "ENSEMBLE",
    "HISTORY_BYTES",
    "MODES",
    "MOST_GOALS_DRAWN",
    "SHARED",
    "AgentSet",
    "Settings",
    "cast_of",
    "population_seed",
    "resized",
]

MOST_GOALS_DRAWN = 256
"""A population draws no more different goals than this, unless the world says so; its agents take them in turn."""

MODES = ENSEMBLE, SHARED = "ensemble", "shared"

HISTORY_BYTES = 512 * 2**20

SEEDS = 2**63
"""How many seeds there are: beyond the last comes the first again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a world is to be run. None leaves to the world what it says: the number of agents, the discount, the mode.

    ``mode`` is :data:`ENSEMBLE`, every agent in a copy of the world of its own, or :data:`SHARED`, all in one world; a
    world in which agents collide is shared unless the settings say otherwise. ``history_bytes`` is about how much
    memory the states of past ticks may take, and the events too: beyond it they are lived again when asked for.
    """

    seed: int = 0
    agents: int | None = None
    discount: float | None = None
    mode: str | None = None
    controls: bool = False
    history_bytes: int = HISTORY_BYTES

    def settled(self, world: World) -> Settings:
        """The same, with the mode in which this world is to be run. Raises :class:`WorldError` for an unknown one."""
        mode = self.mode or (SHARED if world.collide else ENSEMBLE)
        if mode not in MODES:
            raise WorldError(
                [
                    Fault(
                        "",
                        tr("there is no mode {mode!r}", mode=mode),
                        tr("use one of: {modes}", modes=", ".join(MODES)),
                    )
                ]
            )
        return replace(self, mode=mode)


@dataclass(frozen=True, eq=False, repr=False)
class AgentSet:
    """N agents, in the order of the file: those placed by hand, then the populations.

    ``goals`` are the different final goals (G of them); ``goal``: int32 [N], each agent's row in them. ``at``: each
    agent's start cell. ``planner``: each agent's kind of planner; ``discount``: float64 [N].
    """

    goals: Goals
    goal: NDArray[np.int32]
    at: tuple[Cell, ...]
    planner: tuple[str, ...]
    discount: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.goal)


def resized(world: World, agents: int | None) -> World:
    """The world with this many agents: populations grow or shrink in proportion, else the agents repeat in turn."""
    if agents is None:
        return world
    alone = world.agents[:agents]
    rest = agents - len(alone)
    total = sum(population.count for population in world.populations)
    if total:
        edges = [0, *np.cumsum([population.count for population in world.populations]).tolist()]
        shares = [edge * rest // total for edge in edges]
        populations = tuple(
            replace(population, count=after - before)
            for population, before, after in zip(world.populations, shares, shares[1:], strict=False)
        )
        return replace(world, agents=alone, populations=tuple(p for p in populations if p.count))
    if not world.agents:
        return world
    repeated = tuple(world.agents[index % len(world.agents)] for index in range(agents))
    return replace(world, agents=repeated)


def population_seed(world: World, index: int) -> int:
    """The seed from which a population's goals are drawn: its own, else one that follows from the world's."""
    seed = world.populations[index].seed
    return (world.seed + 1 + index) % SEEDS if seed is None else seed


def cast_of(model: Model, world: World, settings: Settings) -> AgentSet:
    """Draw every agent's goal. ``world`` is the model's, with the number of agents that the settings ask for.

    Raises :class:`WorldError` for planners that can't be run.
    """
    _check_planners(world)
    named = named_goals(model)
    place = {name: index for index, name in enumerate(named.names)}
    parts = [named]
    count = len(named)
    goal: list[NDArray[np.int32]] = [np.array([place[agent.goal] for agent in world.agents], np.int32)]
    at: list[Cell] = [agent.at for agent in world.agents]
    planners: list[Planner] = [agent.planner for agent in world.agents]
    for index, population in enumerate(world.populations):
        seed = population_seed(world, index)
        if population.goals.draw == "named":
            goal.append(_mixed(population, named.names, seed))
        else:
            number = population.goals.number or min(population.count, MOST_GOALS_DRAWN)
            number = min(number, population.count)
            parts.append(draw_goals(model, population.goals.draw, number, seed))
            goal.append((count + np.arange(population.count) % number).astype(np.int32))
            count += number
        at += [population.at] * population.count
        planners += [population.planner] * population.count
    discounts = [planner.discount for planner in planners]
    return _only_used(
        AgentSet(
            goals=join_goals(parts),
            goal=np.concatenate(goal),
            at=tuple(at),
            planner=tuple(planner.kind for planner in planners),
            discount=np.array(discounts if settings.discount is None else [settings.discount] * len(at)),
        )
    )


def _mixed(population: Population, names: tuple[str, ...], seed: int) -> NDArray[np.int32]:
    """Draw each agent's goal from the world's own."""
    mix = dict(population.goals.mix) or dict.fromkeys(names, 1.0)
    shares = np.array([mix.get(name, 0.0) for name in names])
    drawn = np.random.default_rng([seed, 2]).choice(len(names), population.count, p=shares / shares.sum())
    return drawn.astype(np.int32)


def _only_used(cast: AgentSet) -> AgentSet:
    """The same cast, without goals that nobody has."""
    used, goal = np.unique(cast.goal, return_inverse=True)
    return replace(cast, goals=cast.goals.only(used), goal=goal.astype(np.int32))


def _check_planners(world: World) -> None:
    listed = [(f"agents[{i}].planner", agent.planner) for i, agent in enumerate(world.agents)]
    listed += [(f"populations[{i}].planner", item.planner) for i, item in enumerate(world.populations)]
    faults = [
        Fault(
            f"{place}.kind",
            tr("agents that plan by {kind!r} can be drawn and saved, but not run yet", kind=planner.kind),
            tr("use one of: {planner_kinds}", planner_kinds=", ".join(runnable_kinds())),
        )
        for place, planner in listed
        if not can_run(planner.kind)
    ]
    if faults:
        raise WorldError(faults)
