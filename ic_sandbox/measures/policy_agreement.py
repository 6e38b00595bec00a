"""Policy agreement: how far goals agree on what to do in a state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.planning.plan import Plan

__all__ = ["Agreement", "policy_agreement"]

STATES_A_PIECE = 4096


@dataclass(frozen=True, eq=False, repr=False)
class Agreement:
    """float64 [S] each: 1 where all goals do the same, 0 where they do anything alike; nan in states that are off.

    ``stderr`` is the standard error over goals (delta method), nan for a single goal.
    """

    agreement: NDArray[np.float64]
    stderr: NDArray[np.float64]


def policy_agreement(plan: Plan) -> Agreement:
    """``1 - H(p) / ln(number of actions)`` at every state, p being the mean over goals of the uniform distributions on
    their sets of optimal actions. Where there is but one action, everyone agrees.
    """
    model = plan.model
    n_actions, n_goals = len(model.actions), len(plan.goals)
    agreement = np.full(len(model.states), np.nan)
    stderr = np.full(len(model.states), np.nan)
    bits = np.arange(n_actions, dtype=np.uint8)
    largest = np.log(max(2, n_actions))
    for first in range(0, model.n_living, STATES_A_PIECE):
        piece = slice(first, min(model.n_living, first + STATES_A_PIECE))
        chosen = (plan.actions[piece, :, None] >> bits) & 1
        each = chosen / chosen.sum(axis=2, keepdims=True)
        p = each.mean(axis=1)
        surprise = -np.log(np.where(p > 0, p, 1.0))
        agreement[piece] = 1.0 - (p * surprise).sum(axis=1) / largest
        if n_goals > 1:
            influence = np.einsum("sga,sa->sg", each, surprise)
            stderr[piece] = influence.std(axis=1, ddof=1) / np.sqrt(n_goals) / largest
    return Agreement(agreement, stderr)
