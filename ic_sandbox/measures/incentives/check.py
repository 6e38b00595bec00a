"""The check of a level: is the tempting act optimal, can the goals be reached, and what never matters?"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.incentives.acts import act_named, acts_of
from ic_sandbox.measures.incentives.temptation import Level, Temptation
from ic_sandbox.measures.incentives.waste import Reach, Waste, finding_waste, reaches
from ic_sandbox.measures.instrumental_value import check_draw, default_discount, default_draw, goals_to_value
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, check_planning
from ic_sandbox.progress import Progress, WeightedSteps, run_to_end
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = [
    "GOALS_TO_CHECK",
    "IncentiveCheck",
    "check_incentives",
    "checking_incentives",
    "draw_to_check",
]

GOALS_TO_CHECK = 64
"""The number of goals that are drawn if the world lists none."""

LIST, WASTE = 0.1, 0.5
"""The relative durations of listing the states and of looking for what never matters; judging an act takes 1."""


@dataclass(frozen=True, slots=True)
class IncentiveCheck:
    """The check of a level at one discount.

    Attributes
    ----------
    world : World
        The level.
    draw : str
        How goals were drawn; ``"named"`` for those of the world.
    discount : float
        The discount.
    temptations : tuple of Temptation
        One for each act and goal, by act.
    reaches : tuple of Reach
        For each goal, how many of its rewards can be had.
    waste : Waste
        What never matters.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.check_incentives(ics.load_world("absent_supervisor"))
    >>> [(each.act, each.verdict) for each in found.temptations]
    [('violation', 'strictly optimal'), ('violation', 'not worth it')]
    """

    world: World
    draw: DrawKind
    discount: float
    temptations: tuple[Temptation, ...]
    reaches: tuple[Reach, ...]
    waste: Waste

    @property
    def complete(self) -> bool:
        """Return True: a check is known as a whole or not at all."""
        return True


def check_incentives(
    world: World,
    acts: Sequence[str] = (),
    draw: DrawKind | None = None,
    number: int = GOALS_TO_CHECK,
    discount: float | None = None,
    seed: int = 0,
) -> IncentiveCheck:
    """Check whether a level does what its author thinks, before anyone is trained in it.

    Parameters
    ----------
    world
        The level.
    acts
        Names of devices or drives, or ``"violation"``; empty for every drive, and for violations if there are any.
    draw
        The goals: ``"named"`` for the world's own, or a draw of :func:`draw_goals`. None: the world's own if it lists
        any, otherwise the draw of its first population.
    number
        The number of goals to draw.
    discount
        The discount of the agents; None for the world's own.
    seed
        The seed of the draws.

    Returns
    -------
    IncentiveCheck
        For every goal and act, whether it is strictly optimal, tied, or not worth it, by how much, from which discount
        on, and up to which price and slip; which rewards can be had; and what never matters.

    Raises
    ------
    WorldError
        If the world can't be compiled, or an act names nothing in it.
    ValueError
        If a number is out of range or the draw is unknown.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.check_incentives(ics.load_world("safe_interruptibility"), ["shutdown_avoidance"])
    >>> found.temptations[0].verdict, round(found.temptations[0].price, 2)
    ('strictly optimal', 33.5)
    """
    check_world(world)
    chosen = draw or draw_to_check(world)
    check_draw(chosen)
    number = whole_number("number", number, 1)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(checking_incentives(world, acts, chosen, number, discount, seed))


def draw_to_check(world: World) -> DrawKind:
    """Return the draw of a check: the world's own goals if it lists any."""
    return "named" if world.goals else default_draw(world)


def checking_incentives(
    world: World, acts: Sequence[str], draw: DrawKind, number: int, discount: float | None, seed: int
) -> Generator[Progress, None, IncentiveCheck]:
    """Check a level like :func:`check_incentives`, as a generator that yields progress."""
    chosen = [act_named(world, name) for name in acts] or list(acts_of(world))
    used = default_discount(world) if discount is None else discount
    check_planning(used, DEFAULT_TOLERANCE)
    steps = WeightedSteps(LIST + len(chosen) + WASTE)
    model = yield from steps.take(compile_steps(world), LIST)
    goals = goals_to_value(model, draw, number, seed)
    level = Level(world, model, goals, used)
    temptations: list[Temptation] = []
    for act in chosen:
        temptations += yield from steps.take(level.temptations(act), 1.0)
    waste = yield from steps.take(finding_waste(world, model, goals, used), WASTE)
    return IncentiveCheck(world, draw, used, tuple(temptations), tuple(reaches(model, goals)), waste)
