"""Figures of a run, tick by tick, in arrays that grow with it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.simulation.experiment import Experiment

__all__ = ["Floats", "Piece", "RunSeries", "Store"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Piece = dict[str, NDArray[Any]]

FIRST_ROOM = 256
"""Ticks for which there is room at first; it doubles as needed."""


@dataclass(frozen=True, eq=False)
class RunSeries:
    """Figures of the first T ticks of a run (D drives, V variables); time is each array's last axis.

    ``active``, ``modified``: int64 [T], how many agents are so after each tick. ``survival``: float64 [T],
    the share not off. ``uptake``: float64 [D, T], the share of agents that have fired a device of the drive;
    ``neutral`` and ``random`` are the same in the control runs, ``excess`` is uptake minus neutral uptake;
    all nan without controls. ``*_low`` and ``*_high`` are 95 % intervals: Wilson's for shares, Newcombe's for
    the excess, and the delta method's for the convergence index. ``subgoal_shares``: float64 [D + 1, T], the
    shares of agents after each drive, and last after their final goal. ``effective_goals``,
    ``effective_subgoals``, ``convergence_index``: float64 [T], nan once everyone is off. ``mean_reward``:
    float64 [T]. ``means``: float64 [V, T], the mean stock; its interval is nan where agents share a world, since
    they are not independent then. ``gini``: float64 [V, T], how unevenly each is held, and ``largest_share``, the
    share of it all that the one who has most holds: nan where agents don't share a world, for variables that all
    have in common, and a share of nothing.
    ``means_random`` float64 [V, T], and ``means_neutral`` float64 [P, T], a row for each of the experiment's
    ``suppliers``: the same in the control runs.
    ``survival_neutral`` float64 [D, T], ``survival_random``, ``reward_random``, ``seen``, ``unseen``, ``seen_random``,
    ``unseen_random`` float64 [T]: see :mod:`ic_sandbox.measures.control_series`. The arrays of a part of a run begin
    at its ``first`` tick.
    """

    experiment: Experiment
    ticks: int
    active: Integers
    modified: Integers
    survival: Floats
    survival_low: Floats
    survival_high: Floats
    survival_neutral: Floats
    survival_random: Floats
    survival_random_low: Floats
    survival_random_high: Floats
    uptake: Floats
    uptake_low: Floats
    uptake_high: Floats
    neutral: Floats
    neutral_low: Floats
    neutral_high: Floats
    random: Floats
    random_low: Floats
    random_high: Floats
    excess: Floats
    excess_low: Floats
    excess_high: Floats
    subgoal_shares: Floats
    effective_goals: Floats
    effective_subgoals: Floats
    convergence_index: Floats
    convergence_low: Floats
    convergence_high: Floats
    mean_reward: Floats
    reward_random: Floats
    means: Floats
    means_low: Floats
    means_high: Floats
    means_neutral: Floats
    means_neutral_low: Floats
    means_neutral_high: Floats
    means_random: Floats
    means_random_low: Floats
    means_random_high: Floats
    gini: Floats
    largest_share: Floats
    seen: Floats
    seen_low: Floats
    seen_high: Floats
    unseen: Floats
    unseen_low: Floats
    unseen_high: Floats
    seen_random: Floats
    seen_random_low: Floats
    seen_random_high: Floats
    unseen_random: Floats
    unseen_random_low: Floats
    unseen_random_high: Floats
    store: Store
    first: int = 0

    def part(self, first: int, stop: int | None = None) -> RunSeries:
        """Only the ticks from ``first`` to ``stop``, or to the last one: as views, at no cost."""
        stop = self.ticks if stop is None else stop
        cut = {name: getattr(self, name)[..., first - self.first : stop - self.first] for name in _by_tick()}
        return replace(self, first=first, ticks=stop, **cut)

    @property
    def agents(self) -> int:
        """How many agents there are."""
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
    """Arrays with room for ticks to come. What is written never changes, so views can be handed out."""

    def __init__(self) -> None:
        self.arrays: Piece = {}

    def write(self, piece: Piece, first: int, stop: int) -> None:
        for name, values in piece.items():
            old = self.arrays.get(name)
            if old is None or stop > old.shape[-1]:
                room = max(stop, FIRST_ROOM if old is None else 2 * old.shape[-1])
                self.arrays[name] = np.empty((*values.shape[:-1], room), values.dtype)
                if old is not None:
                    self.arrays[name][..., :first] = old[..., :first]
            self.arrays[name][..., first:stop] = values

    def series(self, experiment: Experiment, ticks: int) -> RunSeries:
        views: dict[str, Any] = {}
        for name, array in self.arrays.items():
            view = array[..., :ticks]
            view.flags.writeable = False
            views[name] = view
        return RunSeries(experiment=experiment, ticks=ticks, store=self, **views)
