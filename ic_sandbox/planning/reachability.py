"""States that agents can reach if modified ones act by the intended goal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.model import DecisionProcess, Model

__all__ = ["reached_states"]


def reached_states(model: DecisionProcess, following: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return whether each state can be reached from a start by any actions of agents that are not modified: bool [S].

    Modified agents draw from ``following``, the result of :func:`~ic_sandbox.planning.solver.following_intended`.
    """
    n_states = len(model.states)
    if not isinstance(model, Model) or model.n_active == model.n_living:
        return np.ones(n_states, np.bool_)
    transitions, n_actions = model.transitions, model.transitions.n_actions
    taken = np.ones((n_states, n_actions), np.bool_)
    taken[model.n_active : model.n_living] = (following[:, None] >> np.arange(n_actions)) & 1
    reached = np.zeros(n_states, np.bool_)
    frontier = np.unique(np.array(list(model.starts.values()), np.int64))
    while len(frontier):
        reached[frontier] = True
        rows = (frontier[:, None] * n_actions + np.arange(n_actions))[taken[frontier]]
        lengths = transitions.offsets[rows + 1] - transitions.offsets[rows]
        ends = np.cumsum(lengths)
        within = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        successors = np.unique(transitions.successors[np.repeat(transitions.offsets[rows], lengths) + within])
        frontier = successors[~reached[successors]]
    return reached
