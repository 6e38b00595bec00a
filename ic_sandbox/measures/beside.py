"""What a run's controls show tick by tick beside it: their survival, what they are paid, how they behave unseen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.intervals import Z_95, wilson
from ic_sandbox.simulation.experiment import NEUTRAL, RANDOM
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["mean_bounds", "pay", "survivals", "violations"]

Floats = NDArray[np.float64]
Piece = dict[str, Floats]


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
    low, high = wilson(alive[-1], agents)
    return {
        "survival_neutral": alive[:-1] / agents,
        "survival_random": alive[-1] / agents,
        "survival_random_low": low,
        "survival_random_high": high,
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
    piece: Piece = {}
    chance = next((history for history in run.controls if history.arm.kind == RANDOM), None)
    for history, ending in ((run.main, ""), (chance, "_random")):
        counts = np.zeros((stop - first, 4)) if history is None else history.tick_conduct[first:stop]
        for k, name in enumerate(("seen", "unseen")):
            chances, hits = counts[:, k], counts[:, 2 + k]
            piece[f"{name}{ending}"] = np.where(chances > 0, hits / np.where(chances > 0, chances, 1), np.nan)
            piece[f"{name}{ending}_low"], piece[f"{name}{ending}_high"] = wilson(hits, chances)
    return piece


def mean_bounds(counts: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """float64 [T]: the 95 % interval of the mean of how many hold 0, 1, 2 ..., int64 [T, levels], independently."""
    level = np.arange(counts.shape[1])
    n = counts.sum(axis=1)
    mean = counts @ level / n
    variance = np.maximum(counts @ level**2 / n - mean**2, 0.0) * n / np.maximum(n - 1, 1)
    spread = np.where(n > 1, Z_95 * np.sqrt(variance / n), np.nan)
    return mean - spread, mean + spread
