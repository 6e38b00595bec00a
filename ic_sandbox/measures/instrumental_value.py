"""What a drive is worth, from planning alone: instrumental value, prevalence and strength.

``IV(d, g) = V*_g(s0) - V*_{g, d inert}(s0)``: what goal g would lose if devices tagged with drive d stood
there, but their rules never fired.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals, draw_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.intervals import mean_se, mean_spread, wilson
from ic_sandbox.planning.solver import valuing
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Cell, DrawKind, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = [
    "DEFAULT_GOALS",
    "PREVALENT_ABOVE",
    "Analysis",
    "Floats",
    "Worth",
    "analysing",
    "analyze",
    "check_draw",
    "default_discount",
    "default_draw",
    "goals_to_value",
    "worth_of",
]


PREVALENT_ABOVE = 0.01
"""A goal counts as having the drive when its relative instrumental value exceeds this."""

DEFAULT_GOALS = 256


@dataclass(frozen=True, eq=False)
class Worth:
    """What one drive is worth to G goals from S starts.

    ``value`` and ``relative``: float64 [S, G], the instrumental value and its share of the goal's own value.
    The rest are numbers over the goals, shares being averaged over the starts.
    """

    value: Floats
    relative: Floats
    prevalence: float
    prevalence_low: float
    prevalence_high: float
    strength: float
    strength_se: float

    @property
    def strength_spread(self) -> float:
        """How far the 95 % interval of the strength reaches on either side."""
        return mean_spread(self.strength_se, self.value.shape[1])


@dataclass(frozen=True, eq=False)
class Analysis:
    """What each drive of a world is worth at each discount, to G goals from S start cells.

    ``values``: float64 [discounts, S, G], the optimal values of the starts. ``error_bounds``: float64
    [discounts, G], how far any of them can be off. ``worths[d][k]``: drive d at discount k.
    """

    world: World
    draw: DrawKind
    seed: int
    discounts: tuple[float, ...]
    drives: tuple[str, ...]
    starts: tuple[Cell, ...]
    goals: Goals
    values: Floats
    error_bounds: Floats
    worths: tuple[tuple[Worth, ...], ...]


def worth_of(values: Floats, inert_values: Floats, tolerance: Floats) -> Worth:
    """Compare the values float64 [S, G] of start states with those in the world where a drive is inert.

    ``tolerance``: float64 [G], by how much a difference may be off. A difference within it is 0; one further
    below 0 is left as it is, to be seen, since no rule can be worth less than not using it. Relative to a
    value within the tolerance, everything is 0.
    """
    difference = values - inert_values
    difference = np.where(np.abs(difference) <= tolerance, 0.0, difference)
    size = np.abs(values)
    relative = np.where(size > tolerance, difference / np.where(size > tolerance, size, 1.0), 0.0)
    share = float(np.mean(relative > PREVALENT_ABOVE))
    n_goals = values.shape[1]
    low, high = wilson(share * n_goals, n_goals)
    strength, strength_se = mean_se(relative.mean(axis=0))
    return Worth(difference, relative, share, float(low), float(high), float(strength), float(strength_se))


def analyze(
    world: World,
    discounts: Sequence[float] = (),
    draw: DrawKind = "uniform_cells",
    number: int = DEFAULT_GOALS,
    seed: int = 0,
) -> Analysis:
    """What each drive of a world is worth to many goals, out of planning alone.

    ``discounts``: each in [0, 1); none means the world's own. ``draw`` "named" takes every goal of the world,
    the others draw ``number`` random goals by ``seed``; all are valued from every start cell. Raises
    :class:`WorldError` for a world that can't be compiled or names no goal, ValueError for a discount out of
    range, an unknown draw, or fewer than one goal.
    """
    check_world(world)
    check_draw(draw)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(analysing(world, discounts, draw, number, seed))


def analysing(
    world: World, discounts: Sequence[float], draw: DrawKind, number: int, seed: int
) -> Generator[Progress, None, Analysis]:
    """The same as :func:`analyze`, one step at a time."""
    wanted = tuple(dict.fromkeys(discounts)) or (default_discount(world),)
    parts = len(wanted) * (1 + len(world.drives()))
    model = yield from compile_steps(world)
    goals = goals_to_value(model, draw, number, seed)
    found = yield from _valued(model, goals, wanted, (0, parts))
    values = np.stack([value for value, _ in found])
    bounds = np.stack([bound for _, bound in found])
    worths = []
    for d, drive in enumerate(model.drives):
        inert = yield from compile_steps(world, (drive,))
        without = yield from _valued(inert, goals, wanted, ((d + 1) * len(wanted), parts))
        worths.append(
            tuple(
                worth_of(values[k], inert_values, bounds[k] + inert_bounds)
                for k, (inert_values, inert_bounds) in enumerate(without)
            )
        )
    starts = tuple(model.starts)
    return Analysis(world, draw, seed, wanted, model.drives, starts, goals, values, bounds, tuple(worths))


def default_discount(world: World) -> float:
    """The discount of the world's first population, else of its first agent, else 0.97."""
    planners = [item.planner for item in world.populations] + [item.planner for item in world.agents]
    return planners[0].discount if planners else DEFAULT_DISCOUNT


def default_draw(world: World) -> DrawKind:
    """How the world's first population draws its goals, else ``uniform_cells``."""
    return world.populations[0].goals.draw if world.populations else "uniform_cells"


def check_draw(draw: str) -> None:
    """Raises ValueError for a draw that is unknown."""
    if draw not in get_args(DrawKind):
        raise ValueError(f"goals can't be drawn by {draw!r}; use one of: {', '.join(get_args(DrawKind))}")


def goals_to_value(model: Model, draw: DrawKind, number: int, seed: int) -> Goals:
    """The goals that an analysis is about: ``number`` random ones, or with the draw "named" all of the world's."""
    if draw != "named":
        return draw_goals(model, draw, number, seed)
    if not model.world.goals:
        raise WorldError(
            [Fault("goals", tr("the world names no goal"), tr("draw goals, by uniform_cells or single_cell"))]
        )
    return named_goals(model)


def _valued(
    model: Model, goals: Goals, discounts: Sequence[float], share: tuple[int, int]
) -> Generator[Progress, None, list[tuple[Floats, Floats]]]:
    """Values [S, G] of the start states and their error bounds [G], for each discount."""
    states = np.array(list(model.starts.values()), np.int64)
    begun, parts = share
    what = tr("Valuing without {inert}", inert=", ".join(model.inert)) if model.inert else tr("Valuing")
    found = []
    for k, discount in enumerate(discounts):
        work = valuing(model, goals, discount, states)
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                found.append(finished.value)
                break
            yield Progress(what, (begun + k + step.done) / parts, step.detail)
    return found
