"""The critical discount: the smallest discount at which most goals have a drive."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.curves.critical_search import finding_crossing
from ic_sandbox.measures.instrumental_value import (
    DEFAULT_GOALS,
    Worth,
    check_draw,
    goals_to_value,
    worth_of,
)
from ic_sandbox.planning.start_values import StartValues, valuing_starts
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["LADDER", "CriticalDiscount", "Search", "critical_discounts", "finding_critical_discounts"]

T = TypeVar("T")
Work = Generator[Progress, None, T]

FINEST = 0.001
"""The final width of the bracket around a critical discount."""

HALF = 0.5
LADDER = (*(step / 20 for step in range(20)), 0.97, 0.98, 0.99, 0.995, 0.999)
"""The discounts tried in this order until one exceeds the critical discount; then the bracket is bisected."""


@dataclass(frozen=True, slots=True)
class CriticalDiscount:
    """The smallest discount at which the prevalence of a drive exceeds one half, with its 95 % interval.

    Attributes
    ----------
    drive : str
        The drive.
    discount : float
        The critical discount, to within 0.001; NaN if the prevalence exceeds one half at no discount up to 0.999.
    low, high : float
        The same for the upper and the lower end of the prevalence's interval. ``high`` is NaN if the lower end never
        exceeds one half; both are NaN for given goals, which are a census.
    goals : int
        The number of goals.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found, = ics.critical_discounts(ics.load_world("off_switch"), number=8)
    >>> found.drive, found.low <= found.discount <= found.high
    ('shutdown_avoidance', True)
    """

    drive: str
    discount: float
    low: float
    high: float
    goals: int


def critical_discounts(
    world: World, draw: DrawKind = "uniform_cells", number: int = DEFAULT_GOALS, seed: int = 0
) -> tuple[CriticalDiscount, ...]:
    """Find the critical discount of every drive of a world: the smallest at which most goals have the drive.

    Parameters
    ----------
    world
        The world.
    draw
        The goals: a draw of :func:`draw_goals`, or ``"named"`` for the world's own.
    number
        The number of goals to draw.
    seed
        The seed of the draws.

    Returns
    -------
    tuple of CriticalDiscount
        One for each drive of the world.

    Raises
    ------
    WorldError
        If the world can't be compiled, or has no goals for the draw ``"named"``.
    ValueError
        If ``draw`` is unknown, ``number`` below 1, or ``seed`` out of range.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found, = ics.critical_discounts(ics.load_world("off_switch"), number=8)
    >>> 0.7 < found.discount < 0.8
    True
    """
    check_world(world)
    check_draw(draw)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(finding_critical_discounts(world, draw, number, seed))


def finding_critical_discounts(
    world: World, draw: DrawKind, number: int, seed: int
) -> Work[tuple[CriticalDiscount, ...]]:
    """Find critical discounts like :func:`critical_discounts`, as a generator that yields progress."""
    model = yield from compile_steps(world)
    search = Search(world, model, goals_to_value(model, draw, number, seed))
    found = []
    for drive in model.drives:
        found.append((yield from search.critical(drive)))
    return tuple(found)


class Search:
    """The instrumental values of drives by discount, each computed once when first needed."""

    def __init__(self, world: World, model: Model, goals: Goals) -> None:
        self.world = world
        self.model = model
        self.goals = goals
        self._inert: dict[str, Model] = {}
        self._values: dict[tuple[frozenset[str], float], StartValues] = {}

    def critical(self, drive: str) -> Work[CriticalDiscount]:
        """Find the critical discount of a drive."""
        low = yield from self._first(drive, lambda worth: worth.prevalence_high > HALF)
        at = yield from self._first(drive, lambda worth: worth.prevalence > HALF)
        high = yield from self._first(drive, lambda worth: worth.prevalence_low > HALF)
        return CriticalDiscount(drive, at, low, high, len(self.goals))

    def _first(self, drive: str, passes: Callable[[Worth], bool]) -> Work[float]:
        """Find the smallest discount at which a drive's value ``passes``, to within :data:`FINEST`."""

        def found(discount: float) -> Work[bool]:
            return passes((yield from self.worth(drive, discount)))

        return (yield from finding_crossing(LADDER, found, _between))

    def worth(self, drive: str, discount: float) -> Work[Worth]:
        """Return the instrumental value of a drive at a discount."""
        if drive not in self._inert:
            self._inert[drive] = yield from compile_steps(self.world, (drive,))
        starts = yield from self._valued(self.model, discount)
        without = yield from self._valued(self._inert[drive], discount)
        return worth_of(starts, without.values, without.bounds, bool(self.goals.drawn.all()))

    def _valued(self, model: Model, discount: float) -> Work[StartValues]:
        """Return the values of the start states."""
        key = (model.inert, discount)
        if key not in self._values:
            yield Progress(tr("Finding the critical discount"), 0.0, tr("discount {discount:.3f}", discount=discount))
            self._values[key] = yield from valuing_starts(model, self.goals, discount, idle=not model.inert)
        return self._values[key]


def _between(below: float, above: float) -> float | None:
    return (below + above) / 2 if above - below > FINEST * (1 + 1e-9) else None
