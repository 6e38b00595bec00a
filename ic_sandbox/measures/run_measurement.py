"""The measurement of a run, tick by tick: survival, uptake and its controls, subgoals, effective numbers, stocks.

Row t is tick t: what agents pursue as they act in it, among those not off when it begins; and what they are,
hold and have done once it is over. While a run grows, only its new ticks are computed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.measures import kernels
from ic_sandbox.measures.control_series import mean_bounds, pay, stocks, survivals, violations
from ic_sandbox.measures.convergence import convergence_index, convergence_interval, effective_number
from ic_sandbox.measures.inequality import gini_of_counts, holdable, largest_share_of_counts
from ic_sandbox.measures.intervals import newcombe, wilson
from ic_sandbox.measures.run_series import Banded, Floats, Piece, RunSeries, Store
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM, SHARED
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["measure_run_steps", "series_of"]

AGENT_TICKS_A_PIECE = 400_000
COUNTS_A_PIECE = 2_000_000
"""How much is worked on at once: enough for numpy to be fast, little enough for the memory not to matter."""


def series_of(run: Run, since: RunSeries | None = None) -> RunSeries:
    """Measure a run tick by tick; ``since``, the figures of an earlier moment of it, saves computing them again."""
    return run_to_end(measure_run_steps(run, since))


def measure_run_steps(run: Run, since: RunSeries | None = None) -> Generator[Progress, None, RunSeries]:
    """The same as :func:`series_of`, one step at a time."""
    if since is None or since.experiment is not run.experiment:
        store, done = Store(), 0
        store.write(_piece(run, 0, 0, store), 0, 0)
    else:
        store, done = since.store, since.ticks
    for first, stop in _pieces(run, done):
        store.write(_piece(run, first, stop, store), first, stop)
        yield Progress(tr("Measuring"), stop / run.ticks)
    return store.series(run.experiment, run.ticks)


def _pieces(run: Run, done: int) -> Iterator[tuple[int, int]]:
    experiment = run.experiment
    classes = len(experiment.goals) * (len(experiment.main.model.drives) + 1)
    length = min(AGENT_TICKS_A_PIECE // max(1, len(experiment.cast)), COUNTS_A_PIECE // max(1, classes))
    for first in range(done, run.ticks, max(1, length)):
        yield first, min(run.ticks, first + max(1, length))


def _piece(run: Run, first: int, stop: int, store: Store) -> Piece:
    """Every figure of the ticks from ``first`` to ``stop``; ``store`` has those before."""
    crowd = _Crowd(run, first, stop)
    return {
        **_standing(run, crowd),
        **_holdings(run, crowd),
        **_uptakes(run, first, stop, store),
        **_pursuits(crowd),
        **survivals(run, first, stop),
        **pay(run, first, stop),
        **stocks(run, first, stop),
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
    survival = Banded((active + modified) / agents, *wilson(active + modified, agents))
    return {"active": active, "modified": modified, "survival": survival}


def _holdings(run: Run, crowd: _Crowd) -> Piece:
    model = run.main.arm.model
    shape = (len(model.variables), len(crowd.levels))
    means = Banded.undefined(shape)
    inequality, largest = np.full(shape, np.nan), np.full(shape, np.nan)
    own, independent = holdable(run.experiment), run.experiment.settings.mode != SHARED
    for v in range(shape[0]):
        counts = crowd.levels[:, crowd.first_level[v] : crowd.first_level[v + 1]]
        means.value[v] = counts @ np.arange(counts.shape[1]) / len(run.experiment.cast)
        if independent:
            means.low[v], means.high[v] = mean_bounds(counts, len(run.experiment.cast))
        if own[v]:
            inequality[v] = gini_of_counts(counts)
            largest[v] = largest_share_of_counts(counts)
    return {"means": means, "gini": inequality, "largest_share": largest}


def _uptakes(run: Run, first: int, stop: int, store: Store) -> Piece:
    agents = len(run.experiment.cast)
    controls = {history.arm.key: history for history in run.controls}

    def taken_by(name: str, new: NDArray[np.int32]) -> Floats:
        """float64 [D, stop - first]: how many had their first time by each tick; ``new`` int32 [stop - first, D]."""
        before = np.rint(store.arrays[name][0][:, first - 1] * agents) if first else np.zeros(new.shape[1])
        counts: Floats = before[:, None] + np.cumsum(new, axis=0, dtype=np.int64).T
        return counts

    taken = taken_by("uptake", run.main.new_fired[first:stop])
    drives = run.main.arm.model.drives
    inert: list[ArmHistory | None] = [controls.get(ArmKey(NEUTRAL, drive)) for drive in drives]
    neutral = np.full(taken.shape, np.nan)
    if drives and all(inert):
        new = [arm.new_used[first:stop, d] for d, arm in enumerate(inert) if arm is not None]
        neutral = taken_by("uptake_neutral", np.stack(new, axis=1))
    chance = controls.get(ArmKey(RANDOM))
    random = np.full(taken.shape, np.nan) if chance is None else taken_by("uptake_random", chance.new_fired[first:stop])
    counts = {"uptake": taken, "uptake_neutral": neutral, "uptake_random": random}
    shares = {name: Banded(count / agents, *wilson(count, agents)) for name, count in counts.items()}
    excess = Banded((taken - neutral) / agents, *newcombe(taken, agents, neutral, agents))
    return {**shares, "excess_uptake": excess}


def _pursuits(crowd: _Crowd) -> Piece:
    """What agents pursue: shares and effective numbers, from one count by tick, goal and subgoal."""
    counts = crowd.pursuits
    by_class = counts.sum(axis=1)
    living = by_class.sum(axis=1)
    # Each drive is one class, whoever pursues it; a final goal is a class of its own.
    pursued = np.concatenate([by_class[:, :-1], counts[:, :, -1]], axis=1)
    goals = effective_number(counts.sum(axis=2))
    subgoals = effective_number(pursued)
    return {
        "subgoal_shares": (by_class / np.where(living > 0, living, np.nan)[:, None]).T,
        "effective_goals": goals,
        "effective_subgoals": subgoals,
        "convergence_index": Banded(convergence_index(goals, subgoals), *convergence_interval(counts)),
    }
