"""Robustness: prevalence and strength of drives under several priors over goals.

How many goals share a drive depends on the goals: those that reward a few cells need devices more often than those that
reward every cell a little. A statement about drives should name the goals for which it holds.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals, draw_goals, join_goals, named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.instrumental_value import (
    DEFAULT_GOALS,
    Worth,
    default_discount,
    worth_of,
)
from ic_sandbox.planning.start_values import StartValues, valuing_starts
from ic_sandbox.progress import Progress, map_progress, run_to_end
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.draws import RANDOM_DRAWS
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["WorthUnderDraw", "finding_robustness", "robustness"]


@dataclass(frozen=True, eq=False, slots=True)
class WorthUnderDraw:
    """The prevalence and strength of a drive at a discount, over the goals of one draw.

    Attributes
    ----------
    drive, draw : str
        The drive, and the draw of the goals.
    discount : float
        The discount.
    goals : int
        The number of goals.
    worth : Worth
        The instrumental value, with prevalence and strength.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.robustness(ics.load_world("off_switch"), number=8)
    >>> found[0].draw, found[0].goals
    ('uniform_cells', 8)
    """

    drive: str
    discount: float
    draw: DrawKind
    goals: int
    worth: Worth


def robustness(
    world: World, discounts: Sequence[float] = (), number: int = DEFAULT_GOALS, seed: int = 0
) -> tuple[WorthUnderDraw, ...]:
    """Compute the prevalence and strength of every drive under every prior over goals.

    Parameters
    ----------
    world
        The world.
    discounts
        Discounts, each in [0, 1); empty for the world's own.
    number
        The number of goals to draw from each of the random draws.
    seed
        The seed of the draws.

    Returns
    -------
    tuple of WorthUnderDraw
        By drive, then discount, then draw. All goals that the world lists are the draw "named", if there are any.

    Raises
    ------
    WorldError
        If the world can't be compiled.
    ValueError
        If a discount or ``seed`` is out of range, or ``number`` below 1.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.robustness(ics.load_world("off_switch"), number=8)
    >>> [row.draw for row in found]
    ['uniform_cells', 'single_cell', 'sparse_cells', 'pareto_cells', 'events', 'named']
    """
    check_world(world)
    number = whole_number("the number of goals", number, 1)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(finding_robustness(world, discounts, number, seed))


def finding_robustness(
    world: World, discounts: Sequence[float], number: int, seed: int
) -> Generator[Progress, None, tuple[WorthUnderDraw, ...]]:
    """Find prevalence and strength like :func:`robustness`, as a generator that yields progress."""
    model = yield from compile_steps(world)
    wanted = tuple(dict.fromkeys(discounts)) or (default_discount(world),)
    parts: dict[DrawKind, Goals] = {draw: draw_goals(model, draw, number, seed) for draw in RANDOM_DRAWS}
    if world.goals:
        parts["named"] = named_goals(model)
    goals = join_goals(list(parts.values()))
    total = (1 + len(model.drives)) * len(wanted)

    def valued(of: Model, begun: int) -> Generator[Progress, None, list[StartValues]]:
        found = []
        for k, discount in enumerate(wanted):
            step = Progress(tr("Comparing draws of goals"), (begun * len(wanted) + k) / total)
            work = valuing_starts(of, goals, discount, idle=not of.inert)
            found.append((yield from map_progress(work, partial(_instead, step))))
        return found

    everything = yield from valued(model, 0)
    rows = []
    for d, drive in enumerate(model.drives):
        inert = yield from compile_steps(world, (drive,))
        without = yield from valued(inert, 1 + d)
        for discount, starts, inert_starts in zip(wanted, everything, without, strict=True):
            first = 0
            for draw, drawn in parts.items():
                piece = slice(first, first + len(drawn))
                first = piece.stop
                worth = worth_of(
                    _columns(starts, piece), inert_starts.values[:, piece], inert_starts.bounds[piece], draw != "named"
                )
                rows.append(WorthUnderDraw(drive, discount, draw, len(drawn), worth))
    return tuple(rows)


def _instead(total: Progress, _: Progress) -> Progress:
    """Return the progress of the whole work instead of that of a part."""
    return total


def _columns(starts: StartValues, piece: slice) -> StartValues:
    """Return the values of some of the goals."""
    return StartValues(
        starts.values[:, piece],
        starts.bounds[piece],
        starts.scale[piece],
        starts.idle[:, piece],
        starts.idle_bounds[piece],
    )
