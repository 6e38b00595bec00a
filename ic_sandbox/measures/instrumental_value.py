"""What a drive is worth, from planning alone: instrumental value, prevalence and strength.

``IV(d, g) = V*_g(s0) - V*_{g, d inert}(s0)``: what goal g would lose if devices stood there, but nothing tagged with
drive d ever fired. *Relative*: as a share of the goal's span ``V*_g(s0) - V^idle_g(s0)``, which is what acting is
worth; so it does not change if all rewards are multiplied by a positive number, or something is added to that of every
tick.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals, draw_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.intervals import mean_se, mean_spread, wilson
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.planning.idle_values import idle_value_steps
from ic_sandbox.planning.solver import valuing
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Cell, DrawKind, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = [
    "DEFAULT_GOALS",
    "PREVALENT_ABOVE",
    "THRESHOLDS",
    "Analysis",
    "Floats",
    "StartValues",
    "Worth",
    "analysing",
    "analyze",
    "check_draw",
    "default_discount",
    "default_draw",
    "goals_to_value",
    "start_value_steps",
    "worth_of",
]


PREVALENT_ABOVE = 0.01
"""A goal counts as having the drive when its relative instrumental value exceeds this."""

THRESHOLDS = (0.0, 0.001, PREVALENT_ABOVE, 0.05, 0.1, 0.25, 0.5)
"""The thresholds over which prevalence is shown as a curve."""

FLAT = 1e-6
"""A goal is flat if acting is worth no more than this share of its largest absolute value in any state."""

DEFAULT_GOALS = 256


@dataclass(frozen=True, eq=False)
class Worth:
    """What one drive is worth to G goals from S starts.

    ``value`` and ``relative``: float64 [S, G], the instrumental value and its share of the goal's span. The rest are
    numbers over the goals, shares being averaged over the starts; ``curve`` holds the prevalence above each of
    :data:`THRESHOLDS`. If the goals are given and not drawn, they are all there are: then nothing has an interval or a
    standard error (NaN).
    """

    value: Floats
    relative: Floats
    curve: Banded
    strength: float
    strength_se: float
    mean: float
    mean_se: float

    @property
    def prevalence(self) -> float:
        """The share of goals whose relative value exceeds :data:`PREVALENT_ABOVE`."""
        return float(self.curve.value[THRESHOLDS.index(PREVALENT_ABOVE)])

    @property
    def prevalence_low(self) -> float:
        """The low end of its interval."""
        return float(self.curve.low[THRESHOLDS.index(PREVALENT_ABOVE)])

    @property
    def prevalence_high(self) -> float:
        """The high end of its interval."""
        return float(self.curve.high[THRESHOLDS.index(PREVALENT_ABOVE)])

    @property
    def strength_spread(self) -> float:
        """How far the 95 % interval of the strength reaches on either side."""
        return mean_spread(self.strength_se, self.value.shape[1])


@dataclass(frozen=True, eq=False)
class Analysis:
    """What each drive of a world is worth at each discount, to G goals from S start cells.

    ``values``: float64 [discounts, S, G], the optimal values of the starts; ``idle``, those of waiting in every state.
    ``error_bounds``: float64 [discounts, G], how far any of the values can be off. ``flat``: bool [discounts, S, G],
    whether acting is worth nothing. ``worths[d][k]``: drive d at discount k.
    """

    world: World
    draw: DrawKind
    seed: int
    discounts: tuple[float, ...]
    drives: tuple[str, ...]
    starts: tuple[Cell, ...]
    goals: Goals
    values: Floats
    idle: Floats
    error_bounds: Floats
    flat: NDArray[np.bool_]
    worths: tuple[tuple[Worth, ...], ...]

    @property
    def goals_flat(self) -> NDArray[np.int64]:
        """int64 [discounts]: how many goals are flat from every start."""
        counts: NDArray[np.int64] = np.count_nonzero(self.flat.all(axis=1), axis=1)
        return counts


@dataclass(frozen=True, eq=False)
class StartValues:
    """The values of S starts for G goals at one discount, float64 [S, G]: optimal, and of waiting in every state.

    ``bounds``, ``idle_bounds``: float64 [G], how far any of them can be off. ``scale``: float64 [G], the largest
    absolute value of each goal in any state.
    """

    values: Floats
    bounds: Floats
    scale: Floats
    idle: Floats
    idle_bounds: Floats

    @property
    def span(self) -> Floats:
        """float64 [S, G]: what acting is worth, 0 for flat goals."""
        span = self.values - self.idle
        return np.where(span > np.maximum(FLAT * self.scale, self.bounds + self.idle_bounds), span, 0.0)


def worth_of(starts: StartValues, inert_values: Floats, inert_bounds: Floats, drawn: bool) -> Worth:
    """Compare the values of starts with those float64 [S, G] in the world in which a drive is inert, with error bounds
    float64 [G]. ``drawn``: whether the goals are a sample.

    A difference within the error bounds is 0; one further below 0 is left as it is, to be seen: it is possible only
    where modified agents use devices against the original goal. Relative to the span of a flat goal, everything is 0.
    """
    difference = starts.values - inert_values
    difference = np.where(np.abs(difference) <= starts.bounds + inert_bounds, 0.0, difference)
    span = starts.span
    relative = np.where(span > 0, difference / np.where(span > 0, span, 1.0), 0.0)
    n_goals = relative.shape[1]
    shares = np.array([np.mean(relative > threshold) for threshold in THRESHOLDS])
    low, high = wilson(shares * n_goals, n_goals)
    strength, strength_se = (float(figure) for figure in mean_se(relative.mean(axis=0)))
    mean, error = (float(figure) for figure in mean_se(difference.mean(axis=0)))
    if not drawn:
        low, high, strength_se, error = np.full_like(low, np.nan), np.full_like(high, np.nan), np.nan, np.nan
    return Worth(difference, relative, Banded(shares, low, high), strength, strength_se, mean, error)


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
    worths = []
    for d, drive in enumerate(model.drives):
        bereft = yield from compile_steps(world, (drive,))
        without = yield from _valued(bereft, goals, wanted, ((d + 1) * len(wanted), parts))
        worths.append(
            tuple(
                worth_of(at_discount, inert.values, inert.bounds, draw != "named")
                for at_discount, inert in zip(found, without, strict=True)
            )
        )
    return Analysis(
        world=world,
        draw=draw,
        seed=seed,
        discounts=wanted,
        drives=model.drives,
        starts=tuple(model.starts),
        goals=goals,
        values=np.stack([at_discount.values for at_discount in found]),
        idle=np.stack([at_discount.idle for at_discount in found]),
        error_bounds=np.stack([at_discount.bounds for at_discount in found]),
        flat=np.stack([at_discount.span == 0 for at_discount in found]),
        worths=tuple(worths),
    )


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


def start_value_steps(model: Model, goals: Goals, discount: float) -> Generator[Progress, None, StartValues]:
    """Value the start states of a model; in one with inert drives, waiting is not valued (0)."""
    states = np.array(list(model.starts.values()), np.int64)
    values, bounds, scale = yield from valuing(model, goals, discount, states)
    idle, idle_bounds = np.zeros_like(values), np.zeros_like(bounds)
    if not model.inert:
        idle, idle_bounds = yield from idle_value_steps(model, goals, discount, states)
    return StartValues(values, bounds, scale, idle, idle_bounds)


def _valued(
    model: Model, goals: Goals, discounts: Sequence[float], share: tuple[int, int]
) -> Generator[Progress, None, list[StartValues]]:
    """The values of the start states for each discount."""
    begun, parts = share
    what = tr("Valuing without {inert}", inert=", ".join(model.inert)) if model.inert else tr("Valuing")
    found = []
    for k, discount in enumerate(discounts):
        work = start_value_steps(model, goals, discount)
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                found.append(finished.value)
                break
            yield Progress(what, (begun + k + step.done) / parts, step.detail)
    return found
