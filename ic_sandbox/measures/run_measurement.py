"""The measurement of a run, tick by tick: survival, uptake and its controls, subgoals, effective numbers, stocks.

Entry t is tick t: what agents not off pursue at its start, and the agents' status, stocks and past actions at its end.
While a run grows, only its new ticks are measured.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.measures import kernels
from ic_sandbox.measures.behaviour.inequality import gini_of_counts, holdable, largest_share_of_counts
from ic_sandbox.measures.behaviour.outcomes import mean_regrets
from ic_sandbox.measures.control_series import mean_rewards, stocks, violations
from ic_sandbox.measures.convergence import Convergence, converge, effective_number, index_without
from ic_sandbox.measures.first_times import shares_by_tick
from ic_sandbox.measures.intervals import Influence
from ic_sandbox.measures.run_series import Banded, BandRows, Piece, RunSeries, Store
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.snapshots import frozen
from ic_sandbox.simulation.stock_sums import STOCK_SUMS, StockSums, kinds_of

__all__ = ["convergence_at", "convergence_influence_at", "measure_run_steps", "series_of"]

AGENT_TICKS_A_PIECE = 400_000
COUNTS_A_PIECE = 2_000_000
"""The number of values computed at once: enough for numpy to be fast, few enough to save memory."""

CENSUS = "census"
NOWHERE = -1


def series_of(run: Run, since: RunSeries | None = None) -> RunSeries:
    """Measure a run tick by tick.

    Parameters
    ----------
    run
        The run.
    since
        The figures of the same run at an earlier tick, which are not computed again.

    Returns
    -------
    RunSeries
        Figures of every tick, with intervals; time is the last axis.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
    >>> series = ics.series_of(ics.simulate(plan, agents=16, ticks=20))
    >>> series.survival.value.shape
    (20,)
    """
    return run_to_end(measure_run_steps(run, since))


def measure_run_steps(run: Run, since: RunSeries | None = None) -> Generator[Progress, None, RunSeries]:
    """Measure a run like :func:`series_of`, as a generator that yields progress."""
    if since is None or since.experiment is not run.experiment:
        store, done = Store(), 0
        store.write(_piece(run, 0, 0, store), 0, 0)
    else:
        store, done = since.store, since.ticks
    for first, stop in _pieces(run, done):
        store.write(_piece(run, first, stop, store), first, stop)
        yield Progress(tr("Measuring"), stop / run.ticks)
    return store.series(run.experiment, run.ticks)


def convergence_at(run: Run, tick: int) -> Convergence:
    """Measure convergence at the start of a tick, in arrays [1]; undefined before the first tick."""
    if run.ticks == 0:
        return converge(np.zeros((1, 1, 1)), np.ones(1), np.ones(1))
    return _convergence(run, _Counts(run, tick, tick + 1))


def convergence_influence_at(run: Run, tick: int) -> Influence:
    """Measure the influence of each cluster on the convergence index at the start of a tick, by a jackknife."""
    experiment, cast = run.experiment, run.experiment.cast
    counts = _Counts(run, tick, tick + 1)
    whole, single = index_without(counts.pursuits[0])
    states = run.main.states.at(tick)
    drives = len(experiment.main.model.drives)
    subgoal = experiment.subgoals[states, experiment.main.column].astype(np.int64)
    without = np.where(
        cast.goals.drawn[cast.goal], whole[cast.goal], single[cast.goal, np.where(subgoal < 0, drives, subgoal)]
    )
    active = states < experiment.main.model.n_living
    index = np.full(len(cast.clusters), np.nan)
    index[cast.clusters.of[active]] = without[active]  # the same for all agents of a cluster
    known = ~np.isnan(index)
    clusters = int(np.count_nonzero(known))
    values = np.zeros(len(index))
    if clusters:
        values[known] = (clusters - 1) / clusters * (index[known] - index[known].mean())
    return Influence(cast.identity, values, clusters)


def _convergence(run: Run, counts: _Counts) -> Convergence:
    cast = run.experiment.cast
    return converge(counts.pursuits, cast.with_goal, cast.goals.drawn)


def _pieces(run: Run, done: int) -> Iterator[tuple[int, int]]:
    experiment = run.experiment
    classes = len(experiment.goals) * (len(experiment.main.model.drives) + 1)
    length = min(AGENT_TICKS_A_PIECE // max(1, len(experiment.cast)), COUNTS_A_PIECE // max(1, classes))
    for first in range(done, run.ticks, max(1, length)):
        yield first, min(run.ticks, first + max(1, length))


def _piece(run: Run, first: int, stop: int, store: Store) -> Piece:
    """Measure the ticks from ``first`` to ``stop``; ``store`` has the earlier ones."""
    counts = _Counts(run, first, stop, store.carried)
    active, modified = counts.standing.T
    shares, excess = shares_by_tick(run, first, stop, store.carried)
    piece: Piece = {
        "active": active,
        "modified": modified,
        **_holdings(run, counts),
        **_pursuits(run, counts),
        **mean_rewards(run, first, stop),
        "regret": mean_regrets(run, first, stop),
        "shares": shares,
        "excess": excess,
        "stocks": stocks(run, first, stop, counts.stocks),
        "violations": violations(run, first, stop),
    }
    if run.experiment.settings.mode == SHARED:  # one observation, whatever the number of agents
        piece = {name: _without_bands(part) for name, part in piece.items()}
    return piece


def _without_bands(part: NDArray[Any] | Banded | BandRows) -> NDArray[Any] | Banded | BandRows:
    if isinstance(part, BandRows):
        return replace(part, figures=part.figures.without_interval())
    return part.without_interval() if isinstance(part, Banded) else part


class _Census:
    """Counts of agents in the states of one tick, kept up to date by those whose state changes.

    ``standing`` int64 [2]: the numbers of active and modified agents; ``levels`` [levels of all variables];
    ``pursuits`` [G, D + 1]: the number that have each goal and pursue each drive or, last, their final goal.
    """

    def __init__(self, run: Run, tick: int) -> None:
        experiment, model = run.experiment, run.main.arm.model
        self.tick = tick
        self.first_level = np.cumsum([0] + [variable.max + 1 for variable in model.world.variables])
        self.kinds = kinds_of(model.states.variables)
        self.standing = np.zeros(2, np.int64)
        self.levels = np.zeros(self.first_level[-1], np.int64)
        self.pursuits = np.zeros((len(experiment.goals), len(model.drives) + 1), np.int64)
        self.pursued = np.zeros(len(experiment.cast.goal), np.int16)
        states = run.main.states[tick]
        self._move(run, np.full_like(states, NOWHERE), states)
        self.stocks = StockSums(states, model.states.variables, experiment.cast.clusters)

    def follow(self, run: Run, before: NDArray[np.int32], after: NDArray[np.int32], sums: Floats) -> None:
        """Follow agents to the next tick, whose stocks are summed up in ``sums`` float64 [1, 3, V]."""
        self._move(run, before, after)
        self.stocks.follow(before, after[None, :], sums)
        self.tick += 1

    def _move(self, run: Run, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        experiment, arm = run.experiment, run.main.arm
        # Always read-only, because numba compiles again for an array that may be written.
        kernels.recount(
            frozen(before),
            frozen(after),
            arm.model.n_active,
            arm.model.n_living,
            frozen(arm.model.states.variables),
            self.kinds,
            self.first_level,
            arm.column,
            experiment.cast.goal,
            experiment.subgoals,
            self.pursued,
            (self.standing, self.levels, self.pursuits),
        )


class _Counts:
    """Counts of agents in T ticks.

    At their ends: ``standing`` int64 [T, 2], ``levels`` [T, levels of all variables] and ``stocks`` float64 [T, 3, V].
    At their starts: ``pursuits`` [T, G, D + 1].

    They continue from a census in ``carried``, which is brought up to their end.
    """

    def __init__(self, run: Run, first: int, stop: int, carried: dict[str, Any] | None = None) -> None:
        ticks = stop - first
        census: _Census | None = None if carried is None else carried.pop(CENSUS, None)
        if census is None or census.tick != first:
            census = _Census(run, first)
        self.first_level = census.first_level
        self.standing = np.zeros((ticks, 2), np.int64)
        self.levels = np.zeros((ticks, len(census.levels)), np.int64)
        self.pursuits = np.zeros((ticks, *census.pursuits.shape), np.int64)
        self.stocks = np.empty((ticks, STOCK_SUMS, len(run.main.arm.model.variables)))
        history = run.main.states
        states = [history[first], history[stop]] if ticks == 1 else history[first : stop + 1]  # rows are not copied
        for k in range(ticks):
            self.pursuits[k] = census.pursuits
            census.follow(run, states[k], states[k + 1], self.stocks[k : k + 1])
            self.standing[k], self.levels[k] = census.standing, census.levels
        if carried is not None:
            carried[CENSUS] = census


def _holdings(run: Run, counts: _Counts) -> Piece:
    shape = (len(run.main.arm.model.variables), len(counts.levels))
    inequality, largest = np.full(shape, np.nan), np.full(shape, np.nan)
    own = holdable(run.experiment)
    for v in range(shape[0]):
        holders = counts.levels[:, counts.first_level[v] : counts.first_level[v + 1]]
        if own[v]:
            inequality[v] = gini_of_counts(holders)
            largest[v] = largest_share_of_counts(holders)
    return {"gini": inequality, "largest_share": largest}


def _pursuits(run: Run, counts: _Counts) -> Piece:
    """Measure what agents pursue: shares, effective numbers and convergence."""
    pursuits = counts.pursuits
    by_class = pursuits.sum(axis=1)
    living = by_class.sum(axis=1)
    # Each drive is one class for all agents; each final goal is a class by itself.
    pursued = np.concatenate([by_class[:, :-1], pursuits[:, :, -1]], axis=1)
    found = _convergence(run, counts)
    return {
        "subgoal_shares": (by_class / np.where(living > 0, living, np.nan)[:, None]).T,
        "effective_goals": effective_number(pursuits.sum(axis=2)),
        "effective_subgoals": effective_number(pursued),
        "convergence_index": found.index,
        "convergence_index_64": found.at_64,
        "convergence_index_all": found.over_all,
        "largest_subgoal": found.largest,
        "effective_drives": found.drives,
    }
