"""The agents of a run: the start, final goal and planner of each, from the world and the settings of the run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goal_memory import check_goal_memory
from ic_sandbox.mdp.goals import Goals, draw_goals, join_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.kinds import can_run, runnable_kinds
from ic_sandbox.world.document import Cell, Planner, Population, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_spec import parse_planner, planner_spec
from ic_sandbox.world.validation.planners import planner_faults

__all__ = [
    "ENSEMBLE",
    "HISTORY_BYTES",
    "MODES",
    "MOST_GOALS_DRAWN",
    "SEEDS",
    "SHARED",
    "AgentSet",
    "Clusters",
    "Settings",
    "cast_of",
    "population_seed",
    "redrawn",
    "resized",
]

MOST_GOALS_DRAWN = 256
"""The most different goals that a population draws unless the world says otherwise; agents take them in turn."""

MODES = ENSEMBLE, SHARED = "ensemble", "shared"

HISTORY_BYTES = 512 * 2**20

SEEDS = 2**63
"""The number of seeds; the first follows the last."""

REDRAWN_BY = 1_000_003
"""The distance of the seeds of one drawing of goals from the next, so that populations do not get each other's."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run. Where the number of agents, the discount or the mode is None, the world's own applies.

    ``mode`` is :data:`ENSEMBLE`, each agent in its own copy of the world, or :data:`SHARED`, all in one world; a world
    in which agents collide is shared unless the settings say otherwise. ``history_bytes`` limits, approximately, the
    memory for the states of past ticks, and that for events: what does not fit is recomputed when needed.
    """

    seed: int = 0
    agents: int | None = None
    discount: float | None = None
    mode: str | None = None
    controls: bool = False
    planner: str | None = None
    history_bytes: int = HISTORY_BYTES

    def settled(self, world: World) -> Settings:
        """Return these settings with the mode for a world. Raises :class:`WorldError` for an unknown mode."""
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
    agent's start cell. ``planner``: each agent's planner as text; ``discount``: float64 [N]. ``seed``: the run's.
    ``drawn_from``: a text for each goal that identifies how and from which seed it was drawn; empty if the goals'
    weights identify it.
    """

    goals: Goals
    goal: NDArray[np.int32]
    at: tuple[Cell, ...]
    planner: tuple[str, ...]
    discount: NDArray[np.float64]
    seed: int
    drawn_from: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.goal)

    @cached_property
    def clusters(self) -> Clusters:
        """The clusters: agents that share a drawn goal are one observation; every other agent is one by itself."""
        alone = len(self.goals) + np.arange(len(self.goal))
        key = np.where(self.goals.drawn[self.goal], self.goal, alone)
        _, of, sizes = np.unique(key, return_inverse=True, return_counts=True)
        return Clusters(of.astype(np.int32), sizes.astype(np.int64))

    @cached_property
    def with_goal(self) -> NDArray[np.int64]:
        """The number of agents with each goal: int64 [G]."""
        return np.bincount(self.goal, minlength=len(self.goals)).astype(np.int64)

    @cached_property
    def identity(self) -> str:
        """A text that is the same for runs with the same agents, goals and seed, perhaps in different worlds."""
        digest = hashlib.sha256(repr((self.seed, self.goals.names, self.drawn_from)).encode())
        digest.update(self.goal.tobytes())
        if not self.drawn_from:
            for weights in (self.goals.cells, self.goals.tick, self.goals.off, self.goals.events):
                digest.update(weights.tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False, repr=False)
class Clusters:
    """The C clusters of N agents: ``of`` int32 [N] is each agent's cluster, ``sizes`` int64 [C] are their sizes."""

    of: NDArray[np.int32]
    sizes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.sizes)

    @cached_property
    def size_square(self) -> float:
        """The sum of the squares of the sizes."""
        sizes = self.sizes.astype(np.float64)
        return float(sizes @ sizes)


def resized(world: World, agents: int | None) -> World:
    """Return the world with this many agents: scale its populations in proportion, or repeat its agents in turn."""
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
    """Return the seed of a population's goals: its own, or one derived from the world's seed."""
    seed = world.populations[index].seed
    return (world.seed + 1 + index) % SEEDS if seed is None else seed


def redrawn(world: World, times: int) -> World:
    """Return the world with other goals for its populations: the ``times``-th drawing after that of its own seeds.

    Populations that share a seed still do.
    """
    if times == 0:
        return world
    seeds = (population_seed(world, index) for index in range(len(world.populations)))
    populations = tuple(
        replace(population, seed=(seed + times * REDRAWN_BY) % SEEDS)
        for population, seed in zip(world.populations, seeds, strict=True)
    )
    return replace(world, populations=populations)


def cast_of(model: Model, world: World, settings: Settings) -> AgentSet:
    """Draw every agent's goal. ``world`` is the model's world, with as many agents as the settings ask for.

    Raises :class:`WorldError` for planners that can't be run, and for more goals than fit into memory.
    """
    _check_planners(world, settings)
    named = named_goals(model)
    place = {name: index for index, name in enumerate(named.names)}
    parts = [named]
    count = len(named)
    goal: list[NDArray[np.int32]] = [np.array([place[agent.goal] for agent in world.agents], np.int32)]
    at: list[Cell] = [agent.at for agent in world.agents]
    first_of: dict[tuple[str, int], int] = {}
    drawn_from = [""] * len(named)
    most = _most_drawn(world)
    check_goal_memory(model, len(named) + sum(most.values()))
    planners: list[Planner] = [agent.planner for agent in world.agents]
    for index, population in enumerate(world.populations):
        seed = population_seed(world, index)
        if population.goals.draw == "named":
            goal.append(_mixed(population, named.names, seed))
        else:
            number, key = _drawn_number(population), (population.goals.draw, seed)
            if key not in first_of:
                first_of[key] = count
                parts.append(draw_goals(model, population.goals.draw, most[key], seed))
                drawn_from += [f"{population.goals.draw} {seed}"] * most[key]
                count += most[key]
            goal.append((first_of[key] + np.arange(population.count) % number).astype(np.int32))
        at += [population.at] * population.count
        planners += [population.planner] * population.count
    discounts = [planner.discount for planner in planners]
    if settings.planner is not None:
        planners = [parse_planner(settings.planner)] * len(at)
    return _only_used(
        AgentSet(
            goals=join_goals(parts),
            goal=np.concatenate(goal),
            at=tuple(at),
            planner=tuple(map(planner_spec, planners)),
            discount=np.array(discounts if settings.discount is None else [settings.discount] * len(at), np.float64),
            seed=settings.seed,
            drawn_from=tuple(drawn_from),
        )
    )


def _drawn_number(population: Population) -> int:
    """Return the number of different goals that a population draws."""
    return min(population.goals.number or MOST_GOALS_DRAWN, population.count)


def _most_drawn(world: World) -> dict[tuple[str, int], int]:
    """Return the number of goals for each kind of draw and seed; populations with the same of both share goals."""
    most: dict[tuple[str, int], int] = {}
    for index, population in enumerate(world.populations):
        key = population.goals.draw, population_seed(world, index)
        most[key] = max(most.get(key, 0), _drawn_number(population))
    return most


def _mixed(population: Population, names: tuple[str, ...], seed: int) -> NDArray[np.int32]:
    """Draw each agent's goal from the world's own goals."""
    mix = dict(population.goals.mix) or dict.fromkeys(names, 1.0)
    shares = np.array([mix.get(name, 0.0) for name in names])
    drawn = np.random.default_rng([seed, 2]).choice(len(names), population.count, p=shares / shares.sum())
    return drawn.astype(np.int32)


def _only_used(cast: AgentSet) -> AgentSet:
    """Return the same agents, without goals that no agent has."""
    used, goal = np.unique(cast.goal, return_inverse=True)
    drawn_from = tuple(cast.drawn_from[g] for g in used)
    return replace(cast, goals=cast.goals.only(used), goal=goal.astype(np.int32), drawn_from=drawn_from)


def _check_planners(world: World, settings: Settings) -> None:
    listed = [(f"agents[{i}].planner", agent.planner) for i, agent in enumerate(world.agents)]
    listed += [(f"populations[{i}].planner", item.planner) for i, item in enumerate(world.populations)]
    if settings.planner is not None:
        listed = [(f"planner {settings.planner}", parse_planner(settings.planner))]
    faults = [
        Fault(
            f"{place}.kind",
            tr("{kind!r} agents can't be run yet", kind=planner.kind),
            tr("use one of: {planner_kinds}", planner_kinds=", ".join(runnable_kinds())),
        )
        for place, planner in listed
        if not can_run(planner.kind)
    ]
    for place, planner in listed:
        faults += planner_faults(world, planner, place)
    if faults:
        raise WorldError(faults)
