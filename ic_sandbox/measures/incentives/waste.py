"""Parts of a level that never matter: cells and levels never reached, devices and rewards without effect."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals, join_goals
from ic_sandbox.mdp.model import OFF, Model
from ic_sandbox.planning.solver import solve_steps, valuing
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import device_name, device_name_in_files

__all__ = ["Reach", "Reward", "Waste", "finding_waste", "reaches"]

MOST_REWARDS = 256
"""The most rewards whose effect is examined: each needs a goal of its own."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The rewards of one goal above 0 that an agent can get at all: ``reached`` of ``rewarded``."""

    goal: str
    rewarded: int
    reached: int


@dataclass(frozen=True, slots=True)
class Reward:
    """One of the rewards of a goal: for each tick in a ``cell``, for an ``event``, for each tick, or for being ``off``.

    Its text is its name in tables, which is the same in every language.
    """

    cell: Cell | None = None
    event: str = ""
    off: bool = False

    def __str__(self) -> str:
        if self.cell is not None:
            return f"cell {self.cell[0]}, {self.cell[1]}"
        if self.event:
            return f"event {self.event}"
        return "being off" if self.off else "each tick"


@dataclass(frozen=True, slots=True)
class Waste:
    """The parts of a level that never matter.

    ``cells``: open cells that no agent can reach. ``devices_unreached``: the names of devices there. ``devices``: those
    that could stand idle without a loss for any of the goals. ``levels``: pairs of a variable and the levels that it
    never has. ``rewards``: pairs of a goal and a reward without which an optimal agent would do the same. ``skipped``:
    the number of rewards that were not examined.
    """

    cells: tuple[Cell, ...]
    devices_unreached: tuple[str, ...]
    devices: tuple[str, ...]
    levels: tuple[tuple[str, tuple[int, ...]], ...]
    rewards: tuple[tuple[str, Reward], ...]
    skipped: int


def reaches(model: Model, goals: Goals) -> list[Reach]:
    """Return for each goal how many of its rewards above 0 can be had."""
    n, n_actions = model.n_living, len(model.actions)
    entered = np.zeros(len(model.cells), np.bool_)
    entered[model.states.cell[:n]] = True
    emitted = np.zeros(len(model.events), np.bool_)
    entries = slice(0, model.event_offsets[n * n_actions])
    emitted[model.event_index[entries][model.event_expected[entries] > 0]] = True
    off = bool((model.states.status == OFF).any())
    found = []
    for g, name in enumerate(goals.names):
        cells, events = goals.cells[g] > 0, goals.events[g] > 0
        more = int(goals.tick[g] > 0)
        rewarded = int(cells.sum() + events.sum()) + more + int(goals.off[g] > 0)
        reached = int((cells & entered).sum() + (events & emitted).sum()) + more + int(goals.off[g] > 0 and off)
        found.append(Reach(name, rewarded, reached))
    return found


def finding_waste(world: World, model: Model, goals: Goals, discount: float) -> Generator[Progress, None, Waste]:
    """Find what never matters to these goals, as a generator that yields progress."""
    reached = {tuple(cell) for cell in model.cells[np.unique(model.states.cell[: model.n_living])].tolist()}
    kinds = world.terrain_kinds()
    open_cells = [
        (row, col)
        for row in range(world.rows)
        for col in range(world.cols)
        if kinds[world.terrain[row][col]].passable is not False
    ]
    unreached = {index for index, device in enumerate(world.devices) if device.at not in reached}
    idle = yield from _idle_devices(world, model, goals, discount, unreached)
    rewards, skipped = yield from _idle_rewards(model, goals, discount)
    return Waste(
        cells=tuple(cell for cell in open_cells if cell not in reached),
        devices_unreached=tuple(device_name_in_files(world.devices[index]) for index in sorted(unreached)),
        devices=tuple(device_name_in_files(world.devices[index]) for index in idle),
        levels=tuple(_missing_levels(world, model)),
        rewards=rewards,
        skipped=skipped,
    )


def _missing_levels(world: World, model: Model) -> list[tuple[str, tuple[int, ...]]]:
    found = []
    for place, variable in enumerate(world.variables):
        seen = set(np.unique(model.states.variables[:, place]).tolist())
        missing = tuple(level for level in range(variable.max + 1) if level not in seen)
        if missing:
            found.append((variable.name, missing))
    return found


def _idle_devices(
    world: World, model: Model, goals: Goals, discount: float, unreached: set[int]
) -> Generator[Progress, None, list[int]]:
    """Find the devices that could do nothing without any change of a goal's value at the starts."""
    starts = np.array(list(model.starts.values()), np.int64)
    values, bounds, scale = yield from valuing(model, goals, discount, starts)
    found = []
    for index, device in enumerate(world.devices):
        yield Progress(tr("Checking"), index / max(1, len(world.devices)), device_name(device))
        if index in unreached:
            continue
        still = replace(device, rules=(), feign=(), reveals=None)
        if still == device:
            continue
        other = replace(world, devices=(*world.devices[:index], still, *world.devices[index + 1 :]))
        without = yield from compile_steps(other)
        moved = _same_goals(goals, model, without)
        others = np.array([without.starts[cell] for cell in model.starts], np.int64)
        rest, other_bounds, _ = yield from valuing(without, moved, discount, others)
        if (np.abs(values - rest) <= bounds + other_bounds + 1e-9 * scale).all():
            found.append(index)
    return found


def _same_goals(goals: Goals, before: Model, after: Model) -> Goals:
    """Return goals as arrays of a model of the same map that may lack events."""
    place = {tuple(cell): index for index, cell in enumerate(before.cells.tolist())}
    event = {name: index for index, name in enumerate(before.events)}
    cells = goals.cells[:, [place[tuple(cell)] for cell in after.cells.tolist()]]
    events = goals.events[:, [event[name] for name in after.events]]
    return replace(goals, cells=cells, events=events)


def _idle_rewards(
    model: Model, goals: Goals, discount: float
) -> Generator[Progress, None, tuple[tuple[tuple[str, Reward], ...], int]]:
    """Find the rewards without which an optimal agent would choose among the same actions in every state."""
    variants: list[Goals] = []
    names: list[tuple[int, Reward]] = []
    skipped = 0
    for g in np.flatnonzero(~goals.drawn).tolist():
        goal = goals.only(np.array([g]))
        for reward, less in _without_each_reward(model, goal):
            if len(variants) < MOST_REWARDS:
                variants.append(less)
                names.append((g, reward))
            else:
                skipped += 1
    if not variants:
        return (), skipped
    plan = yield from solve_steps(model, join_goals([goals, *variants]), discount)
    active = plan.policies[: model.n_active]
    same = [
        (goals.names[g], reward)
        for k, (g, reward) in enumerate(names)
        if np.array_equal(active[:, len(goals) + k], active[:, g])
    ]
    return tuple(same), skipped


def _without_each_reward(model: Model, goal: Goals) -> Iterator[tuple[Reward, Goals]]:
    """Yield each reward of a goal, and the goal without it."""
    for place in np.flatnonzero(goal.cells[0]).tolist():
        row, col = model.cells[place].tolist()
        yield Reward(cell=(row, col)), replace(goal, cells=_zeroed(goal.cells, place))
    for place in np.flatnonzero(goal.events[0]).tolist():
        yield Reward(event=model.events[place]), replace(goal, events=_zeroed(goal.events, place))
    if goal.tick[0]:
        yield Reward(), replace(goal, tick=np.zeros(1))
    if goal.off[0]:
        yield Reward(off=True), replace(goal, off=np.zeros(1))


def _zeroed(weights: Floats, place: int) -> Floats:
    less = weights.copy()
    less[0, place] = 0.0
    return less
