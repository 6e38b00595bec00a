"""The instrumental value, prevalence and strength of drives, from planning alone.

``IV(d, g) = V*_g(s0) - V*_{g, d inert}(s0)``: the loss of goal g if the devices of drive d stayed in place, but none of
their rules ever fired. The *relative* value is its share of the goal's span ``V*_g(s0) - V^idle_g(s0)``, the value of
acting. It does not change if all rewards are multiplied by a positive number, or if a constant is added to the reward
of every tick.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals, draw_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.drive_value import PREVALENT_ABOVE, THRESHOLDS, Worth, worth_of
from ic_sandbox.planning.start_values import StartValues, valuing_starts
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Cell, DrawKind, World
from ic_sandbox.world.draws import DRAWS
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = [
    "DEFAULT_GOALS",
    "PREVALENT_ABOVE",
    "THRESHOLDS",
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


DEFAULT_GOALS = 256


@dataclass(frozen=True, eq=False)
class Analysis:
    """The instrumental value of each drive of a world at each discount, for G goals from S start cells.

    Attributes
    ----------
    world : World
        The world.
    draw, seed : str, int
        How the goals were drawn.
    discounts, drives : tuple
        The discounts and the drives.
    starts : tuple of cells
        Row and column of each start.
    goals : Goals
        The goals.
    values, idle : float64 [discounts, S, G]
        The optimal values of the starts, and those of waiting in every state.
    error_bounds : float64 [discounts, G]
        The largest error of any of these values.
    flat : bool [discounts, S, G]
        Whether acting gains nothing.
    worths : tuple of tuples of Worth
        ``worths[d][k]`` is for drive d at discount k.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.analyze(ics.load_world("off_switch"), discounts=(0.5, 0.97), number=8)
    >>> found.drives, found.values.shape
    (('shutdown_avoidance',), (2, 1, 8))
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
        """The number of goals that are flat from every start: int64 [discounts]."""
        counts: NDArray[np.int64] = np.count_nonzero(self.flat.all(axis=1), axis=1)
        return counts


def analyze(
    world: World,
    discounts: Sequence[float] = (),
    draw: DrawKind = "uniform_cells",
    number: int = DEFAULT_GOALS,
    seed: int = 0,
) -> Analysis:
    """Compute the instrumental value of each drive of a world for many goals, from planning alone.

    Parameters
    ----------
    world
        The world.
    discounts
        Discounts, each in [0, 1); empty for the world's own.
    draw
        The goals: a draw of :func:`draw_goals`, or ``"named"`` for the world's own.
    number
        The number of goals to draw.
    seed
        The seed of the draws.

    Returns
    -------
    Analysis
        Values from every start cell, and the instrumental value of each drive at each discount.

    Raises
    ------
    WorldError
        If the world can't be compiled, or has no goals for the draw ``"named"``.
    ValueError
        If a discount is out of range, ``draw`` unknown, ``number`` below 1, or ``seed`` out of range.

    Notes
    -----
    ``IV(d, g) = V*_g(s0) - V*_{g, d inert}(s0)``: the loss of goal g if no rule of drive d ever fired. Relative values
    are shares of the goal's span ``V*_g(s0) - V^idle_g(s0)``.

    Examples
    --------
    All of eight random goals would lose something without the off-switch, unless the future does not count:

    >>> import ic_sandbox as ics
    >>> found = ics.analyze(ics.load_world("off_switch"), discounts=(0.0, 0.97), number=8)
    >>> [worth.prevalence for worth in found.worths[0]]
    [0.0, 1.0]
    """
    check_world(world)
    check_draw(draw)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(analysing(world, discounts, draw, number, seed))


def analysing(
    world: World, discounts: Sequence[float], draw: DrawKind, number: int, seed: int
) -> Generator[Progress, None, Analysis]:
    """Analyse like :func:`analyze`, as a generator that yields progress."""
    wanted = tuple(dict.fromkeys(discounts)) or (default_discount(world),)
    parts = len(wanted) * (1 + len(world.drives()))
    model = yield from compile_steps(world)
    goals = goals_to_value(model, draw, number, seed)
    found = yield from _valued(model, goals, wanted, (0, parts))
    worths = []
    for d, drive in enumerate(model.drives):
        inert_model = yield from compile_steps(world, (drive,))
        without = yield from _valued(inert_model, goals, wanted, ((d + 1) * len(wanted), parts))
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
    """Return the discount of the world's first population, otherwise of its first agent, otherwise 0.97."""
    planners = [item.planner for item in world.populations] + [item.planner for item in world.agents]
    return planners[0].discount if planners else DEFAULT_DISCOUNT


def default_draw(world: World) -> DrawKind:
    """Return the kind of draw of the world's first population, or ``uniform_cells``."""
    return world.populations[0].goals.draw if world.populations else "uniform_cells"


def check_draw(draw: str) -> None:
    """Raise ``ValueError`` if a kind of draw is unknown."""
    if draw not in DRAWS:
        raise ValueError(f"goals can't be drawn by {draw!r}; use one of: {', '.join(DRAWS)}")


def goals_to_value(model: Model, draw: DrawKind, number: int, seed: int) -> Goals:
    """The goals that an analysis is about: ``number`` random ones, or with the draw "named" all of the world's."""
    if draw != "named":
        return draw_goals(model, draw, number, seed)
    if not model.world.goals:
        raise WorldError(
            [
                Fault(
                    "goals", tr("the world has no goals of its own"), tr("draw goals with uniform_cells or single_cell")
                )
            ]
        )
    return named_goals(model)


def _valued(
    model: Model, goals: Goals, discounts: Sequence[float], share: tuple[int, int]
) -> Generator[Progress, None, list[StartValues]]:
    """Return the values of the start states for each discount."""
    begun, parts = share
    title = tr("Valuing without {inert}", inert=", ".join(model.inert)) if model.inert else tr("Valuing")
    found = []
    for k, discount in enumerate(discounts):
        work = valuing_starts(model, goals, discount, idle=not model.inert)
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                found.append(finished.value)
                break
            yield Progress(title, (begun + k + step.done) / parts, step.detail)
    return found
