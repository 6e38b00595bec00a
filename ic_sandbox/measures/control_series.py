"""The controls of a run, tick by tick: how they survive, fare, and behave unseen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.intervals import mean_spread, wilson
from ic_sandbox.measures.run_series import Banded, Floats, Piece
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM, SHARED
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["mean_bounds", "pay", "stocks", "survivals", "violations"]


def survivals(run: Run, first: int, stop: int) -> Piece:
    """``survival_random`` float64 [T] with Wilson's interval, and ``survival_neutral`` float64 [D, T]: the shares not
    off after the ticks from ``first`` to ``stop`` in the control runs; nan without them.
    """
    drives = run.main.arm.model.drives
    alive = np.full((len(drives) + 1, stop - first), np.nan)
    for history in run.controls:
        if history.arm.kind == NEUTRAL:
            alive[drives.index(history.arm.drive or "")] = _alive(history, first, stop)
        elif history.arm.kind == RANDOM:
            alive[-1] = _alive(history, first, stop)
    agents = len(run.experiment.cast)
    return {
        "survival_neutral": alive[:-1] / agents,
        "survival_random": Banded(alive[-1] / agents, *wilson(alive[-1], agents)),
    }


def _alive(history: ArmHistory, first: int, stop: int) -> Floats:
    """float64 [stop - first]: how many are not off after each tick."""
    went = history.off_tick
    before = np.count_nonzero((went >= 0) & (went < first))
    ends = np.bincount(went[(went >= first) & (went < stop)] - first, minlength=stop - first)
    return (len(went) - before - np.cumsum(ends)).astype(np.float64)


def pay(run: Run, first: int, stop: int) -> Piece:
    """``mean_reward`` and ``reward_random`` float64 [T]: what each tick pays, at random nan without that control."""
    chance = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    at_random = np.full(stop - first, np.nan) if chance is None else chance.rewards[first:stop]
    return {"mean_reward": run.main.rewards[first:stop], "reward_random": at_random}


def violations(run: Run, first: int, stop: int) -> Piece:
    """``seen``, ``unseen``, ``seen_random``, ``unseen_random`` float64 [T], each with Wilson's interval: of the agents
    that could commit such a violation in a tick, the share that did; nan where none could.
    """
    piece: dict[str, Banded] = {}
    chance = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    for history, ending in ((run.main, ""), (chance, "_random")):
        counts = np.zeros((stop - first, 4)) if history is None else history.tick_conduct[first:stop]
        for k, name in enumerate(("seen", "unseen")):
            chances, hits = counts[:, k], counts[:, 2 + k]
            rate = np.where(chances > 0, hits / np.where(chances > 0, chances, 1), np.nan)
            piece[f"{name}{ending}"] = Banded(rate, *wilson(hits, chances))
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
            at_random = _means(history, first, stop)
        elif history.arm.kind == NEUTRAL:
            inert = drives.index(history.arm.drive or "")
            rows = [row for row, (drive, _) in enumerate(experiment.suppliers) if drive == inert]
            if rows:
                supplied = [experiment.suppliers[row][1] for row in rows]
                for whole, part in zip(neutral.parts, _means(history, first, stop)[supplied].parts, strict=True):
                    whole[rows] = part
    if experiment.settings.mode == SHARED:
        for figure in (at_random, neutral):
            figure.low[:] = figure.high[:] = np.nan
    return {"means_random": at_random, "means_neutral": neutral}


def _means(history: ArmHistory, first: int, stop: int) -> Banded:
    """[V, T]: mean stocks in one arm, with their intervals."""
    sums, squares = history.stocks[first:stop].astype(np.float64).transpose(1, 2, 0)
    n = len(history.off_tick)
    return Banded(sums / n, *_bounds(sums / n, squares / n, n))


def mean_bounds(counts: NDArray[np.int64], n: int) -> tuple[Floats, Floats]:
    """float64 [T]: the 95 % interval of a mean, ``counts`` int64 [T, levels] being how many of ``n`` independent agents
    hold 0, 1, 2 ...
    """
    level = np.arange(counts.shape[1])
    return _bounds(counts @ level / n, counts @ level**2 / n, n)


def _bounds(mean: Floats, mean_square: Floats, n: int) -> tuple[Floats, Floats]:
    """Student's interval of a mean of ``n`` independent values, from that of their squares."""
    variance = np.maximum(mean_square - mean**2, 0.0)  # of the mean it is this divided by n - 1
    spread = mean_spread(1.0, n) * np.sqrt(variance / max(1, n - 1))
    return mean - spread, mean + spread
