"""What a run shows, tick by tick: survival, uptake against its controls, subgoals, effective numbers, stocks.

Row t is tick t: what agents pursue as they act in it, among those not off when it begins; and what they are,
hold and have done once it is over. While a run grows, only its new ticks are computed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures import kernels
from ic_sandbox.measures.beside import mean_bounds, pay, survivals, violations
from ic_sandbox.measures.convergence import convergence_index, convergence_interval, effective_number
from ic_sandbox.measures.inequality import gini_of_counts, holdable, largest_share_of_counts
from ic_sandbox.measures.intervals import newcombe, wilson
from ic_sandbox.progress import Progress, finish
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM, SHARED, Experiment
from ic_sandbox.simulation.run import ArmHistory, Run
from ic_sandbox.translation import tr

__all__ = ["RunSeries", "measuring", "series_of"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Piece = dict[str, NDArray[Any]]

AGENT_TICKS_A_PIECE = 400_000
COUNTS_A_PIECE = 2_000_000
"""How much is worked on at once: enough for numpy to be fast, little enough for the memory not to matter."""

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
    ``survival_neutral`` float64 [D, T], ``survival_random``, ``reward_random``, ``seen``, ``unseen``, ``seen_random``,
    ``unseen_random`` float64 [T]: see :mod:`ic_sandbox.measures.beside`.
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
    store: _Store

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


class _Store:
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
        views = {}
        for name, array in self.arrays.items():
            view = array[..., :ticks]
            view.flags.writeable = False
            views[name] = view
        return RunSeries(experiment=experiment, ticks=ticks, store=self, **views)


def series_of(run: Run, since: RunSeries | None = None) -> RunSeries:
    """The figures of a run; ``since``, those of an earlier moment of it, saves computing them again."""
    return finish(measuring(run, since))


def measuring(run: Run, since: RunSeries | None = None) -> Generator[Progress, None, RunSeries]:
    """The same as :func:`series_of`, one step at a time."""
    if since is None or since.experiment is not run.experiment:
        store, done = _Store(), 0
        store.write(_piece(run, 0, 0), 0, 0)
    else:
        store, done = since.store, since.ticks
    for first, stop in _pieces(run, done):
        store.write(_piece(run, first, stop), first, stop)
        yield Progress(tr("Measuring"), stop / run.ticks)
    return store.series(run.experiment, run.ticks)


def _pieces(run: Run, done: int) -> Iterator[tuple[int, int]]:
    experiment = run.experiment
    classes = len(experiment.goals) * (len(experiment.main.model.drives) + 1)
    length = min(AGENT_TICKS_A_PIECE // max(1, len(experiment.cast)), COUNTS_A_PIECE // max(1, classes))
    for first in range(done, run.ticks, max(1, length)):
        yield first, min(run.ticks, first + max(1, length))


def _piece(run: Run, first: int, stop: int) -> Piece:
    """Every figure of the ticks from ``first`` to ``stop``."""
    crowd = _Crowd(run, first, stop)
    return {
        **_standing(run, crowd),
        **_holdings(run, crowd),
        **_uptakes(run, first, stop),
        **_pursuits(crowd),
        **survivals(run, first, stop),
        **pay(run, first, stop),
        **violations(run, first, stop),
    }


class _Crowd:
    """The counts of some ticks (T of them): ``standing`` int64 [T, 2], ``levels`` [T, levels of all variables],
    ``pursuits`` [T, G, D + 1].
    """

    def __init__(self, run: Run, first: int, stop: int) -> None:
        experiment, arm = run.experiment, run.main.arm
        model, ticks = arm.model, stop - first
        variables = model.states.variables
        self.first_level = np.cumsum([0] + [variable.max + 1 for variable in model.world.variables])
        self.standing = np.zeros((ticks, 2), np.int64)
        self.levels = np.zeros((ticks, self.first_level[-1]), np.int64)
        self.pursuits = np.zeros((ticks, len(experiment.goals), len(model.drives) + 1), np.int64)
        states = run.main.states[first : stop + 1]
        for k in range(ticks):
            kernels.tally(
                states[k],
                states[k + 1],
                model.n_active,
                model.n_living,
                variables,
                self.first_level,
                arm.column,
                experiment.cast.goal,
                experiment.subgoals,
                self.standing[k],
                self.levels[k],
                self.pursuits[k],
            )


def _standing(run: Run, crowd: _Crowd) -> Piece:
    active, modified = crowd.standing.T
    agents = len(run.experiment.cast)
    low, high = wilson(active + modified, agents)
    return {
        "active": active,
        "modified": modified,
        "survival": (active + modified) / agents,
        "survival_low": low,
        "survival_high": high,
    }


def _holdings(run: Run, crowd: _Crowd) -> Piece:
    model = run.main.arm.model
    shape = (len(model.variables), len(crowd.levels))
    means, low, high, inequality, largest = (np.full(shape, np.nan) for _ in range(5))
    own, independent = holdable(run.experiment), run.experiment.settings.mode != SHARED
    for v in range(shape[0]):
        counts = crowd.levels[:, crowd.first_level[v] : crowd.first_level[v + 1]]
        means[v] = counts @ np.arange(counts.shape[1]) / len(run.experiment.cast)
        if independent:
            low[v], high[v] = mean_bounds(counts)
        if own[v]:
            inequality[v] = gini_of_counts(counts)
            largest[v] = largest_share_of_counts(counts)
    return {"means": means, "means_low": low, "means_high": high, "gini": inequality, "largest_share": largest}


def _uptakes(run: Run, first: int, stop: int) -> Piece:
    agents = len(run.experiment.cast)
    controls = {history.arm.name: history for history in run.controls}
    taken = _cumulative(run.main.new_fired, first, stop)
    neutral = np.full(taken.shape, np.nan)
    for d, drive in enumerate(run.main.arm.model.drives):
        arm: ArmHistory | None = controls.get(f"{NEUTRAL}:{drive}")
        if arm is not None:
            neutral[d] = _cumulative(arm.new_used[:, d : d + 1], first, stop)[0]
    chance = controls.get(RANDOM)
    random = np.full(taken.shape, np.nan) if chance is None else _cumulative(chance.new_fired, first, stop)
    piece: Piece = {"excess": (taken - neutral) / agents}
    piece["excess_low"], piece["excess_high"] = newcombe(taken, agents, neutral, agents)
    for name, count in (("uptake", taken), ("neutral", neutral), ("random", random)):
        piece[name] = count / agents
        piece[f"{name}_low"], piece[f"{name}_high"] = wilson(count, agents)
    return piece


def _cumulative(new: NDArray[np.int32], first: int, stop: int) -> Floats:
    """float64 [D, stop - first]: how many agents had their first time at or before each tick; ``new`` int32 [T, D]."""
    before = new[:first].sum(axis=0, dtype=np.int64)
    counts = before + np.cumsum(new[first:stop], axis=0, dtype=np.int64)
    return np.asarray(counts.T, np.float64)


def _pursuits(crowd: _Crowd) -> Piece:
    """What agents are after: shares and effective numbers, from one count by tick, goal and subgoal."""
    counts = crowd.pursuits
    by_class = counts.sum(axis=1)
    living = by_class.sum(axis=1)
    # Each drive is one class, whoever is after it; a final goal is a class of its own.
    pursued = np.concatenate([by_class[:, :-1], counts[:, :, -1]], axis=1)
    goals = effective_number(counts.sum(axis=2))
    subgoals = effective_number(pursued)
    low, high = convergence_interval(counts)
    return {
        "subgoal_shares": (by_class / np.where(living > 0, living, np.nan)[:, None]).T,
        "effective_goals": goals,
        "effective_subgoals": subgoals,
        "convergence_index": convergence_index(goals, subgoals),
        "convergence_low": low,
        "convergence_high": high,
    }
