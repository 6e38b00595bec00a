"""The controls of a run, tick by tick: how they survive, fare, and behave unseen."""

from __future__ import annotations

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.measures.clusters import RatioSums
from ic_sandbox.measures.run_series import Banded, Piece
from ic_sandbox.simulation.conduct import TICK_SUMS
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM, SHARED, Experiment
from ic_sandbox.simulation.run import Run

__all__ = ["mean_stocks", "pay", "stocks", "violations"]


def pay(run: Run, first: int, stop: int) -> Piece:
    """``mean_reward`` and ``reward_random`` float64 [T]: what each tick pays, at random nan without that control."""
    chance = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    at_random = np.full(stop - first, np.nan) if chance is None else chance.rewards[first:stop]
    return {"mean_reward": run.main.rewards[first:stop], "reward_random": at_random}


def violations(run: Run, first: int, stop: int) -> Piece:
    """``seen``, ``unseen``, ``seen_random``, ``unseen_random`` [T], with intervals over clusters: of the agents that
    could commit such a violation in a tick, the share that did; NaN if none could.
    """
    piece: dict[str, Banded] = {}
    chance = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    for history, ending in ((run.main, ""), (chance, "_random")):
        counts = np.zeros((stop - first, 2, TICK_SUMS)) if history is None else history.tick_conduct[first:stop]
        for kind, name in enumerate(("seen", "unseen")):
            could, did, could_square, did_square, product, clusters = counts[:, kind].T
            piece[f"{name}{ending}"] = RatioSums(did, could, did_square, product, could_square, clusters, could).share()
    return piece


def stocks(run: Run, first: int, stop: int) -> Piece:
    """``means_random`` float64 [V, T] and ``means_neutral`` float64 [P, T]: the mean stock of each variable at random,
    and without the devices of each drive that change it, with 95 % intervals where agents are independent.
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
                for whole, part in zip(neutral.parts, means.parts, strict=True):
                    whole[rows] = part
    return {"means_random": at_random, "means_neutral": neutral}


def mean_stocks(experiment: Experiment, sums: Floats) -> Banded:
    """[V, T]: mean stocks with Student's intervals over clusters, none where agents share a world; ``sums`` float64
    [T, 3, V] as :func:`~ic_sandbox.simulation.kernels.stepping.sum_stocks` writes them.
    """
    clusters = experiment.cast.clusters
    did, did_square, product = sums.transpose(1, 2, 0)
    counts = (np.full(did.shape, total) for total in (clusters.size_square, len(clusters), len(experiment.cast)))
    agents = np.full(did.shape, float(len(experiment.cast)))
    means = RatioSums(did, agents, did_square, product, *counts).mean()
    if experiment.settings.mode == SHARED:
        means.low[:] = means.high[:] = np.nan
    return means
