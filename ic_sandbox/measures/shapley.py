"""Shapley shares: what each drive contributes to the value of acting, however devices are labelled.

The game is ``v(D)``: the mean over goals of the relative value of the world in which exactly the drives D work,
``(V*_{g, only D}(s0) - V^idle_g(s0)) / (V*_g(s0) - V^idle_g(s0))``. The Shapley value of a drive is its mean marginal
contribution over all orders in which drives may be added (Shapley 1953, "A value for n-person games"). The shares sum
to ``v(all) - v(none)``: drives that substitute for each other share their value, and complements do not count twice.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from math import comb

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.validation import check_world, whole_number
from ic_sandbox.measures.instrumental_value import (
    DEFAULT_GOALS,
    check_draw,
    default_discount,
    goals_to_value,
)
from ic_sandbox.measures.intervals import mean_se
from ic_sandbox.planning.start_values import StartValues, valuing_starts
from ic_sandbox.progress import Progress, map_progress, run_to_end
from ic_sandbox.world.document import DrawKind, World
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["EXACT_UP_TO", "Game", "ShapleyShare", "finding_shapley_shares", "groups_of_drives", "shapley_shares"]

EXACT_UP_TO = 8
"""The most drives for which all subsets are valued."""

PERMUTATIONS = 20
"""The number of orders sampled if there are more drives: half are random, the others their reverses."""

SAMPLED_GOALS = 64
"""The most goals if orders are sampled."""


@dataclass(frozen=True, slots=True)
class ShapleyShare:
    """The contribution of a drive to the value of acting at one discount, as a share of the goals' spans.

    Attributes
    ----------
    drive : str
        The drive.
    discount : float
        The discount.
    goals : int
        The number of goals.
    shapley, shapley_se : float
        Its Shapley value, and the standard error over goals; NaN if the goals are given.
    alone : float
        ``v({drive}) - v({})``, its contribution in a world in which no other drive works.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> (share,) = ics.shapley_shares(ics.load_world("off_switch"), number=8)
    >>> share.goals, share.alone > 0.0
    (8, True)
    """

    drive: str
    discount: float
    goals: int
    shapley: float
    shapley_se: float
    alone: float


def shapley_shares(
    world: World,
    discounts: Sequence[float] = (),
    draw: DrawKind = "uniform_cells",
    number: int = DEFAULT_GOALS,
    seed: int = 0,
) -> tuple[ShapleyShare, ...]:
    """Compute the Shapley share of every drive of a world at each discount.

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
        The seed of the draws, and of the orders of drives if there are more than 8.

    Returns
    -------
    tuple of ShapleyShare
        By drive and then by discount.

    Raises
    ------
    WorldError
        If the world can't be compiled, or has no goals for the draw ``"named"``.
    ValueError
        If a discount is out of range, ``draw`` unknown, ``number`` below 1, or ``seed`` out of range.

    Notes
    -----
    Shapley 1953, "A value for n-person games". The shares are exact for up to 8 drives. Beyond that they are means over
    20 antithetic orders, with at most 64 goals.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> (share,) = ics.shapley_shares(ics.load_world("off_switch"), number=8)
    >>> share.drive, share.shapley == share.alone > 0.0
    ('shutdown_avoidance', True)
    """
    check_world(world)
    check_draw(draw)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(finding_shapley_shares(world, discounts, draw, number, seed))


def finding_shapley_shares(
    world: World, discounts: Sequence[float], draw: DrawKind, number: int, seed: int
) -> Generator[Progress, None, tuple[ShapleyShare, ...]]:
    """Find shares like :func:`shapley_shares`, as a generator that yields progress."""
    model = yield from compile_steps(world)
    goals = goals_to_value(model, draw, number, seed)
    if len(model.drives) > EXACT_UP_TO:
        goals = goals[:SAMPLED_GOALS]
    wanted = tuple(dict.fromkeys(discounts)) or (default_discount(world),)
    return (yield from Game(model, goals, wanted, seed).shares())


def groups_of_drives(drives: int) -> int:
    """Return how many groups of drives are valued at most, to judge how long it takes."""
    return 2**drives if drives <= EXACT_UP_TO else 2 + drives + PERMUTATIONS * (drives - 1)


class Game:
    """The values of subsets of drives so far, for each of several discounts.

    Subsets whose worlds have the same states and transitions (such as those with a drive that nobody can reach without
    another) are valued once.
    """

    def __init__(self, model: Model, goals: Goals, discounts: tuple[float, ...], seed: int) -> None:
        self.model = model
        self.goals = goals
        self.discounts = discounts
        self.seed = seed
        self._everything: list[StartValues] = []
        self._values: dict[frozenset[int], Floats] = {}
        self._of_process: dict[bytes, Floats] = {}

    def shares(self) -> Generator[Progress, None, tuple[ShapleyShare, ...]]:
        """Value the required subsets, and return the share of each drive at each discount."""
        n = len(self.model.drives)
        orders = None if n <= EXACT_UP_TO else _antithetic_orders(n, self.seed)
        if orders is None:
            subsets = [frozenset(subset) for size in range(n + 1) for subset in combinations(range(n), size)]
        else:
            prefixes = (frozenset(order[:size]) for order in orders for size in range(n + 1))
            subsets = list(dict.fromkeys([frozenset(), *(frozenset((d,)) for d in range(n)), *prefixes]))
        if n:
            yield from self._value(subsets)
        found = []
        for drive in range(n):
            # [discounts, goals]
            share = self._exact(drive) if orders is None else self._sampled(drive, orders)
            alone = self._values[frozenset((drive,))] - self._values[frozenset()]
            for k, discount in enumerate(self.discounts):
                mean, error = (float(figure) for figure in mean_se(share[k]))
                error = error if bool(self.goals.drawn.all()) else np.nan
                name = self.model.drives[drive]
                found.append(ShapleyShare(name, discount, len(self.goals), mean, error, float(alone[k].mean())))
        return tuple(found)

    def _exact(self, drive: int) -> Floats:
        """Return the Shapley value of a drive for each goal, from its contributions to all subsets of the others."""
        n = len(self.model.drives)
        others = [other for other in range(n) if other != drive]
        total = np.zeros((len(self.discounts), len(self.goals)))
        for size in range(n):
            for chosen in combinations(others, size):
                total += self._marginal(drive, frozenset(chosen)) / (n * comb(n - 1, size))
        return total

    def _sampled(self, drive: int, orders: Sequence[tuple[int, ...]]) -> Floats:
        """Return the mean marginal contribution of a drive over the orders, for each goal."""
        before = (frozenset(order[: order.index(drive)]) for order in orders)
        found: Floats = np.mean([self._marginal(drive, subset) for subset in before], axis=0)
        return found

    def _marginal(self, drive: int, subset: frozenset[int]) -> Floats:
        return self._values[subset | {drive}] - self._values[subset]

    def _value(self, subsets: Sequence[frozenset[int]]) -> Generator[Progress, None, None]:
        """Compute the relative values float64 [discounts, goals] of the worlds in which exactly these drives work."""
        everything = frozenset(range(len(self.model.drives)))
        self._everything = yield from self._starts(self.model, 0.0)
        self._values[everything] = self._relative(self._everything)
        self._of_process[_process(self.model)] = self._values[everything]
        nothing = self._everything
        for done, subset in enumerate(subsets):
            if subset in self._values:
                continue
            share = done / len(subsets)
            inert = tuple(self.model.drives[d] for d in sorted(everything - subset))
            yield Progress(tr("Valuing groups of drives"), share, ", ".join(sorted(inert)))
            model = yield from compile_steps(self.model.world, inert)
            process = _process(model)
            if process not in self._of_process:
                starts = yield from self._starts(model, share)
                nothing = nothing if subset else starts
                self._of_process[process] = self._relative(starts, self._everything, nothing)
            self._values[subset] = self._of_process[process]

    def _starts(self, model: Model, done: float) -> Generator[Progress, None, list[StartValues]]:
        """Return the values of the starts at each discount."""
        found = []
        for discount in self.discounts:
            work = valuing_starts(model, self.goals, discount, idle=not model.inert)
            found.append((yield from map_progress(work, lambda step: Progress(step.what, done, step.detail))))
        return found

    def _relative(self, found: Sequence[StartValues], *known: Sequence[StartValues]) -> Floats:
        """Return the relative values, averaged over the starts; ``known`` are the values with all drives and with none.

        A value within the error bounds of a known one is replaced by it, so numerical noise gives no drive a share.
        """
        rows = []
        for k, (everything, starts) in enumerate(zip(self._everything, found, strict=True)):
            values = starts.values
            for other in (row[k] for row in known):
                values = np.where(np.abs(values - other.values) <= starts.bounds + other.bounds, other.values, values)
            span = everything.span
            rows.append(
                np.where(span > 0, (values - everything.idle) / np.where(span > 0, span, 1.0), 0.0).mean(axis=0)
            )
        return np.stack(rows)


def _antithetic_orders(n: int, seed: int) -> list[tuple[int, ...]]:
    """Draw random orders of n drives, each followed by its reverse."""
    generator = np.random.default_rng(seed)
    orders = [tuple(int(d) for d in generator.permutation(n)) for _ in range(PERMUTATIONS // 2)]
    return [order for forward in orders for order in (forward, forward[::-1])]


def _process(model: Model) -> bytes:
    """Return a hash of everything that determines a model's values, except the goals and the discount."""
    outcomes = model.transitions
    arrays = (model.states.code, outcomes.offsets, outcomes.successors, outcomes.probabilities)
    emitted = (model.event_offsets, model.event_index, model.event_expected)
    found = blake2b(digest_size=16)
    for array in (*arrays, *emitted):
        found.update(np.ascontiguousarray(array).data)
    return found.digest() + (b"" if model.unmodified is None else _process(model.unmodified))
