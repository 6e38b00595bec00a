"""Figures of a run and its controls, tick by tick: rewards, violations and stocks."""

from __future__ import annotations

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.clusters import RatioSums
from ic_sandbox.measures.run_series import Banded, Piece
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM, SHARED, Experiment
from ic_sandbox.simulation.kernels.tick_sums import TICK_SUMS
from ic_sandbox.simulation.run import Run

__all__ = ["mean_rewards", "mean_stocks", "stocks", "violations"]


def mean_rewards(run: Run, first: int, stop: int) -> Piece:
    """Return ``mean_reward`` and ``reward_random`` float64 [T], the latter NaN without random agents."""
    random = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    at_random = np.full(stop - first, np.nan) if random is None else random.rewards[first:stop]
    return {"mean_reward": run.main.rewards[first:stop], "reward_random": at_random}


def violations(run: Run, first: int, stop: int) -> Piece:
    """Return ``seen``, ``unseen``, ``seen_random`` and ``unseen_random`` [T], with intervals over clusters.

    They are the shares of the agents that could commit such a violation in a tick and did; NaN if no agent could.
    """
    piece: dict[str, Banded] = {}
    random = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    for history, ending in ((run.main, ""), (random, "_random")):
        counts = np.zeros((stop - first, 2, TICK_SUMS)) if history is None else history.tick_conduct[first:stop]
        for kind, name in enumerate(("seen", "unseen")):
            could, did, could_square, did_square, product, clusters = counts[:, kind].T
            piece[f"{name}{ending}"] = RatioSums(did, could, did_square, product, could_square, clusters, could).share()
    return piece


def stocks(run: Run, first: int, stop: int) -> Piece:
    """Return ``means_random`` [V, T] and ``means_neutral`` [P, T], with 95 % intervals if agents are independent.

    They are the mean stock of each variable of random agents, and of agents without the devices of each drive that
    changes it.
    """
    experiment = run.experiment
    drives, variables = run.main.arm.model.drives, run.main.arm.model.variables
    at_random = Banded.undefined((len(variables), stop - first))
    neutral = Banded.undefined((len(experiment.suppliers), stop - first))
    for history in run.controls:
        if history.arm.kind == RANDOM:
            at_random = mean_stocks(experiment, history.stocks[first:stop])
        elif history.arm.kind == NEUTRAL:
            inert = drives.index(history.arm.drive or "")
            rows = [row for row, (drive, _) in enumerate(experiment.suppliers) if drive == inert]
            if rows:
                supplied = [experiment.suppliers[row][1] for row in rows]
                means = mean_stocks(experiment, history.stocks[first:stop])[supplied]
                for target, part in zip(neutral.parts, means.parts, strict=True):
                    target[rows] = part
    return {"means_random": at_random, "means_neutral": neutral}


def mean_stocks(experiment: Experiment, sums: Floats) -> Banded:
    """Return mean stocks [V, T] with Student's intervals over clusters, or none if agents share a world.

    ``sums``: float64 [T, 3, V], from :meth:`~ic_sandbox.simulation.stock_sums.StockSums.follow`.
    """
    clusters = experiment.cast.clusters
    did, did_square, product = sums.transpose(1, 2, 0)
    counts = (np.full(did.shape, total) for total in (clusters.size_square, len(clusters), len(experiment.cast)))
    agents = np.full(did.shape, float(len(experiment.cast)))
    means = RatioSums(did, agents, did_square, product, *counts).mean()
    if experiment.settings.mode == SHARED:
        means.low[:] = means.high[:] = np.nan
    return means
