"""Outcomes of states and actions as trees of random questions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.simulation.kernels import outcome_trees as kernels
from ic_sandbox.simulation.kernels.arrays import OutcomeTrees, StateArrays

__all__ = ["outcome_trees"]

MOST_ROWS = 2_000_000
"""The most pairs of an active state and an action for which trees are grown; they take some tens of bytes each."""

STATES_A_CALL = 256


def outcome_trees(model: Model, states: StateArrays) -> OutcomeTrees:
    """Grow the tree of each active state and action, from the kernel of the tick.

    Rows of large models, and of actions with many outcomes, have no tree: there the tick must be simulated. So do
    models with inert drives, because only a simulated tick knows which rule would have fired.
    """
    rows = model.n_active * len(model.actions)
    root = np.full(rows, kernels.NOTEWORTHY, np.int32)
    found = OutcomeTrees(root, np.zeros(0, np.int32), np.zeros(0), np.zeros((0, 2), np.int32))
    if rows > MOST_ROWS or model.inert:
        return found
    scratch = working_arrays(model.tables)
    longest = len(scratch.weight) - 1
    trail = np.zeros(longest, np.int32)
    room = STATES_A_CALL * len(model.actions) * kernels.MOST_LEAVES * longest
    known = 0
    for first in range(0, model.n_active, STATES_A_CALL):
        if len(found.purpose) < known + room:
            found = _longer(found, 2 * known + room)
        stop = min(model.n_active, first + STATES_A_CALL)
        known = kernels.grow_trees(model.tables, scratch, states, first, stop, known, found, trail)
    return OutcomeTrees(root, found.purpose[:known].copy(), found.chance[:known].copy(), found.child[:known].copy())


def _longer(trees: OutcomeTrees, length: int) -> OutcomeTrees:
    def grown(array: NDArray[np.generic]) -> NDArray[np.generic]:
        longer = np.zeros((length, *array.shape[1:]), array.dtype)
        longer[: len(array)] = array
        return longer

    return OutcomeTrees(trees.root, *(grown(array) for array in trees[1:]))  # type: ignore[arg-type]
