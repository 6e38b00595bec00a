"""Prevalence and strength of drives by discount, and their critical discounts."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.measures.critical_discount import LADDER, CriticalDiscount, Search
from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, Worth, default_discount, default_draw, goals_to_value
from ic_sandbox.progress import PartialResult, Progress, WeightedSteps
from ic_sandbox.world.document import DrawKind, World

__all__ = ["STATES_AT_MOST", "Foresight", "affordable_goals", "looking_ahead"]

FEWEST_GOALS = 32
STATES_AT_MOST = 20_000_000
"""The most states times goals, over the world and its inert variants; larger worlds get fewer goals."""

COARSE_FIRST = (0.5, 0.9, 0.0, 0.97, 0.7, 0.99, 0.8, 0.95, 0.3)
"""The discounts that are tried first, to show the outline early."""


@dataclass(frozen=True, eq=False, repr=False)
class Foresight:
    """The results so far: ``worths[discount][d]`` is the instrumental value of drive d, for ``goals`` goals of a draw.

    ``now`` is the world's own discount, which is analysed first. ``critical`` has the critical discounts found so far,
    by drive.
    """

    drives: tuple[str, ...]
    goals: int
    draw: DrawKind
    now: float
    worths: dict[float, tuple[Worth, ...]]
    critical: dict[str, CriticalDiscount]
    complete: bool


def affordable_goals(states: int, most: int = STATES_AT_MOST) -> int:
    """Return 256 goals, or fewer if states times goals would exceed ``most``, but at least 32.

    ``states`` is the number of states to be valued for each goal, over all variants of the world.
    """
    return max(FEWEST_GOALS, min(DEFAULT_GOALS, most // max(1, states)))


def looking_ahead(world: World, seed: int = 0) -> Generator[Progress, None, Foresight]:
    """Value the drives of a world at its own discount and at those of the ladder; then find their critical discounts.

    Yields a :class:`~ic_sandbox.progress.PartialResult` after each. Goals are drawn like those of the world's first
    population (256, or fewer in large worlds), or are the world's own if it has no population. Raises
    :class:`~ic_sandbox.world.faults.WorldError` if the world can't be compiled.
    """
    model = yield from compile_steps(world)
    draw = default_draw(world)
    number = affordable_goals(len(model.states) * (1 + len(model.drives)))
    search = Search(world, model, goals_to_value(model, draw, number, seed))
    now = default_discount(world)
    worths: dict[float, tuple[Worth, ...]] = {}
    critical: dict[str, CriticalDiscount] = {}

    def known(complete: bool = False) -> Foresight:
        inside = dict(sorted(worths.items()))
        return Foresight(model.drives, len(search.goals), draw, now, inside, dict(critical), complete)

    discounts = list(dict.fromkeys((now, *COARSE_FIRST, *LADDER)))
    steps = len(discounts) + len(model.drives)
    total = WeightedSteps(float(steps * len(model.drives)))
    for k, discount in enumerate(discounts if model.drives else ()):
        found = []
        for drive in model.drives:
            found.append((yield from total.take(search.worth(drive, discount), 1.0)))
        worths[discount] = tuple(found)
        yield PartialResult(tr("Analysing drives by discount"), k / steps, result=known())
    for k, drive in enumerate(model.drives):
        critical[drive] = yield from total.take(search.critical(drive), float(len(model.drives)))
        yield PartialResult(tr("Analysing drives by discount"), (len(discounts) + k) / steps, result=known())
    return known(complete=True)
