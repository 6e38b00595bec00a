"""Policy agreement: how much goals agree on what to do in a state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.planning.plan import Plan

__all__ = ["Agreement", "policy_agreement"]

STATES_A_PIECE = 4096


@dataclass(frozen=True, eq=False, repr=False)
class Agreement:
    """The agreement of all goals of a plan in S states.

    Attributes
    ----------
    agreement : float64 [S]
        1 if the goals choose the same action, 0 if all actions are equally frequent; NaN in states that are off.
    stderr : float64 [S]
        The standard error over goals (delta method); NaN for a single goal.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> process = ics.tabular([[0, 1], [0, 1]])
    >>> goals = [ics.Goal("a", cells=(((0, 0), 1.0),)), ics.Goal("b", cells=(((0, 1), 1.0),))]
    >>> ics.policy_agreement(ics.solve(process, goals, discount=0.9)).agreement.tolist()
    [0.0, 0.0]
    """

    agreement: NDArray[np.float64]
    stderr: NDArray[np.float64]


def policy_agreement(plan: Plan) -> Agreement:
    """Compute how much the goals of a plan agree on what to do in each state.

    Parameters
    ----------
    plan
        The plan of G goals in S states.

    Returns
    -------
    Agreement
        The agreement and its standard error, float64 [S].

    Notes
    -----
    ``1 - H(p) / ln(number of actions)``, where p is the mean over goals of the uniform distributions on their sets of
    optimal actions, and H its Shannon entropy. It is 1 if there is only one action.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> process = ics.tabular([[0, 1], [0, 1]])
    >>> goal = ics.Goal("a", cells=(((0, 0), 1.0),))
    >>> ics.policy_agreement(ics.solve(process, [goal], discount=0.9)).agreement.tolist()
    [1.0, 1.0]
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
