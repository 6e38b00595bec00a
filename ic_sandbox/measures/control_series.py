"""Figures of a run and its controls, tick by tick: rewards, violations and stocks."""

from __future__ import annotations

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.clusters import RatioSums
from ic_sandbox.measures.run_series import Banded, BandRows, Piece
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM
from ic_sandbox.simulation.kernels.tick_sums import TICK_SUMS
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.stock_sums import STOCK_SUMS

__all__ = ["mean_rewards", "stocks", "violations"]


def mean_rewards(run: Run, first: int, stop: int) -> Piece:
    """Return ``mean_reward`` and ``reward_random`` float64 [T], the latter NaN without random agents."""
    random = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    at_random = np.full(stop - first, np.nan) if random is None else random.rewards[first:stop]
    return {"mean_reward": run.main.rewards[first:stop], "reward_random": at_random}


def violations(run: Run, first: int, stop: int) -> BandRows:
    """Return ``seen``, ``unseen``, ``seen_random`` and ``unseen_random`` [T], with intervals over clusters.

    They are the shares of the agents that could commit such a violation in a tick and did; NaN if no agent could.
    """
    random = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    counts = np.zeros((2, stop - first, 2, TICK_SUMS))  # arms, ticks, kinds
    for k, history in enumerate((run.main, random)):
        if history is not None:
            counts[k] = history.tick_conduct[first:stop]
    shares = Banded.undefined((4, stop - first))
    if counts.any():
        could, did, could_square, did_square, product, clusters = counts.transpose(3, 0, 2, 1).reshape(TICK_SUMS, 4, -1)
        shares = RatioSums(did, could, did_square, product, could_square, clusters, could).share()
    return BandRows(shares, {name: k for k, name in enumerate(("seen", "unseen", "seen_random", "unseen_random"))})


def stocks(run: Run, first: int, stop: int, held: Floats) -> BandRows:
    """Return ``means`` and ``means_random`` [V, T] and ``means_neutral`` [P, T], with intervals over clusters.

    They are the mean stock of each variable of the agents, of random agents, and of agents without the devices of each
    drive that changes it. ``held``: float64 [T, 3, V], the sums of the agents' stocks from
    :meth:`~ic_sandbox.simulation.stock_sums.StockSums.follow`.
    """
    experiment = run.experiment
    drives, count = run.main.arm.model.drives, len(run.main.arm.model.variables)
    sums = np.full((STOCK_SUMS, 2 * count + len(experiment.suppliers), stop - first), np.nan)
    sums[:, :count] = held.transpose(1, 2, 0)
    for history in run.controls:
        if history.arm.kind == RANDOM:
            sums[:, count : 2 * count] = history.stocks[first:stop].transpose(1, 2, 0)
        elif history.arm.kind == NEUTRAL:
            inert = drives.index(history.arm.drive or "")
            for row, (drive, variable) in enumerate(experiment.suppliers, 2 * count):
                if drive == inert:
                    sums[:, row] = history.stocks[first:stop, :, variable].T
    clusters = experiment.cast.clusters
    numbers = len(experiment.cast), clusters.size_square, len(clusters), len(experiment.cast)
    agents, *totals = (np.asarray(float(number)) for number in numbers)
    did, did_square, product = sums
    means = RatioSums(did, agents, did_square, product, *totals).mean()
    parts = {"means": slice(0, count), "means_random": slice(count, 2 * count)}
    return BandRows(means, parts | {"means_neutral": slice(2 * count, None)})
