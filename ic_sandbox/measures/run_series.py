"""Figures of a run, tick by tick, in arrays that grow with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.simulation.experiment import Experiment

__all__ = ["Banded", "Floats", "Piece", "RunSeries", "Store"]

Integers = NDArray[np.int64]

FIRST_ROOM = 256
"""Ticks for which there is room at first; it doubles as needed."""


@dataclass(frozen=True, eq=False, slots=True)
class Banded:
    """Figures with the ends of their 95 % intervals: three arrays float64 of one shape, NaN where undefined."""

    value: Floats
    low: Floats
    high: Floats

    @classmethod
    def undefined(cls, shape: tuple[int, ...]) -> Banded:
        """NaN everywhere."""
        return cls(*(np.full(shape, np.nan) for _ in range(3)))

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        """The value, the low and the high ends."""
        return self.value, self.low, self.high

    def __getitem__(self, index: Any) -> Banded:
        """The same part of all three arrays."""
        return Banded(self.value[index], self.low[index], self.high[index])

    def map(self, change: Callable[[Floats], Floats]) -> Banded:
        """The same change of all three arrays; it must keep their order."""
        return Banded(change(self.value), change(self.low), change(self.high))


Piece = Mapping[str, "NDArray[Any] | Banded"]
"""Figures of some ticks by the names of :class:`RunSeries`; time is the last axis."""


@dataclass(frozen=True, eq=False)
class RunSeries:
    """Figures of the first T ticks of a run (D drives, V variables, P suppliers of variables).

    Time is the last axis of each array; the arrays of a part of a run begin at its ``first`` tick. Control runs are NaN
    if there are none. Intervals are over clusters (:mod:`~ic_sandbox.measures.clusters`), pointwise.

    ``active``, ``modified``: int64 [T], the number of agents that are so after each tick.
    ``survival``: [T], the share that is not off.
    ``survival_neutral``: [D, T], the same in the neutral run of each drive.
    ``survival_random``: [T], the same at random.
    ``uptake``: [D, T], the share of agents that have fired a rule of the drive.
    ``uptake_neutral``: [D, T], the share of those that would have, in the run in which the drive is inert.
    ``uptake_random``: [D, T], the share at random.
    ``excess_uptake``: [D, T], uptake minus neutral uptake, paired over clusters.
    ``visit``, ``visit_neutral``, ``visit_random``, ``excess_visits``: [D, T], the same of having stood on the cell of a
    device of the drive.
    ``subgoal_shares``: float64 [D + 1, T], the shares of agents that pursue each drive, and last their final goal.
    ``effective_goals``, ``effective_subgoals``: float64 [T], NaN once all agents are off.
    ``convergence_index``: [T], with the jackknife's interval; NaN once all agents are off.
    ``convergence_index_64``, ``convergence_index_all``, ``largest_subgoal``, ``effective_drives``: float64 [T], see
    :class:`~ic_sandbox.measures.convergence.Convergence`.
    ``mean_reward``, ``reward_random``: float64 [T], reward per agent in each tick.
    ``means``: [V, T], the mean stock; no interval if agents share a world.
    ``means_neutral``: [P, T], the same in neutral runs, a row for each of the experiment's ``suppliers``.
    ``means_random``: [V, T], the same at random.
    ``gini``: float64 [V, T], the Gini coefficient of a stock; NaN in ensembles and for world-scoped variables.
    ``largest_share``: float64 [V, T], the richest agent's share of the total; NaN likewise, and if the total is 0.
    ``seen``, ``unseen``, ``seen_random``, ``unseen_random``: [T], violations per opportunity.
    """

    experiment: Experiment
    ticks: int
    active: Integers
    modified: Integers
    survival: Banded
    survival_neutral: Banded
    survival_random: Banded
    uptake: Banded
    uptake_neutral: Banded
    uptake_random: Banded
    excess_uptake: Banded
    visit: Banded
    visit_neutral: Banded
    visit_random: Banded
    excess_visits: Banded
    subgoal_shares: Floats
    effective_goals: Floats
    effective_subgoals: Floats
    convergence_index: Banded
    convergence_index_64: Floats
    convergence_index_all: Floats
    largest_subgoal: Floats
    effective_drives: Floats
    mean_reward: Floats
    reward_random: Floats
    means: Banded
    means_neutral: Banded
    means_random: Banded
    gini: Floats
    largest_share: Floats
    seen: Banded
    unseen: Banded
    seen_random: Banded
    unseen_random: Banded
    store: Store
    first: int = 0

    def part(self, first: int, stop: int | None = None) -> RunSeries:
        """Only the ticks from ``first`` to ``stop``, or to the last one: as views, at no cost."""
        stop = self.ticks if stop is None else stop
        ticks = ..., slice(first - self.first, stop - self.first)
        return replace(self, first=first, ticks=stop, **{name: getattr(self, name)[ticks] for name in _by_tick()})

    @property
    def agents(self) -> int:
        """The number of agents."""
        return len(self.experiment.cast)

    @property
    def drives(self) -> tuple[str, ...]:
        """The drives, in the order of the arrays."""
        return self.experiment.main.model.drives

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables, in the order of the arrays."""
        return self.experiment.main.model.variables

    @property
    def intact(self) -> Floats:
        """float64 [T]: the share of agents that are neither off nor modified."""
        return self.active / self.agents


@cache
def _by_tick() -> tuple[str, ...]:
    """The figures that there are of every tick."""
    others = ("experiment", "ticks", "store", "first")
    return tuple(field.name for field in fields(RunSeries) if field.name not in others)


class Store:
    """Arrays with room for ticks to come. What is written never changes, so views can be handed out.

    ``arrays`` holds by the name of each figure its array, or of banded ones the value, the low and the high ends.
    ``carried`` is what counting goes on from.
    """

    def __init__(self) -> None:
        self.arrays: dict[str, tuple[NDArray[Any], ...]] = {}
        self.carried: dict[str, Any] = {}

    def write(self, piece: Piece, first: int, stop: int) -> None:
        """Store the figures of the ticks from ``first`` to ``stop``."""
        for name, figure in piece.items():
            parts = figure.parts if isinstance(figure, Banded) else (figure,)
            known = self.arrays.get(name, (None,) * len(parts))
            self.arrays[name] = tuple(_written(*pair, first, stop) for pair in zip(known, parts, strict=True))

    def series(self, experiment: Experiment, ticks: int) -> RunSeries:
        """The first ``ticks`` of them."""
        figures: dict[str, Any] = {}
        for name, arrays in self.arrays.items():
            views = tuple(array[..., :ticks] for array in arrays)
            for view in views:
                view.flags.writeable = False
            figures[name] = Banded(*views) if len(views) > 1 else views[0]
        return RunSeries(experiment=experiment, ticks=ticks, store=self, **figures)


def _written(known: NDArray[Any] | None, new: NDArray[Any], first: int, stop: int) -> NDArray[Any]:
    """An array that holds ``new`` from ``first`` to ``stop``: the known one, or a longer one if it has no room."""
    array = known
    if array is None or stop > array.shape[-1]:
        room = max(stop, FIRST_ROOM if known is None else 2 * known.shape[-1])
        array = np.empty((*new.shape[:-1], room), new.dtype)
        if known is not None:
            array[..., :first] = known[..., :first]
    array[..., first:stop] = new
    return array
