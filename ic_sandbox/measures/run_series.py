"""Figures of a run, tick by tick, in arrays that grow with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.curves.banded import Banded, BandRows
from ic_sandbox.simulation.experiment import Experiment

__all__ = ["BandRows", "Banded", "Floats", "Piece", "RunSeries", "Store", "names_by_tick"]

Integers = NDArray[np.int64]

FIRST_ROOM = 256
"""The initial room in ticks; it doubles as needed."""


Piece = Mapping[str, "NDArray[Any] | Banded | BandRows"]
"""Figures of some ticks by the names of :class:`RunSeries`, or tables of them; time is the last axis."""


@dataclass(frozen=True, eq=False)
class RunSeries:
    """Figures of the first T ticks of a run with D drives, V variables and P suppliers of variables.

    Time is the last axis of each array; the arrays of a part of a run begin at its ``first`` tick. Figures of controls
    are NaN if there are none. Intervals are pointwise, over clusters (:mod:`~ic_sandbox.measures.clusters`).

    Attributes
    ----------
    experiment : Experiment
        The experiment.
    ticks, first : int
        The number of ticks of the run, and the first tick in the arrays.
    active, modified : int64 [T]
        The number of agents that are active, or modified, after each tick.
    survival, survival_random : Banded [T]
        The share of agents that are not off, and the same for agents that act at random.
    survival_neutral : Banded [D, T]
        The same in the neutral run of each drive.
    uptake, uptake_random : Banded [D, T]
        The share of agents that have fired a rule of the drive, and the same at random.
    uptake_neutral : Banded [D, T]
        The share of agents that would have fired one, in the run in which the drive is inert.
    excess_uptake : Banded [D, T]
        Uptake minus neutral uptake, paired over clusters.
    visit, visit_neutral, visit_random, excess_visits : Banded [D, T]
        The same for having ended a tick on a device of the drive.
    subgoal_shares : float64 [D + 1, T]
        The shares of agents that pursue each drive, and last their final goal.
    effective_goals, effective_subgoals : float64 [T]
        Effective numbers; NaN once all agents are off.
    convergence_index : Banded [T]
        The convergence index with a jackknife interval; NaN once all agents are off.
    convergence_index_64, convergence_index_all, largest_subgoal, effective_drives : float64 [T]
        See :class:`~ic_sandbox.measures.convergence.Convergence`.
    mean_reward, reward_random : float64 [T]
        The reward per agent in each tick.
    regret : float64 [T]
        What the actions of each tick gave away, per agent (see :mod:`~ic_sandbox.measures.behaviour.outcomes`); NaN if
        planners of the program steer the agents.
    means, means_random : Banded [V, T]
        The mean stock of each variable; without an interval if agents share a world.
    means_neutral : Banded [P, T]
        The same in neutral runs, one row for each of the experiment's ``suppliers``.
    gini : float64 [V, T]
        The Gini coefficient of a stock; NaN in ensembles and for world variables.
    largest_share : float64 [V, T]
        The richest agent's share of the total; NaN in the same cases, and if the total is 0.
    seen, unseen, seen_random, unseen_random : Banded [T]
        Violations per opportunity, in view of cameras and out of view.
    store : Store
        The arrays with room for ticks to come.
    runs : int
        The number of runs of which these are the means; intervals are then Student's over runs.
    over_runs : mapping of str to Banded
        The same means, with intervals, of the figures that have no interval in one run; empty for one run.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
    >>> series = ics.series_of(ics.simulate(plan, agents=16, ticks=20))
    >>> series.drives, series.uptake.value.shape
    (('shutdown_avoidance',), (1, 20))
    >>> float(series.survival.value[-1])
    0.9375
    """

    experiment: Experiment
    ticks: int
    active: Integers | Floats
    modified: Integers | Floats
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
    regret: Floats
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
    runs: int = 1
    over_runs: Mapping[str, Banded] = field(default_factory=dict)

    def part(self, first: int, stop: int | None = None) -> RunSeries:
        """Return some of the ticks, as views that copy nothing.

        Parameters
        ----------
        first
            The first tick.
        stop
            The tick before which to stop; None for the end of the run.

        Returns
        -------
        RunSeries
            The same figures, with arrays that begin at ``first``.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
        >>> series = ics.series_of(ics.simulate(plan, agents=16, ticks=20))
        >>> series.part(5, 8).survival.value.shape
        (3,)
        """
        stop = self.ticks if stop is None else stop
        ticks = ..., slice(first - self.first, stop - self.first)
        over_runs = {name: band[ticks] for name, band in self.over_runs.items()}
        parts = {name: getattr(self, name)[ticks] for name in names_by_tick()}
        return replace(self, first=first, ticks=stop, over_runs=over_runs, **parts)

    def banded(self, name: str) -> Banded:
        """Return a figure that has no interval in one run, with its interval over several runs.

        Parameters
        ----------
        name
            The name of the figure, such as ``"mean_reward"``.

        Returns
        -------
        Banded
            The figure; its interval is NaN for one run.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
        >>> series = ics.series_of(ics.simulate(plan, agents=16, ticks=20))
        >>> series.banded("mean_reward").low.shape
        (20,)
        """
        known = self.over_runs.get(name)
        if known is not None:
            return known
        value = getattr(self, name)
        return Banded(value, value, value).without_interval()

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
        """The share of agents that are neither off nor modified: float64 [T]."""
        return self.active / self.agents


@cache
def names_by_tick() -> tuple[str, ...]:
    """Return the names of the figures that exist for every tick."""
    others = ("experiment", "ticks", "store", "first", "runs", "over_runs")
    return tuple(known.name for known in fields(RunSeries) if known.name not in others)


class Store:
    """Arrays with room for ticks to come. Written entries never change, so views can be handed out.

    ``arrays`` holds the array of each figure or table by its name; for banded ones the value, the low and the high
    ends. ``places`` has the places of the figures in each table.
    ``carried`` is the state that counting continues from.
    """

    def __init__(self) -> None:
        self.arrays: dict[str, tuple[NDArray[Any], ...]] = {}
        self.places: dict[str, Mapping[str, int | slice]] = {}
        self.carried: dict[str, Any] = {}

    def write(self, piece: Piece, first: int, stop: int) -> None:
        """Store the figures of the ticks from ``first`` to ``stop``."""
        for name, found in piece.items():
            figure = found.figures if isinstance(found, BandRows) else found
            if isinstance(found, BandRows):
                self.places[name] = found.places
            parts = figure.parts if isinstance(figure, Banded) else (figure,)
            known = self.arrays.get(name, (None,) * len(parts))
            self.arrays[name] = tuple(_written(*pair, first, stop) for pair in zip(known, parts, strict=True))

    def series(self, experiment: Experiment, ticks: int) -> RunSeries:
        """Return the figures of the first ``ticks`` ticks."""
        figures: dict[str, Any] = {}
        for name, arrays in self.arrays.items():
            views = tuple(array[..., :ticks] for array in arrays)
            for view in views:
                view.flags.writeable = False
            figure = Banded(*views) if len(views) > 1 else views[0]
            if name in self.places:
                figures.update((part, figure[place]) for part, place in self.places[name].items())
            else:
                figures[name] = figure
        return RunSeries(experiment=experiment, ticks=ticks, store=self, **figures)


def _written(known: NDArray[Any] | None, new: NDArray[Any], first: int, stop: int) -> NDArray[Any]:
    """Return an array that holds ``new`` from ``first`` to ``stop``: the known one, or a longer one if it is full."""
    array = known
    if array is None or stop > array.shape[-1]:
        room = max(stop, FIRST_ROOM if known is None else 2 * known.shape[-1])
        array = np.empty((*new.shape[:-1], room), new.dtype)
        if known is not None:
            array[..., :first] = known[..., :first]
    array[..., first:stop] = new
    return array
